import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Axis } from './figure.ts'
import { type Room, scaleOf } from './scale.ts'

const RUNS = Number(process.env['HOLDFAST_LAW_RUNS'] ?? 300)

const axis: fc.Arbitrary<Axis> = fc.record({
  label: fc.constant('x'),
  quantity: fc.constantFrom('number', 'time', 'share', 'probability'),
  scale: fc.constantFrom('linear', 'log'),
})
const size = fc.double({ min: -40, max: 40, noNaN: true }).map((exponent) => 10 ** exponent)
const value = fc.oneof(size, fc.constantFrom(0, 1, Number.POSITIVE_INFINITY), fc.integer({ min: -50, max: 500 }))
const room: fc.Arbitrary<Room> = fc.record({
  from: fc.constant(300),
  to: fc.constantFrom(0, 900),
  sizeOf: fc.constantFrom(
    () => 22,
    (label: string) => label.length * 7.3 + 14,
  ),
  isRound: fc.boolean(),
})

describe('a scale', () => {
  test('has a place for each value, in their order and within the axis, and room for each label', () => {
    fc.assert(
      fc.property(axis, fc.array(value, { minLength: 1, maxLength: 8 }), room, (of, values, within) => {
        const { at, ticks, lanes } = scaleOf(of, values, within)
        const [low, high] = [Math.min(within.from, within.to), Math.max(within.from, within.to)]
        const way = Math.sign(within.to - within.from)
        const places = [...values].sort((a, b) => a - b).map(at)
        for (const [index, place] of places.entries()) {
          expect(place).toBeGreaterThanOrEqual(low - 1e-6)
          expect(place).toBeLessThanOrEqual(high + 1e-6)
          expect((place - (places[index - 1] ?? place)) * way).toBeGreaterThanOrEqual(-1e-6)
        }
        for (const [index, tick] of ticks.entries()) {
          expect(tick.at).toBeGreaterThanOrEqual(low - 1e-6)
          expect(tick.at).toBeLessThanOrEqual(high + 1e-6)
          const before = ticks[index - 1]
          if (before === undefined) continue
          const needed = (within.sizeOf(tick.label) + within.sizeOf(before.label)) / 2
          expect(tick.at - before.at).toBeGreaterThanOrEqual(needed - 1e-6)
        }
        expect(lanes.length > 0).toBe(
          values.includes(Number.POSITIVE_INFINITY) || lanes.some(({ label }) => label === '0'),
        )
      }),
      { numRuns: RUNS, seed: 1 },
    )
  })
})
