import type { Interval } from '../base/interval.ts'
import { hitsAtLeast, oddsOf } from './binomial.ts'
import { proportionInterval } from './proportion.ts'

/** Two variants of a system, run by run with the same random numbers: in how many runs something happened in which. */
export interface PairedCounts {
  /** In the first variant, not in the second. */
  readonly firstOnly: number
  /** In the second variant, not in the first. */
  readonly secondOnly: number
  /** All pairs, also those in which it happened in both, or in neither. */
  readonly pairs: number
}

export interface PairedDifference {
  /** The chance in the second variant less the chance in the first. */
  readonly estimate: number
  /** Where the difference lies in truth, with the confidence asked for. */
  readonly interval: Interval
  /** How likely a preponderance like this one would be if the variants did not differ. */
  readonly byChance: number
}

/**
 * How much more likely something is in the second variant. Only pairs that differ tell: their share of all pairs, and the
 * share among them in which it is the second variant where it happened. Each has a Clopper-Pearson interval with half of the
 * risk, and the difference is one times (twice the other less 1). So the interval holds the difference with at least the
 * given confidence for any number of pairs, and is somewhat wider than it would have to be.
 */
export function pairedDifference(counts: PairedCounts, confidence: number): PairedDifference {
  const { firstOnly, secondOnly, pairs } = counts
  const differing = firstOnly + secondOnly
  const half = 1 - (1 - confidence) / 2
  const differ = proportionInterval(differing, pairs, half)
  const second = differing === 0 ? { low: 0, high: 1 } : proportionInterval(secondOnly, differing, half)
  const [worst, best] = [2 * second.low - 1, 2 * second.high - 1]
  return {
    estimate: (secondOnly - firstOnly) / pairs,
    interval: {
      low: worst * (worst < 0 ? differ.high : differ.low),
      high: best * (best < 0 ? differ.low : differ.high),
    },
    byChance: signTest(firstOnly, secondOnly),
  }
}

/**
 * How likely it is that, of so many fair coins, at least as many fall on one side as the larger of these two numbers, on
 * either side. For pairs of which something happened in one alone it is the exact test of McNemar (Psychometrika 12, 1947);
 * for pairs of which one is greater, the sign test.
 */
export function signTest(one: number, other: number): number {
  return Math.min(1, 2 * hitsAtLeast(Math.max(one, other), one + other, oddsOf(0.5)))
}

/**
 * The difference between two numbers, the second less the first, that are each known to lie in an interval: samples for
 * {@link ranked}, where a run ended before what it was waiting for.
 */
export function differenceOf(first: Interval, second: Interval): Interval {
  return { low: second.low - first.high, high: second.high - first.low }
}
