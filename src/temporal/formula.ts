import { InternalError, unreachable } from '../base/assert.ts'

/** A formula of linear temporal logic, read at a position of an infinite word of truths. */
export type Temporal<Atom> =
  | { readonly kind: 'atom'; readonly atom: Atom }
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: UnaryKind; readonly of: Temporal<Atom> }
  | { readonly kind: BinaryKind; readonly left: Temporal<Atom>; readonly right: Temporal<Atom> }

export type UnaryKind = 'not' | TemporalUnaryKind
export type BinaryKind = 'and' | 'or' | 'implies' | 'equal' | TemporalBinaryKind

/** `next`: at the position after this one. */
export type TemporalUnaryKind = 'always' | 'eventually' | 'next'

/**
 * `a until b`: b at some time, and a at all times before. `a weakUntil b`: the same, or a at all times.
 * `a release b`: b up to and including the time of a, or at all times. `a leadsTo b`: whenever a, then b at that time
 * or later.
 */
export type TemporalBinaryKind = 'until' | 'weakUntil' | 'release' | 'leadsTo'

/** The same formula over other atoms. */
export function mapAtoms<From, To>(formula: Temporal<From>, change: (atom: From) => To): Temporal<To> {
  return replaceAtoms(formula, (atom) => ({ kind: 'atom', atom: change(atom) }))
}

/** The formula with a formula in place of each atom. */
export function replaceAtoms<From, To>(formula: Temporal<From>, put: (atom: From) => Temporal<To>): Temporal<To> {
  if (formula.kind === 'atom') return put(formula.atom)
  if (formula.kind === 'constant') return formula
  if ('of' in formula) return { kind: formula.kind, of: replaceAtoms(formula.of, put) }
  return { kind: formula.kind, left: replaceAtoms(formula.left, put), right: replaceAtoms(formula.right, put) }
}

/** Each atom once, in the order of its first occurrence. */
export function atomsOf<Atom>(formula: Temporal<Atom>): readonly Atom[] {
  const atoms = new Set<Atom>()
  const visit = (part: Temporal<Atom>): void => {
    if (part.kind === 'atom') atoms.add(part.atom)
    for (const child of partsOf(part)) visit(child)
  }
  visit(formula)
  return [...atoms]
}

/** The formulas directly inside a formula. */
export function partsOf<Atom>(formula: Temporal<Atom>): readonly Temporal<Atom>[] {
  if (formula.kind === 'atom' || formula.kind === 'constant') return []
  return 'of' in formula ? [formula.of] : [formula.left, formula.right]
}

/** Whether a formula is about one position alone: no temporal operator stands in it. */
export function isPropositional<Atom>(formula: Temporal<Atom>): boolean {
  switch (formula.kind) {
    case 'always':
    case 'eventually':
    case 'next':
    case 'until':
    case 'weakUntil':
    case 'release':
    case 'leadsTo':
      return false
    default:
      return partsOf(formula).every(isPropositional)
  }
}

/** Whether a propositional formula is true where the atoms have these truths; `&&` and its like look at what matters only. */
export function evaluate<Atom>(formula: Temporal<Atom>, truth: (atom: Atom) => boolean): boolean {
  switch (formula.kind) {
    case 'atom':
      return truth(formula.atom)
    case 'constant':
      return formula.value
    case 'not':
      return !evaluate(formula.of, truth)
    case 'and':
      return evaluate(formula.left, truth) && evaluate(formula.right, truth)
    case 'or':
      return evaluate(formula.left, truth) || evaluate(formula.right, truth)
    case 'implies':
      return !evaluate(formula.left, truth) || evaluate(formula.right, truth)
    case 'equal':
      return evaluate(formula.left, truth) === evaluate(formula.right, truth)
    case 'always':
    case 'eventually':
    case 'next':
    case 'until':
    case 'weakUntil':
    case 'release':
    case 'leadsTo':
      throw new InternalError(`'${formula.kind}' is about more than one position`)
    default:
      return unreachable(formula)
  }
}
