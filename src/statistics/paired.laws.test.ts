import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hitsExactly, oddsOf } from './binomial.ts'
import { type PairedCounts, pairedDifference, signTest } from './paired.ts'

const numRuns = Number(process.env['HOLDFAST_LAW_RUNS'] ?? 60)

function outcomesOf(pairs: number): PairedCounts[] {
  const numbers = Array.from({ length: pairs + 1 }, (_, at) => at)
  return numbers.flatMap((firstOnly) =>
    numbers.slice(0, pairs - firstOnly + 1).map((secondOnly) => ({ firstOnly, secondOnly, pairs })),
  )
}

/** Of a trinomial distribution, as one binomial distribution within another. */
function probabilityOf({ firstOnly, secondOnly, pairs }: PairedCounts, first: number, second: number): number {
  const left = pairs - firstOnly
  const among = first === 1 ? 0 : Math.min(1, second / (1 - first))
  return hitsExactly(firstOnly, pairs, oddsOf(first)) * hitsExactly(secondOnly, left, oddsOf(among))
}

describe('two variants, compared run by run', () => {
  test.each([0.8, 0.95])(
    'with a confidence of %d: no difference is missed more often, over all outcomes',
    (confidence) => {
      for (const pairs of [1, 4, 10, 16]) {
        const outcomes = outcomesOf(pairs).map((counts) => ({
          ...counts,
          ...pairedDifference(counts, confidence).interval,
        }))
        for (let first = 0; first <= 20; first++) {
          for (let second = 0; first + second <= 20; second++) {
            const difference = (second - first) / 20
            const held = outcomes
              .filter(({ low, high }) => low - 1e-12 <= difference && difference <= high + 1e-12)
              .reduce((sum, counts) => sum + probabilityOf(counts, first / 20, second / 20), 0)
            expect(held, `${pairs} pairs, ${first} and ${second}`).toBeGreaterThanOrEqual(confidence - 1e-9)
          }
        }
      }
    },
  )

  test('is turned round with its variants, and lies around the estimate', () => {
    const counts = fc.tuple(fc.nat({ max: 500 }), fc.nat({ max: 500 }), fc.nat({ max: 5_000 }))
    fc.assert(
      fc.property(counts, ([firstOnly, secondOnly, same]) => {
        const pairs = firstOnly + secondOnly + same + 1
        const one = pairedDifference({ firstOnly, secondOnly, pairs }, 0.95)
        const other = pairedDifference({ firstOnly: secondOnly, secondOnly: firstOnly, pairs }, 0.95)
        expect(other.interval.low).toBeCloseTo(-one.interval.high, 9)
        expect(other.interval.high).toBeCloseTo(-one.interval.low, 9)
        expect(other.byChance).toBe(one.byChance)
        expect(one.interval.low <= one.estimate && one.estimate <= one.interval.high).toBe(true)
      }),
      { numRuns, seed: 1 },
    )
  })

  test('leaves out "no difference" only where the sign test does at half of the risk', () => {
    for (let firstOnly = 0; firstOnly <= 30; firstOnly++) {
      for (let secondOnly = 0; secondOnly <= 30; secondOnly++) {
        const { interval, byChance } = pairedDifference({ firstOnly, secondOnly, pairs: 100 }, 0.95)
        expect(interval.low > 0 || interval.high < 0).toBe(byChance <= 0.025 * (1 - 1e-9))
      }
    }
  })

  test('the sign test has the values of its tables', () => {
    expect(signTest(0, 0)).toBe(1)
    expect(signTest(5, 5)).toBe(1)
    expect(signTest(0, 6)).toBeCloseTo(2 / 64, 12)
    expect(signTest(1, 9)).toBeCloseTo(22 / 1_024, 12)
    expect(signTest(15, 5)).toBeCloseTo(0.0413895, 7)
  })
})
