import type { Span } from '../base/span.ts'
import type { Binder, Expression } from '../model/expressions.ts'
import { literalAt } from '../model/literal-at.ts'
import type { TemporalAtom } from '../model/model.ts'
import { bool, cardinality } from '../model/types.ts'
import { childrenOf } from '../model/walk.ts'
import { partsOf, replaceAtoms, type Temporal } from '../temporal/formula.ts'
import { boundType } from './binders.ts'
import { fold } from './fold.ts'

type Formula = Temporal<TemporalAtom>

/** Operators and atoms of a formula that quantifiers were written out in. */
export const FORMULA_MAX = 4_000

/** Number of the operators and atoms in a formula. */
export function sizeOf(formula: Formula): number {
  return partsOf(formula).reduce((size, part) => size + sizeOf(part), 1)
}

/** The formula for every value of the names, over types, joined by `and` or `or`. */
export function writtenOut(binders: readonly Binder[], kind: 'and' | 'or', formula: Formula, span: Span): Formula {
  return binders.reduceRight((of, binder) => {
    const type = boundType(binder)
    const copies = Array.from({ length: cardinality(type) }, (_, ordinal) =>
      withValue(of, binder.slot, literalAt(type, ordinal, span)),
    )
    return joined(kind, copies)
  }, formula)
}

/** As a balanced tree, which is not deep where there are many. */
function joined(kind: 'and' | 'or', formulas: readonly Formula[]): Formula {
  const [first] = formulas
  if (first === undefined) return { kind: 'constant', value: kind === 'and' }
  if (formulas.length === 1) return first
  const middle = Math.ceil(formulas.length / 2)
  return { kind, left: joined(kind, formulas.slice(0, middle)), right: joined(kind, formulas.slice(middle)) }
}

/** The formula with a value for a name. Atoms that don't speak of it stay the very same. */
function withValue(formula: Formula, slot: number, value: Expression): Formula {
  return replaceAtoms(formula, (atom): Formula => {
    if (!mentions(atom.body, slot)) return { kind: 'atom', atom }
    const body: Expression = { kind: 'let', slot, value, body: atom.body, type: bool, span: atom.body.span }
    const known = fold(body)
    if (typeof known === 'boolean') return { kind: 'constant', value: known }
    return { kind: 'atom', atom: { kind: atom.kind, body } }
  })
}

function mentions(expression: Expression, slot: number): boolean {
  if (expression.kind === 'local') return expression.slot === slot
  return childrenOf(expression).some((child) => mentions(child, slot))
}
