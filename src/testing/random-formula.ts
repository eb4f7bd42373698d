import fc from 'fast-check'
import type { BinaryKind, Temporal, UnaryKind } from '../temporal/formula.ts'

export const unaryKinds: readonly UnaryKind[] = ['not', 'always', 'eventually', 'next']
export const binaryKinds: readonly BinaryKind[] = [
  'and',
  'or',
  'implies',
  'equal',
  'until',
  'weakUntil',
  'release',
  'leadsTo',
]

/** Formulas over the atoms 0 to count - 1, with at most so many operators above one another. */
export function randomFormula(count: number, depth: number): fc.Arbitrary<Temporal<number>> {
  const atom = fc.nat(count - 1).map((each): Temporal<number> => ({ kind: 'atom', atom: each }))
  const constant = fc.boolean().map((value): Temporal<number> => ({ kind: 'constant', value }))
  const leaf = fc.oneof({ weight: 12, arbitrary: atom }, { weight: 1, arbitrary: constant })
  if (depth === 0) return leaf
  const inner = randomFormula(count, depth - 1)
  const unary = fc.record({ kind: fc.constantFrom(...unaryKinds), of: inner })
  const binary = fc.record({ kind: fc.constantFrom(...binaryKinds), left: inner, right: inner })
  return fc.oneof(leaf, { weight: 4, arbitrary: unary }, { weight: 4, arbitrary: binary })
}
