import { assert } from '../base/assert.ts'
import type { Interval } from '../base/interval.ts'
import { hitsAtLeast, hitsAtMost, type Odds, oddsOf } from './binomial.ts'
import { eachSide } from './confidence.ts'

/** More than the tails of a binomial distribution are rounded by, as a share: bounds are moved outwards by so much. */
const ROUNDED = 1e-9

/** Bounds are found to this share of themselves. */
const EXACT_TO = 1e-12

/**
 * An interval that holds the chance of something with at least the given confidence, however large that chance is,
 * from the number of independent runs in which it happened. Of many intervals made like this, no more than 5 % (with a
 * confidence of 0.95) miss the chance that they are for. It leans on nothing but the independence of the runs.
 * Source: Clopper and Pearson, Biometrika 26, 1934.
 */
export function proportionInterval(hits: number, runs: number, confidence: number): Interval {
  assert(hits >= 0 && hits <= runs && runs > 0, 'hits are among the runs')
  const most = eachSide(confidence) * (1 - ROUNDED)
  const share = hits / runs
  return {
    low: hits === 0 ? 0 : between(0, share, (chance) => hitsAtLeast(hits, runs, chance) <= most).no,
    high: hits === runs ? 1 : between(share, 1, (chance) => hitsAtMost(hits, runs, chance) > most).yes,
  }
}

/** The chances next to where something ceases to be so, by bisection: it is so from `from` to there, and not beyond. */
function between(
  from: number,
  to: number,
  isSo: (odds: Odds) => boolean,
): { readonly no: number; readonly yes: number } {
  let [low, high] = [from, to]
  while (high - low > EXACT_TO * high) {
    const middle = low + (high - low) / 2
    if (middle <= low || middle >= high) break
    if (isSo(oddsOf(middle))) low = middle
    else high = middle
  }
  return { no: low, yes: high }
}

/**
 * How many runs are enough for an interval of `share ± margin`, whatever comes out.
 * Source: Hoeffding, Journal of the American Statistical Association 58, 1963: ln(2 / (1 - confidence)) / (2 margin^2).
 */
export function runsForMargin(margin: number, confidence: number): number {
  return Math.ceil(Math.log(2 / (1 - confidence)) / (2 * margin * margin))
}
