import { defined } from '../base/assert.ts'
import type { Expression } from '../model/expressions.ts'
import { mayTrap } from '../model/may-trap.ts'
import { bool, joinTypes } from '../model/types.ts'
import type { Node } from './circuit.ts'
import type { Evaluator } from './evaluate.ts'
import { innerOf, type Of, type Scope, type Typed } from './scope.ts'
import { as, type Sym, type SymOf, scalar } from './symbolic-value.ts'

/** The value of `left operator right`; && || => and ?? ask the right side only where the left leaves it open. */
export function binary(ev: Evaluator, expression: Of<'binary'>, scope: Scope, path: Node): Typed {
  const { circuit } = ev
  const { operator, left, right } = expression
  const yes = (node: Node): Typed => ({ sym: scalar(node), type: bool })
  const number = (node: Node): Typed => ({ sym: scalar(node), type: expression.type })
  switch (operator) {
    case 'and':
    case 'or':
    case 'implies': {
      const first = ev.evalNode(left, scope, path)
      const reached = circuit.and(path, operator === 'or' ? circuit.not(first) : first)
      const second = ev.evalNode(right, scope, mayTrap(right, ev.definitions) ? reached : path)
      if (operator === 'and') return yes(circuit.and(first, second))
      return yes(operator === 'or' ? circuit.or(first, second) : circuit.implies(first, second))
    }
    case 'orElse': {
      const { present, value } = as('option', ev.eval(left, scope, path))
      const other = ev.evalAs(right, expression.type, scope, circuit.and(path, circuit.not(present)))
      const own = ev.values.adapt(value, innerOf(left.type), expression.type)
      return { sym: ev.values.select(present, own, other), type: expression.type }
    }
    case 'equal':
      return yes(equality(ev, left, right, scope, path))
    case 'notEqual':
      return yes(circuit.not(equality(ev, left, right, scope, path)))
    case 'in':
      return yes(contains(ev, left, right, scope, path))
    case 'notIn':
      return yes(circuit.not(contains(ev, left, right, scope, path)))
    case 'subset': {
      const [a, b] = jointSets(ev, left, right, scope, path)
      return yes(circuit.and(...a.set.bits.map((bit, at) => circuit.implies(bit, defined(b.bits[at])))))
    }
    case 'union':
    case 'intersection':
    case 'difference':
      return setOperation(ev, expression, scope, path)
    case 'insert':
      return insert(ev, expression, scope, path)
    case 'remove':
      return remove(ev, expression, scope, path)
    default: {
      const [a, b] = [ev.evalNode(left, scope, path), ev.evalNode(right, scope, path)]
      return number(arithmetic(ev, operator, a, b, path))
    }
  }
}

function arithmetic(ev: Evaluator, operator: Of<'binary'>['operator'], a: Node, b: Node, path: Node): Node {
  const { circuit } = ev
  switch (operator) {
    case 'less':
      return circuit.less(a, b)
    case 'lessOrEqual':
      return circuit.lessOrEqual(a, b)
    case 'greater':
      return circuit.less(b, a)
    case 'greaterOrEqual':
      return circuit.lessOrEqual(b, a)
    case 'add':
      return circuit.add(a, b)
    case 'subtract':
      return circuit.subtract(a, b)
    case 'multiply':
      return circuit.multiply(a, b)
    case 'divide':
    case 'remainder':
      ev.trapWhen(path, circuit.equal(b, circuit.constant(0)))
      return operator === 'divide' ? circuit.divide(a, b) : circuit.remainder(a, b)
    default:
      throw new Error(`${operator} is no arithmetic`)
  }
}

function equality(ev: Evaluator, left: Expression, right: Expression, scope: Scope, path: Node): Node {
  const type = joinTypes(left.type, right.type) ?? left.type
  return ev.values.equal(ev.evalAs(left, type, scope, path), ev.evalAs(right, type, scope, path))
}

function contains(ev: Evaluator, element: Expression, collection: Expression, scope: Scope, path: Node): Node {
  const wanted = ev.eval(element, scope, path)
  const { type } = collection
  const of = innerOf(type)
  if (of.kind === 'never') {
    ev.eval(collection, scope, path)
    return ev.circuit.false
  }
  const sym = ev.eval(collection, scope, path)
  return type.kind === 'set' ? ev.values.setHas(of, as('set', sym), wanted) : ev.values.listHas(as('list', sym), wanted)
}

function jointSets(ev: Evaluator, left: Expression, right: Expression, scope: Scope, path: Node) {
  const type = joinTypes(left.type, right.type) ?? left.type
  const a = as('set', ev.evalAs(left, type, scope, path))
  const b = as('set', ev.evalAs(right, type, scope, path))
  return [{ set: a, type }, b] as const
}

function setOperation(ev: Evaluator, { operator, left, right }: Of<'binary'>, scope: Scope, path: Node): Typed {
  const { circuit } = ev
  const [a, b] = jointSets(ev, left, right, scope, path)
  const bits = a.set.bits.map((bit, at) => {
    const other = defined(b.bits[at], 'bit')
    if (operator === 'union') return circuit.or(bit, other)
    return circuit.and(bit, operator === 'intersection' ? other : circuit.not(other))
  })
  return { sym: { kind: 'set', bits }, type: a.type }
}

function insert(ev: Evaluator, { left, right, type }: Of<'binary'>, scope: Scope, path: Node): Typed {
  const { circuit, values } = ev
  const collection = ev.evalAs(left, type, scope, path)
  const of = innerOf(type)
  const element = ev.evalAs(right, of, scope, path)
  if (type.kind === 'set') {
    const ordinal = values.ordinal(of, element)
    const bits = as('set', collection).bits.map((bit, at) =>
      circuit.or(bit, circuit.equal(ordinal, circuit.constant(at))),
    )
    return { sym: { kind: 'set', bits }, type }
  }
  const list = as('list', collection)
  ev.trapWhen(path, circuit.lessOrEqual(circuit.constant(list.items.length), list.length))
  const sym = type.kind === 'bag' ? values.insertSorted(of, list, element) : append(ev, list, element)
  return { sym, type }
}

/** A sequence with an element more; the caller has made sure of the space. */
export function append(ev: Evaluator, { length, items }: SymOf<'list'>, element: Sym): Sym {
  const { circuit, values } = ev
  const placed = items.map((item, at) => values.select(circuit.equal(length, circuit.constant(at)), element, item))
  return { kind: 'list', length: circuit.add(length, circuit.constant(1)), items: placed }
}

function remove(ev: Evaluator, { left, right }: Of<'binary'>, scope: Scope, path: Node): Typed {
  const { circuit, values } = ev
  const { type } = left
  const collection = ev.eval(left, scope, path)
  const element = ev.eval(right, scope, path)
  const of = innerOf(type)
  if (type.kind === 'set') {
    const bits = as('set', collection).bits.map((bit, at) =>
      circuit.and(bit, circuit.not(values.equal(values.at(of, at), element))),
    )
    return { sym: { kind: 'set', bits }, type }
  }
  const list = as('list', collection)
  if (of.kind === 'never') {
    ev.trapWhen(path, circuit.true)
    return { sym: list, type }
  }
  ev.trapWhen(path, circuit.not(values.listHas(list, element)))
  return { sym: values.removeSorted(list, element), type }
}
