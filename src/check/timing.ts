import { timeUnits } from '../base/time-units.ts'
import type { Expression } from '../model/expressions.ts'
import type { Timing } from '../model/model.ts'
import { typeText } from '../model/types.ts'
import type { ActionDecl, Expr, PeriodNode } from '../syntax/ast.ts'
import { type Context, infer, report, suggest } from './context.ts'
import { fold } from './fold.ts'

/** When a step happens, for those who ask about quantities. */
export function elaborateTiming({ timing, sort }: ActionDecl, cx: Context): Timing | undefined {
  if (timing === undefined) return undefined
  if (sort === 'init') {
    report(cx, 'HF614', timing.span, 'The start happens once, before any time has passed.', 'Leave this out.')
    return undefined
  }
  switch (timing.kind) {
    case 'rate': {
      const amount = natural(timing.amount, cx, 'a rate')
      const seconds = secondsOf(timing.period, cx)
      return amount === undefined || seconds === undefined ? undefined : { kind: 'rate', amount, seconds }
    }
    case 'delay': {
      const seconds = secondsOf(timing.period, cx)
      return seconds === undefined ? undefined : { kind: 'delay', seconds }
    }
    case 'probability': {
      const share = natural(timing.share, cx, 'a probability')
      const of = positiveConstant(timing.of, cx)
      return share === undefined || of === undefined ? undefined : { kind: 'probability', share, of }
    }
  }
}

/** A whole number that may depend on the state, and is never below 0. */
function natural(ast: Expr, cx: Context, what: string): Expression | undefined {
  const amount = infer(ast, cx)
  if (amount.type.kind === 'unknown') return undefined
  if (amount.type.kind !== 'range') {
    report(cx, 'HF614', ast.span, `${capital(what)} is a whole number, and this is ${typeText(amount.type)}.`)
    return undefined
  }
  if (amount.type.low >= 0) return amount
  const hint = 'Compare first, as in `x > 0 ? x : 0`, or give it a type that starts at 0.'
  report(cx, 'HF614', ast.span, `This may be ${amount.type.low}, and ${what} is never below 0.`, hint)
  return undefined
}

function secondsOf({ count, unit }: PeriodNode, cx: Context): number | undefined {
  const each = timeUnits.get(unit.text)
  if (each === undefined) {
    const near = suggest(unit.text, timeUnits.keys())
    const names = [...timeUnits.keys()].filter((name) => name.endsWith('s')).join(', ')
    report(cx, 'HF614', unit.span, `'${unit.text}' is no unit of time.`, near ?? `The units are ${names}.`)
  }
  const many = count === undefined ? 1 : positiveConstant(count, cx)
  return each === undefined || many === undefined ? undefined : many * each
}

function positiveConstant(ast: Expr, cx: Context): number | undefined {
  const inferred = infer(ast, cx)
  const value = fold(inferred)
  if (typeof value === 'number' && inferred.type.kind === 'range' && value > 0) return value
  if (inferred.type.kind !== 'unknown')
    report(cx, 'HF614', ast.span, 'This must be a constant number above 0: what depends on the state goes in front.')
  return undefined
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
