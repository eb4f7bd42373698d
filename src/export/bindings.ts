import { defined } from '../base/assert.ts'
import type { Binder, Expression } from '../model/expressions.ts'
import type { Type } from '../model/types.ts'
import { under } from './facts.ts'
import { fromIndex } from './ordinals.ts'
import { and, implies, no, number, numbersIn, or, type Scalar, yes } from './scalars.ts'
import { indexShape, type NumberShape } from './shapes.ts'
import { entriesOf, quantifyIn, type Style, scalarOf, type Val } from './values.ts'

/** What an expression is worth, and whether working it out is an error of the model; then the worth means nothing. */
export interface Lowered {
  readonly val: Val
  readonly trap: Scalar
}

/** The locals of an action or a definition by slot. Kept as a chain, for values look at it long after. */
export type Frame = (Local & { readonly slot: number; readonly rest: Frame }) | undefined

/** A value and the type that it is written as: an expression may be taken as one of a wider type. */
export interface Local {
  readonly val: Val
  readonly type: Type
}

export function bind(frame: Frame, slot: number, local: Local): Frame {
  return { slot, val: local.val, type: local.type, rest: frame }
}

export function localIn(frame: Frame, slot: number): Local {
  for (let at = frame; at !== undefined; at = at.rest) if (at.slot === slot) return at
  return defined<Local>(undefined, 'local')
}

export type LowerIn = (expression: Expression, frame: Frame) => Lowered

/** What names of a quantifier go through: the numbers of a shape, of which a set may have only some. */
interface Range {
  readonly type: Type
  readonly shape: NumberShape
  readonly value: (index: Scalar) => Local
  readonly has: (index: Scalar) => Scalar
  readonly trap: Scalar
}

export function rangeOf({ domain }: Binder, frame: Frame, lower: LowerIn): Range {
  if (domain.kind === 'type') {
    const { type } = domain
    const value = (index: Scalar) => ({ val: fromIndex(type, index), type })
    return { type, shape: indexShape(type), value, has: () => yes, trap: no }
  }
  const of = domain.set.type.kind === 'set' ? domain.set.type.of : defined<Type>(undefined, 'set')
  const { val, trap } = lower(domain.set, frame)
  const set = entriesOf(val)
  // A set of nothing has one entry, so that it is an array; it stays false.
  const has = (index: Scalar) => (of.kind === 'never' ? no : scalarOf(set.at(index)))
  return { type: of, shape: indexShape(of), value: (index) => ({ val: fromIndex(of, index), type: of }), has, trap }
}

export interface Bound {
  readonly binders: readonly Binder[]
  readonly where: Expression | undefined
}

/** Whether something is true for all, or some, of the bindings that a condition allows. */
export function overBindings(
  quantifier: 'all' | 'some',
  { binders, where }: Bound,
  frame: Frame,
  style: Style,
  lower: LowerIn,
  body: (frame: Frame) => Scalar,
): Scalar {
  const join = quantifier === 'all' ? implies : and
  const from = (at: number, inner: Frame): Scalar => {
    const binder = binders[at]
    if (binder === undefined) return join(where === undefined ? yes : scalarOf(lower(where, inner).val), body(inner))
    const range = rangeOf(binder, inner, lower)
    return quantifyIn(style, quantifier, range.shape, binder.name, (index) =>
      join(range.has(index), from(at + 1, bind(inner, binder.slot, range.value(index)))),
    )
  }
  return from(0, frame)
}

/** Whether any of the bindings is an error: in what the names go through, in the condition, or in the body. */
export function trapInBindings(
  { binders, where }: Bound,
  frame: Frame,
  style: Style,
  lower: LowerIn,
  body: (frame: Frame) => Scalar,
): Scalar {
  const from = (at: number, inner: Frame): Scalar => {
    const binder = binders[at]
    if (binder !== undefined) {
      const range = rangeOf(binder, inner, lower)
      const rest = quantifyIn(style, 'some', range.shape, binder.name, (index) => {
        return under(range.has(index), from(at + 1, bind(inner, binder.slot, range.value(index))))
      })
      return or(range.trap, rest)
    }
    if (where === undefined) return body(inner)
    const condition = lower(where, inner)
    return or(condition.trap, under(scalarOf(condition.val), body(inner)))
  }
  return from(0, frame)
}

/** Each binding by itself, with the condition under which it counts. */
export function eachBinding(
  { binders, where }: Bound,
  frame: Frame,
  lower: LowerIn,
): readonly { readonly frame: Frame; readonly counts: Scalar }[] {
  const from = (at: number, inner: Frame, counts: Scalar): { frame: Frame; counts: Scalar }[] => {
    const binder = binders[at]
    if (binder === undefined) {
      const all = where === undefined ? counts : and(counts, scalarOf(lower(where, inner).val))
      return [{ frame: inner, counts: all }]
    }
    const range = rangeOf(binder, inner, lower)
    return numbersIn(range.shape).flatMap((value) => {
      const index = number(value)
      return from(at + 1, bind(inner, binder.slot, range.value(index)), and(counts, range.has(index)))
    })
  }
  return from(0, frame, yes)
}
