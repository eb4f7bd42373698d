import { describe, expect, test } from 'vitest'
import { StateStore } from './state-store.ts'

const words = (...values: number[]) => Uint32Array.from(values)

describe('the store of states', () => {
  test('numbers states in the order of their arrival and knows them again', () => {
    const store = new StateStore(2)
    expect(store.add(words(7, 1))).toBe(0)
    expect(store.add(words(1, 7))).toBe(1)
    expect(store.add(words(7, 1))).toBe(0)
    expect(store.size).toBe(2)
    expect([...store.get(0)]).toEqual([7, 1])
    expect([...store.get(1)]).toEqual([1, 7])
  })

  test('keeps 100,000 states whole while it grows', () => {
    const store = new StateStore(3)
    const state = (at: number) => words(at, Math.imul(at, 2654435761) >>> 0, at % 7)
    const numbers = Array.from({ length: 100_000 }, (_, at) => store.add(state(at)))
    expect(numbers.findIndex((number, at) => number !== at)).toBe(-1)
    expect(store.size).toBe(100_000)
    for (let at = 0; at < 100_000; at += 997) {
      expect(store.get(at)).toEqual(state(at))
      expect(store.add(state(at))).toBe(at)
    }
    expect(store.size).toBe(100_000)
  })

  test.each([
    ['in the lowest bits', (at: number) => words(at, 0)],
    ['in the highest bits', (at: number) => words(0, (at << 16) >>> 0)],
    ['in a single bit', (at: number) => words((1 << (at % 32)) >>> 0, at >> 5)],
  ])('tells states apart that differ only %s', (_, state) => {
    const store = new StateStore(2)
    // More than the slots that the store starts with: some of them must collide.
    const all = Array.from({ length: 1500 }, (_, at) => at)
    expect(all.map((at) => store.add(state(at)))).toEqual(all)
    expect(all.map((at) => store.add(state(at)))).toEqual(all)
    expect(store.size).toBe(1500)
  })

  test('tells every state from every other even where there are more states than 16-bit hashes', () => {
    const store = new StateStore(1)
    for (let at = 0; at < 70_000; at++) store.add(words((at * 65_536) >>> 0))
    expect(store.size).toBe(65_536)
  })

  test('holds no reference to what it was given, and gives none to what it holds', () => {
    const store = new StateStore(1)
    const given = words(5)
    store.add(given)
    given[0] = 6
    store.get(0)[0] = 7
    expect([...store.get(0)]).toEqual([5])
    expect(store.add(words(5))).toBe(0)
  })

  test('has one state where a state has no words', () => {
    const store = new StateStore(0)
    expect([store.add(words()), store.add(words()), store.size]).toEqual([0, 0, 1])
  })
})
