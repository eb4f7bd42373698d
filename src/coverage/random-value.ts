import { List, Map, Set } from 'immutable'
import { unreachable } from '../base/assert.ts'
import type { Value } from '../interpret/values.ts'
import { valuesOf } from '../interpret/values.ts'
import { cardinality, type Field, type Type } from '../model/types.ts'

/** Chooses a number from 0 below another. */
export type Draw = (below: number) => number

/** Some value of a type. */
export function randomValue(type: Type, draw: Draw): Value {
  const some = (inner: Type) => randomValue(inner, draw)
  const fields = (list: readonly Field[]) => list.map((field) => some(field.type))
  switch (type.kind) {
    case 'bool':
      return draw(2) === 1
    case 'range':
      return type.low + draw(type.high - type.low + 1)
    case 'enum':
      return draw(type.members.length)
    case 'symmetric':
      return draw(type.size)
    case 'option':
      return draw(3) === 0 ? null : some(type.of)
    case 'record':
      return List(fields(type.fields))
    case 'union': {
      const index = draw(type.variants.length)
      return List<Value>([index, ...fields(type.variants[index]?.fields ?? [])])
    }
    case 'map':
      return List(Array.from({ length: cardinality(type.from) }, () => some(type.to)))
    case 'set':
      return Set(valuesOf(type.of).filter(() => draw(2) === 1))
    case 'sequence':
      return List(Array.from({ length: draw(type.capacity + 1) }, () => some(type.of)))
    case 'bag':
      return Array.from({ length: draw(type.capacity + 1) }, () => some(type.of)).reduce<Map<Value, number>>(
        (bag, value) => bag.update(value, 0, (count) => count + 1),
        Map(),
      )
    case 'never':
    case 'unknown':
      return null
    default:
      return unreachable(type)
  }
}

/** A row of choices that is the same each time (mulberry32, by Tommy Ettinger). */
export function drawFrom(seed: number): Draw {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}
