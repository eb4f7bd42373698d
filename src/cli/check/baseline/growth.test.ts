import { describe, expect, test } from 'vitest'
import type { RunSummary } from '../../../verify/run-summary.ts'
import { growthOf } from './growth.ts'

const made = (check: string, seconds: number, fromCache?: true) =>
  ({
    spec: 'm.hf',
    check,
    toggles: [],
    ordinal: 1,
    states: 9,
    transitions: 9,
    seconds,
    compileSeconds: 0,
    graphs: [],
    fromCache,
  }) as unknown as RunSummary
const recorded = (run: string, seconds?: number) => ({ spec: 'm.hf', run, states: 9, transitions: 9, seconds })
const factors = { states: 1.5, seconds: 5 }

describe('the time of a run', () => {
  const records = [recorded('slow', 20), recorded('quick', 2), recorded('tiny')]

  test('is no finding on a slower machine, where all take longer', () => {
    expect(growthOf([made('slow', 400), made('quick', 40), made('tiny', 30)], records, factors)).toEqual([])
  })

  test('is one where the run alone takes longer than all the others let expect', () => {
    const [grown, ...others] = growthOf([made('slow', 20), made('quick', 40)], records, factors)
    expect(others).toEqual([])
    expect(grown).toMatchObject({ run: 'quick', what: 'seconds', recorded: 2, found: 14.7 })
  })

  test('says nothing where it is short, or of an earlier call', () => {
    expect(growthOf([made('slow', 1), made('quick', 9)], records, factors)).toEqual([])
    expect(growthOf([made('slow', 20), made('quick', 40, true)], records, factors)).toEqual([])
  })
})
