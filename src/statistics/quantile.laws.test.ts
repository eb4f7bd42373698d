import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Interval } from '../base/interval.ts'
import { hitsExactly, oddsOf } from './binomial.ts'
import { differenceOf } from './paired.ts'
import { exactly, moreThan, quantile, ranked, ranksAround } from './quantile.ts'

const numRuns = 5 * Number(process.env['HOLDFAST_LAW_RUNS'] ?? 60)

/** A distribution over some numbers, as weights that add up to one. */
interface Distribution {
  readonly values: readonly number[]
  readonly weights: readonly number[]
}

const distributions: fc.Arbitrary<Distribution> = fc
  .array(fc.tuple(fc.integer({ min: -5, max: 5 }), fc.integer({ min: 1, max: 20 })), { minLength: 1, maxLength: 3 })
  .map((pairs) => {
    const whole = pairs.reduce((sum, [, weight]) => sum + weight, 0)
    return { values: pairs.map(([value]) => value), weights: pairs.map(([, weight]) => weight / whole) }
  })

/** All samples of a size, each with its probability. */
function* allSamples({ values, weights }: Distribution, size: number): Generator<readonly [number[], number]> {
  if (size === 0) return yield [[], 1]
  for (const [sample, probability] of allSamples({ values, weights }, size - 1))
    for (const [at, value] of values.entries()) yield [[...sample, value], probability * (weights[at] as number)]
}

/** Whether a number is a quantile: as much lies below it or at it as the share says, and no more below it alone. */
function isQuantile({ values, weights }: Distribution, share: number, value: number): boolean {
  const sum = (isIn: (each: number) => boolean) =>
    values.reduce((total, each, at) => total + (isIn(each) ? (weights[at] as number) : 0), 0)
  return sum((each) => each <= value) >= share - 1e-12 && sum((each) => each < value) <= share + 1e-12
}

describe('an interval for a quantile', () => {
  const shares = fc.constantFrom(0.1, 0.25, 0.5, 0.75, 0.95)

  test('holds it as often as it says, computed over all samples there are, also where samples are cut off', () => {
    fc.assert(
      fc.property(
        distributions,
        shares,
        fc.integer({ min: 1, max: 7 }),
        fc.constantFrom(0.5, 0.8, 0.95),
        fc.integer({ min: -6, max: 6 }),
        (distribution, share, size, confidence, horizon) => {
          let held = 0
          const wanted = distribution.values.find((value) => isQuantile(distribution, share, value)) as number
          for (const [sample, probability] of allSamples(distribution, size)) {
            const seen = sample.map((value) => (value > horizon ? moreThan(horizon) : exactly(value)))
            const { low, high } = quantile(ranked(seen), share, confidence).interval
            if (low <= wanted && wanted <= high) held += probability
          }
          expect(held).toBeGreaterThanOrEqual(confidence - 1e-12)
        },
      ),
      { numRuns: numRuns / 4, seed: 1 },
    )
  })

  test('is wider where less is known of the samples, and lies around the estimate', () => {
    const samples = fc.array(fc.tuple(fc.nat({ max: 100 }), fc.nat({ max: 9 })), { minLength: 1, maxLength: 200 })
    fc.assert(
      fc.property(samples, shares, (pairs, share) => {
        const known = quantile(ranked(pairs.map(([value]) => exactly(value))), share, 0.9)
        const vague = quantile(ranked(pairs.map(([value, by]) => ({ low: value - by, high: value + by }))), share, 0.9)
        const contains = (outer: Interval, inner: Interval) => outer.low <= inner.low && inner.high <= outer.high
        expect(contains(vague.interval, known.interval)).toBe(true)
        expect(contains(vague.estimate, known.estimate)).toBe(true)
        expect(contains(known.interval, known.estimate)).toBe(true)
      }),
      { numRuns, seed: 1 },
    )
  })

  test('takes the ranks that tables of order statistics give for the median', () => {
    // Dixon and Massey, Introduction to Statistical Analysis, table A-25: ranks from either end for 95 %.
    for (const [count, rank] of [
      [6, 1],
      [10, 2],
      [20, 6],
      [30, 10],
      [50, 18],
      [100, 40],
    ] as const)
      expect(ranksAround(count, 0.5, 0.025)).toEqual([rank, count + 1 - rank])
    expect(ranksAround(5, 0.5, 0.025)).toEqual([0, 6])
  })

  test('leaves an end open where there are too few samples, or too many are cut off', () => {
    const days = (finished: number, cut: number) =>
      ranked([
        ...Array.from({ length: finished }, (_, at) => exactly(at + 1)),
        ...Array.from({ length: cut }, () => moreThan(84)),
      ])
    expect(quantile(days(20, 0), 0.95, 0.95)).toEqual({ estimate: exactly(19), interval: { low: 17, high: Infinity } })
    expect(quantile(days(5, 95), 0.5, 0.95)).toEqual({ estimate: moreThan(84), interval: moreThan(84) })
    expect(quantile(days(3, 0), 0.05, 0.95).interval.low).toBe(Number.NEGATIVE_INFINITY)
  })

  test('the differences of what is known in part hold the true ones', () => {
    const h = 10
    const time = fc.nat({ max: 20 })
    const seen = (value: number) => (value > h ? moreThan(h) : exactly(value))
    fc.assert(
      fc.property(time, time, (one, other) => {
        const { low, high } = differenceOf(seen(one), seen(other))
        expect(low <= other - one && other - one <= high).toBe(true)
        if (one <= h && other <= h) expect({ low, high }).toEqual(exactly(other - one))
      }),
      { numRuns, seed: 1 },
    )
  })
})

test('ranks have the risk asked for on each side, and one further in would have more', () => {
  for (const count of [10, 100, 1_000]) {
    for (const share of [0.5, 0.9, 0.95]) {
      const [below, above] = ranksAround(count, share, 0.025)
      const sum = (from: number, to: number) => {
        let total = 0
        for (let hits = from; hits <= to; hits++) total += hitsExactly(hits, count, oddsOf(share))
        return total
      }
      expect(sum(0, below - 1)).toBeLessThanOrEqual(0.025)
      expect(sum(0, below)).toBeGreaterThan(0.025)
      expect(sum(above, count)).toBeLessThanOrEqual(0.025)
      expect(sum(above - 1, count)).toBeGreaterThan(0.025)
    }
  }
})
