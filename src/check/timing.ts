import { timeUnits } from '../base/time-units.ts'
import type { Expression } from '../model/expressions.ts'
import type { Period, Timing } from '../model/model.ts'
import { typeText } from '../model/types.ts'
import type { ActionDecl, Expr, PeriodNode } from '../syntax/ast.ts'
import { type Context, infer, report, suggest } from './context.ts'
import { fold } from './fold.ts'

/** When a step happens, for those who ask about quantities. */
export function elaborateTiming({ timing, sort }: ActionDecl, header: Context): Timing | undefined {
  const cx = { ...header, isWide: true }
  if (timing === undefined) return undefined
  if (sort === 'init') {
    report(cx, 'HF614', timing.span, 'The start happens once, before any time has passed.', 'Leave this out.')
    return undefined
  }
  switch (timing.kind) {
    case 'rate': {
      const amount = whole(timing.amount, cx, 0)
      const period = periodOf(timing.period, cx)
      return amount === undefined || period === undefined ? undefined : { kind: 'rate', amount, period }
    }
    case 'delay': {
      const period = periodOf(timing.period, cx)
      return period === undefined ? undefined : { kind: 'delay', period }
    }
    case 'probability': {
      const share = whole(timing.share, cx, 0)
      const of = whole(timing.of, cx, 1)
      return share === undefined || of === undefined ? undefined : { kind: 'probability', share, of }
    }
  }
}

/** A whole number that may depend on the state, and is never below the least. */
function whole(ast: Expr, cx: Context, least: 0 | 1): Expression | undefined {
  const amount = infer(ast, cx)
  if (amount.type.kind === 'unknown') return undefined
  if (amount.type.kind !== 'range') {
    report(cx, 'HF614', ast.span, `A whole number belongs here, and this is ${typeText(amount.type)}.`)
    return undefined
  }
  const value = fold(amount)
  const low = typeof value === 'number' ? value : amount.type.low
  if (low >= least) return amount
  const hint = `Compare first, as in \`x > ${least} ? x : ${least}\`, or give it a type that starts at ${least}.`
  report(cx, 'HF614', ast.span, `This may be ${low}, and must never be below ${least}.`, hint)
  return undefined
}

function periodOf({ count, unit }: PeriodNode, cx: Context): Period | undefined {
  const each = timeUnits.get(unit.text)
  if (each === undefined) {
    const near = suggest(unit.text, timeUnits.keys())
    const names = [...timeUnits.keys()].filter((name) => name.endsWith('s')).join(', ')
    report(cx, 'HF614', unit.span, `'${unit.text}' is no unit of time.`, near ?? `The units are ${names}.`)
  }
  const many = count && whole(count, cx, 1)
  return each === undefined || (count !== undefined && many === undefined) ? undefined : { count: many, unit: each }
}
