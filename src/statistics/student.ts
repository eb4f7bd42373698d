import { assert } from '../base/assert.ts'

/**
 * How many standard errors to go from a mean to either side, for an interval that would have the given confidence if the
 * samples were normally distributed: the quantile of Student's t, for one sample more than the degrees of freedom.
 * Source of the distribution for whole degrees of freedom: Abramowitz and Stegun, Handbook of Mathematical Functions,
 * 1964, 26.7.3 and 26.7.4.
 */
export function standardErrors(freedom: number, confidence: number): number {
  assert(Number.isInteger(freedom) && freedom >= 1, 'whole degrees of freedom')
  let [low, high] = [0, Math.PI / 2]
  for (let at = 0; at < 100; at++) {
    const middle = (low + high) / 2
    if (within(middle, freedom) < confidence) low = middle
    else high = middle
  }
  return Math.sqrt(freedom) * Math.tan(high)
}

/** The probability of less than `sqrt(freedom) tan(angle)` to either side. */
function within(angle: number, freedom: number): number {
  const square = Math.cos(angle) ** 2
  const isOdd = freedom % 2 === 1
  let term = isOdd ? Math.cos(angle) : 1
  let sum = freedom === 1 ? 0 : term
  for (let power = isOdd ? 3 : 2; power <= freedom - 2; power += 2) {
    term *= square * ((power - 1) / power)
    sum += term
  }
  return isOdd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum
}
