import type { Random } from './random.ts'
import { type FaultPlan, planFaults, type Scenario } from './scenarios.ts'
import type { Chooser, Strategy } from './strategies.ts'
import { NONE, type Tally, type Walker } from './walker.ts'

/** Steps from a start, as numbers of instances, and the expectation that the last of them speaks to, if any does. */
export interface Taken {
  readonly start: number
  readonly instances: readonly number[]
  readonly found: number | undefined
  /** Where something was found: how many random runs there were until then. */
  readonly runs?: number
}

/** How random runs are made. */
export interface Manner {
  readonly strategy: Strategy
  readonly scenarios: readonly Scenario[]
  /** Steps of a run at most. */
  readonly steps: number
}

/** One random run, or the tries that belong together: the one with a finding, or the last. */
export function wander(walker: Walker, manner: Manner, random: Random, tally: Tally): Taken {
  const { strategy, scenarios, steps } = manner
  if (walker.starts.length === 0) return { start: 0, instances: [], found: undefined }
  const kept: Taken[] = []
  const seen = new Set<number>()
  for (let left = strategy.tries; ; left--) {
    const from = kept.length > 0 && !random.oneIn(4) ? random.of(kept) : undefined
    const wanderer = new Wanderer(walker, tally, strategy.tries > 1 ? seen : undefined)
    const start = from?.start ?? random.below(walker.starts.length)
    const prefix = from?.instances.slice(0, from.instances.length - random.moment(from.instances.length)) ?? []
    const chooser = strategy.begin(walker, random, steps)
    const plan = planFaults(walker, random, steps, scenarios)
    tally.runs++
    const taken = wanderer.go(start, prefix, { chooser, plan, steps })
    if (taken.found !== undefined || left <= 1) return taken
    if (wanderer.newest > 0) kept.push({ ...taken, instances: taken.instances.slice(0, wanderer.newest) })
  }
}

interface Way {
  readonly chooser: Chooser
  readonly plan: FaultPlan
  readonly steps: number
}

class Wanderer {
  private readonly walker: Walker
  private readonly tally: Tally
  private readonly seen: Set<number> | undefined
  private readonly instances: number[] = []
  /** The state whose words were last looked at. */
  private readonly last: Uint32Array
  /** Steps until something was last seen that no try before had seen. */
  newest = 0

  /** @param seen features that earlier tries have seen */
  constructor(walker: Walker, tally: Tally, seen: Set<number> | undefined) {
    this.walker = walker
    this.tally = tally
    this.seen = seen
    this.last = new Uint32Array(seen === undefined ? 0 : walker.stepper.state.length)
  }

  go(start: number, prefix: readonly number[], way: Way): Taken {
    const { walker, instances } = this
    walker.begin(start)
    for (let at = 0; at < this.last.length; at++) this.last[at] = ~(walker.stepper.state[at] as number)
    this.tally.states.add(walker.stepper.state)
    const found = walker.stateFinding() ?? this.repeat(prefix) ?? this.walk(way)
    return { start, instances, found }
  }

  private repeat(prefix: readonly number[]): number | undefined {
    const { walker } = this
    for (const instance of prefix) {
      walker.stepper.list()
      if (walker.placeOf(instance) === NONE) continue
      const shown = this.take(instance)
      if (shown !== undefined && shown !== 'same') return shown
    }
    return undefined
  }

  private walk({ chooser, plan, steps }: Way): number | undefined {
    const { walker, instances } = this
    while (instances.length < steps) {
      walker.stepper.list()
      const error = walker.listedError()
      if (error !== NONE) {
        instances.push(error)
        return walker.errorExpectation
      }
      const shown = this.step(chooser, plan, steps)
      if (shown !== 'moved') return shown
    }
    return undefined
  }

  /** One step that changes the state; the finding that it shows, or what the rest shows where none does. */
  private step(chooser: Chooser, plan: FaultPlan, most: number): number | 'moved' | undefined {
    const { walker, instances } = this
    let fault = plan(instances.length, instances.at(-1) ?? NONE)
    for (;;) {
      const isPlanned = fault !== NONE
      const chosen = isPlanned ? fault : chooser()
      fault = NONE
      if (chosen === NONE) return walker.restFinding() ?? this.moveOn(plan, most)
      const shown = this.take(chosen)
      if (shown !== 'same') return shown ?? 'moved'
      walker.strike(walker.system.actionOf(chosen), walker.placeOf(chosen))
    }
  }

  /** Where only faults can still change something, the time goes on until one comes. */
  private moveOn(plan: FaultPlan, most: number): number | 'moved' | undefined {
    const { walker, instances } = this
    const isLeft = () => walker.faults.some((fault) => (walker.stepper.counts[fault] as number) > 0)
    for (let time = instances.length; time < most && isLeft(); time++) {
      const fault = plan(time, instances.at(-1) ?? NONE)
      if (fault === NONE || walker.placeOf(fault) === NONE) continue
      const shown = this.take(fault)
      if (shown !== 'same') return shown ?? 'moved'
      walker.strike(walker.system.actionOf(fault), walker.placeOf(fault))
    }
    return undefined
  }

  private take(instance: number): number | 'same' | undefined {
    const { walker, tally, instances, seen } = this
    const shown = walker.take(instance)
    if (shown === 'same') return shown
    instances.push(instance)
    tally.steps++
    const action = walker.system.actionOf(instance)
    tally.taken[action] = (tally.taken[action] as number) + 1
    tally.states.add(walker.stepper.state)
    if (seen !== undefined && this.isNew(seen)) this.newest = instances.length
    return shown
  }

  /** Whether a word of the state has a value that it had in no earlier try: a word holds what belongs together. */
  private isNew(seen: Set<number>): boolean {
    const { last, walker } = this
    const { state } = walker.stepper
    let isNew = false
    for (let at = 0; at < state.length; at++) {
      const word = state[at] as number
      if (last[at] === word) continue
      last[at] = word
      const feature = at * 4294967296 + word
      if (seen.has(feature)) continue
      seen.add(feature)
      isNew = true
    }
    return isNew
  }
}
