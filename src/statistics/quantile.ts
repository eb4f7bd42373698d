import { assert, defined } from '../base/assert.ts'
import type { Interval } from '../base/interval.ts'
import { hitsAtLeast, hitsAtMost, oddsOf } from './binomial.ts'
import { eachSide } from './confidence.ts'

/** What of a distribution lies at a certain share of it. */
export interface Quantile {
  /** In these samples; an interval where it is one of those that are not known exactly. */
  readonly estimate: Interval
  /** Where it lies in truth, with the confidence asked for. An infinite end: these runs do not say how far. */
  readonly interval: Interval
}

/** A number that is known exactly, as a sample. */
export function exactly(value: number): Interval {
  return { low: value, high: value }
}

/** A sample of what had not come when its run was ended: it is more than this. */
export function moreThan(value: number): Interval {
  return { low: value, high: Number.POSITIVE_INFINITY }
}

/** A sorted copy of samples' lower ends, and one of their upper ends: any number of quantiles are taken from it. */
export interface Ranked {
  readonly lows: Float64Array
  readonly highs: Float64Array
}

/** Puts samples in order. Samples need not be known exactly: each is an interval that holds it. */
export function ranked(samples: readonly Interval[]): Ranked {
  return {
    lows: Float64Array.from(samples, ({ low }) => low).sort(),
    highs: Float64Array.from(samples, ({ high }) => high).sort(),
  }
}

/**
 * A quantile of the distribution that independent samples come from, and an interval that holds it with at least the
 * given confidence, whatever the distribution is: between two of the samples, for how many of them lie below the quantile
 * is known to be binomial. Where samples are intervals, its lower bound comes from their lower ends and its upper bound
 * from their upper ends, which never makes it too narrow.
 * Source: Thompson, Annals of Mathematical Statistics 7, 1936; David and Nagaraja, Order Statistics, 2003, section 7.1.
 * @param share of the distribution that lies below, from 0 to 1: 0.5 is the median
 */
export function quantile({ lows, highs }: Ranked, share: number, confidence: number): Quantile {
  const count = lows.length
  assert(count > 0, 'a quantile needs samples')
  const at = Math.min(count, Math.max(1, Math.ceil(share * count - 1e-9)))
  const [below, above] = ranksAround(count, share, eachSide(confidence))
  return {
    estimate: { low: sample(lows, at), high: sample(highs, at) },
    interval: {
      low: below < 1 ? Number.NEGATIVE_INFINITY : sample(lows, below),
      high: above > count ? Number.POSITIVE_INFINITY : sample(highs, above),
    },
  }
}

/** The ranks, from 1 on, of the samples that bound a quantile; 0 or one too many where there are not enough samples for that. */
export function ranksAround(count: number, share: number, most: number): readonly [below: number, above: number] {
  const odds = oddsOf(share)
  const below = firstOf(count + 1, (rank) => hitsAtMost(rank, count, odds) > most)
  const above = firstOf(count + 1, (rank) => hitsAtLeast(rank, count, odds) <= most)
  return [below, above]
}

/** The least number from 0 on of which something is so that stays so, or `end`. */
function firstOf(end: number, isSo: (rank: number) => boolean): number {
  let [from, to] = [0, end]
  while (from < to) {
    const middle = Math.floor((from + to) / 2)
    if (isSo(middle)) to = middle
    else from = middle + 1
  }
  return from
}

function sample(sorted: Float64Array, rank: number): number {
  return defined(sorted[rank - 1], 'sample')
}
