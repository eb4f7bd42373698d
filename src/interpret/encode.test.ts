import { List, Map, Set } from 'immutable'
import { describe, expect, test } from 'vitest'
import { layoutOf } from '../model/layout.ts'
import { bool, range, type Type } from '../model/types.ts'
import { codecFor } from './encode.ts'
import { fits, ordinalOf, type Value, valueAt, valuesOf } from './values.ts'

const slot = range(-1, 2)
const node: Type = { kind: 'symmetric', name: 'Node', size: 3, actor: false }
const copy: Type = { kind: 'enum', name: 'Copy', members: ['Empty', 'Filling', 'Full'], actor: false }
const optional = (of: Type): Type => ({ kind: 'option', of })
const record: Type = {
  kind: 'record',
  fields: [
    { name: 'of', type: node },
    { name: 'at', type: optional(slot) },
  ],
}
const message: Type = {
  kind: 'union',
  name: 'Message',
  variants: [
    { name: 'Ping', fields: [] },
    {
      name: 'Vote',
      fields: [
        { name: 'of', type: node },
        { name: 'at', type: slot },
      ],
    },
    { name: 'Copy', fields: [{ name: 'copy', type: copy }] },
  ],
}

const packed = (type: Type, value: Value) => codecFor(layoutOf([type]), [type]).encode(List([value]))

describe('values with ordinals', () => {
  test.each<[string, Type, number]>([
    ['bool', bool, 2],
    ['range', slot, 4],
    ['enum', copy, 3],
    ['symmetric', node, 3],
    ['option', optional(slot), 5],
    ['record', record, 15],
    ['union', message, 16],
    ['option of a union', optional(message), 17],
  ])('of a %s are all different, in order, and have states of their own', (_, type, size) => {
    const values = valuesOf(type)
    expect(values).toHaveLength(size)
    expect(values.map((value) => ordinalOf(type, value))).toEqual(values.map((_value, at) => at))
    expect(values.every((value, at) => List([value]).equals(List([valueAt(type, at)])))).toBe(true)
    expect(new globalThis.Set(values.map((value) => packed(type, value).join())).size).toBe(size)
    const codec = codecFor(layoutOf([type, type]), [type, type])
    for (const value of values) {
      const state = List([values[0] as Value, value])
      expect(codec.decode(codec.encode(state)).state.equals(state)).toBe(true)
    }
  })
})

describe('states of collections', () => {
  test.each<[string, Type, readonly (readonly [Value, Value])[]]>([
    [
      'sets',
      { kind: 'set', of: record },
      [
        [Set([List([2, null]), List([0, 1])]), Set([List([0, 1]), List([2, null])])],
        [Set(), Set([List([0, 1])]).delete(List([0, 1]))],
      ],
    ],
    [
      'bags',
      { kind: 'bag', of: message, capacity: 3 },
      [
        [
          Map([
            [List([1, 2, -1]), 2],
            [List([0]), 1],
          ]),
          Map([
            [List([0]), 1],
            [List([1, 2, -1]), 2],
          ]),
        ],
        [Map(), Map<Value, number>([[List([0]), 1]]).delete(List([0]))],
      ],
    ],
    ['sequences', { kind: 'sequence', of: slot, capacity: 3 }, [[List([1, -1]), List([1, -1, 2]).pop()]]],
    ['maps', { kind: 'map', from: bool, to: optional(node) }, [[List([null, 2]), List([null, 2])]]],
  ])('are the same for %s that are equal, and others for others', (_, type, pairs) => {
    const words = pairs.map(([a, b]) => {
      expect(packed(type, b)).toEqual(packed(type, a))
      return packed(type, a).join()
    })
    expect(new globalThis.Set(words).size).toBe(pairs.length)
    for (const [value] of pairs) {
      const codec = codecFor(layoutOf([type]), [type])
      expect(codec.decode(codec.encode(List([value]))).state.equals(List([value]))).toBe(true)
    }
  })

  test('that share values with a known one are packed the same as by themselves', () => {
    const types: Type[] = [{ kind: 'sequence', of: slot, capacity: 2 }, record, { kind: 'set', of: slot }]
    const codec = codecFor(layoutOf(types), types)
    const near = codec.decode(codec.encode(List<Value>([List([1]), List([2, null]), Set([0, 2])])))
    const next = near.state.set(0, List([2, -1])).set(2, Set([1]))
    expect(codec.encodeNear(next, near)).toEqual(codec.encode(next))
    expect(codec.encodeNear(near.state, near)).toEqual(codec.encode(near.state))
  })
})

describe('whether a value fits a type', () => {
  test.each<[Type, Value, boolean]>([
    [slot, 2, true],
    [slot, 3, false],
    [slot, -2, false],
    [optional(slot), null, true],
    [optional(slot), 3, false],
    [{ kind: 'set', of: slot }, Set([0, 3]), false],
    [{ kind: 'map', from: bool, to: slot }, List([0, 3]), false],
    [{ kind: 'sequence', of: slot, capacity: 2 }, List([0, 1]), true],
    [{ kind: 'sequence', of: slot, capacity: 2 }, List([0, 1, 2]), false],
    [{ kind: 'bag', of: slot, capacity: 2 }, Map<Value, number>([[1, 3]]), false],
    [{ kind: 'bag', of: slot, capacity: 3 }, Map<Value, number>([[1, 3]]), true],
    [{ kind: 'record', fields: [{ name: 'a', type: slot }] }, List([3]), false],
  ])('%j, %s: %s', (type, value, expected) => {
    expect(fits(type, value)).toBe(expected)
  })
})
