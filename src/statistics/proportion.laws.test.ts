import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hitsAtLeast, hitsAtMost, hitsExactly, oddsOf } from './binomial.ts'
import { proportionInterval, runsForMargin } from './proportion.ts'

const numRuns = 5 * Number(process.env['HOLDFAST_LAW_RUNS'] ?? 60)

/** Of a binomial distribution whose chance is a fraction: numerators over below^tries, exactly. */
function exactWeights(tries: number, above: bigint, below: bigint): bigint[] {
  let row = [1n]
  for (let at = 0; at < tries; at++)
    row = Array.from(
      { length: at + 2 },
      (_, hits) => (row[hits] ?? 0n) * (below - above) + (row[hits - 1] ?? 0n) * above,
    )
  return row
}

/** A quotient of large numbers, to sixteen digits also where it is small. */
function quotient(above: bigint, below: bigint): number {
  const shift = BigInt(Math.max(0, 4 * (below.toString(16).length - above.toString(16).length) + 72))
  let scaled = Number((above << shift) / below)
  for (let left = Number(shift); left > 0; left -= 512) scaled *= 2 ** -Math.min(512, left)
  return scaled
}

describe('the binomial distribution agrees with exact fractions', () => {
  test('each probability and each tail, to twelve digits', () => {
    const cases = fc.tuple(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 1_023 }), fc.nat())
    fc.assert(
      fc.property(cases, ([tries, above, seed]) => {
        const hits = seed % (tries + 1)
        // Over a power of two, so that the chance as a number is the fraction itself.
        const weights = exactWeights(tries, BigInt(above), 1_024n)
        const whole = 1_024n ** BigInt(tries)
        const sum = (from: number, to: number) => weights.slice(from, to).reduce((total, each) => total + each, 0n)
        const odds = oddsOf(above / 1_024)
        const near = (value: number, exact: number) =>
          expect(Math.abs(value - exact)).toBeLessThanOrEqual(1e-12 * exact)
        near(hitsExactly(hits, tries, odds), quotient(weights[hits] as bigint, whole))
        near(hitsAtLeast(hits, tries, odds), quotient(sum(hits, tries + 1), whole))
        near(hitsAtMost(hits, tries, odds), quotient(sum(0, hits + 1), whole))
      }),
      { numRuns, seed: 1 },
    )
  })

  test('also where they are as small as numbers get', () => {
    expect(hitsExactly(100, 100, oddsOf(0.001))).toBeCloseTo(1e-300, 310)
    expect(hitsAtLeast(100, 100, oddsOf(0.001)) / 1e-300).toBeCloseTo(1, 10)
    expect(hitsAtLeast(3, 1e9, oddsOf(1e-12)) / 1.6654173e-10).toBeCloseTo(1, 3)
  })
})

describe('Clopper and Pearson', () => {
  const grid = Array.from({ length: 249 }, (_, at) => (at + 1) / 250)

  test.each([0.8, 0.95, 0.99])(
    'of a confidence of %d: no chance is missed more often, computed for all outcomes',
    (confidence) => {
      for (let runs = 1; runs <= 30; runs++) {
        const intervals = Array.from({ length: runs + 1 }, (_, hits) => proportionInterval(hits, runs, confidence))
        // Where an interval begins or ends is where it is most often missed: on both sides of that.
        const ends = intervals.flatMap(({ low, high }) =>
          [low, high].flatMap((end) => [end * (1 - 1e-9), end * (1 + 1e-9)]),
        )
        for (const chance of [...grid, ...ends]) {
          if (chance <= 0 || chance >= 1) continue
          let held = 0
          for (const [hits, { low, high }] of intervals.entries())
            if (low <= chance && chance <= high) held += hitsExactly(hits, runs, oddsOf(chance))
          expect(held, `${runs} runs, chance ${chance}`).toBeGreaterThanOrEqual(confidence - 1e-12)
        }
      }
    },
  )

  test('no interval could be narrower: just within its ends the tails are as large as allowed', () => {
    for (const [hits, runs] of [
      [1, 10],
      [5, 30],
      [50, 1_000],
      [999, 1_000],
      [2, 1e7],
    ] as const) {
      const { low, high } = proportionInterval(hits, runs, 0.9)
      expect(hitsAtLeast(hits, runs, oddsOf(low * (1 + 1e-8)))).toBeGreaterThan(0.05 * (1 - 1e-5))
      expect(hitsAtMost(hits, runs, oddsOf(high * (1 - 1e-8)))).toBeGreaterThan(0.05 * (1 - 1e-5))
    }
  })

  // From tables of exact limits for a proportion, and for none of n from 1 - 0.025^(1/n).
  test.each([
    [0, 10, 0.95, 0, 0.3084971],
    [1, 10, 0.95, 0.0025286, 0.4450161],
    [5, 10, 0.95, 0.187086, 0.812914],
    [3, 20, 0.95, 0.0320709, 0.3789268],
    [0, 100, 0.95, 0, 0.0362167],
    [10, 100, 0.99, 0.0381957, 0.2019535],
    [100, 100, 0.95, 0.9637833, 1],
  ])('%d of %d with %d: the known values', (hits, runs, confidence, low, high) => {
    const interval = proportionInterval(hits, runs, confidence)
    expect(interval.low).toBeCloseTo(low, 6)
    expect(interval.high).toBeCloseTo(high, 6)
  })

  test('more hits: higher; more confidence: wider; the other way round: the same from the other side', () => {
    const cases = fc
      .integer({ min: 1, max: 100_000 })
      .chain((runs) => fc.tuple(fc.nat({ max: runs }), fc.constant(runs)))
    fc.assert(
      fc.property(cases, fc.double({ min: 0.5, max: 0.9999, noNaN: true }), ([hits, runs], confidence) => {
        const { low, high } = proportionInterval(hits, runs, confidence)
        expect(low).toBeLessThanOrEqual(hits / runs)
        expect(high).toBeGreaterThanOrEqual(hits / runs)
        const other = proportionInterval(runs - hits, runs, confidence)
        expect(other.low).toBeCloseTo(1 - high, 9)
        expect(other.high).toBeCloseTo(1 - low, 9)
        const surer = proportionInterval(hits, runs, confidence + (1 - confidence) / 2)
        expect(surer.low).toBeLessThanOrEqual(low)
        expect(surer.high).toBeGreaterThanOrEqual(high)
        if (hits < runs) {
          const next = proportionInterval(hits + 1, runs, confidence)
          expect(next.low).toBeGreaterThan(low)
          expect(next.high).toBeGreaterThan(high)
        }
      }),
      { numRuns, seed: 1 },
    )
  })
})

test('Hoeffding: so many runs make the margin, and one per cent with a confidence of 95 % takes 18,445', () => {
  expect(runsForMargin(0.01, 0.95)).toBe(18_445)
  const runs = runsForMargin(0.05, 0.9)
  for (const hits of [0, 1, Math.floor(runs / 2), runs - 1, runs]) {
    const { low, high } = proportionInterval(hits, runs, 0.9)
    expect(Math.max(hits / runs - low, high - hits / runs)).toBeLessThanOrEqual(0.05)
  }
})
