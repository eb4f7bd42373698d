import type { Binder, Expression } from '../model/expressions.ts'
import type { Liveness, TemporalAtom } from '../model/model.ts'
import { bool } from '../model/types.ts'
import type { Expr } from '../syntax/ast.ts'
import type { Temporal } from '../temporal/formula.ts'
import { bindersIn, boundType } from './binders.ts'
import { expectType } from './coerce.ts'
import { type Context, report } from './context.ts'
import { elaborateFormula } from './formula.ts'
import { readsState } from './reads-state.ts'
import { isTemporal, withoutParentheses } from './temporal-words.ts'

/** A liveness property: `all` as often as wanted, then a formula of linear temporal logic. */
export function elaborateLiveness(ast: Expr, cx: Context): Liveness {
  if (!isTemporal(ast)) return notTemporal(ast, cx)
  const binders: Binder[] = []
  const conditions: Expression[] = []
  let body = withoutParentheses(ast)
  while (body.kind === 'quantifier' && body.quantifier === 'all') {
    const inner = bindersIn(body.binders, { ...cx, primesAllowed: false })
    binders.push(...inner.binders.map(overType))
    conditions.push(...conditionsOf(inner.binders), ...(inner.where === undefined ? [] : [inner.where]))
    body = withoutParentheses(body.body)
  }
  const formula = elaborateFormula(body, cx)
  // From the first one on that changes with the state, those that follow may rely on it.
  const first = conditions.findIndex((condition) => readsState(condition, cx))
  const moving = first < 0 ? [] : conditions.splice(first)
  return { binders, where: conjunction(conditions), formula: under(moving, formula, cx) }
}

function notTemporal(ast: Expr, cx: Context): Liveness {
  const errorsBefore = cx.world.diagnostics.length
  expectType(ast, cx, bool, 'a liveness property')
  if (cx.world.diagnostics.length === errorsBefore) {
    const hint = "Say when it is true: 'always', 'eventually', 'always eventually', or 'p leadsTo q'."
    report(cx, 'HF310', ast.span, 'This says nothing of a run: no temporal operator is in it.', hint)
  }
  return { binders: [], where: undefined, formula: { kind: 'constant', value: true } }
}

function overType(binder: Binder): Binder {
  return binder.domain.kind === 'type' ? binder : { ...binder, domain: { kind: 'type', type: boundType(binder) } }
}

/** That the names which vary over sets are in them. */
function conditionsOf(binders: readonly Binder[]): Expression[] {
  return binders.flatMap((binder) => {
    if (binder.domain.kind === 'type') return []
    const right = binder.domain.set
    const left: Expression = {
      kind: 'local',
      slot: binder.slot,
      name: binder.name,
      type: boundType(binder),
      span: right.span,
    }
    return [{ kind: 'binary', operator: 'in', left, right, type: bool, span: right.span }]
  })
}

function conjunction(conditions: readonly Expression[]): Expression | undefined {
  if (conditions.length === 0) return undefined
  return conditions.reduce((left, right) => ({
    kind: 'binary',
    operator: 'and',
    left,
    right,
    type: bool,
    span: right.span,
  }))
}

/** The formula under conditions that change with the state: only the trigger of a `leadsTo` has a time for them. */
function under(
  conditions: readonly Expression[],
  formula: Temporal<TemporalAtom>,
  cx: Context,
): Temporal<TemporalAtom> {
  const condition = conjunction(conditions)
  if (condition === undefined) return formula
  if (formula.kind === 'leadsTo') return { ...formula, left: guarded(condition, formula.left) }
  for (const { span } of conditions.filter((each) => readsState(each, cx))) {
    report(
      cx,
      'HF321',
      span,
      'This changes in the course of a run, and nothing says at what time it is meant.',
      "Let the names vary over a whole type, and put the condition into the formula, as in 'always (n in voters => …)'.",
    )
  }
  return formula
}

/** One atom where that is possible, so that the condition protects what stands behind it. */
function guarded(condition: Expression, trigger: Temporal<TemporalAtom>): Temporal<TemporalAtom> {
  if (trigger.kind === 'atom') {
    const body = conjunction([condition, trigger.atom.body]) ?? condition
    return { kind: 'atom', atom: { kind: trigger.atom.kind, body } }
  }
  return { kind: 'and', left: { kind: 'atom', atom: { kind: 'state', body: condition } }, right: trigger }
}
