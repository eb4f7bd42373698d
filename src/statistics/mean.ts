import { assert } from '../base/assert.ts'
import type { Interval } from '../base/interval.ts'

export interface Mean {
  readonly estimate: number
  /** Where the mean lies in truth, with the confidence asked for. */
  readonly interval: Interval
}

/**
 * The mean of independent samples that lie in a known range, and an interval that holds the mean of their distribution
 * with at least the given confidence. Nothing is taken to be normal, so it is wider than the usual intervals, and never
 * wrong by an outlier that has not been seen. It is where two intervals overlap, each with half of the risk: the first is
 * the narrower where samples are spread over all of the range, the second where they lie close together.
 * Sources: Hoeffding, Journal of the American Statistical Association 58, 1963, theorem 2; Maurer and Pontil, Empirical
 * Bernstein Bounds, COLT 2009, theorem 4.
 */
export function meanInterval(samples: readonly number[], range: Interval, confidence: number): Mean {
  const [count, size] = [samples.length, range.high - range.low]
  assert(count > 0 && Number.isFinite(size), 'a mean needs samples, and a range')
  const estimate = meanOf(samples)
  // Four ways to be wrong: each of the two intervals, on each of its sides.
  const log = Math.log(4 / (1 - confidence))
  const byRange = size * Math.sqrt(log / (2 * count))
  const bySpread =
    count < 2
      ? Number.POSITIVE_INFINITY
      : Math.sqrt((2 * varianceOf(samples, estimate) * log) / count) + (7 * size * log) / (3 * (count - 1))
  const margin = Math.min(byRange, bySpread)
  return {
    estimate,
    interval: { low: Math.max(range.low, estimate - margin), high: Math.min(range.high, estimate + margin) },
  }
}

/** Added up in the order given, so that the same samples have the same mean to the last digit. */
export function meanOf(samples: readonly number[]): number {
  return samples.reduce((sum, each) => sum + each, 0) / samples.length
}

function varianceOf(samples: readonly number[], mean: number): number {
  return samples.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (samples.length - 1)
}

/** Shares of the wealth that are bet, all at the same time. */
const bets = Array.from({ length: 20 }, (_, at) => (at + 1) / 20)

/**
 * A number that the mean of a distribution lies above with at least the given confidence, from independent samples of which
 * nothing is known but that none is below 0. There is no such bound from above: a large sample may just not have come yet.
 * If the mean were m, then 1 + b (sample / m - 1) would be 1 on average, and so would the product over all samples, and the
 * mean of such products over several b. That this is 20 or more then has a chance of 1 in 20 at most (Markov).
 * Source: Waudby-Smith and Ramdas, Estimating means of bounded random variables by betting, JRSS B 86, 2024.
 */
export function meanAtLeast(samples: readonly number[], confidence: number): number {
  assert(
    samples.every((each) => each >= 0),
    'samples from 0 on',
  )
  const most = Math.log(1 / (1 - confidence))
  let [low, high] = [0, meanOf(samples)]
  while (high - low > 1e-12 * high) {
    const middle = low + (high - low) / 2
    if (middle <= low || middle >= high) break
    if (wealthIf(middle, samples) >= most) low = middle
    else high = middle
  }
  return low
}

/** The logarithm of the mean over all bets of the product above. */
function wealthIf(mean: number, samples: readonly number[]): number {
  const wealths = bets.map((bet) => samples.reduce((sum, each) => sum + Math.log(1 - bet + bet * (each / mean)), 0))
  const best = Math.max(...wealths)
  if (best === Number.NEGATIVE_INFINITY || best === Number.POSITIVE_INFINITY) return best
  return best + Math.log(meanOf(wealths.map((wealth) => Math.exp(wealth - best))))
}
