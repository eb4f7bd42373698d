import { defined } from '../base/assert.ts'
import { fitOf, type Type } from '../model/types.ts'
import { fromIndex, toIndex } from './ordinals.ts'
import { and, binary, choice, every, implies, not, number, numbersIn, or, type Scalar, sum, yes } from './scalars.ts'
import { indexShape, isNumeric, type NumberShape, shapeOf } from './shapes.ts'
import {
  arrayOf,
  choose,
  defaultOf,
  entriesOf,
  fieldAt,
  fieldsOf,
  insideOf,
  isSome,
  noneVal,
  quantifyIn,
  recordOf,
  type Style,
  scalarOf,
  someVal,
  type Val,
} from './values.ts'

/** A value of one type written as one of another that it fits: the language lets `0..2` stand for `0..5`. */
export function adapt(val: Val, from: Type, to: Type, style: Style): Val {
  if (from === to || to.kind === 'unknown') return val
  if (to.kind === 'option') return adaptToOption(val, from, to, style)
  if (from.kind === 'never') return defaultOf(shapeOf(to))
  return isSameMeaning(from, to) ? val : rebuilt(val, from, to, style)
}

/** Types that are written alike, and whose elements have the same ordinals. */
function isSameMeaning(from: Type, to: Type): boolean {
  return fitOf(from, to) === 'always' && fitOf(to, from) === 'always'
}

function adaptToOption(val: Val, from: Type, to: Extract<Type, { kind: 'option' }>, style: Style): Val {
  if (from.kind === 'never') return noneVal(to)
  if (from.kind !== 'option') return someVal(to, adapt(val, from, to.of, style))
  if (from.of.kind === 'never') return noneVal(to)
  if (isSameMeaning(from, to)) return val
  const inside = someVal(to, adapt(insideOf(from, val), from.of, to.of, style))
  if (isNumeric(to.of) && sameConstant(noneVal(from), noneVal(to))) return inside
  return choose(isSome(from, val), inside, noneVal(to))
}

function sameConstant(a: Val, b: Val): boolean {
  return a.kind === 'number' && b.kind === 'number' && a.value === b.value
}

function rebuilt(val: Val, from: Type, to: Type, style: Style): Val {
  switch (to.kind) {
    case 'record': {
      const parts = from.kind === 'record' ? from.fields : []
      return recordOf(
        to.fields.map((field, at) => adapt(fieldAt(val, at), defined(parts[at], 'field').type, field.type, style)),
      )
    }
    case 'map': {
      const of = from.kind === 'map' ? from.to : to.to
      return arrayOf(indexShape(to.from), (index) => adapt(entriesOf(val).at(index), of, to.to, style))
    }
    case 'set':
      return arrayOf(indexShape(to.of), (index) => containedIn(val, from, fromIndex(to.of, index), to.of, style))
    case 'bag':
      return arrayOf(indexShape(to.of), (index) => timesIn(val, from, fromIndex(to.of, index), to.of, style))
    case 'sequence':
      return adaptSequence(val, from, to, style)
    default:
      return val
  }
}

type SequenceType = Extract<Type, { kind: 'sequence' }>

function adaptSequence(val: Val, from: Type, to: SequenceType, style: Style): Val {
  const [length, items] = [scalarOf(fieldAt(val, 0)), entriesOf(fieldAt(val, 1))]
  const of = from.kind === 'sequence' ? from.of : to.of
  const blank = defaultOf(shapeOf(to.of))
  const row = arrayOf(indexOfItems(to), (index) => {
    if (of.kind === 'never' || (index.kind === 'number' && index.value > items.index.high)) return blank
    return choose(binary('less', index, length), adapt(items.at(index), of, to.of, style), blank)
  })
  return recordOf([length, row])
}

export function indexOfItems(type: SequenceType): NumberShape {
  const shape = shapeOf(type)
  const items = shape.kind === 'record' ? shape.fields[1]?.shape : undefined
  return items?.kind === 'array' ? items.index : defined<NumberShape>(undefined, 'items')
}

// ---- what a collection holds -------------------------------------------------------------------

/** Whether an element, maybe of a wider type than the set's, is in a set. */
export function containedIn(set: Val, setType: Type, element: Val, elementType: Type, style: Style): Scalar {
  const of = setType.kind === 'set' ? setType.of : elementType
  if (of.kind === 'never') return not(yes)
  const index = toIndex(of, adapt(element, elementType, of, style))
  return guarded(fits(elementType, of, element, style), index, (at) => scalarOf(entriesOf(set).at(at)), not(yes))
}

/** How often an element, maybe of a wider type than the bag's, is in a bag. */
export function timesIn(bag: Val, bagType: Type, element: Val, elementType: Type, style: Style): Scalar {
  const of = bagType.kind === 'bag' ? bagType.of : elementType
  if (of.kind === 'never') return number(0)
  const index = toIndex(of, adapt(element, elementType, of, style))
  return guarded(fits(elementType, of, element, style), index, (at) => scalarOf(entriesOf(bag).at(at)), number(0))
}

function guarded(test: Scalar, index: Scalar, entry: (index: Scalar) => Scalar, otherwise: Scalar): Scalar {
  return test.kind === 'truth' && !test.value ? otherwise : choice(test, entry(index), otherwise)
}

/** How many elements a set or a bag has. */
export function sizeOf(collection: Val, type: Type): Scalar {
  const { index, at } = entriesOf(collection)
  return sum(
    numbersIn(index).map((each) => {
      const entry = scalarOf(at(number(each)))
      return type.kind === 'set' ? choice(entry, number(1), number(0)) : entry
    }),
  )
}

// ---- bounds ------------------------------------------------------------------------------------

/** Whether a value of one type is one of another of the same shape: the tests that are needed, and no others. */
export function fits(from: Type, to: Type, val: Val, style: Style): Scalar {
  if (fitOf(from, to) === 'always') return yes
  switch (to.kind) {
    case 'range':
      return from.kind === 'range' ? inRange(from, to, scalarOf(val)) : yes
    case 'option': {
      if (from.kind !== 'option') return fits(from, to.of, val, style)
      return or(not(isSome(from, val)), fits(from.of, to.of, insideOf(from, val), style))
    }
    case 'record': {
      const parts = from.kind === 'record' ? from.fields : []
      return every(
        fieldsOf(val).map((each, at) => fits(defined(parts[at]).type, defined(to.fields[at]).type, each, style)),
      )
    }
    default:
      return collectionFits(from, to, val, style)
  }
}

function inRange(from: Extract<Type, { kind: 'range' }>, to: Extract<Type, { kind: 'range' }>, val: Scalar): Scalar {
  const low = from.low >= to.low ? yes : binary('greaterOrEqual', val, number(to.low))
  const high = from.high <= to.high ? yes : binary('lessOrEqual', val, number(to.high))
  return and(low, high)
}

function collectionFits(from: Type, to: Type, val: Val, style: Style): Scalar {
  const forEach = (entries: Val, test: (index: Scalar, entry: Val) => Scalar) => {
    const { index, at } = entriesOf(entries)
    return quantifyIn(style, 'all', index, 'i', (each) => test(each, at(each)))
  }
  if (from.kind === 'set' && to.kind === 'set') {
    return forEach(val, (index, entry) =>
      implies(scalarOf(entry), fits(from.of, to.of, fromIndex(from.of, index), style)),
    )
  }
  if (from.kind === 'map' && to.kind === 'map') {
    return forEach(val, (_, entry) => fits(from.to, to.to, entry, style))
  }
  if (from.kind === 'bag' && to.kind === 'bag') {
    const elements = forEach(val, (index, entry) =>
      implies(binary('greater', scalarOf(entry), number(0)), fits(from.of, to.of, fromIndex(from.of, index), style)),
    )
    return from.capacity <= to.capacity
      ? elements
      : and(binary('lessOrEqual', sizeOf(val, from), number(to.capacity)), elements)
  }
  if (from.kind === 'sequence' && to.kind === 'sequence') {
    const length = scalarOf(fieldAt(val, 0))
    const short = from.capacity <= to.capacity ? yes : binary('lessOrEqual', length, number(to.capacity))
    const elements = forEach(fieldAt(val, 1), (index, entry) =>
      implies(binary('less', index, length), fits(from.of, to.of, entry, style)),
    )
    return and(short, elements)
  }
  return yes
}
