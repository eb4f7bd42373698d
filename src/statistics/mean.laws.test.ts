import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hitsExactly, oddsOf } from './binomial.ts'
import { meanAtLeast, meanInterval } from './mean.ts'

const numRuns = Number(process.env['HOLDFAST_LAW_RUNS'] ?? 60)

/** Samples with so many of one value, then so many of the other. */
const mixed = (ones: number, one: number, others: number, other: number) => [
  ...Array.from({ length: ones }, () => one),
  ...Array.from({ length: others }, () => other),
]

describe('the mean of numbers in a range', () => {
  test.each([0.8, 0.95])(
    'with a confidence of %d: no mean of two values is missed more often, over all outcomes',
    (confidence) => {
      for (const count of [1, 2, 3, 5, 10, 20, 40, 300]) {
        for (const chance of [0.001, 0.01, 0.05, 0.1, 0.3, 0.5, 0.8, 0.99]) {
          for (const [one, other] of [
            [0, 10],
            [4, 5],
            [10, 0],
          ] as const) {
            let held = 0
            for (let hits = 0; hits <= count; hits++) {
              const { low, high } = meanInterval(
                mixed(hits, one, count - hits, other),
                { low: 0, high: 10 },
                confidence,
              ).interval
              const mean = chance * one + (1 - chance) * other
              if (low <= mean && mean <= high) held += hitsExactly(hits, count, oddsOf(chance))
            }
            expect(held).toBeGreaterThanOrEqual(confidence - 1e-12)
          }
        }
      }
    },
  )

  test('is never wider than Hoeffding allows, and narrower where samples lie close together', () => {
    const range = { low: 0, high: 1_000 }
    const near = meanInterval(mixed(5_000, 500, 5_000, 501), range, 0.95)
    expect(near.estimate).toBe(500.5)
    expect(near.interval.high - near.interval.low).toBeLessThan(2.1)
    const far = meanInterval(mixed(5_000, 0, 5_000, 1_000), range, 0.95)
    expect(far.interval.high - far.interval.low).toBeCloseTo(2_000 * Math.sqrt(Math.log(80) / 20_000), 6)
  })

  test('moves and stretches with its samples, and stays in the range', () => {
    const samples = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 300 })
    fc.assert(
      fc.property(samples, fc.integer({ min: 1, max: 9 }), fc.integer({ min: -9, max: 9 }), (values, by, up) => {
        const { estimate, interval } = meanInterval(values, { low: 0, high: 100 }, 0.9)
        expect(0 <= interval.low && interval.low <= estimate && estimate <= interval.high && interval.high <= 100).toBe(
          true,
        )
        const range = { low: up, high: 100 * by + up }
        const other = meanInterval(
          values.map((each) => each * by + up),
          range,
          0.9,
        )
        expect(other.interval.low).toBeCloseTo(interval.low * by + up, 8)
        expect(other.interval.high).toBeCloseTo(interval.high * by + up, 8)
      }),
      { numRuns, seed: 1 },
    )
  })
})

describe('a bound from below where nothing bounds the samples from above', () => {
  test('is above the mean no more often than it says, over all outcomes of a rare large value', () => {
    for (const confidence of [0.8, 0.95]) {
      for (const count of [1, 5, 20, 60]) {
        for (const chance of [0.001, 0.01, 0.1, 0.5, 0.9]) {
          let above = 0
          for (let hits = 0; hits <= count; hits++) {
            const bound = meanAtLeast(mixed(hits, 1 / chance, count - hits, 0), confidence)
            if (bound > 1) above += hitsExactly(hits, count, oddsOf(chance))
          }
          expect(above).toBeLessThanOrEqual(1 - confidence + 1e-12)
        }
      }
    }
  })

  test('comes near to the mean where samples are near it, and scales with them', () => {
    const samples = [0.8, 1.1, 0.9, 1.3, 1, 0.7, 1.2, 1, 0.9, 1.1, 1.2, 0.8, 1, 1, 0.9, 1.1, 1.3, 0.7, 1, 1]
    const bound = meanAtLeast(samples, 0.975)
    expect(bound).toBeGreaterThan(0.75)
    expect(bound).toBeLessThan(1)
    expect(
      meanAtLeast(
        samples.map((each) => each * 1e-9),
        0.975,
      ) / 1e-9,
    ).toBeCloseTo(bound, 9)
    expect(meanAtLeast([0, 0, 0], 0.95)).toBe(0)
    // One sample: Markov's inequality, and no more.
    expect(meanAtLeast([20], 0.95)).toBeLessThanOrEqual(1)
  })
})
