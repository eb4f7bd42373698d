import type { StopKind } from './timed-walk.ts'

/** What is simulated, but for which runs. All that decides a sample, together with the spec and the run's number. */
export interface SimulationPlan {
  readonly seed: number
  /** Seconds after which each run ends. */
  readonly horizon: number
  /** Seconds between the times at which rewards and properties are looked at; undefined for the horizon alone. */
  readonly every: number | undefined
  readonly scheduler: Scheduler
  /** Steps of a run at most. */
  readonly steps: number
}

/** What becomes of steps of the system that say nothing of their time: they are refused, or taken at once, each alike. */
export type Scheduler = 'none' | 'uniform'

/** What one random run has shown: plain data, so that runs made elsewhere are merged by their numbers. */
export interface SimulationSample {
  /** From 1. With the seed it decides the run. */
  readonly run: number
  readonly steps: number
  /** Of each property that is asked: when it was first broken or reached, in seconds; null where not by the horizon. */
  readonly first: readonly (number | null)[]
  /** Of each property: seconds until the horizon for which it was so. */
  readonly spent: readonly number[]
  /** Of each property: whether it was so at each time that is looked at, as a row of 0 and 1. */
  readonly then: readonly string[]
  /** Of each reward: its value at each time that is looked at. */
  readonly rewards: readonly (readonly number[])[]
  /** When nothing more could happen, if that was before the horizon, and whether it was no terminal state. */
  readonly rest: { readonly seconds: number; readonly isDeadlock: boolean } | null
  /** Why the run could not go on to the horizon. Then its other numbers are no answer. */
  readonly stopped: StoppedRun | null
}

export interface StoppedRun {
  readonly kind: StopKind
  readonly message: string
  /** File, line and column in the spec, if there is a place. */
  readonly place: string | null
  readonly seconds: number
}

/** A number with its interval, which is right with the confidence that the simulation states. */
export interface Estimate {
  readonly value: number
  readonly low: number
  readonly high: number
}

/** The value that a share of the runs stay within, with its interval. Of times, null is beyond the horizon. */
export interface QuantileEstimate {
  readonly share: number
  readonly value: number | null
  readonly low: number
  readonly high: number | null
}

/** What the runs say of one property. For an invariant "it" is that it is broken, else that it is true. */
export interface SimulatedProperty {
  readonly property: string
  readonly sort: 'invariant' | 'reachable'
  /** Runs in which it happened by the horizon. */
  readonly happened: number
  readonly chance: Estimate
  /** Seconds until it happened, over all runs: those in which it did not are beyond the horizon. */
  readonly times: readonly QuantileEstimate[]
  /** The share of the time until the horizon for which it was so, on average over the runs. */
  readonly share: Estimate
  /** At each time that is looked at: in which share of the runs it had happened, and was so. */
  readonly by: readonly Estimate[]
  readonly then: readonly Estimate[]
}

/** What the runs say of one reward, at each time that is looked at. */
export interface SimulatedReward {
  readonly reward: string
  /** Its intervals come from the range that the reward's type says: nothing is taken to be normal. */
  readonly mean: readonly Estimate[]
  /** In the order of the times; each has the shares 0.05, 0.5 and 0.95. */
  readonly quantiles: readonly (readonly QuantileEstimate[])[]
}

/** What all random runs of a check say. */
export interface Simulation {
  readonly plan: SimulationPlan
  readonly runs: number
  readonly confidence: number
  /** Seconds, ascending: 0, and so on until the horizon. */
  readonly times: readonly number[]
  /** Steps of operators that say no rate, and never happen here. */
  readonly leftOut: readonly string[]
  /** Initial states, of which each run begins in one, each alike. */
  readonly starts: number
  /** Steps of all runs. */
  readonly steps: number
  /** Runs that came to rest before the horizon, and of those how many in a deadlock. */
  readonly atRest: number
  readonly deadlocked: number
  /** The first run that could not go on, if any. Then it is the last that counts, and there are no answers. */
  readonly stopped: (StoppedRun & { readonly run: number }) | null
  readonly properties: readonly SimulatedProperty[]
  readonly rewards: readonly SimulatedReward[]
}
