import { defined, unreachable } from '../base/assert.ts'
import type { JsonNode } from '../conform/json-text.ts'
import { showValue } from '../interpret/show.ts'
import { asBag, asList, asNumber, asSet, sortedElements, type Value, valuesOf } from '../interpret/values.ts'
import type { Field, Type } from '../model/types.ts'
import { DriverProblem, type PlainValue } from './driver.ts'

/** A value of a spec as a program has it. */
export function plainValue(value: Value, type: Type): PlainValue {
  switch (type.kind) {
    case 'bool':
    case 'range':
      return value as boolean | number
    case 'enum':
    case 'symmetric':
      return showValue(value, type)
    case 'option':
      return value === null ? null : plainValue(value, type.of)
    case 'record':
      return plainFields(type.fields, asList(value).toArray())
    case 'union': {
      const [index, ...fields] = asList(value).toArray()
      const variant = defined(type.variants[asNumber(index ?? 0)], 'variant')
      return variant.fields.length === 0
        ? variant.name
        : { tag: variant.name, value: plainFields(variant.fields, fields) }
    }
    case 'set':
      return sortedElements(type.of, asSet(value)).map((element) => plainValue(element, type.of))
    case 'sequence':
      return asList(value)
        .toArray()
        .map((element) => plainValue(element, type.of))
    case 'bag':
      return [...asBag(value)].flatMap(([element, times]) =>
        Array.from({ length: times }, () => plainValue(element, type.of)),
      )
    case 'map': {
      const values = asList(value)
      const entries = valuesOf(type.from).map((key, at): [string, PlainValue] => [
        showValue(key, type.from),
        plainValue(values.get(at) as Value, type.to),
      ])
      return Object.fromEntries(entries)
    }
    case 'never':
    case 'unknown':
      return null
    default:
      return unreachable(type)
  }
}

function plainFields(fields: readonly Field[], values: readonly Value[]): PlainValue {
  return Object.fromEntries(fields.map(({ name, type }, at) => [name, plainValue(values[at] as Value, type)]))
}

/** Levels of objects, at most: one that holds itself has no end. */
const NESTING_MAX = 50

/**
 * A value of a program as the reader of logs takes it. Sets and maps are taken, too; a field that is undefined is left out.
 * @param what is told, where it is no value
 * @throws DriverProblem where it is a function, holds itself, or is of a class and without fields: what it has left out
 *   would be taken to be anything
 */
export function nodeOf(value: unknown, what: string, depth = 0): JsonNode {
  const place = { start: 0, end: 0 }
  if (depth > NESTING_MAX) throw new DriverProblem(`${what} is nested too deep: does it hold itself?`)
  const inner = (each: unknown) => nodeOf(each, what, depth + 1)
  const object = (entries: readonly (readonly [string, unknown])[]): JsonNode => {
    const given = entries.filter(([, each]) => each !== undefined)
    return { kind: 'object', fields: new Map(given.map(([name, each]) => [name, inner(each)])), ...place }
  }
  if (value === null) return { kind: 'null', ...place }
  if (typeof value === 'boolean') return { kind: 'boolean', value, ...place }
  if (typeof value === 'number' || typeof value === 'bigint') return { kind: 'number', text: String(value), ...place }
  if (typeof value === 'string') return { kind: 'text', value, ...place }
  if (typeof value !== 'object') throw new DriverProblem(`${what} holds ${typeof value}, which is no value of a spec.`)
  if (Array.isArray(value) || value instanceof Set) return { kind: 'list', items: [...value].map(inner), ...place }
  if (!(value instanceof Map) && isOfClass(value) && Object.keys(value).length === 0)
    throw new DriverProblem(`${what} holds a ${nameOf(value)} without fields, which says nothing.${hintFor(value)}`)
  return object(value instanceof Map ? [...value].map(([key, each]) => [String(key), each]) : Object.entries(value))
}

function isOfClass(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype !== null && Object.getPrototypeOf(prototype) !== null
}

function nameOf(value: object): string {
  return value.constructor?.name || 'value'
}

function hintFor(value: object): string {
  return value instanceof Promise ? ' Await it first.' : ' Give its values as a plain object.'
}
