import { defined } from '../base/assert.ts'
import type { BinaryOperator } from '../model/expressions.ts'
import { joinTypes, type Type } from '../model/types.ts'
import { adapt, containedIn, fits, sizeOf, timesIn } from './adapt.ts'
import type { Frame, Lowered } from './bindings.ts'
import { under } from './facts.ts'
import type { Of } from './lower-expression.ts'
import type { Lowering } from './lowering.ts'
import { toIndex } from './ordinals.ts'
import { and, binary, choice, implies, no, not, number, or, type Scalar, type ScalarOperator } from './scalars.ts'
import {
  arrayOf,
  choose,
  entriesOf,
  equalVals,
  fieldAt,
  insideOf,
  isSome,
  quantifyIn,
  recordOf,
  scalarOf,
  type Val,
} from './values.ts'

const arithmetic: Readonly<Partial<Record<BinaryOperator, ScalarOperator>>> = {
  less: 'less',
  lessOrEqual: 'lessOrEqual',
  greater: 'greater',
  greaterOrEqual: 'greaterOrEqual',
  add: 'add',
  subtract: 'subtract',
  multiply: 'multiply',
  divide: 'divide',
  remainder: 'remainder',
}

/** The meaning of `left operator right`; interpret/binary.ts defines what that has to be. */
export function lowerBinary(expression: Of<'binary'>, frame: Frame, to: Lowering): Lowered {
  const left = to.lower(expression.left, frame)
  const right = to.lower(expression.right, frame)
  switch (expression.operator) {
    case 'and':
    case 'or':
    case 'implies':
      return logical(expression.operator, left, right)
    case 'orElse':
      return orElse(expression, left, right, to)
    default: {
      const trap = or(left.trap, right.trap)
      const result = combine(expression, left.val, right.val, to)
      return { val: result.val, trap: or(trap, result.trap) }
    }
  }
}

/** The right side is looked at only where the left leaves it open. */
function logical(operator: 'and' | 'or' | 'implies', left: Lowered, right: Lowered): Lowered {
  const [a, b] = [scalarOf(left.val), scalarOf(right.val)]
  const isOpen = operator === 'or' ? not(a) : a
  const trap = under(isOpen, right.trap)
  const val = operator === 'and' ? and(a, b) : operator === 'or' ? or(a, b) : implies(a, b)
  return { val, trap: or(left.trap, trap) }
}

function orElse({ left: of, right: other, type }: Of<'binary'>, left: Lowered, right: Lowered, to: Lowering): Lowered {
  const otherwise = adapt(right.val, other.type, type, to)
  if (of.type.kind !== 'option') return left
  const isThere = isSome(of.type, left.val)
  return {
    val: choose(isThere, adapt(insideOf(of.type, left.val), of.type.of, type, to), otherwise),
    trap: or(left.trap, under(not(isThere), right.trap)),
  }
}

function combine(expression: Of<'binary'>, left: Val, right: Val, to: Lowering): Lowered {
  const { operator, type } = expression
  const [leftType, rightType] = [expression.left.type, expression.right.type]
  const plain = arithmetic[operator]
  if (plain !== undefined) {
    const isDivision = operator === 'divide' || operator === 'remainder'
    const trap = isDivision && mayBeZero(rightType) ? binary('equal', scalarOf(right), number(0)) : no
    return { val: binary(plain, scalarOf(left), scalarOf(right)), trap }
  }
  switch (operator) {
    case 'equal':
      return { val: equals(expression, left, right, to), trap: no }
    case 'notEqual':
      return { val: not(equals(expression, left, right, to)), trap: no }
    case 'in':
      return { val: contains(right, rightType, left, leftType, to), trap: no }
    case 'notIn':
      return { val: not(contains(right, rightType, left, leftType, to)), trap: no }
    case 'insert':
      return insertInto(adapt(left, leftType, type, to), type, adaptElement(right, rightType, type, to))
    case 'remove':
      return removeFrom(adapt(left, leftType, type, to), type, right, rightType, to)
    default:
      return { val: combineSets(expression, left, right, to), trap: no }
  }
}

function mayBeZero(type: Type): boolean {
  return type.kind !== 'range' || (type.low <= 0 && type.high >= 0)
}

/** To be none is to be nothing else, so only that is asked. */
function equals({ left: a, right: b }: Of<'binary'>, left: Val, right: Val, to: Lowering): Scalar {
  if (b.kind === 'none' && a.type.kind === 'option') return not(isSome(a.type, left))
  if (a.kind === 'none' && b.type.kind === 'option') return not(isSome(b.type, right))
  return equality(left, a.type, right, b.type, to)
}

function equality(left: Val, leftType: Type, right: Val, rightType: Type, to: Lowering): Scalar {
  const type = joinTypes(leftType, rightType) ?? leftType
  return equalVals(adapt(left, leftType, type, to), adapt(right, rightType, type, to), to)
}

function contains(collection: Val, type: Type, element: Val, elementType: Type, to: Lowering): Scalar {
  if (type.kind === 'set') return containedIn(collection, type, element, elementType, to)
  if (type.kind === 'bag') return binary('greater', timesIn(collection, type, element, elementType, to), number(0))
  const of = type.kind === 'sequence' ? type.of : elementType
  if (of.kind === 'never') return no
  const [length, items] = [scalarOf(fieldAt(collection, 0)), entriesOf(fieldAt(collection, 1))]
  return quantifyIn(to, 'some', items.index, 'i', (index) =>
    and(binary('less', index, length), equality(items.at(index), of, element, elementType, to)),
  )
}

function combineSets(expression: Of<'binary'>, left: Val, right: Val, to: Lowering): Scalar | Val {
  const { operator, type } = expression
  const both = operator === 'subset' ? (joinTypes(expression.left.type, expression.right.type) ?? type) : type
  const [a, b] = [
    entriesOf(adapt(left, expression.left.type, both, to)),
    entriesOf(adapt(right, expression.right.type, both, to)),
  ]
  const entry = (set: typeof a, index: Scalar) => scalarOf(set.at(index))
  switch (operator) {
    case 'subset':
      return quantifyIn(to, 'all', a.index, 'i', (index) => implies(entry(a, index), entry(b, index)))
    case 'union':
      return arrayOf(a.index, (index) => or(entry(a, index), entry(b, index)))
    case 'intersection':
      return arrayOf(a.index, (index) => and(entry(a, index), entry(b, index)))
    case 'difference':
      return arrayOf(a.index, (index) => and(entry(a, index), not(entry(b, index))))
    default:
      return defined<Val>(undefined, operator)
  }
}

function adaptElement(element: Val, from: Type, collection: Type, to: Lowering): Val {
  const of = 'of' in collection ? collection.of : from
  return adapt(element, from, of, to)
}

// ---- one element more or less ------------------------------------------------------------------

/** An element put into a set, sequence or bag that is written as the result is. */
function insertInto(collection: Val, type: Type, element: Val): Lowered {
  if (type.kind === 'sequence') {
    const [length, items] = [scalarOf(fieldAt(collection, 0)), entriesOf(fieldAt(collection, 1))]
    const row = arrayOf(items.index, (index) => choose(binary('equal', index, length), element, items.at(index)))
    return { val: recordOf([binary('add', length, number(1)), row]), trap: isFull(collection, type) }
  }
  const { index, at } = entriesOf(collection)
  const place = toIndex('of' in type ? type.of : type, element)
  const isPlace = (each: Scalar) => binary('equal', each, place)
  if (type.kind === 'bag') {
    const one = (each: Scalar) => choice(isPlace(each), number(1), number(0))
    const val = arrayOf(index, (each) => binary('add', scalarOf(at(each)), one(each)))
    return { val, trap: isFull(collection, type) }
  }
  return { val: arrayOf(index, (each) => or(scalarOf(at(each)), isPlace(each))), trap: no }
}

/**
 * An element taken out of a set or bag that is written as the result is. It may be of a wider type than what the
 * collection holds: then it is not in it.
 */
function removeFrom(collection: Val, type: Type, element: Val, elementType: Type, to: Lowering): Lowered {
  const { index, at } = entriesOf(collection)
  const of = 'of' in type ? type.of : type
  const isElement = fits(elementType, of, element, to)
  const place = toIndex(of, adapt(element, elementType, of, to))
  const isPlace = (each: Scalar) => and(isElement, binary('equal', each, place))
  if (type.kind === 'bag') {
    const one = (each: Scalar) => choice(isPlace(each), number(1), number(0))
    const val = arrayOf(index, (each) => binary('subtract', scalarOf(at(each)), one(each)))
    return { val, trap: binary('equal', timesIn(collection, type, element, elementType, to), number(0)) }
  }
  return { val: arrayOf(index, (each) => and(scalarOf(at(each)), not(isPlace(each)))), trap: no }
}

/** Whether a sequence or bag takes no more. */
export function isFull(collection: Val, type: Type): Scalar {
  const capacity = 'capacity' in type ? type.capacity : 0
  const size = type.kind === 'bag' ? sizeOf(collection, type) : scalarOf(fieldAt(collection, 0))
  return binary('greaterOrEqual', size, number(capacity))
}
