import { sameType } from '../model/types.ts'
import { indexOfItems } from './adapt.ts'
import {
  type Bound,
  bind,
  eachBinding,
  type Frame,
  type Lowered,
  overBindings,
  rangeOf,
  trapInBindings,
} from './bindings.ts'
import type { Of } from './lower-expression.ts'
import type { Lowering } from './lowering.ts'
import { fromIndex, toIndex } from './ordinals.ts'
import { and, any, binary, choice, no, number, or, type Scalar, sum, yes } from './scalars.ts'
import { indexShape, shapeOf } from './shapes.ts'
import { arrayOf, choose, defaultOf, equalVals, recordOf, scalarOf } from './values.ts'

export function lowerQuantifier(expression: Of<'quantifier'>, frame: Frame, to: Lowering): Lowered {
  const { lower } = to
  const { body, quantifier } = expression
  const kind = quantifier === 'all' ? 'all' : 'some'
  return {
    val: overBindings(kind, expression, frame, to, lower, (at) => scalarOf(lower(body, at).val)),
    trap: trapInBindings(expression, frame, to, lower, (at) => lower(body, at).trap),
  }
}

export function lowerAggregate(expression: Of<'aggregate'>, frame: Frame, to: Lowering): Lowered {
  const { lower } = to
  const { value, aggregate } = expression
  const trap = trapInBindings(expression, frame, to, lower, (at) => (value === undefined ? no : lower(value, at).trap))
  switch (aggregate) {
    case 'set':
      return { ...imageOf(expression, frame, to), trap }
    case 'min':
    case 'max': {
      const isEmpty = overBindings('all', expression, frame, to, lower, () => no)
      return { val: extreme(expression, frame, to), trap: or(trap, isEmpty) }
    }
    default: {
      const terms = eachBinding(expression, frame, lower).map(({ frame: at, counts }) =>
        choice(counts, value === undefined ? number(1) : scalarOf(lower(value, at).val), number(0)),
      )
      return { val: sum(terms), trap }
    }
  }
}

/** The set of the values, or of the elements themselves where the value is what the name stands for. */
function imageOf(expression: Of<'aggregate'>, frame: Frame, to: Lowering): Pick<Lowered, 'val'> {
  const { lower } = to
  const { type, value } = expression
  const of = type.kind === 'set' ? type.of : type
  const [binder, ...others] = expression.binders
  if (binder !== undefined && others.length === 0 && value?.kind === 'local' && value.slot === binder.slot) {
    const range = rangeOf(binder, frame, lower)
    if (sameType(range.type, of)) {
      const { where } = expression
      const isAllowed = (index: Scalar) =>
        where === undefined ? yes : scalarOf(lower(where, bind(frame, binder.slot, range.value(index))).val)
      return { val: arrayOf(range.shape, (index) => and(range.has(index), isAllowed(index))) }
    }
  }
  const isIn = (index: Scalar) =>
    overBindings('some', expression, frame, to, lower, (at) => {
      if (value === undefined) return no
      const element = to.lowerAs(value, of, at).val
      return equalVals(element, fromIndex(of, index), to)
    })
  return { val: arrayOf(indexShape(of), isIn) }
}

/**
 * The least or the greatest value, without comparing each with each: as many as there are numbers, in the range of
 * the value, that all values are above or below.
 */
function extreme(expression: Of<'aggregate'> & Bound, frame: Frame, to: Lowering): Scalar {
  const { lower } = to
  const { value, aggregate } = expression
  if (value?.type.kind !== 'range') return number(0)
  const { low, high } = value.type
  const beyond = Array.from({ length: high - low }, (_, at) => {
    const bound = number(aggregate === 'min' ? low + at : high - at)
    const isReached = overBindings('some', expression, frame, to, lower, (inner) =>
      binary(aggregate === 'min' ? 'lessOrEqual' : 'greaterOrEqual', scalarOf(lower(value, inner).val), bound),
    )
    return choice(isReached, number(0), number(1))
  })
  return aggregate === 'min' ? sum([number(low), ...beyond]) : binary('subtract', number(high), sum(beyond))
}

/** `set(a, b)`, `seq(a, b)` and `bag(a, b)`. */
export function lowerCollection(expression: Of<'collection'>, frame: Frame, to: Lowering): Lowered {
  const { type, items } = expression
  const of = 'of' in type ? type.of : type
  const elements = items.map((item) => to.lowerAs(item, of, frame))
  const trap = any(elements.map((element) => element.trap))
  const capacity = 'capacity' in type ? type.capacity : Number.POSITIVE_INFINITY
  const orFull = or(trap, items.length > capacity ? yes : no)
  if (type.kind === 'sequence') {
    const blank = defaultOf(shapeOf(of))
    const row = arrayOf(indexOfItems(type), (index) =>
      elements.reduceRight((rest, element, at) => choose(binary('equal', index, number(at)), element.val, rest), blank),
    )
    return { val: recordOf([number(items.length), row]), trap: orFull }
  }
  const places = elements.map((element) => toIndex(of, element.val))
  const index = indexShape(of)
  if (type.kind === 'set')
    return { val: arrayOf(index, (at) => any(places.map((place) => binary('equal', at, place)))), trap }
  const count = (at: Scalar) => sum(places.map((place) => choice(binary('equal', at, place), number(1), number(0))))
  return { val: arrayOf(index, count), trap: orFull }
}
