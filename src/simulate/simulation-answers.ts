import { defined } from '../base/assert.ts'
import type { Interval } from '../base/interval.ts'
import type { Run } from '../model/model.ts'
import { meanInterval } from '../statistics/mean.ts'
import { proportionInterval } from '../statistics/proportion.ts'
import { exactly, moreThan, type Quantile, quantile, type Ranked, ranked } from '../statistics/quantile.ts'
import { timesOf } from './run-sampler.ts'
import type {
  Estimate,
  QuantileEstimate,
  SimulatedProperty,
  SimulatedReward,
  Simulation,
  SimulationPlan,
  SimulationSample,
} from './simulation.ts'
import { leftOutOf } from './timing.ts'

/** Of times until something happens. */
const TIME_SHARES = [0.5, 0.9, 0.95, 0.99]

/** Of rewards: between the outer two are nine runs of ten. */
const REWARD_SHARES = [0.05, 0.5, 0.95]

/** What is known of a run without any random numbers. */
export interface Setting {
  readonly run: Run
  readonly plan: SimulationPlan
  readonly confidence: number
  /** Different initial states. */
  readonly starts: number
}

/**
 * What samples say. It depends on nothing but the samples and their numbers, so that runs made in several places say
 * the same as if they had been made in one.
 */
export function simulationOf(
  { run, plan, confidence, starts }: Setting,
  given: readonly SimulationSample[],
): Simulation {
  const inOrder = [...given].sort((a, b) => a.run - b.run)
  const end = inOrder.findIndex((sample) => sample.stopped !== null)
  const samples = end < 0 ? inOrder : inOrder.slice(0, end + 1)
  const last = samples.at(-1)
  const stopped = last === undefined || last.stopped === null ? null : { run: last.run, ...last.stopped }
  const answers = new Answers(run, plan, confidence, samples)
  const isWhole = stopped === null && samples.length > 0
  return {
    plan,
    runs: samples.length,
    confidence,
    times: timesOf(plan),
    leftOut: leftOutOf(run),
    starts,
    steps: samples.reduce((sum, { steps }) => sum + steps, 0),
    atRest: samples.filter(({ rest }) => rest !== null).length,
    deadlocked: samples.filter(({ rest }) => rest?.isDeadlock === true).length,
    stopped,
    properties: isWhole ? answers.properties() : [],
    rewards: isWhole ? answers.rewards() : [],
  }
}

class Answers {
  private readonly run: Run
  private readonly plan: SimulationPlan
  private readonly confidence: number
  private readonly samples: readonly SimulationSample[]
  private readonly times: readonly number[]

  constructor(run: Run, plan: SimulationPlan, confidence: number, samples: readonly SimulationSample[]) {
    this.run = run
    this.plan = plan
    this.confidence = confidence
    this.samples = samples
    this.times = timesOf(plan)
  }

  properties(): SimulatedProperty[] {
    return this.run.measured.properties.map((at, index) => {
      const { name, sort } = defined(this.run.model.properties[at], 'property')
      return { property: name, sort: sort === 'reachable' ? sort : 'invariant', ...this.property(index) }
    })
  }

  private property(index: number): Omit<SimulatedProperty, 'property' | 'sort'> {
    const { samples, times } = this
    const { horizon } = this.plan
    const first = samples.map((sample) => sample.first[index] ?? Number.POSITIVE_INFINITY)
    const spent = samples.map((sample) => defined(sample.spent[index]) / horizon)
    const inOrder = ranked(first.map((time) => (time <= horizon ? exactly(time) : moreThan(horizon))))
    const happened = first.filter((time) => time <= horizon).length
    const { estimate, interval } = meanInterval(spent, { low: 0, high: 1 }, this.confidence)
    return {
      happened,
      chance: this.chance(happened),
      times: TIME_SHARES.map((share) => this.quantileAt(inOrder, share, { low: 0, high: Number.POSITIVE_INFINITY })),
      share: { value: estimate, ...interval },
      by: times.map((until) => this.chance(first.filter((time) => time <= until).length)),
      then: times.map((_, at) => this.chance(samples.filter((sample) => sample.then[index]?.[at] === '1').length)),
    }
  }

  rewards(): SimulatedReward[] {
    return this.run.measured.rewards.map((at, index) => {
      const { name, body } = defined(this.run.model.rewards[at], 'reward')
      const { type } = body
      const range = type.kind === 'range' ? { low: type.low, high: type.high } : { low: 0, high: 0 }
      const values = this.times.map((_, time) => this.samples.map(({ rewards }) => defined(rewards[index]?.[time])))
      return {
        reward: name,
        mean: values.map((row) => {
          const { estimate, interval } = meanInterval(row, range, this.confidence)
          return { value: estimate, ...interval }
        }),
        quantiles: values.map((row) => {
          const inOrder = ranked(row.map(exactly))
          return REWARD_SHARES.map((share) => this.quantileAt(inOrder, share, range))
        }),
      }
    })
  }

  private chance(hits: number): Estimate {
    const runs = this.samples.length
    return { value: hits / runs, ...proportionInterval(hits, runs, this.confidence) }
  }

  /** @param range that all values are in */
  private quantileAt(values: Ranked, share: number, range: Interval): QuantileEstimate {
    return quantileEstimate(quantile(values, share, this.confidence), share, range)
  }
}

/** A quantile as plain data; what lies beyond all that was seen is null. */
export function quantileEstimate({ estimate, interval }: Quantile, share: number, range: Interval): QuantileEstimate {
  const value = estimate.low === estimate.high ? estimate.low : null
  const low = Math.max(range.low, interval.low)
  const high = Math.min(range.high, interval.high)
  return { share, value, low, high: high === Number.POSITIVE_INFINITY ? null : high }
}
