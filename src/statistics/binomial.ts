import { assert } from '../base/assert.ts'

/** Terms of Stirling's series for the logarithm of n!: 1/12n - 1/360n^3 + ... */
const stirling = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188]

/** Below this the series above is not exact to the last digits, and n! is small enough to be computed. */
const SMALL = 16

/** Parts of a sum that are below this share of it change nothing. */
const NEGLIGIBLE = 2 ** -60

/** The chances of one of two: that something happens, and that it does not. Both are given, so that neither is rounded away. */
export interface Odds {
  readonly yes: number
  readonly no: number
}

export function oddsOf(chance: number): Odds {
  return { yes: chance, no: 1 - chance }
}

/**
 * The probability of exactly so many hits in so many independent tries, to some fourteen digits.
 * Source: Loader, Fast and Accurate Computation of Binomial Probabilities, 2000.
 */
export function hitsExactly(hits: number, tries: number, { yes, no }: Odds): number {
  if (hits < 0 || hits > tries) return 0
  if (yes === 0 || no === 0) return hits === (yes === 0 ? 0 : tries) ? 1 : 0
  if (hits === 0) return Math.exp(tries * logOf(no, yes))
  if (hits === tries) return Math.exp(tries * logOf(yes, no))
  const misses = tries - hits
  const shape = stirlingError(tries) - stirlingError(hits) - stirlingError(misses)
  const distance = deviance(hits, tries * yes) + deviance(misses, tries * no)
  return Math.exp(shape - distance) * Math.sqrt(tries / (2 * Math.PI * hits * misses))
}

/** The logarithm of a chance, from whichever of the two chances is the smaller. */
function logOf(chance: number, other: number): number {
  return other < 0.5 ? Math.log1p(-other) : Math.log(chance)
}

/** What is missing of ln n! in its simplest approximation, (n + 1/2) ln n - n + ln(2 pi) / 2. */
function stirlingError(n: number): number {
  if (n >= SMALL) return stirling.reduce((sum, term, at) => sum + term / n ** (2 * at + 1), 0)
  let factorial = 1
  for (let factor = 2; factor <= n; factor++) factorial *= factor
  return Math.log(factorial) - (n + 0.5) * Math.log(n) + n - Math.log(2 * Math.PI) / 2
}

/** x ln(x / mean) + mean - x; where the two are near each other, as a series, which loses no digits. */
function deviance(x: number, mean: number): number {
  const difference = x - mean
  if (Math.abs(difference) >= 0.1 * (x + mean)) return x * Math.log(x / mean) - difference
  const ratio = difference / (x + mean)
  let sum = difference * ratio
  let power = 2 * x * ratio
  for (let odd = 3; ; odd += 2) {
    power *= ratio * ratio
    const next = sum + power / odd
    if (next === sum) return sum
    sum = next
  }
}

/**
 * The probability of at least so many hits in so many independent tries.
 * Far from the mean it is a sum of positive terms, each smaller than the one before, so it has its digits however small it is.
 */
export function hitsAtLeast(hits: number, tries: number, odds: Odds): number {
  assert(Number.isInteger(hits) && Number.isInteger(tries) && tries >= 0, 'numbers of tries are whole')
  if (hits <= 0) return 1
  if (hits > tries || odds.yes === 0) return 0
  if (odds.no === 0) return 1
  return hits > tries * odds.yes ? tailFrom(hits, tries, odds) : 1 - tailFrom(tries - hits + 1, tries, otherWay(odds))
}

/** The probability of at most so many hits in so many independent tries. */
export function hitsAtMost(hits: number, tries: number, odds: Odds): number {
  return hitsAtLeast(tries - hits, tries, otherWay(odds))
}

function otherWay({ yes, no }: Odds): Odds {
  return { yes: no, no: yes }
}

/** From a number of hits above the mean upwards. */
function tailFrom(hits: number, tries: number, odds: Odds): number {
  let term = hitsExactly(hits, tries, odds)
  let sum = 0
  for (let at = hits; at <= tries; at++) {
    sum += term
    const ratio = ((tries - at) / (at + 1)) * (odds.yes / odds.no)
    term *= ratio
    // Ratios fall, so what is left is no more than a geometric series.
    if (ratio < 1 && term <= NEGLIGIBLE * sum * (1 - ratio)) break
  }
  return Math.min(1, sum)
}
