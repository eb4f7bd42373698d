import fc from 'fast-check'
import { defined } from '../base/assert.ts'
import { showValue } from '../interpret/show.ts'
import type { Run } from '../model/model.ts'
import { isModelError } from '../system/transition-system.ts'
import { type StepName, stepName } from '../trace/lasso-notes.ts'
import { replay } from '../trace/replay.ts'
import type { Trace } from '../trace/trace.ts'
import { Random } from './random.ts'
import { type Scenario, scenarios } from './scenarios.ts'
import { DEFAULT_STRATEGY, type Strategy, strategies } from './strategies.ts'
import { Tally, Walker } from './walker.ts'
import { type Manner, type Taken, wander } from './wander.ts'

/** @returns undefined where the steps do not show the expectation */
export type Retake = (start: number, instances: readonly number[], expectation: number) => Taken | undefined

/** Steps of the system, faults and steps of operators, one after the other, as a run allows them. */
export class Schedule {
  /** Numbers of the instances that are taken. */
  readonly instances: readonly number[]
  /** Of the steps, how many are faults. */
  readonly faults: number
  /** What the last step or state shows: the name of a property, of a deadlock or of an error. */
  readonly shows: string | undefined
  /** The same, by its place among the expectations of the run. */
  readonly expectation: number | undefined
  /** The number of the first state. */
  readonly start: number
  /** Of the schedule that this one was shrunk from: its steps, and the random runs in the tally with it. */
  readonly stepsBefore: number
  readonly runsBefore: number
  private readonly walker: Walker
  private readonly again: Retake

  /** @param again takes some of the steps again, as far as they are possible, and says whether they show the same */
  constructor(walker: Walker, { start, instances, found, runs = 0 }: Taken, again: Retake, shrunkFrom?: Schedule) {
    this.stepsBefore = shrunkFrom?.stepsBefore ?? instances.length
    this.runsBefore = shrunkFrom?.runsBefore ?? runs
    this.walker = walker
    this.start = start
    this.again = again
    this.instances = instances
    this.faults = instances.filter((each) => walker.isFault(each)).length
    this.expectation = found
    this.shows = found === undefined ? undefined : defined(walker.run.expectations[found]).name
  }

  /** The steps, taken in the reference interpreter. */
  trace(): Trace {
    const { system } = this.walker
    const places = system.initialStates().flatMap(({ next }, at) => (isModelError(next) ? [] : [at]))
    return replay(system, places[this.start] ?? 0, this.instances)
  }

  /** The steps by their names. */
  stepNames(): readonly StepName[] {
    return this.instances.map((instance) => stepName(this.walker.system.instance(instance)))
  }

  [fc.toStringMethod](): string {
    const steps = this.instances.map((instance) => {
      const { action, args } = this.walker.system.instance(instance)
      const values = action.parameters.map(({ type }, at) => showValue(defined(args[at]), type))
      return values.length === 0 ? action.name : `${action.name}(${values.join(', ')})`
    })
    return `${steps.join(', ')}${this.shows === undefined ? '' : `: ${this.shows}`}`
  }

  /** Simpler schedules that show the same: without some of the faults, then without some of the steps. */
  *simpler(): IterableIterator<Schedule> {
    const { expectation } = this
    if (expectation === undefined) return
    const all = this.instances.map((_, at) => at)
    const faults = all.filter((at) => this.walker.isFault(defined(this.instances[at])))
    for (const sort of [faults, all]) {
      for (const left of partsOf(sort)) {
        const out = new Set(left)
        const kept = this.instances.filter((_, at) => !out.has(at))
        const taken = this.again(this.start, kept, expectation)
        if (taken === undefined) continue
        const simpler = new Schedule(this.walker, taken, this.again, this)
        if (simpler.isSimplerThan(this)) yield simpler
      }
    }
  }

  private isSimplerThan({ faults, instances }: Schedule): boolean {
    return this.faults < faults || (this.faults === faults && this.instances.length < instances.length)
  }
}

/** All of them, halves, quarters, down to each by itself. */
export function* partsOf(places: readonly number[]): IterableIterator<readonly number[]> {
  for (let size = places.length; size > 0; size = Math.floor(size / 2))
    for (let from = 0; from < places.length; from += size) yield places.slice(from, from + size)
}

/**
 * Takes the steps but for those that are not possible where their turn comes, up to where they show the expectation.
 * @returns undefined where they don't
 */
function retake(walker: Walker, start: number, instances: readonly number[], expectation: number): Taken | undefined {
  const isRest = walker.run.expectations[expectation]?.subject.kind === 'deadlockFree'
  return walker.lookingFor(expectation, () => {
    const taken: number[] = []
    walker.begin(start)
    const end = () => ({ start, instances: taken, found: expectation })
    if (walker.stateFinding() === expectation) return end()
    for (const instance of instances) {
      if (isRest && walker.isAtRest() && walker.restFinding() === expectation) return end()
      walker.stepper.list()
      const error = walker.listedError()
      if (error >= 0) {
        taken.push(error)
        return end()
      }
      if (walker.placeOf(instance) < 0) continue
      const shown = walker.take(instance)
      if (shown === 'same') continue
      taken.push(instance)
      if (shown === expectation) return end()
    }
    return isRest && walker.isAtRest() && walker.restFinding() === expectation ? end() : undefined
  })
}

export interface ScheduleOptions {
  /** Steps of a schedule at most; 100 unless told otherwise. */
  readonly steps?: number
  readonly strategy?: Strategy['name']
  /** Names of the scenarios in which faults come; all unless told otherwise. */
  readonly scenarios?: readonly Scenario['name'][]
}

/** Steps of a random run, unless told otherwise. */
export const DEFAULT_STEPS = 100

/** @throws Error where there is no strategy or scenario of that name */
export function mannerOf({
  steps = DEFAULT_STEPS,
  strategy = DEFAULT_STRATEGY,
  scenarios: chosen,
}: ScheduleOptions): Manner {
  const named = <T extends { readonly name: string }>(rows: readonly T[], name: string): T => {
    const row = rows.find((each) => each.name === name)
    if (row === undefined)
      throw new Error(`There is no '${name}'. There are ${rows.map((each) => each.name).join(', ')}.`)
    return row
  }
  return {
    steps,
    strategy: named(strategies, strategy),
    scenarios: chosen?.map((name) => named(scenarios, name)) ?? scenarios,
  }
}

/**
 * Random schedules of a run within its budgets of faults, as an arbitrary of fast-check. Each ends where it first shows
 * something that the check of the run speaks of, and shrinks to simpler ones that show the same: fewer faults first, then
 * fewer steps.
 */
export function faultSchedule(run: Run, options: ScheduleOptions = {}): fc.Arbitrary<Schedule> {
  const walker = new Walker(run)
  return schedulesOf(walker, mannerOf(options), new Tally(walker.system.actions.length))
}

/**
 * The same with a walker that knows what is looked for, and a tally of what was gone through. A run that shows something is
 * left out of the tally: whoever looks for more goes through it again, whole.
 * @param isOver whether the time is over: then schedules are empty
 */
export function schedulesOf(
  walker: Walker,
  manner: Manner,
  tally: Tally,
  isOver: () => boolean = () => false,
): fc.Arbitrary<Schedule> {
  const make = (random: Random) => {
    if (isOver()) return nothing
    const before = tally.counts()
    const taken = wander(walker, manner, random, tally)
    if (taken.found === undefined) return taken
    const { runs } = tally
    tally.goBackTo(before)
    return { ...taken, runs }
  }
  return new Schedules(walker, make, (...args) => retake(walker, ...args))
}

/** No steps, which show nothing. */
export const nothing: Taken = { start: 0, instances: [], found: undefined }

/** Schedules that are made in some way, and taken again in some way where they shrink. */
export class Schedules extends fc.Arbitrary<Schedule> {
  private readonly walker: Walker
  private readonly make: (random: Random) => Taken
  private readonly again: Retake

  constructor(walker: Walker, make: (random: Random) => Taken, again: Retake) {
    super()
    this.walker = walker
    this.make = make
    this.again = again
  }

  generate(random: fc.Random): fc.Value<Schedule> {
    const taken = this.make(new Random(random.nextInt()))
    return new fc.Value(new Schedule(this.walker, taken, this.again), undefined)
  }

  canShrinkWithoutContext(value: unknown): value is Schedule {
    return value instanceof Schedule
  }

  shrink(value: Schedule): fc.Stream<fc.Value<Schedule>> {
    return fc.stream(value.simpler()).map((each) => new fc.Value(each, undefined))
  }
}
