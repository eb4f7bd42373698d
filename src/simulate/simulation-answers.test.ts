import { describe, expect, test } from 'vitest'
import { runOf } from '../testing/support.ts'
import { pairedAnswers } from './paired-answers.ts'
import type { SimulationPlan, SimulationSample } from './simulation.ts'
import { simulationOf } from './simulation-answers.ts'

const run = runOf(`module m
  var stuck: 0..10 = 0
  reward Stuck: stuck
  reachable Many: stuck > 5
  operator mend { stuck = 0 }
  check c { terminal true  expect Many reached }`)

const plan: SimulationPlan = { seed: 1, horizon: 100, every: 50, scheduler: 'none', steps: 1000 }

/** A run in which it happened at some time, or never. */
function sampleOf(number: number, first: number | null, more: Partial<SimulationSample> = {}): SimulationSample {
  const spent = first === null ? 0 : 100 - first
  const then = [0, 50, 100].map((time) => (first !== null && time >= first ? '1' : '0')).join('')
  const rewards = [[0, number % 3, number % 7]]
  return {
    run: number,
    steps: 4,
    first: [first],
    spent: [spent],
    then: [then],
    rewards,
    rest: null,
    stopped: null,
    ...more,
  }
}

const answersOf = (samples: readonly SimulationSample[], confidence = 0.95) =>
  simulationOf({ run, plan, confidence, starts: 1 }, samples)

describe('what samples say', () => {
  const samples = Array.from({ length: 20 }, (_, at) => sampleOf(at + 1, at < 12 ? 5 * at : null))

  test('in how many runs it happened, by when, and for how long', () => {
    const { properties, times, leftOut, steps, runs } = answersOf(samples)
    expect({ times, leftOut, steps, runs }).toEqual({ times: [0, 50, 100], leftOut: ['mend'], steps: 80, runs: 20 })
    const [many] = properties
    expect(many).toMatchObject({ property: 'Many', sort: 'reachable', happened: 12 })
    // Clopper and Pearson's bounds for 12 of 20.
    expect(many?.chance.value).toBe(0.6)
    expect(many?.chance.low).toBeCloseTo(0.3605, 4)
    expect(many?.chance.high).toBeCloseTo(0.8088, 4)
    expect(many?.by.map(({ value }) => value)).toEqual([0.05, 0.55, 0.6])
    expect(many?.then.map(({ value }) => value)).toEqual([0.05, 0.55, 0.6])
    expect(many?.share.value).toBeCloseTo((12 * 100 - 5 * 66) / 2000, 12)
  })

  test('the median of all runs, and what is beyond the horizon', () => {
    const [many] = answersOf(samples).properties
    const [median, most] = many?.times ?? []
    expect(median).toMatchObject({ share: 0.5, value: 45 })
    expect(median?.low).toBeLessThan(45)
    expect(median?.high).toBeNull()
    expect(most).toMatchObject({ share: 0.9, value: null, high: null })
    // Had all runs that did not get there been left out, this is what it would be.
    expect(answersOf(samples.slice(0, 12)).properties[0]?.times[0]?.value).toBe(25)
  })

  test('quantiles and means of rewards at each time, within what the type allows', () => {
    const [stuck] = answersOf(samples).rewards
    expect(stuck?.reward).toBe('Stuck')
    expect(stuck?.mean.map(({ value }) => value)).toEqual([0, 1.05, 3.15])
    expect(stuck?.quantiles.map((row) => row.map(({ value }) => value))).toEqual([
      [0, 0, 0],
      [0, 1, 2],
      [0, 3, 6],
    ])
    for (const { low, high } of stuck?.mean ?? []) expect([low >= 0, high <= 10]).toEqual([true, true])
    for (const each of stuck?.quantiles.flat() ?? [])
      expect([each.low >= 0, (each.high ?? 11) <= 10]).toEqual([true, true])
  })

  test('nothing, where a run could not go on: the first such run counts, whatever came after it', () => {
    const stopped = { kind: 'steps', message: 'too many', place: null, seconds: 7 } as const
    const cut = samples.map((sample) => (sample.run === 5 || sample.run === 9 ? { ...sample, stopped } : sample))
    for (const given of [cut, cut.slice(0, 6), [...cut].reverse()]) {
      const { stopped: told, properties, rewards, runs } = answersOf(given)
      expect({ told, properties, rewards, runs }).toEqual({
        told: { run: 5, ...stopped },
        properties: [],
        rewards: [],
        runs: 5,
      })
    }
  })

  test('how many came to rest', () => {
    const rest = (isDeadlock: boolean) => ({ rest: { seconds: 3, isDeadlock } })
    const made = [sampleOf(1, 2, rest(true)), sampleOf(2, 2, rest(false)), sampleOf(3, 2)]
    expect(answersOf(made)).toMatchObject({ atRest: 2, deadlocked: 1 })
  })
})

describe('two variants, pair by pair', () => {
  const compare = (one: readonly SimulationSample[], two: readonly SimulationSample[]) =>
    pairedAnswers({ run, samples: one }, { run, samples: two }, plan, 0.95)

  test('the same has no difference', () => {
    const samples = Array.from({ length: 30 }, (_, at) => sampleOf(at + 1, at % 2 === 0 ? at : null))
    const { pairs, properties, rewards } = compare(samples, samples)
    expect(pairs).toBe(30)
    expect(properties[0]).toMatchObject({ firstOnly: 0, secondOnly: 0, chance: { value: 0 }, byChance: 1 })
    expect(rewards[0]?.median.map(({ value }) => value)).toEqual([0, 0, 0])
  })

  test('pairs are those of a number, in any order, and what never came is later than the horizon', () => {
    const one = Array.from({ length: 40 }, (_, at) => sampleOf(at + 1, 10))
    const two = Array.from({ length: 40 }, (_, at) => sampleOf(at + 1, at < 30 ? 22 : null)).reverse()
    const [many] = compare(one, two).properties
    expect(many).toMatchObject({ firstOnly: 10, secondOnly: 0, chance: { value: -0.25 } })
    expect(many?.byChance).toBeCloseTo(2 / 1024, 6)
    expect(many?.seconds).toMatchObject({ value: 12, low: 12 })
    expect(many?.chance.high).toBeLessThan(0)
  })

  test('a median that lies beyond the horizon is not told', () => {
    const one = Array.from({ length: 40 }, (_, at) => sampleOf(at + 1, 10))
    const two = one.map(({ run: number }) => sampleOf(number, null))
    expect(compare(one, two).properties[0]?.seconds).toMatchObject({ value: null, low: 90, high: null })
    expect(compare(two, one).properties[0]?.seconds).toMatchObject({ value: null, low: null, high: -90 })
  })
})
