import { List, type Map, Set } from 'immutable'
import { assert, defined, unreachable } from '../base/assert.ts'
import { remembered } from '../base/remembered.ts'
import { sizeOfFields } from '../model/ordinals.ts'
import { cardinality, type Field, type Type } from '../model/types.ts'

/**
 * The values of the language. Types are known wherever a value is used, so a value carries none:
 * a bool is a boolean; a number is itself; an enum member and an element of a symmetric type is its number;
 * none is null, and a value of an option is that value; a record is the list of its fields; a variant is the list
 * of its number and its fields; a total map is the list of its values in the order of the keys' ordinals;
 * a set is a Set, a sequence a List, and a bag a Map from element to count.
 */
export type Value = boolean | number | null | List<Value> | Set<Value> | Map<Value, number>

export const asBool = (value: Value): boolean => value as boolean
export const asNumber = (value: Value): number => value as number
export const asList = (value: Value): List<Value> => value as List<Value>
export const asSet = (value: Value): Set<Value> => value as Set<Value>
export const asBag = (value: Value): Map<Value, number> => value as Map<Value, number>

/** Number of elements of a bag, repeats counted. */
export function bagSize(bag: Map<Value, number>): number {
  return bag.reduce((sum, count) => sum + count, 0)
}

/** All values of an indexable type, in the order of their ordinals. */
export const valuesOf = remembered((type: Type): readonly Value[] =>
  Array.from({ length: cardinality(type) }, (_, ordinal) => valueAt(type, ordinal)),
)

/** The value of an indexable type with an ordinal; of maps and sets too, which are counted like numbers of digits. */
export function valueAt(type: Type, ordinal: number): Value {
  switch (type.kind) {
    case 'bool':
      return ordinal === 1
    case 'range':
      return type.low + ordinal
    case 'enum':
    case 'symmetric':
      return ordinal
    case 'option':
      return ordinal === 0 ? null : valueAt(type.of, ordinal - 1)
    case 'record':
      return List(fieldsAt(type.fields, ordinal))
    case 'map':
      return List(valuesOf(type.from).map((_, at) => valueAt(type.to, digitAt(ordinal, at, cardinality(type.to)))))
    case 'set':
      return Set(valuesOf(type.of).filter((_, at) => digitAt(ordinal, at, 2) === 1))
    case 'union': {
      let before = 0
      for (const [index, variant] of type.variants.entries()) {
        const size = sizeOfFields(variant.fields)
        if (ordinal < before + size) return List<Value>([index, ...fieldsAt(variant.fields, ordinal - before)])
        before += size
      }
      assert(false, 'ordinal beyond the last variant')
      return null
    }
    default:
      assert(false, `the values of ${type.kind} have no ordinals`)
      return null
  }
}

function digitAt(number: number, place: number, base: number): number {
  return Math.floor(number / base ** place) % base
}

function fieldsAt(fields: readonly Field[], ordinal: number): Value[] {
  let rest = ordinal
  const values: Value[] = []
  for (const field of [...fields].reverse()) {
    const size = cardinality(field.type)
    values.unshift(valueAt(field.type, rest % size))
    rest = Math.floor(rest / size)
  }
  return values
}

/** The ordinal of a value of an indexable type. */
export function ordinalOf(type: Type, value: Value): number {
  switch (type.kind) {
    case 'bool':
      return value ? 1 : 0
    case 'range':
      return asNumber(value) - type.low
    case 'enum':
    case 'symmetric':
      return asNumber(value)
    case 'option':
      return value === null ? 0 : 1 + ordinalOf(type.of, value)
    case 'record':
      return ordinalOfFields(type.fields, asList(value), 0)
    case 'union': {
      const index = asNumber(defined(asList(value).get(0)))
      const before = type.variants.slice(0, index).reduce((sum, variant) => sum + sizeOfFields(variant.fields), 0)
      return before + ordinalOfFields(defined(type.variants[index]).fields, asList(value), 1)
    }
    default:
      assert(false, `the values of ${type.kind} have no ordinals`)
      return 0
  }
}

function ordinalOfFields(fields: readonly Field[], values: List<Value>, from: number): number {
  return fields.reduce(
    (sum, field, at) => sum * cardinality(field.type) + ordinalOf(field.type, values.get(from + at) as Value),
    0,
  )
}

/** Elements of a set in the order of their ordinals: sets that are equal may be stored in other orders. */
export function sortedElements(of: Type, set: Set<Value>): Value[] {
  return set.toArray().sort((a, b) => ordinalOf(of, a) - ordinalOf(of, b))
}

/** Whether a value of one type is a value of another of the same shape: all its bounds hold. */
export function fits(type: Type, value: Value): boolean {
  switch (type.kind) {
    case 'range':
      return asNumber(value) >= type.low && asNumber(value) <= type.high
    case 'option':
      return value === null || fits(type.of, value)
    case 'set':
      return asSet(value).every((element) => fits(type.of, element))
    case 'map':
      return asList(value).every((element) => fits(type.to, element))
    case 'sequence':
      return asList(value).size <= type.capacity && asList(value).every((element) => fits(type.of, element))
    case 'bag':
      return (
        bagSize(asBag(value)) <= type.capacity &&
        asBag(value)
          .keySeq()
          .every((element) => fits(type.of, element))
      )
    case 'record':
      return type.fields.every((field, at) => fits(field.type, asList(value).get(at) as Value))
    case 'bool':
    case 'enum':
    case 'symmetric':
    case 'union':
    case 'never':
    case 'unknown':
      return true
    default:
      return unreachable(type)
  }
}
