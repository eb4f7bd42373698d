import { defined } from '../base/assert.ts'
import { meanAtLeast, meanOf } from '../statistics/mean.ts'
import { standardErrors } from '../statistics/student.ts'
import type { SplittingSample } from './splitting.ts'

/** What several independent estimates of a rare event say together. */
export interface SplittingAnswer {
  readonly replications: number
  readonly confidence: number
  /** The mean of the estimates: right on average. 0 says nothing but that no run came so far. */
  readonly chance: number
  /**
   * An approximate interval: it takes the mean of the estimates to be nearly normally distributed, which it is where they
   * are many and near each other. Null where fewer than two came to the event, and where all are the same: then they say
   * nothing of how far they are off.
   */
  readonly approximately: { readonly low: number; readonly high: number } | null
  /** The chance is at least this, with the confidence stated, and not only approximately. */
  readonly atLeast: number
  /** Estimates in which no run came to the event; they count as 0. */
  readonly empty: number
  /** What share of the sum of all estimates the largest is: where it is near 1, one lucky estimate is all there is. */
  readonly largestShare: number
  /** From each level to the next: the mean share of runs that came there, over the estimates that came so far. */
  readonly shares: readonly number[]
  readonly steps: number
}

/**
 * Puts independent estimates together.
 * @param samples at least two, in the order of their numbers
 * @param runs from each level, in each of them
 */
export function splittingAnswer(
  samples: readonly SplittingSample[],
  runs: number,
  confidence: number,
): SplittingAnswer {
  const estimates = samples.map(({ estimate }) => estimate)
  const chance = meanOf(estimates)
  const stages = Math.max(...samples.map(({ reached }) => reached.length))
  return {
    replications: samples.length,
    confidence,
    chance,
    approximately: approximately(estimates, chance, confidence),
    atLeast: meanAtLeast(estimates, confidence),
    empty: estimates.filter((estimate) => estimate === 0).length,
    largestShare: chance === 0 ? 0 : Math.max(...estimates) / (chance * samples.length),
    shares: Array.from({ length: stages }, (_, stage) => {
      const came = samples.filter(({ reached }) => reached.length > stage)
      return meanOf(came.map(({ reached }) => defined(reached[stage]) / runs))
    }),
    steps: samples.reduce((sum, { steps }) => sum + steps, 0),
  }
}

/** By factors rather than differences, so that it stays above 0: the logarithm of the mean, with the error that it takes over. */
function approximately(estimates: readonly number[], chance: number, confidence: number) {
  if (estimates.filter((estimate) => estimate > 0).length < 2) return null
  if (estimates.every((estimate) => estimate === estimates[0])) return null
  const count = estimates.length
  const squares = estimates.reduce((sum, estimate) => sum + (estimate / chance - 1) ** 2, 0)
  const error = Math.sqrt(squares / (count - 1) / count)
  const factor = Math.exp(standardErrors(count - 1, confidence) * error)
  return { low: chance / factor, high: Math.min(1, chance * factor) }
}
