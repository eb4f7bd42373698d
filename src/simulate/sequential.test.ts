import { describe, expect, test } from 'vitest'
import { askRuns, marginFor, type ShareQuestion, sequentialPlan } from './sequential.ts'
import type { SimulationSample } from './simulation.ts'

const sample = (run: number, first: number | null, stopped: SimulationSample['stopped'] = null): SimulationSample => ({
  run,
  steps: 1,
  first: [null, first],
  spent: [0, 0],
  then: ['0', '0'],
  rewards: [],
  rest: null,
  stopped,
})

const healed: ShareQuestion = { property: 'Healed', sort: 'at least', share: 0.9, margin: 0.02, risk: 0.05 }
const storm: ShareQuestion = { property: 'Storm', sort: 'at most', share: 0.1, margin: 0.02, risk: 0.05 }
const everyTenth = (run: number) => sample(run, run % 10 === 0 ? 5 : null)

describe('a question is asked of runs until they answer it', () => {
  test('yes claims what was asked, and the margin lies beyond it', () => {
    expect(sequentialPlan(healed)).toEqual({ low: 0.9, high: 0.92, falseMore: 0.05, falseLess: 0.05 })
    const { low, high } = sequentialPlan(storm)
    expect([low, high]).toEqual([0.08, 0.1])
    expect([0.5, 0.95, 0.001].map(marginFor).map((each) => Number(each.toFixed(6)))).toEqual([0.1, 0.01, 0.0002])
  })

  test('with as few runs as it takes', () => {
    const always = askRuns(healed, (run) => sample(run, 0), 1, 10_000)
    // ln 20 / ln (0.92 / 0.9)
    expect(always).toEqual({ ...healed, answer: 'yes', runs: 137, happened: 137, stopped: null })
    const never = askRuns(healed, (run) => sample(run, null), 1, 10_000)
    expect(never).toMatchObject({ answer: 'no', runs: 14, happened: 0 })
    expect(askRuns(storm, (run) => sample(run, null), 1, 10_000)).toMatchObject({ answer: 'yes', runs: 137 })
    expect(askRuns(storm, (run) => sample(run, 0), 1, 10_000)).toMatchObject({ answer: 'no', runs: 14 })
  })

  test('and where they do not, it stays open', () => {
    // Just between 8 % and 10 %.
    const between = askRuns(storm, (run) => sample(run, run % 11 === 0 ? 5 : null), 1, 500)
    expect(between).toMatchObject({ answer: null, runs: 500, happened: 45 })
    expect(askRuns({ ...storm, share: 0.2 }, everyTenth, 1, 5_000)).toMatchObject({ answer: 'yes' })
    expect(askRuns({ ...storm, share: 0.05 }, everyTenth, 1, 5_000)).toMatchObject({ answer: 'no' })
  })

  test('a run that could not go on is no run without it', () => {
    const why = { kind: 'steps', message: 'too many', place: null, seconds: 3 } as const
    const answer = askRuns(healed, (run) => sample(run, 0, run === 3 ? why : null), 1, 10_000)
    expect(answer).toMatchObject({ answer: null, runs: 2, stopped: { run: 3, ...why } })
  })
})
