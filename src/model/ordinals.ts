import { defined, unreachable } from '../base/assert.ts'
import { cardinality, type Field, type Type } from './types.ts'

/**
 * The values of an indexable type are counted from 0: enum members and numbers in order, none before every value
 * of an option, records by their fields with the last running fastest, unions variant after variant.
 */

/** For each symmetric type by name, where each of its elements goes. */
export type Permutation = ReadonlyMap<string, readonly number[]>

/** Every order of some items. */
export function arrangements(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]]
  return items.flatMap((item) => arrangements(items.filter((other) => other !== item)).map((rest) => [item, ...rest]))
}

/** The ordinal of a value after its symmetric elements are permuted. */
export function permuteOrdinal(type: Type, ordinal: number, permutation: Permutation): number {
  switch (type.kind) {
    case 'symmetric':
      return defined(permutation.get(type.name)?.[ordinal] ?? (permutation.has(type.name) ? undefined : ordinal))
    case 'option':
      return ordinal === 0 ? 0 : 1 + permuteOrdinal(type.of, ordinal - 1, permutation)
    case 'record':
      return permuteFields(type.fields, ordinal, permutation)
    case 'union': {
      let before = 0
      for (const variant of type.variants) {
        const size = sizeOfFields(variant.fields)
        if (ordinal < before + size) return before + permuteFields(variant.fields, ordinal - before, permutation)
        before += size
      }
      return ordinal
    }
    case 'bool':
    case 'range':
    case 'enum':
    case 'set':
    case 'map':
    case 'sequence':
    case 'bag':
    case 'never':
    case 'unknown':
      return ordinal
    default:
      return unreachable(type)
  }
}

export function sizeOfFields(fields: readonly Field[]): number {
  return fields.reduce((size, field) => size * cardinality(field.type), 1)
}

function permuteFields(fields: readonly Field[], ordinal: number, permutation: Permutation): number {
  let rest = ordinal
  let result = 0
  let weight = 1
  for (const field of [...fields].reverse()) {
    const size = cardinality(field.type)
    result += weight * permuteOrdinal(field.type, rest % size, permutation)
    rest = Math.floor(rest / size)
    weight *= size
  }
  return result
}
