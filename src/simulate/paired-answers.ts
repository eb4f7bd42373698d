import { defined } from '../base/assert.ts'
import type { Run } from '../model/model.ts'
import { differenceOf, pairedDifference } from '../statistics/paired.ts'
import { exactly, moreThan, quantile, ranked } from '../statistics/quantile.ts'
import type { SimulationPlan, SimulationSample } from './simulation.ts'

/** How one property differs between two variants, run by run with the same random numbers: the second less the first. */
export interface PropertyDifference {
  readonly property: string
  /** Runs in which it happened in one of the two alone. */
  readonly firstOnly: number
  readonly secondOnly: number
  /** How much more likely it is in the second. */
  readonly chance: Between
  /** How likely such a preponderance would be if the two did not differ. */
  readonly byChance: number
  /** By how many seconds it comes later in the second, in half of the pairs at most. */
  readonly seconds: Between
}

/** The same of a reward's median difference at each time that is looked at. */
export interface RewardDifference {
  readonly reward: string
  readonly median: readonly Between[]
}

/** A difference with its interval; null where the runs do not say. */
export interface Between {
  readonly value: number | null
  readonly low: number | null
  readonly high: number | null
}

export interface PairedAnswers {
  readonly pairs: number
  readonly properties: readonly PropertyDifference[]
  readonly rewards: readonly RewardDifference[]
}

/** What is asked in both runs, compared pair by pair: run 1 with run 1, and so on. */
export function pairedAnswers(
  first: { readonly run: Run; readonly samples: readonly SimulationSample[] },
  second: { readonly run: Run; readonly samples: readonly SimulationSample[] },
  { horizon }: Pick<SimulationPlan, 'horizon'>,
  confidence: number,
): PairedAnswers {
  const others = new Map(second.samples.map((sample) => [sample.run, sample]))
  const pairs = first.samples.flatMap((sample) => {
    const other = others.get(sample.run)
    return other === undefined ? [] : [[sample, other] as const]
  })
  const named = (run: Run) => {
    const { properties, rewards } = run.measured
    return {
      properties: properties.map((at) => defined(run.model.properties[at]).name),
      rewards: rewards.map((at) => defined(run.model.rewards[at]).name),
    }
  }
  const [one, two] = [named(first.run), named(second.run)]
  return {
    pairs: pairs.length,
    properties: inBoth(one.properties, two.properties).map(({ name, places: [a, b] }) => {
      const times = pairs.map(([x, y]) => [x.first[a] ?? null, y.first[b] ?? null] as const)
      return { property: name, ...difference(times, horizon, confidence) }
    }),
    rewards: inBoth(one.rewards, two.rewards).map(({ name, places: [a, b] }) => {
      const length = pairs[0]?.[0].rewards[a]?.length ?? 0
      const median = Array.from({ length }, (_, time) => {
        const gaps = pairs.map(([x, y]) => defined(y.rewards[b]?.[time]) - defined(x.rewards[a]?.[time]))
        return medianOf(gaps.map(exactly), confidence)
      })
      return { reward: name, median }
    }),
  }
}

function inBoth(first: readonly string[], second: readonly string[]) {
  return first.flatMap((name, at) => {
    const other = second.indexOf(name)
    return other < 0 ? [] : [{ name, places: [at, other] as const }]
  })
}

function difference(
  times: readonly (readonly [number | null, number | null])[],
  horizon: number,
  confidence: number,
): Omit<PropertyDifference, 'property'> {
  const firstOnly = times.filter(([a, b]) => a !== null && b === null).length
  const secondOnly = times.filter(([a, b]) => a === null && b !== null).length
  const { estimate, interval, byChance } = pairedDifference({ firstOnly, secondOnly, pairs: times.length }, confidence)
  const sampleOf = (time: number | null) => (time === null ? moreThan(horizon) : exactly(time))
  const gaps = times.map(([a, b]) => differenceOf(sampleOf(a), sampleOf(b)))
  return {
    firstOnly,
    secondOnly,
    chance: { value: estimate, ...interval },
    byChance,
    seconds: medianOf(gaps, confidence),
  }
}

function medianOf(gaps: readonly { readonly low: number; readonly high: number }[], confidence: number): Between {
  const { estimate, interval } = quantile(ranked(gaps), 0.5, confidence)
  return {
    value: estimate.low === estimate.high ? estimate.low : null,
    low: finite(interval.low),
    high: finite(interval.high),
  }
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
