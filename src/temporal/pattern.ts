import { isPropositional, type Temporal } from './formula.ts'

/** The forms that can be decided without an automaton. Trigger and goal are propositional. */
export type TemporalPattern<Atom> =
  | { readonly kind: 'leadsTo'; readonly trigger: Temporal<Atom>; readonly goal: Temporal<Atom> }
  | { readonly kind: 'eventually' | 'alwaysEventually' | 'eventuallyAlways'; readonly goal: Temporal<Atom> }

/** The form that a formula has, in whatever words, or undefined where it has none or is not seen to. */
export function patternOf<Atom>(formula: Temporal<Atom>): TemporalPattern<Atom> | undefined {
  const { prefix, of } = peel(formula)
  if (isPropositional(of)) {
    const kind = kinds[prefix as keyof typeof kinds]
    return kind === undefined ? undefined : { kind, goal: of }
  }
  return prefix === 'A' || prefix === '' ? responseIn(of, prefix === 'A') : undefined
}

const kinds = { E: 'eventually', AE: 'alwaysEventually', EA: 'eventuallyAlways' } as const

/** `always` (A) and `eventually` (E) before a formula, of each row as many as matter. */
interface Peeled<Atom> {
  readonly prefix: string
  readonly of: Temporal<Atom>
}

function peel<Atom>(formula: Temporal<Atom>): Peeled<Atom> {
  const [outer, inner] = outermost(formula)
  if (outer === undefined) {
    if (formula.kind !== 'not' || isPropositional(formula)) return { prefix: '', of: formula }
    const { prefix, of } = peel(formula.of)
    return { prefix: prefix.replace(/[AE]/g, (each) => (each === 'A' ? 'E' : 'A')), of: negation(of) }
  }
  const { prefix, of } = peel(inner)
  // Of `always eventually always p`, as of `always always p`, the rest of the row says all.
  const absorbed = prefix.startsWith(outer) || prefix.length === 2
  return { prefix: absorbed ? prefix : outer + prefix, of }
}

/** The outermost operator as A or E, and what it stands before. */
function outermost<Atom>(formula: Temporal<Atom>): ['A' | 'E', Temporal<Atom>] | [undefined, undefined] {
  if (formula.kind === 'always') return ['A', formula.of]
  if (formula.kind === 'eventually') return ['E', formula.of]
  if (formula.kind === 'until' && isConstant(formula.left, true)) return ['E', formula.right]
  if (formula.kind === 'release' && isConstant(formula.left, false)) return ['A', formula.right]
  if (formula.kind === 'weakUntil' && isConstant(formula.right, false)) return ['A', formula.left]
  return [undefined, undefined]
}

/** `p leadsTo q`, or under an `always` also `p => eventually q` and `!p || eventually q`. */
function responseIn<Atom>(formula: Temporal<Atom>, always: boolean): TemporalPattern<Atom> | undefined {
  if (formula.kind === 'leadsTo') return response(formula.left, formula.right, true)
  if (!always) return undefined
  if (formula.kind === 'implies') return response(formula.left, formula.right, false)
  if (formula.kind !== 'or') return undefined
  const [left, right] = [formula.left, formula.right]
  return response(negation(left), right, false) ?? response(negation(right), left, false)
}

/** @param eventual whether the goal is owed eventually, without the word before it */
function response<Atom>(
  trigger: Temporal<Atom>,
  consequence: Temporal<Atom>,
  eventual: boolean,
): TemporalPattern<Atom> | undefined {
  const { prefix, of: goal } = peel(consequence)
  const fits = prefix === 'E' || (eventual && prefix === '')
  return fits && isPropositional(trigger) && isPropositional(goal) ? { kind: 'leadsTo', trigger, goal } : undefined
}

function isConstant<Atom>(formula: Temporal<Atom>, value: boolean): boolean {
  return formula.kind === 'constant' && formula.value === value
}

function negation<Atom>(formula: Temporal<Atom>): Temporal<Atom> {
  return formula.kind === 'not' ? formula.of : { kind: 'not', of: formula }
}
