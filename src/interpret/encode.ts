import { List, Map, Set } from 'immutable'
import { defined, unreachable } from '../base/assert.ts'
import { cellCount, cellsOf, compareCells, isScalar, type Layout, packCells, unpackWords } from '../model/layout.ts'
import { cardinality, type Field, type Type } from '../model/types.ts'
import type { PackedState } from '../system/transition-system.ts'
import { asBag, asList, asNumber, asSet, ordinalOf, type Value, valueAt, valuesOf } from './values.ts'

/** Turns states of values into packed states and back, after the model's layout. */
export interface Codec {
  readonly encode: (state: List<Value>) => PackedState
  /** The same for a state that shares values with one whose cells are known: those need no encoding anew. */
  readonly encodeNear: (state: List<Value>, near: Decoded) => PackedState
  readonly decode: (state: PackedState) => Decoded
}

export interface Decoded {
  readonly state: List<Value>
  readonly cells: Int32Array
}

export function codecFor(layout: Layout, types: readonly Type[]): Codec {
  const encodeNear = (state: List<Value>, near: Decoded | undefined) => {
    const cells = new Int32Array(layout.sizes.length)
    for (const [at, type] of types.entries()) {
      const offset = layout.offsets[at] as number
      const value = state.get(at) as Value
      if (near !== undefined && near.state.get(at) === value) {
        const end = layout.offsets[at + 1] ?? cells.length
        for (let cell = offset; cell < end; cell++) cells[cell] = near.cells[cell] as number
      } else putValue(type, value, cells, offset, false)
    }
    return packCells(layout, cells)
  }
  return {
    encode: (state) => encodeNear(state, undefined),
    encodeNear,
    decode: (packed) => {
      const cells = unpackWords(layout, packed)
      return {
        state: List(types.map((type, at) => takeValue(type, cells, layout.offsets[at] as number, false))),
        cells,
      }
    },
  }
}

/** Writes a value's cells from an offset on; returns the offset after them. */
function putValue(type: Type, value: Value, cells: Int32Array, at: number, absent: boolean): number {
  switch (type.kind) {
    case 'bool':
    case 'range':
    case 'enum':
      cells[at] = ordinalOf(type, value)
      return at + 1
    case 'symmetric':
      cells[at] = asNumber(value) + (absent ? 1 : 0)
      return at + 1
    case 'option':
      if (isScalar(type.of)) {
        cells[at] = ordinalOf(type, value)
        return at + 1
      }
      if (value === null) return at + 1 + cellCount(type.of)
      cells[at] = 1
      return putValue(type.of, value, cells, at + 1, true)
    case 'record':
      return putFields(type.fields, asList(value).toArray(), cells, at, absent)
    case 'union': {
      const [tag, ...fields] = asList(value).toArray()
      cells[at] = asNumber(tag ?? 0)
      let place = at + 1
      for (const [index, variant] of type.variants.entries()) {
        if (index === tag) putFields(variant.fields, fields, cells, place, true)
        place += cellsOf(variant.fields)
      }
      return place
    }
    case 'set':
      for (const element of asSet(value)) cells[at + ordinalOf(type.of, element)] = 1
      return at + cardinality(type.of)
    case 'map':
      return asList(value).reduce((place, each) => putValue(type.to, each, cells, place, absent), at)
    case 'sequence':
      cells[at] = asList(value).size
      asList(value).reduce((place, each) => putValue(type.of, each, cells, place, true), at + 1)
      return at + cellCount(type)
    case 'bag':
      putBag(type, asBag(value), cells, at)
      return at + cellCount(type)
    case 'never':
    case 'unknown':
      return at
    default:
      return unreachable(type)
  }
}

function putFields(
  fields: readonly Field[],
  values: readonly Value[],
  cells: Int32Array,
  at: number,
  absent: boolean,
): number {
  return fields.reduce((place, field, index) => putValue(field.type, values[index] as Value, cells, place, absent), at)
}

/** A bag's elements, each as often as it is in it, in ascending order of their cells. */
function putBag(type: Extract<Type, { kind: 'bag' }>, bag: Map<Value, number>, cells: Int32Array, at: number): void {
  const size = cellCount(type.of)
  const blocks = [...bag.entries()].flatMap(([element, count]) => {
    const block = new Int32Array(size)
    putValue(type.of, element, block, 0, true)
    return Array.from({ length: count }, () => block)
  })
  blocks.sort(compareCells)
  cells[at] = blocks.length
  for (const [index, block] of blocks.entries()) cells.set(block, at + 1 + index * size)
}

function takeValue(type: Type, cells: Int32Array, at: number, absent: boolean): Value {
  const cell = cells[at] as number
  switch (type.kind) {
    case 'bool':
    case 'range':
    case 'enum':
      return valueAt(type, cell)
    case 'symmetric':
      return cell - (absent ? 1 : 0)
    case 'option':
      if (isScalar(type.of)) return valueAt(type, cell)
      return cell === 0 ? null : takeValue(type.of, cells, at + 1, true)
    case 'record':
      return List(takeFields(type.fields, cells, at, absent))
    case 'union': {
      const before = type.variants.slice(0, cell).reduce((sum, variant) => sum + cellsOf(variant.fields), 0)
      const fields = defined(type.variants[cell], 'variant').fields
      return List<Value>([cell, ...takeFields(fields, cells, at + 1 + before, true)])
    }
    case 'set':
      return Set(valuesOf(type.of).filter((_, ordinal) => cells[at + ordinal] === 1))
    case 'map':
      return takeRow(type.to, cardinality(type.from), cells, at, absent)
    case 'sequence':
      return takeRow(type.of, cell, cells, at + 1, true)
    case 'bag':
      return takeRow(type.of, cell, cells, at + 1, true).reduce(
        (bag, element) => bag.update(element, 0, (count) => count + 1),
        Map<Value, number>(),
      )
    case 'never':
    case 'unknown':
      return false
    default:
      return unreachable(type)
  }
}

function takeRow(type: Type, length: number, cells: Int32Array, at: number, absent: boolean): List<Value> {
  const size = cellCount(type)
  return List(Array.from({ length }, (_, index) => takeValue(type, cells, at + index * size, absent)))
}

function takeFields(fields: readonly Field[], cells: Int32Array, at: number, absent: boolean): Value[] {
  let place = at
  return fields.map((field) => {
    const value = takeValue(field.type, cells, place, absent)
    place += cellCount(field.type)
    return value
  })
}
