import { assert } from '../base/assert.ts'
import { remembered } from '../base/remembered.ts'
import { cardinality, type Field, isIndexable, type Type } from '../model/types.ts'

/** A text for each value of an indexable type, the same for the same value of another type. */
export const keysOf = remembered(makeKeys)

/** The ordinal of the value with a text. */
export const ordinalsByKey = remembered(
  (type: Type): ReadonlyMap<string, number> => new Map(keysOf(type).map((key, at) => [key, at])),
)

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
