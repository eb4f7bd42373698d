import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defined } from '../base/assert.ts'
import { type Chain, chainOf, type RatedStep, stateSet, stepsOf } from '../markov/chain.ts'
import { reachProbability } from '../markov/first-passage.ts'
import { meanOf } from '../statistics/mean.ts'
import { chosenLevels, type RareEvent, splittingSample } from './splitting.ts'
import { splittingAnswer } from './splitting-answer.ts'
import { Streams } from './streams.ts'
import type { TimedWalk, WalkSnapshot } from './timed-walk.ts'

const cases = Number(process.env['HOLDFAST_LAW_RUNS'] ?? 60)

/** A walk through a chain from a state on, straight from its definition. */
class ChainWalk implements TimedWalk {
  time = 0
  state = 0
  private readonly chain: Chain
  private readonly start: number
  private readonly ways: readonly (readonly number[])[]
  private readonly rates: readonly number[]
  private readonly chances = new Streams(['time', 'step'])
  private dueAt: number | undefined
  private seed = 0

  constructor(chain: Chain, start: number) {
    this.chain = chain
    this.start = start
    this.ways = Array.from({ length: chain.states }, (_, state) => [...stepsOf(chain, state)])
    this.rates = this.ways.map((ways) => ways.reduce((sum, at) => sum + (chain.rates[at] as number), 0))
  }

  begin(seed: number, run: number): void {
    this.seed = seed
    this.go(this.start, 0, run)
  }

  private go(state: number, time: number, branch: number): void {
    this.chances.begin(this.seed, branch)
    this.state = state
    this.time = time
    this.dueAt = undefined
  }

  private rate(): number {
    return this.rates[this.state] as number
  }

  due(): number {
    this.dueAt ??= this.time + this.chances.exponential(0) / this.rate()
    return this.dueAt
  }

  next(): boolean {
    const rate = this.rate()
    if (rate === 0) return false
    this.time = this.due()
    this.dueAt = undefined
    let left = this.chances.unit(1) * rate
    const taken = this.ways[this.state]?.find((at) => {
      left -= this.chain.rates[at] as number
      return left <= 0
    })
    this.state = this.chain.targets[defined(taken)] as number
    return true
  }

  holds = (property: number) => this.state === property
  reward = () => this.state
  snapshot = (): WalkSnapshot => ({ time: this.time, state: Uint32Array.of(this.state), clocks: [] })
  restore = ({ state, time }: WalkSnapshot, stream: number) => this.go(state[0] as number, time, -1 - stream)
}

interface Question {
  readonly chain: Chain
  readonly goal: number
  readonly end: number
  /** How near each state is said to be: anything. */
  readonly heights: readonly number[]
}

function eventOf({ chain, goal, end, heights }: Question, start = 0, horizon = Number.POSITIVE_INFINITY): RareEvent {
  const walk = new ChainWalk(chain, start)
  return {
    walk,
    level: () => heights[walk.state] as number,
    isGoal: () => walk.state === goal,
    isEnd: () => walk.state === end,
    horizon,
  }
}

/** That it comes to the goal before the end, within what rounding leaves open. */
function exactly({ chain, goal, end }: Question, start = 0): number {
  const only = (state: number) => stateSet(chain.states, (each) => each === state)
  return reachProbability(chain, only(goal), only(end)).low[start] as number
}

/** The mean of many estimates, less the right one, in standard errors. */
function offBy(estimates: readonly number[], exact: number): number {
  const mean = meanOf(estimates)
  const variance = meanOf(estimates.map((each) => (each - mean) ** 2))
  const error = Math.sqrt(variance / estimates.length)
  return error === 0 ? (mean - exact) * 1e9 : (mean - exact) / error
}

/** Every state can come to the end, so each run does; and there is a way to the goal. */
const questions: fc.Arbitrary<Question> = fc.integer({ min: 3, max: 7 }).chain((states) => {
  const state = fc.nat({ max: states - 1 })
  const step: fc.Arbitrary<RatedStep> = fc.tuple(state, state, fc.integer({ min: 1, max: 9 }))
  return fc
    .tuple(
      fc.array(step, { minLength: 4, maxLength: 16 }),
      fc.array(fc.nat({ max: 4 }), { minLength: states, maxLength: states }),
    )
    .map(([steps, heights]) => {
      const back = heights.map((_, from): RatedStep => [from, states - 1, 4])
      const there: RatedStep[] = [
        [0, states - 3, 1],
        [states - 3, states - 2, 1],
      ]
      const real = [...steps, ...there, ...back].filter(([from, to]) => from !== to)
      return { chain: chainOf(states, real), goal: states - 2, end: states - 1, heights }
    })
})

describe('splitting is right on average', () => {
  test('on small chains, for levels that mean nothing at all, with as few as two runs from each', () => {
    let rare = 0
    fc.assert(
      fc.property(questions, fc.integer({ min: 2, max: 9 }), (question, runs) => {
        const exact = exactly(question)
        const effort = { seed: 1, runs, steps: 10_000 }
        const estimates = Array.from(
          { length: 4_000 },
          (_, at) => splittingSample(eventOf(question), [1, 2, 3.5], effort, at + 1).estimate,
        )
        if (exact > 0 && exact < 0.1) rare++
        expect(Math.abs(offBy(estimates, exact))).toBeLessThan(5)
      }),
      { numRuns: cases / 3, seed: 1 },
    )
    expect(rare).toBeGreaterThan(2)
  })

  /** A ladder: up with rate 1, down with rate 9, from the second of many steps on. */
  const height = 12
  const ladder: Question = {
    chain: chainOf(
      height + 1,
      Array.from({ length: height - 1 }, (_, at): RatedStep[] => [
        [at + 1, at + 2, 1],
        [at + 1, at, 9],
      ]).flat(),
    ),
    goal: height,
    end: 0,
    heights: Array.from({ length: height + 1 }, (_, at) => at),
  }

  test('on a ladder to an event of 3e-11, with levels of its own choice', () => {
    const exact = exactly(ladder, 1)
    expect(exact / (8 / (9 ** height - 1))).toBeCloseTo(1, 9)
    const effort = { seed: 7, runs: 200, steps: 10_000 }
    const event = eventOf(ladder, 1)
    const { levels } = chosenLevels(event, effort)
    expect(levels).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
    const samples = Array.from({ length: 60 }, (_, at) => splittingSample(event, levels, effort, at + 1))
    const answer = splittingAnswer(samples, effort.runs, 0.95)
    expect(answer.chance / exact).toBeGreaterThan(0.7)
    expect(answer.chance / exact).toBeLessThan(1.4)
    expect(answer.atLeast).toBeLessThan(exact)
    expect(answer.atLeast).toBeGreaterThan(exact / 2)
    for (const share of answer.shares) expect(share).toBeCloseTo(0.11, 1)
  })

  test('also where it has to happen by a time', () => {
    // Three steps in a row, each with rate 1, before the time 0.2: 1 - e^-t (1 + t + t^2 / 2).
    const chain = chainOf(
      5,
      [0, 1, 2].map((at): RatedStep => [at, at + 1, 1]),
    )
    const event = eventOf({ chain, goal: 3, end: 4, heights: [0, 1, 2, 3, 0] }, 0, 0.2)
    const exact = 1 - Math.exp(-0.2) * 1.22
    const effort = { seed: 3, runs: 10, steps: 10 }
    const estimates = Array.from({ length: 20_000 }, (_, at) => splittingSample(event, [1, 2], effort, at + 1).estimate)
    expect(Math.abs(offBy(estimates, exact))).toBeLessThan(5)
    expect(meanOf(estimates) / exact).toBeCloseTo(1, 1)
  })

  test('the approximate interval holds the right chance nearly as often as it says, and the bound from below always does', () => {
    const exact = exactly(ladder, 1)
    const event = eventOf(ladder, 1)
    const levels = ladder.heights.slice(2, -1)
    const answers = Array.from({ length: 60 }, (_, seed) => {
      const effort = { seed, runs: 100, steps: 10_000 }
      const samples = Array.from({ length: 20 }, (_, at) => splittingSample(event, levels, effort, at + 1))
      return splittingAnswer(samples, effort.runs, 0.95)
    })
    const held = answers.filter(({ approximately }) => {
      const { low, high } = defined(approximately)
      return low <= exact && exact <= high
    })
    expect(held.length).toBeGreaterThanOrEqual(53)
    expect(answers.filter(({ atLeast }) => atLeast > exact).length).toBeLessThanOrEqual(3)
  })
})

describe('splitting says what it cannot say', () => {
  const stuck = chainOf(3, [
    [0, 1, 1],
    [1, 0, 1],
  ])

  test('a run without an end is told, never counted as one that did not come there', () => {
    const event = eventOf({ chain: stuck, goal: 2, end: 2, heights: [0, 0, 0] })
    expect(() => splittingSample(event, [], { seed: 1, runs: 1, steps: 50 }, 1)).toThrow('50 steps and came to no end')
  })

  test('that no run came to the event is no interval', () => {
    const event = eventOf({ chain: stuck, goal: 2, end: 1, heights: [0, 1, 2] })
    const effort = { seed: 1, runs: 10, steps: 50 }
    const samples = [1, 2, 3].map((at) => splittingSample(event, [1], effort, at))
    expect(splittingAnswer(samples, effort.runs, 0.95)).toMatchObject({
      chance: 0,
      approximately: null,
      atLeast: 0,
      empty: 3,
      shares: [1, 0],
    })
  })

  test('estimates that are all the same do not say how far they are off, as where the event nearly always comes', () => {
    const sample = (estimate: number, replication: number) => ({ replication, reached: [1], estimate, steps: 5 })
    expect(splittingAnswer([1, 1, 1].map(sample), 10, 0.95)).toMatchObject({ chance: 1, approximately: null })
    expect(splittingAnswer([0.2, 0.2].map(sample), 10, 0.95)).toMatchObject({ chance: 0.2, approximately: null })
  })

  test('one lucky estimate among many shows', () => {
    const sample = (estimate: number, replication: number) => ({ replication, reached: [1, 1], estimate, steps: 5 })
    const answer = splittingAnswer([0, 0, 1e-6, 0].map(sample), 10, 0.95)
    expect(answer).toMatchObject({ chance: 2.5e-7, approximately: null, empty: 3, largestShare: 1, steps: 20 })
  })

  test('the same seed gives the same, another one another, and each estimate has random numbers of its own', () => {
    const ladder = chainOf(4, [
      [1, 2, 1],
      [1, 0, 2],
      [2, 3, 1],
      [2, 1, 2],
    ])
    const event = eventOf({ chain: ladder, goal: 3, end: 0, heights: [0, 1, 2, 3] }, 1)
    const sample = (seed: number, at: number) => splittingSample(event, [2], { seed, runs: 300, steps: 999 }, at)
    expect(sample(1, 1)).toEqual(sample(1, 1))
    expect(sample(1, 1).reached).not.toEqual(sample(2, 1).reached)
    expect(sample(1, 1).reached).not.toEqual(sample(1, 2).reached)
  })
})
