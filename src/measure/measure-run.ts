import { defined } from '../base/assert.ts'
import type { Interval } from '../base/interval.ts'
import { type Certified, ROUNDING } from '../markov/certified.ts'
import { type StateSet, stateSet } from '../markov/chain.ts'
import { gainUntil, reachProbability } from '../markov/first-passage.ts'
import { type Timed, withoutInstant } from '../markov/instant.ts'
import { meanInTheEnd, recurrentClasses } from '../markov/long-run.ts'
import { NotSolved } from '../markov/not-solved.ts'
import { meanAfter } from '../markov/transient.ts'
import type { Property, Run } from '../model/model.ts'
import { isModelError, type ModelError } from '../system/transition-system.ts'
import { NotMeasurable, type RatedChain, ratedChain } from './rated-chain.ts'

/** Answers about one property, from the start on, with certain bounds; of several starts, from the least to the most. */
export interface Measure {
  readonly property: string
  readonly sort: 'invariant' | 'reachable'
  /** That the invariant is ever broken, or what is to be reached comes true. */
  readonly chance: Interval
  /** The mean time until then, in seconds; infinite where it may never be. */
  readonly seconds: Interval
  /** The share of time for which it is so in the long run. */
  readonly share: Interval
  readonly at: readonly MeasureAt[]
}

/** The same at a time. */
export interface MeasureAt {
  readonly seconds: number
  /** That it has been so by then. */
  readonly by: Interval
  /** That it is so then. */
  readonly then: Interval
}

/** The mean of a reward. */
export interface RewardMeasure {
  readonly reward: string
  readonly sentence: string | undefined
  /** Over time, in the long run. */
  readonly mean: Interval
  readonly at: readonly { readonly seconds: number; readonly mean: Interval }[]
}

/** That one property comes before another one. */
export interface Race {
  readonly first: string
  readonly second: string
  readonly chance: Interval
}

export interface MeasuredRun {
  readonly states: number
  /** Steps of operators that say no rate, and never happen here. */
  readonly leftOut: readonly string[]
  readonly measures: readonly Measure[]
  readonly rewards: readonly RewardMeasure[]
  readonly races: readonly Race[]
}

export interface MeasureQuestions {
  /** States, at most. */
  readonly states: number
  /** Times to look at, in seconds. */
  readonly at: readonly number[]
  /** Pairs of properties of which one may come before the other. */
  readonly races: readonly (readonly [first: string, second: string])[]
}

/** What a rate is off by, as a share: two quotients and a sum. */
const OF_A_RATE = 4 * ROUNDING

/**
 * The exact answers about what a run is measured by.
 * @throws NotMeasurable where the run is no chain that can be solved
 */
export function measureRun(run: Run, questions: MeasureQuestions): MeasuredRun {
  const measuring = new Measuring(run, questions)
  try {
    return measuring.answers(questions)
  } catch (error) {
    if (error instanceof NotSolved) throw new NotMeasurable(error.message)
    throw error
  }
}

type StateProperty = Property & { readonly sort: 'invariant' | 'reachable' }

class Measuring {
  private readonly run: Run
  private readonly rated: RatedChain
  private readonly times: readonly number[]
  /** 1 where time is spent, else 0. */
  private readonly stays: Float64Array
  /** The parts that the chain ends in. */
  private ends: readonly (readonly number[])[] | undefined
  private timed: Timed | undefined

  constructor(run: Run, { states, at }: MeasureQuestions) {
    this.run = run
    this.rated = ratedChain(run, states)
    this.times = at
    this.stays = Float64Array.from(this.rated.immediate, (isInstant) => (isInstant === 1 ? 0 : 1))
  }

  answers({ races }: MeasureQuestions): MeasuredRun {
    const { model, measured } = this.run
    return {
      states: this.rated.chain.states,
      leftOut: this.rated.leftOut,
      measures: measured.properties.map((at) => this.measureOf(defined(model.properties[at]) as StateProperty, at)),
      rewards: measured.rewards.map((at) => this.rewardOf(at)),
      races: races.map(([first, second]) => this.raceOf(first, second)),
    }
  }

  private measureOf({ name, sort }: StateProperty, at: number): Measure {
    const { chain, initial } = this.rated
    const goal = this.goalOf(at)
    return {
      property: name,
      sort,
      chance: this.over(reachProbability(chain, goal, new Uint8Array(chain.states), initial)),
      seconds: this.over(gainUntil(chain, goal, this.stays, initial)),
      share: capped(this.over(this.longRun(Float64Array.from(goal)))),
      at: this.times.map((seconds) => ({ seconds, by: this.hasBeen(goal, seconds), then: this.isThen(goal, seconds) })),
    }
  }

  private rewardOf(at: number): RewardMeasure {
    const { name, sentence } = defined(this.run.model.rewards[at], 'reward')
    const { chain, system, stateOf } = this.rated
    const value = Float64Array.from({ length: chain.states }, (_, node) => orThrow(system.reward(at, stateOf(node))))
    return {
      reward: name,
      sentence,
      mean: this.over(signed(value, (part) => this.longRun(part))),
      at: this.times.map((seconds) => ({
        seconds,
        mean: this.over(signed(value, (part) => this.meanThen(part, seconds))),
      })),
    }
  }

  private raceOf(first: string, second: string): Race {
    const goalOf = (wanted: string) => this.goalOf(this.run.model.properties.findIndex(({ name }) => name === wanted))
    const chance = reachProbability(this.rated.chain, goalOf(first), goalOf(second), this.rated.initial)
    return { first, second, chance: this.over(chance) }
  }

  /** The states where the invariant is broken, or what is to be reached is so. */
  private goalOf(property: number): StateSet {
    const { chain, system, stateOf } = this.rated
    const isGoal = defined(this.run.model.properties[property], 'property').sort === 'reachable'
    return stateSet(chain.states, (node) => orThrow(system.holds(property, stateOf(node))) === isGoal)
  }

  /** The mean over time of a number of each state, none below 0. */
  private longRun(gain: Float64Array): Certified {
    const { chain, initial } = this.rated
    return meanInTheEnd(chain, this.partsOfEnd(), { gain, stays: this.stays }, initial)
  }

  private partsOfEnd() {
    if (this.ends !== undefined) return this.ends
    const { chain, immediate } = this.rated
    this.ends = recurrentClasses(chain)
    if (this.ends.some((states) => states.every((state) => immediate[state] === 1)))
      throw new NotMeasurable('Steps that come at once follow one another for ever, and no time passes.')
    return this.ends
  }

  /** The chance that a goal has been met by a time: with nothing leading on from it, that it is met then. */
  private hasBeen(goal: StateSet, time: number): Interval {
    const { chain, immediate } = this.rated
    const passing = stateSet(chain.states, (node) => immediate[node] === 1 && goal[node] === 0)
    const { chain: own, share, fill } = withoutInstant(chain, passing)
    return this.over(
      fill(meanAfter(own, { time, absorbing: goal, value: Float64Array.from(goal), share: share + OF_A_RATE })),
    )
  }

  private isThen(goal: StateSet, time: number): Interval {
    return capped(this.over(this.meanThen(Float64Array.from(goal), time)))
  }

  private meanThen(value: Float64Array, time: number): Certified {
    this.timed ??= withoutInstant(this.rated.chain, this.rated.immediate)
    const { chain, share, fill } = this.timed
    return fill(meanAfter(chain, { time, absorbing: new Uint8Array(chain.states), value, share: share + OF_A_RATE }))
  }

  private over({ low, high }: Certified): Interval {
    const { initial } = this.rated
    return {
      low: initial.reduce((least, start) => Math.min(least, low[start] as number), Number.POSITIVE_INFINITY),
      high: initial.reduce((most, start) => Math.max(most, high[start] as number), Number.NEGATIVE_INFINITY),
    }
  }
}

function orThrow<T extends number | boolean>(value: T | ModelError): T {
  if (isModelError(value)) throw new NotMeasurable(value.message, value)
  return value
}

function capped({ low, high }: Interval): Interval {
  return { low: Math.min(1, low), high: Math.min(1, high) }
}

/** The means of numbers of both signs, from those above 0 and those below. */
function signed(value: Float64Array, meanOf: (part: Float64Array) => Certified): Certified {
  const above = meanOf(value.map((each) => Math.max(0, each)))
  if (value.every((each) => each >= 0)) return above
  const below = meanOf(value.map((each) => Math.max(0, -each)))
  const less = (from: Float64Array, by: Float64Array, towards: number) =>
    from.map((each, state) => each - (by[state] as number) + towards * (each + (by[state] as number)) * 2 * ROUNDING)
  return { low: less(above.low, below.high, -1), high: less(above.high, below.low, 1) }
}
