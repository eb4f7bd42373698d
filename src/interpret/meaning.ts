import { List, Map, Set } from 'immutable'
import { assert, defined, unreachable } from '../base/assert.ts'
import type { Binder, Expression, MatchArm, Pattern } from '../model/expressions.ts'
import { mayTrap } from '../model/may-trap.ts'
import type { Definition } from '../model/model.ts'
import { type Type, typeText } from '../model/types.ts'
import { binaryMeaning } from './binary.ts'
import type { Meaning, Scope } from './scope.ts'
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

type Of<Kind extends Expression['kind']> = Extract<Expression, { kind: Kind }>

/**
 * The meaning of an expression: the definition of the language, case by case. An expression means a function, so
 * that what depends on the spec alone is worked out once and not in every state.
 */
export function meaningOf(expression: Expression, definitions: readonly Definition[]): Meaning {
  const of = (inner: Expression) => meaningOf(inner, definitions)
  switch (expression.kind) {
    case 'literal':
    case 'toggle':
      return always(expression.value)
    case 'none':
      return always(null)
    case 'local': {
      const { slot } = expression
      return ({ frame }) => frame[slot] as Value
    }
    case 'variable': {
      const { variable, primed } = expression
      return primed
        ? ({ next }) => defined(next, 'next state').get(variable) as Value
        : ({ state }) => state.get(variable) as Value
    }
    case 'call':
      return callMeaning(expression, definitions)
    case 'unary': {
      const operand = of(expression.of)
      return expression.operator === 'not' ? (scope) => !operand(scope) : (scope) => 0 - asNumber(operand(scope))
    }
    case 'binary':
      return binaryMeaning(expression, of(expression.left), of(expression.right))
    case 'conditional': {
      const [test, then, otherwise] = [of(expression.test), of(expression.then), of(expression.otherwise)]
      return (scope) => (test(scope) ? then(scope) : otherwise(scope))
    }
    case 'quantifier':
      return quantifierMeaning(expression, definitions)
    case 'aggregate':
      return aggregateMeaning(expression, definitions)
    case 'mapping':
      return mappingMeaning(expression, of(expression.value))
    case 'collection':
      return collectionMeaning(expression, expression.items.map(of))
    case 'record': {
      const values = expression.values.map(of)
      return (scope) => List(values.map((value) => value(scope)))
    }
    case 'field': {
      const record = of(expression.of)
      const { index } = expression
      return (scope) => asList(record(scope)).get(index) as Value
    }
    case 'update': {
      const record = of(expression.of)
      const fields = expression.fields.map(({ index, value }) => ({ index, value: of(value) }))
      return (scope) => fields.reduce((old, { index, value }) => old.set(index, value(scope)), asList(record(scope)))
    }
    case 'variant': {
      const values = expression.values.map(of)
      const { index } = expression
      return (scope) => List<Value>([index, ...values.map((value) => value(scope))])
    }
    case 'is': {
      const union = of(expression.of)
      const { index } = expression
      return (scope) => asList(union(scope)).get(0) === index
    }
    case 'match': {
      const subject = of(expression.of)
      const arms = expression.arms.map(({ pattern, body }) => ({ pattern, body: of(body) }))
      return (scope) => chooseArm(arms, subject(scope), scope.frame)(scope)
    }
    case 'some':
      return of(expression.of)
    case 'unwrap':
      return unwrapMeaning(expression, of(expression.of))
    case 'lookup': {
      const [map, key] = [of(expression.of), of(expression.key)]
      const keyType = keyTypeOf(expression.of.type)
      return (scope) => asList(map(scope)).get(ordinalOf(keyType, key(scope))) as Value
    }
    case 'element': {
      const [sequence, key] = [of(expression.of), of(expression.key)]
      return (scope) => {
        const list = asList(sequence(scope))
        return list.get(elementIndex(list, asNumber(key(scope)), expression)) as Value
      }
    }
    case 'builtin': {
      const argument = of(expression.of)
      return (scope) => applyBuiltin(expression, argument(scope))
    }
    case 'convert':
      return convertMeaning(expression, of(expression.of))
    case 'let': {
      const [value, body] = [of(expression.value), of(expression.body)]
      const { slot } = expression
      return (scope) => {
        scope.frame[slot] = value(scope)
        return body(scope)
      }
    }
    default:
      return unreachable(expression)
  }
}

function always(value: Value): Meaning {
  return () => value
}

// ---- calls and bindings ------------------------------------------------------------------------

/** A definition sees its arguments and the state; primed, the next state. */
function callMeaning(call: Of<'call'>, definitions: readonly Definition[]): Meaning {
  const body = bodyMeaning(defined(definitions[call.definition], 'definition'), definitions)
  const args = call.args.map((arg) => meaningOf(arg, definitions))
  if (call.primed) {
    return (scope) =>
      body({ state: defined(scope.next, 'next state'), next: undefined, frame: args.map((arg) => arg(scope)) })
  }
  return (scope) => body({ state: scope.state, next: scope.next, frame: args.map((arg) => arg(scope)) })
}

const bodies = new WeakMap<Definition, Meaning>()

function bodyMeaning(definition: Definition, definitions: readonly Definition[]): Meaning {
  const known = bodies.get(definition)
  if (known !== undefined) return known
  const meaning = meaningOf(definition.body, definitions)
  bodies.set(definition, meaning)
  return meaning
}

/** Stops at the binding that decides, unless one after it could be an error: the order never matters. */
function quantifierMeaning(quantifier: Of<'quantifier'>, definitions: readonly Definition[]): Meaning {
  const { where, body } = quantifier
  const isAll = quantifier.quantifier === 'all'
  const domains = quantifier.binders.flatMap(({ domain }) => (domain.kind === 'values' ? [domain.set] : []))
  const asked = [body, ...(where === undefined ? [] : [where]), ...domains]
  const mustSeeAll = asked.some((part) => mayTrap(part, definitions))
  const test = meaningOf(body, definitions)
  const bindings = bindingsMeaning(quantifier.binders, where, definitions)
  return (scope) => {
    let result = isAll
    bindings(scope, () => {
      if (test(scope) !== isAll) result = !isAll
      return result !== isAll && !mustSeeAll
    })
    return result
  }
}

/** Visits bindings with the frame set to each; stops where the visitor returns true. */
export type Bindings = (scope: Scope, visit: () => boolean) => void

/** The bindings that a condition allows, the first name running slowest, values in the order of their ordinals. */
export function bindingsMeaning(
  binders: readonly Binder[],
  where: Expression | undefined,
  definitions: readonly Definition[],
): Bindings {
  const allowed = where && meaningOf(where, definitions)
  const domains = binders.map((binder) => ({ slot: binder.slot, values: domainMeaning(binder, definitions) }))
  const bind = (at: number, scope: Scope, visit: () => boolean): boolean => {
    const domain = domains[at]
    if (domain === undefined) return (allowed === undefined || asBool(allowed(scope))) && visit()
    for (const value of domain.values(scope)) {
      scope.frame[domain.slot] = value
      if (bind(at + 1, scope, visit)) return true
    }
    return false
  }
  return (scope, visit) => void bind(0, scope, visit)
}

function domainMeaning(binder: Binder, definitions: readonly Definition[]): (scope: Scope) => readonly Value[] {
  const { domain } = binder
  if (domain.kind === 'type') {
    const values = valuesOf(domain.type)
    return () => values
  }
  const set = meaningOf(domain.set, definitions)
  const type = domain.set.type
  assert(type.kind === 'set', 'a name varies over something that is no set')
  return (scope) => sortedElements(type.of, asSet(set(scope)))
}

function aggregateMeaning(aggregate: Of<'aggregate'>, definitions: readonly Definition[]): Meaning {
  const value = aggregate.value === undefined ? always(1) : meaningOf(aggregate.value, definitions)
  const bindings = bindingsMeaning(aggregate.binders, aggregate.where, definitions)
  return (scope) => {
    const values: Value[] = []
    bindings(scope, () => {
      values.push(value(scope))
      return false
    })
    return combineValues(aggregate, values)
  }
}

function combineValues(aggregate: Of<'aggregate'>, values: readonly Value[]): Value {
  switch (aggregate.aggregate) {
    case 'count':
      return values.length
    case 'sum':
      return values.reduce<number>((sum, value) => sum + asNumber(value), 0)
    case 'set':
      return Set(values)
    case 'min':
    case 'max':
      if (values.length === 0) {
        throw new Trap('empty', aggregate.span, `There is nothing to take the ${aggregate.aggregate} of.`)
      }
      return Math[aggregate.aggregate](...values.map(asNumber))
    default:
      return unreachable(aggregate.aggregate)
  }
}

function mappingMeaning(mapping: Of<'mapping'>, value: Meaning): Meaning {
  const keys = valuesOf(mapping.from)
  return (scope) =>
    List(
      keys.map((key) => {
        scope.frame[mapping.slot] = key
        return value(scope)
      }),
    )
}

// ---- values ------------------------------------------------------------------------------------

function collectionMeaning(collection: Of<'collection'>, items: readonly Meaning[]): Meaning {
  const { type } = collection
  return (scope) => {
    const values = items.map((item) => item(scope))
    if (collection.collection === 'set') return Set(values)
    const capacity = 'capacity' in type ? type.capacity : 0
    if (values.length > capacity) throw new Trap('full', collection.span, `It holds ${capacity} at most.`)
    return collection.collection === 'sequence' ? List(values) : countValues(values)
  }
}

function countValues(values: readonly Value[]): Map<Value, number> {
  return values.reduce<Map<Value, number>>((bag, value) => bag.update(value, 0, (count) => count + 1), Map())
}

function unwrapMeaning(unwrap: Of<'unwrap'>, option: Meaning): Meaning {
  return (scope) => {
    const value = option(scope)
    if (value === null) throw new Trap('missing', unwrap.span, 'The option is none here.')
    return value
  }
}

function convertMeaning(conversion: Of<'convert'>, of: Meaning): Meaning {
  return (scope) => {
    const value = of(scope)
    if (fits(conversion.type, value)) return value
    const shown = showValue(value, conversion.of.type)
    throw new Trap(
      conversion.trap,
      conversion.span,
      `The value is ${shown}, and the type is ${typeText(conversion.type)}.`,
    )
  }
}

/** The type of a map's keys. */
export function keyTypeOf(map: Type): Type {
  assert(map.kind === 'map', 'a key of something that is no map')
  return map.from
}

/** The index, which must be one of the sequence's. */
export function elementIndex(list: List<Value>, index: number, at: Expression): number {
  if (index < 0 || index >= list.size) {
    throw new Trap('index', at.span, `The index is ${index} and the length ${list.size}.`)
  }
  return index
}

function applyBuiltin(call: Of<'builtin'>, value: Value): Value {
  if (call.builtin === 'size') {
    if (Map.isMap(value)) return bagSize(asBag(value))
    return Set.isSet(value) ? value.size : asList(value).size
  }
  const list = asList(value)
  if (list.size === 0) throw new Trap('empty', call.span, 'The sequence is empty here.')
  if (call.builtin === 'tail') return list.shift()
  return (call.builtin === 'head' ? list.first() : list.last()) as Value
}

// ---- match -------------------------------------------------------------------------------------

/** The body of the first arm whose pattern fits; binds the pattern's names. */
export function chooseArm<Body>(arms: readonly MatchArm<Body>[], value: Value, frame: Value[]): Body {
  const { pattern, body } = defined(
    arms.find((arm) => matches(arm.pattern, value)),
    'arm',
  )
  if (pattern.kind === 'some') frame[pattern.slot] = value
  if (pattern.kind === 'variant') {
    for (const [at, slot] of pattern.slots.entries()) {
      if (slot !== undefined) frame[slot] = asList(value).get(at + 1) as Value
    }
  }
  return body
}

function matches(pattern: Pattern, value: Value): boolean {
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
      return asList(value).get(0) === pattern.index
    default:
      return unreachable(pattern)
  }
}
