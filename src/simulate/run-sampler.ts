import { settled } from '../base/time-units.ts'
import { placeOf } from '../diagnostics/render.ts'
import type { Run } from '../model/model.ts'
import { RandomWalk } from './random-walk.ts'
import type { SimulationPlan, SimulationSample, StoppedRun } from './simulation.ts'
import { WalkStopped } from './timed-walk.ts'
import type { EngineChoice } from './walk-engine.ts'

/** A property by its index in the model, and the truth of it that is told. */
interface AskedProperty {
  readonly at: number
  readonly wanted: boolean
}

/** Makes random runs of a check, one by one: each is decided by the plan and its number alone. */
export class RunSampler {
  private readonly walk: RandomWalk
  private readonly plan: SimulationPlan
  private readonly times: readonly number[]
  private readonly properties: readonly AskedProperty[]
  private readonly rewards: readonly number[]

  constructor(run: Run, plan: SimulationPlan, choice: EngineChoice = 'compiled') {
    const { properties, rewards } = run.measured
    this.walk = new RandomWalk(run, properties, plan.scheduler, choice)
    this.plan = plan
    this.times = timesOf(plan)
    this.rewards = rewards
    this.properties = properties.map((at) => ({ at, wanted: run.model.properties[at]?.sort === 'reachable' }))
  }

  /** @param number of the run, from 1 */
  sample(number: number): SimulationSample {
    const taken = new Recording(this.properties.length, this.rewards.length)
    try {
      this.walk.begin(this.plan.seed, number)
      this.record(taken)
      return { run: number, ...taken.done(), stopped: null }
    } catch (error) {
      if (!(error instanceof WalkStopped)) throw error
      return { run: number, ...taken.done(), stopped: stoppedAt(error, this.walk.time) }
    }
  }

  private record(taken: Recording): void {
    const { walk, times, plan } = this
    for (let looked = 0; ; taken.steps++) {
      this.noteTruths(taken)
      const due = walk.due()
      for (; looked < times.length && (times[looked] as number) < due; looked++) this.noteTime(taken)
      taken.spend(Math.min(due, plan.horizon) - walk.time)
      if (due > plan.horizon) {
        if (due === Number.POSITIVE_INFINITY) taken.rest = { seconds: walk.time, isDeadlock: walk.isDeadlock() }
        return
      }
      if (taken.steps === plan.steps) throw new WalkStopped('steps', `A run takes more than ${plan.steps} steps.`)
      walk.next()
    }
  }

  private noteTruths({ isSo, first }: Recording): void {
    const { walk, properties } = this
    for (let index = 0; index < properties.length; index++) {
      const { at, wanted } = properties[index] as AskedProperty
      const so = walk.holds(at) === wanted
      isSo[index] = so
      if (so && first[index] === null) first[index] = walk.time
    }
  }

  private noteTime({ isSo, then, rewards }: Recording): void {
    for (const [index, so] of isSo.entries()) then[index] += so ? '1' : '0'
    for (const [index, reward] of this.rewards.entries()) rewards[index]?.push(this.walk.reward(reward))
  }
}

/** What is noted of one run. */
class Recording {
  steps = 0
  rest: SimulationSample['rest'] = null
  readonly isSo: boolean[]
  readonly first: (number | null)[]
  readonly then: string[]
  readonly rewards: number[][]
  private readonly spent: number[]

  constructor(properties: number, rewards: number) {
    this.isSo = Array.from({ length: properties }, () => false)
    this.first = this.isSo.map(() => null)
    this.then = this.isSo.map(() => '')
    this.spent = this.isSo.map(() => 0)
    this.rewards = Array.from({ length: rewards }, () => [])
  }

  spend(seconds: number): void {
    const { isSo, spent } = this
    for (let index = 0; index < isSo.length; index++)
      if (isSo[index] === true) spent[index] = (spent[index] as number) + seconds
  }

  done(): Omit<SimulationSample, 'run' | 'stopped'> {
    const { steps, first, spent, then, rewards, rest } = this
    return { steps, first, spent, then, rewards, rest }
  }
}

/** The times at which a simulation looks, in seconds: 0, then every so often, and the horizon. */
export function timesOf({ horizon, every }: Pick<SimulationPlan, 'horizon' | 'every'>): number[] {
  if (every === undefined) return [horizon]
  // Multiples that are the horizon but for rounding are no times of their own.
  const count = Math.ceil(horizon / every - 1e-9)
  return [...Array.from({ length: count }, (_, at) => settled(at * every)), horizon]
}

/** A walk that could not go on, as plain data. */
export function stoppedAt({ kind, message, place }: WalkStopped, seconds: number): StoppedRun {
  return { kind, message, place: place === undefined ? null : placeOf(place.span), seconds }
}
