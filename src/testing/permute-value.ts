import { List, Map, Set } from 'immutable'
import { asBag, asList, asNumber, asSet, ordinalOf, type Value, valuesOf } from '../interpret/values.ts'
import type { Permutation } from '../model/ordinals.ts'
import type { Type } from '../model/types.ts'

/** A value with the elements of symmetric types renamed, written without the layout's help to hold it against. */
export function permuteValue(type: Type, value: Value, permutation: Permutation): Value {
  const inner = (of: Type, element: Value) => permuteValue(of, element, permutation)
  switch (type.kind) {
    case 'symmetric':
      return permutation.get(type.name)?.[asNumber(value)] ?? value
    case 'option':
      return value === null ? null : inner(type.of, value)
    case 'record':
      return List(type.fields.map((field, at) => inner(field.type, asList(value).get(at) as Value)))
    case 'union': {
      const [tag, ...fields] = asList(value).toArray()
      const variant = type.variants[asNumber(tag ?? 0)]
      return List<Value>([
        tag ?? 0,
        ...fields.map((field, at) => inner(variant?.fields[at]?.type ?? { kind: 'unknown' }, field)),
      ])
    }
    case 'set':
      return Set(asSet(value).map((element) => inner(type.of, element)))
    case 'map': {
      const moved: Value[] = []
      for (const [at, key] of valuesOf(type.from).entries()) {
        moved[ordinalOf(type.from, inner(type.from, key))] = inner(type.to, asList(value).get(at) as Value)
      }
      return List(moved)
    }
    case 'sequence':
      return asList(value).map((element) => inner(type.of, element))
    case 'bag':
      return Map([...asBag(value).entries()].map(([element, count]) => [inner(type.of, element), count]))
    default:
      return value
  }
}
