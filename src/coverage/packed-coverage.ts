import type { Run } from '../model/model.ts'
import { excludedFaults, observablesOf } from './observed-run.ts'
import type { Reach, RunCoverage } from './survey.ts'

/**
 * What a run says of the places of its spec, with numbers for the places: the same for the same run wherever its text
 * stands, and small enough to be kept.
 */
export interface PackedCoverage {
  /** Numbers of the places whose claims the run refutes, ascending. */
  readonly refuted: readonly number[]
  readonly reach: Reach
  readonly states: number
}

export function packCoverage(run: Run, { refuted, reach, states }: RunCoverage): PackedCoverage {
  return { refuted: packKeys(run, refuted), reach, states }
}

/** @returns undefined where it is not of such a run */
export function unpackCoverage(run: Run, { refuted, reach, states }: PackedCoverage): RunCoverage | undefined {
  const observables = observablesOf(run)
  const places = [...observables.places.values()]
  const found = refuted.map((at) => places[at])
  if (found.includes(undefined)) return undefined
  const known = found.filter((place) => place !== undefined)
  return {
    occurring: places.map(({ key, within }) => ({ key, within })),
    refuted: known.map(({ key }) => key),
    bounds: known.filter(({ isBound }) => isBound).map(({ key }) => key),
    excluded: excludedFaults(observables).map(({ key }) => key),
    reach,
    states,
  }
}

/** The numbers of places, ascending. */
export function packKeys(run: Run, keys: readonly string[]): readonly number[] {
  const wanted = new Set(keys)
  return [...observablesOf(run).places.keys()].flatMap((key, at) => (wanted.has(key) ? [at] : []))
}
