import { assert } from '../base/assert.ts'
import { cardinality, type Field, isIndexable, type Type } from '../model/types.ts'

const keysByType = new WeakMap<Type, readonly string[]>()
const ordinalsByType = new WeakMap<Type, ReadonlyMap<string, number>>()

/** A text for each value of an indexable type, the same for the same value of another type. */
export function keysOf(type: Type): readonly string[] {
  const known = keysByType.get(type)
  if (known !== undefined) return known
  const keys = makeKeys(type)
  keysByType.set(type, keys)
  return keys
}

/** The ordinal of the value with a text. */
export function ordinalsByKey(type: Type): ReadonlyMap<string, number> {
  const known = ordinalsByType.get(type)
  if (known !== undefined) return known
  const ordinals = new Map(keysOf(type).map((key, at) => [key, at]))
  ordinalsByType.set(type, ordinals)
  return ordinals
}

function makeKeys(type: Type): readonly string[] {
  assert(isIndexable(type), 'values without ordinals')
  switch (type.kind) {
    case 'range':
      return Array.from({ length: cardinality(type) }, (_, at) => String(type.low + at))
    case 'option':
      return ['none', ...keysOf(type.of)]
    case 'record':
      return fieldKeys(type.fields)
    case 'union':
      return type.variants.flatMap(({ name, fields }) => fieldKeys(fields).map((key) => `${name}${key}`))
    default:
      return Array.from({ length: cardinality(type) }, (_, at) => String(at))
  }
}

function fieldKeys(fields: readonly Field[]): readonly string[] {
  return fields
    .reduce<readonly string[]>(
      (rows, field) => rows.flatMap((row) => keysOf(field.type).map((key) => `${row},${key}`)),
      [''],
    )
    .map((row) => `(${row})`)
}
