import { is } from 'immutable'
import { InternalError, unreachable } from '../base/assert.ts'
import type { Expression } from '../model/expressions.ts'
import type { Meaning } from './scope.ts'
import { showValue } from './show.ts'
import { Trap } from './trap.ts'
import { asBag, asList, asNumber, asSet, bagSize, type Value } from './values.ts'

type Binary = Extract<Expression, { kind: 'binary' }>

/** The meaning of `left operator right`; && || => and ?? look at the right side only where the left leaves it open. */
export function binaryMeaning(expression: Binary, left: Meaning, right: Meaning): Meaning {
  switch (expression.operator) {
    case 'and':
      return (scope) => left(scope) && right(scope)
    case 'or':
      return (scope) => left(scope) || right(scope)
    case 'implies':
      return (scope) => !left(scope) || right(scope)
    case 'orElse':
      return (scope) => left(scope) ?? right(scope)
    case 'equal':
      return (scope) => is(left(scope), right(scope))
    case 'notEqual':
      return (scope) => !is(left(scope), right(scope))
    default:
      return (scope) => combine(expression, left(scope), right(scope))
  }
}

function combine(expression: Binary, left: Value, right: Value): Value {
  switch (expression.operator) {
    case 'less':
      return asNumber(left) < asNumber(right)
    case 'lessOrEqual':
      return asNumber(left) <= asNumber(right)
    case 'greater':
      return asNumber(left) > asNumber(right)
    case 'greaterOrEqual':
      return asNumber(left) >= asNumber(right)
    case 'add':
      return asNumber(left) + asNumber(right)
    case 'subtract':
      return asNumber(left) - asNumber(right)
    case 'multiply':
      return asNumber(left) * asNumber(right)
    case 'divide':
      return Math.trunc(asNumber(left) / divisor(expression, right)) + 0
    case 'remainder':
      return (asNumber(left) % divisor(expression, right)) + 0
    case 'in':
      return contains(expression, left, right)
    case 'notIn':
      return !contains(expression, left, right)
    case 'subset':
      return asSet(left).isSubset(asSet(right))
    case 'union':
      return asSet(left).union(asSet(right))
    case 'intersection':
      return asSet(left).intersect(asSet(right))
    case 'difference':
      return asSet(left).subtract(asSet(right))
    case 'insert':
      return insert(expression, left, right)
    case 'remove':
      return remove(expression, left, right)
    case 'and':
    case 'or':
    case 'implies':
    case 'orElse':
    case 'equal':
    case 'notEqual':
      throw new InternalError(`${expression.operator} has a meaning of its own`)
    default:
      return unreachable(expression.operator)
  }
}

function divisor(expression: Binary, value: Value): number {
  if (value === 0) throw new Trap('divisionByZero', expression.span, 'The right side is 0 here.')
  return asNumber(value)
}

function contains(expression: Binary, element: Value, collection: Value): boolean {
  switch (expression.right.type.kind) {
    case 'set':
      return asSet(collection).has(element)
    case 'bag':
      return asBag(collection).has(element)
    default:
      return asList(collection).includes(element)
  }
}

function insert(expression: Binary, collection: Value, element: Value): Value {
  const type = expression.type
  if (type.kind === 'set') return asSet(collection).add(element)
  const capacity = 'capacity' in type ? type.capacity : 0
  const size = type.kind === 'bag' ? bagSize(asBag(collection)) : asList(collection).size
  if (size >= capacity) {
    throw new Trap(
      'full',
      expression.span,
      `It holds ${capacity} at most, and ${showValue(element, expression.right.type)} is one too many.`,
    )
  }
  return type.kind === 'bag'
    ? asBag(collection).update(element, 0, (count) => count + 1)
    : asList(collection).push(element)
}

function remove(expression: Binary, collection: Value, element: Value): Value {
  if (expression.type.kind === 'set') return asSet(collection).delete(element)
  const bag = asBag(collection)
  const count = bag.get(element, 0)
  if (count === 0)
    throw new Trap('absent', expression.span, `It holds no ${showValue(element, expression.right.type)}.`)
  return count === 1 ? bag.delete(element) : bag.set(element, count - 1)
}
