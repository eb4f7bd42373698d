import { List, Map, Set } from 'immutable'
import { defined, unreachable } from '../base/assert.ts'
import type { Binder, Expression, MatchArm, Pattern } from '../model/expressions.ts'
import { mayTrap } from '../model/may-trap.ts'
import type { Definition } from '../model/model.ts'
import { type Type, typeText } from '../model/types.ts'
import { evaluateBinary } from './binary.ts'
import { showValue } from './show.ts'
import { Trap } from './trap.ts'
import {
  asBag,
  asBool,
  asList,
  asNumber,
  asSet,
  bagSize,
  fits,
  ordinalOf,
  sortedElements,
  type Value,
  valuesOf,
} from './values.ts'

/** What an expression is evaluated in. */
export interface Scope {
  /** Values of the variables. */
  readonly state: List<Value>
  /** Values of the variables in the next state, where there is one. */
  readonly next: List<Value> | undefined
  /** Values of the locals by slot; each name has a slot of its own, so an inner value never hides an outer one. */
  readonly frame: Value[]
  readonly definitions: readonly Definition[]
}

/**
 * The value of an expression: the definition of the language.
 * @throws Trap where the expression has no value
 */
export function evaluate(expression: Expression, scope: Scope): Value {
  switch (expression.kind) {
    case 'literal':
    case 'toggle':
      return expression.value
    case 'none':
      return null
    case 'local':
      return scope.frame[expression.slot] as Value
    case 'variable':
      return (expression.primed ? defined(scope.next, 'next state') : scope.state).get(expression.variable) as Value
    case 'call':
      return evaluateCall(expression, scope)
    case 'unary': {
      const value = evaluate(expression.of, scope)
      return expression.operator === 'not' ? !value : 0 - asNumber(value)
    }
    case 'binary':
      return evaluateBinary(expression, (of) => evaluate(of, scope))
    case 'conditional':
      return evaluate(evaluate(expression.test, scope) ? expression.then : expression.otherwise, scope)
    case 'quantifier':
      return evaluateQuantifier(expression, scope)
    case 'aggregate':
      return evaluateAggregate(expression, scope)
    case 'mapping':
      return List(
        valuesOf(expression.from).map((key) => {
          scope.frame[expression.slot] = key
          return evaluate(expression.value, scope)
        }),
      )
    case 'collection':
      return evaluateCollection(expression, scope)
    case 'record':
      return List(expression.values.map((value) => evaluate(value, scope)))
    case 'field':
      return asList(evaluate(expression.of, scope)).get(expression.index) as Value
    case 'update':
      return expression.fields.reduce(
        (record, field) => record.set(field.index, evaluate(field.value, scope)),
        asList(evaluate(expression.of, scope)),
      )
    case 'variant':
      return List<Value>([expression.index, ...expression.values.map((value) => evaluate(value, scope))])
    case 'is':
      return asList(evaluate(expression.of, scope)).get(0) === expression.index
    case 'match': {
      const value = evaluate(expression.of, scope)
      return evaluate(chooseArm(expression.arms, value, expression.of.type, scope.frame), scope)
    }
    case 'some':
      return evaluate(expression.of, scope)
    case 'unwrap': {
      const value = evaluate(expression.of, scope)
      if (value === null) throw new Trap('missing', expression.span, 'The option is none here.')
      return value
    }
    case 'lookup':
      return lookUp(expression.of.type, asList(evaluate(expression.of, scope)), evaluate(expression.key, scope))
    case 'element': {
      const list = asList(evaluate(expression.of, scope))
      return list.get(elementIndex(list, asNumber(evaluate(expression.key, scope)), expression)) as Value
    }
    case 'builtin':
      return evaluateBuiltin(expression, evaluate(expression.of, scope))
    case 'convert': {
      const value = evaluate(expression.of, scope)
      if (!fits(expression.type, value)) throw misfit(expression, value)
      return value
    }
    case 'let':
      scope.frame[expression.slot] = evaluate(expression.value, scope)
      return evaluate(expression.body, scope)
    default:
      return unreachable(expression)
  }
}

type Of<Kind extends Expression['kind']> = Extract<Expression, { kind: Kind }>

/** A definition sees its arguments and the state; primed, the next state. */
function evaluateCall(call: Of<'call'>, scope: Scope): Value {
  const definition = defined(scope.definitions[call.definition], 'definition')
  const frame = call.args.map((arg) => evaluate(arg, scope))
  const state = call.primed ? defined(scope.next, 'next state') : scope.state
  const next = call.primed ? undefined : scope.next
  return evaluate(definition.body, { state, next, frame, definitions: scope.definitions })
}

/** Stops at the binding that decides, unless one after it could be an error: the order never matters. */
function evaluateQuantifier(quantifier: Of<'quantifier'>, scope: Scope): boolean {
  const isAll = quantifier.quantifier === 'all'
  const mustSeeAll = mayTrap(quantifier.body, scope.definitions) || mayTrapWhere(quantifier, scope)
  let result = isAll
  forEachBinding(quantifier.binders, quantifier.where, scope, () => {
    if (evaluate(quantifier.body, scope) !== isAll) result = !isAll
    return result !== isAll && !mustSeeAll
  })
  return result
}

function mayTrapWhere(quantifier: Of<'quantifier'>, scope: Scope): boolean {
  return quantifier.where !== undefined && mayTrap(quantifier.where, scope.definitions)
}

/**
 * Calls `visit` with the frame set to each binding that the condition allows, the first name running slowest.
 * Stops where `visit` returns true.
 */
export function forEachBinding(
  binders: readonly Binder[],
  where: Expression | undefined,
  scope: Scope,
  visit: () => boolean | undefined,
): void {
  const bind = (at: number): boolean => {
    const binder = binders[at]
    if (binder === undefined) {
      return (where === undefined || asBool(evaluate(where, scope))) && visit() === true
    }
    for (const value of domainValues(binder, scope)) {
      scope.frame[binder.slot] = value
      if (bind(at + 1)) return true
    }
    return false
  }
  bind(0)
}

function domainValues(binder: Binder, scope: Scope): readonly Value[] {
  if (binder.domain.kind === 'type') return valuesOf(binder.domain.type)
  const { set } = binder.domain
  return sortedElements(elementType(set.type), asSet(evaluate(set, scope)))
}

function elementType(type: Type): Type {
  return type.kind === 'set' || type.kind === 'sequence' || type.kind === 'bag' ? type.of : type
}

function evaluateAggregate(aggregate: Of<'aggregate'>, scope: Scope): Value {
  const values: Value[] = []
  forEachBinding(aggregate.binders, aggregate.where, scope, () => {
    values.push(aggregate.value === undefined ? 1 : evaluate(aggregate.value, scope))
    return false
  })
  switch (aggregate.aggregate) {
    case 'count':
      return values.length
    case 'sum':
      return values.reduce<number>((sum, value) => sum + asNumber(value), 0)
    case 'set':
      return Set(values)
    case 'min':
    case 'max':
      if (values.length === 0)
        throw new Trap('empty', aggregate.span, `There is nothing to take the ${aggregate.aggregate} of.`)
      return Math[aggregate.aggregate](...values.map(asNumber))
    default:
      return unreachable(aggregate.aggregate)
  }
}

function evaluateCollection(collection: Of<'collection'>, scope: Scope): Value {
  const items = collection.items.map((item) => evaluate(item, scope))
  if (collection.collection === 'set') return Set(items)
  const capacity = 'capacity' in collection.type ? collection.type.capacity : 0
  if (items.length > capacity) throw new Trap('full', collection.span, `It holds ${capacity} at most.`)
  return collection.collection === 'sequence' ? List(items) : countItems(items)
}

function countItems(items: readonly Value[]): Map<Value, number> {
  return items.reduce<Map<Value, number>>((bag, item) => bag.update(item, 0, (count) => count + 1), Map())
}

/** The body of the first arm whose pattern fits; binds the pattern's names. */
export function chooseArm<Body>(arms: readonly MatchArm<Body>[], value: Value, type: Type, frame: Value[]): Body {
  const arm = defined(
    arms.find(({ pattern }) => matches(pattern, value, type)),
    'arm',
  )
  const { pattern } = arm
  if (pattern.kind === 'some') frame[pattern.slot] = value
  if (pattern.kind === 'variant') {
    for (const [at, slot] of pattern.slots.entries()) {
      if (slot !== undefined) frame[slot] = asList(value).get(at + 1) as Value
    }
  }
  return arm.body
}

function matches(pattern: Pattern, value: Value, type: Type): boolean {
  switch (pattern.kind) {
    case 'any':
      return true
    case 'none':
      return value === null
    case 'some':
      return value !== null
    case 'member':
      return value === pattern.index
    case 'variant':
      return type.kind === 'union' && asList(value).get(0) === pattern.index
    default:
      return unreachable(pattern)
  }
}

export function lookUp(map: Type, values: List<Value>, key: Value): Value {
  return values.get(keyIndex(map, key)) as Value
}

/** Where a map keeps the value of a key. */
export function keyIndex(map: Type, key: Value): number {
  return map.kind === 'map' ? ordinalOf(map.from, key) : 0
}

/** The index, which must be one of the sequence's. */
export function elementIndex(list: List<Value>, index: number, at: Expression): number {
  if (index < 0 || index >= list.size) {
    throw new Trap('index', at.span, `The index is ${index} and the length ${list.size}.`)
  }
  return index
}

function evaluateBuiltin(call: Of<'builtin'>, value: Value): Value {
  if (call.builtin === 'size') {
    if (Map.isMap(value)) return bagSize(asBag(value))
    return Set.isSet(value) ? value.size : asList(value).size
  }
  const list = asList(value)
  if (list.size === 0) throw new Trap('empty', call.span, 'The sequence is empty here.')
  if (call.builtin === 'tail') return list.shift()
  return (call.builtin === 'head' ? list.first() : list.last()) as Value
}

function misfit(conversion: Of<'convert'>, value: Value): Trap {
  return new Trap(
    conversion.trap,
    conversion.span,
    `The value is ${showValue(value, conversion.of.type)}, and the type is ${typeText(conversion.type)}.`,
  )
}
