import type { Span } from '../base/span.ts'
import type { Binder, Expression } from '../model/expressions.ts'
import type { Liveness, TemporalAtom } from '../model/model.ts'
import { bool } from '../model/types.ts'
import type { Expr } from '../syntax/ast.ts'
import { automatonOf } from '../temporal/automaton.ts'
import { atomsOf, mapAtoms, type Temporal } from '../temporal/formula.ts'
import { isSafety } from '../temporal/monitor.ts'
import { patternOf } from '../temporal/pattern.ts'
import { AutomatonTooLarge } from '../temporal/tableau.ts'
import { BINDINGS_MAX, bindersIn } from './binders.ts'
import { expectType } from './coerce.ts'
import { conjunction, memberships, overType } from './conditions.ts'
import { type Context, report } from './context.ts'
import { elaborateFormula } from './formula.ts'
import { readsState } from './reads-state.ts'
import { isTemporal, withoutParentheses } from './temporal-words.ts'

/** A liveness property: `all` as often as wanted, then a formula of linear temporal logic. */
export function elaborateLiveness(ast: Expr, cx: Context): Liveness {
  if (!isTemporal(ast)) return notTemporal(ast, cx)
  const binders: Binder[] = []
  const conditions: Expression[] = []
  let bindings = 1
  let body = withoutParentheses(ast)
  while (body.kind === 'quantifier' && body.quantifier === 'all') {
    const inner = bindersIn(body.binders, { ...cx, primesAllowed: false })
    binders.push(...inner.binders.map(overType))
    conditions.push(...memberships(inner.binders), ...(inner.where === undefined ? [] : [inner.where]))
    bindings *= inner.bindings
    body = withoutParentheses(body.body)
  }
  if (bindings > BINDINGS_MAX) {
    const message = `All names together have ${bindings} combinations of values; the most is ${BINDINGS_MAX}.`
    report(cx, 'HF503', ast.span, message)
  }
  const formula = elaborateFormula(body, cx)
  // From the first one on that changes with the state, those that follow may rely on it.
  const first = conditions.findIndex((condition) => readsState(condition, cx))
  const moving = first < 0 ? [] : conditions.splice(first)
  const whole = withSharedAtoms(under(moving, formula, cx))
  requireAutomaton(whole, body.span, cx)
  return { binders, where: conjunction(conditions), formula: whole }
}

/** One atom for those that are the same, but for their place in the text: an automaton then knows that they agree. */
function withSharedAtoms(formula: Temporal<TemporalAtom>): Temporal<TemporalAtom> {
  const known = new Map<string, TemporalAtom>()
  return mapAtoms(formula, (atom) => {
    const text = JSON.stringify(atom, (key, value: unknown) => (key === 'span' ? undefined : value))
    const first = known.get(text) ?? atom
    known.set(text, first)
    return first
  })
}

/** Engines build the automaton of the negation, or a monitor where that is enough: both are of bearable size. */
function requireAutomaton(formula: Temporal<TemporalAtom>, span: Span, cx: Context): void {
  if (patternOf(formula) !== undefined) return
  const atoms = atomsOf(formula)
  const numbered = mapAtoms(formula, (atom) => atoms.indexOf(atom))
  try {
    automatonOf({ kind: 'not', of: numbered })
    if (isSafety(numbered)) automatonOf(numbered)
  } catch (error) {
    if (!(error instanceof AutomatonTooLarge)) throw error
    const hint = "Put 'all' in front of the whole formula, and make properties of their own of what '&&' joins."
    report(cx, 'HF506', span, 'An automaton that decides this formula is too large.', hint)
  }
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
