import { assert } from '../base/assert.ts'
import { type Weight, weights } from './job-mode.ts'

/** What some jobs have come to, in no order: each job has one result, by its key. */
export interface MergedResults {
  /** The heaviest of all: what one shows, no other takes back; what one leaves open stays open. */
  readonly weight: Weight
  readonly results: ReadonlyMap<string, WeighedResult>
}

export interface WeighedResult {
  /** A hash of what it says. */
  readonly digest: string
  readonly weight: Weight
}

/** No job. */
export const noResults: MergedResults = { weight: 'asExpected', results: new Map() }

/** The result of one job by itself. */
export function resultOf(key: string, result: WeighedResult): MergedResults {
  return { weight: result.weight, results: new Map([[key, result]]) }
}

/**
 * Puts results together. The order does not matter, nor whether some are on both sides: so jobs can be done in any order,
 * and more than once.
 * @throws InternalError where both sides have other results of the same job
 */
export function mergeResults(a: MergedResults, b: MergedResults): MergedResults {
  const results = new Map(a.results)
  for (const [key, result] of b.results) {
    const known = results.get(key)
    assert(known === undefined || known.digest === result.digest, `job ${key} has two results that differ`)
    results.set(key, result)
  }
  return { weight: heavier(a.weight, b.weight), results }
}

function heavier(a: Weight, b: Weight): Weight {
  return weights.indexOf(a) >= weights.indexOf(b) ? a : b
}
