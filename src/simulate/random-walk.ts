import { assert, defined } from '../base/assert.ts'
import { roundingAt, settled } from '../base/time-units.ts'
import { type InterpretedSystem, interpretRun } from '../interpret/interpreted-system.ts'
import type { Value } from '../interpret/values.ts'
import type { Run } from '../model/model.ts'
import { isModelError, type ModelError, type PackedState, sameState } from '../system/transition-system.ts'
import type { Scheduler } from './simulation.ts'
import { type NumberIn, StateNumbers } from './state-numbers.ts'
import { Streams } from './streams.ts'
import { type TimedWalk, type WalkSnapshot, WalkStopped } from './timed-walk.ts'
import { type ActionTiming, timingsOf } from './timing.ts'
import { type EngineChoice, WalkEngine } from './walk-engine.ts'

/** No instance. */
const NONE = -1

/** Steps that may come at one moment before it is said that no time passes. */
const INSTANTS_MAX = 100_000

/** Of a clock that does not run. */
const STOPPED = Number.NaN

/** Instances, each with a number: how fast its clock runs, or when its delay ends. */
class Row {
  readonly instances: Int32Array
  readonly numbers: Float64Array
  size = 0

  constructor(most: number) {
    this.instances = new Int32Array(most)
    this.numbers = new Float64Array(most)
  }

  add(instance: number, number: number): void {
    this.instances[this.size] = instance
    this.numbers[this.size++] = number
  }

  remove(instance: number): void {
    const at = this.instances.subarray(0, this.size).indexOf(instance)
    this.size--
    this.instances[at] = this.instances[this.size] as number
    this.numbers[at] = this.numbers[this.size] as number
  }
}

/** Action with the place of its timing, as the walk goes through them. */
interface TimedAction {
  readonly action: number
  readonly first: number
  readonly timing: ActionTiming
}

/**
 * Random runs of a spec. Each instance of an action has a clock of its own, which rings after an exponential time with mean
 * 1 and runs as fast as the instance's rate says while it is possible (Anderson, A modified next reaction method, Journal
 * of Chemical Physics 127, 2007). So each has a stream of random numbers of its own, and what one run and another with the
 * same numbers do alike comes at the same times (Rathinam, Sheppard and Khammash, Journal of Chemical Physics 132, 2010).
 */
export class RandomWalk implements TimedWalk {
  readonly system: InterpretedSystem
  /** The different initial states, of which each run begins in one, each alike. */
  readonly starts: readonly (PackedState | ModelError)[]
  readonly engine: EngineChoice
  time = 0
  /** The start of this run, and the step that was last taken. */
  start = 0
  taken = NONE
  /** Whether that step was an error. */
  failed = false
  private readonly inner: WalkEngine
  private readonly timed: readonly TimedAction[]
  private readonly rewards: readonly NumberIn[]
  private readonly args: readonly (readonly Value[])[]
  private readonly streams: Streams
  private readonly startStream: number
  /** What each clock still has to run until it rings. */
  private readonly left: Float64Array
  private readonly rated: Row
  private readonly delayed: Row
  private readonly atOnce: Row
  /** Of each instance with a delay: since when it is possible without a break, and as of which look at the state. */
  private readonly since: Float64Array
  private readonly seen: Float64Array
  /** Of each instance that is possible, whether its step is an error. */
  private readonly failing: Uint8Array
  private looks = 0
  private isPlanned = false
  private winner = NONE
  private dueAt = 0
  /** How long the race between steps that come at once lasts, in which no time passes. */
  private virtual = 0
  private instants = 0
  private seed = 0
  private readonly before: Uint32Array

  /**
   * @param properties state properties that will be asked
   */
  constructor(
    run: Run,
    properties: readonly number[],
    scheduler: Scheduler = 'none',
    choice: EngineChoice = 'compiled',
  ) {
    const system = interpretRun(run)
    this.system = system
    this.inner = new WalkEngine(run, system, properties, choice)
    this.engine = this.inner.engine
    const numbers = new StateNumbers(system, this.inner.stepper.state, choice)
    this.timed = [...timingsOf(run, numbers, scheduler)].map(([action, timing]) => {
      return { action, first: defined(system.actions[action]).firstInstance, timing }
    })
    this.rewards = run.model.rewards.map(({ body, slots }) => numbers.numberOf(body, slots))
    const total = system.actions.reduce((sum, { instances }) => sum + instances, 0)
    this.args = Array.from({ length: total }, (_, at) => system.instance(at).args)
    this.streams = new Streams([...this.args.map((args, at) => `${system.instance(at).action.name}(${args})`), 'start'])
    this.startStream = total
    this.left = new Float64Array(total)
    this.rated = new Row(total)
    this.delayed = new Row(total)
    this.atOnce = new Row(total)
    this.since = new Float64Array(total).fill(STOPPED)
    this.seen = new Float64Array(total)
    this.failing = new Uint8Array(total)
    this.before = new Uint32Array(system.words)
    this.starts = distinct(system.initialStates().map(({ next }) => next))
  }

  begin(seed: number, run: number): void {
    this.seed = seed
    this.time = 0
    this.streams.begin(seed, run)
    const { starts } = this
    this.start = starts.length === 1 ? 0 : Math.ceil(this.streams.unit(this.startStream) * starts.length) - 1
    const state = defined(starts[this.start], 'start')
    if (isModelError(state)) throw new WalkStopped('error', state.message, state)
    this.enter(state, 0)
  }

  private enter(state: PackedState, time: number): void {
    this.inner.stepper.state.set(state)
    this.inner.moved()
    this.time = time
    this.taken = NONE
    this.failed = false
    this.instants = 0
    this.isPlanned = false
    this.since.fill(STOPPED)
  }

  due(): number {
    if (!this.isPlanned) this.plan()
    return this.dueAt
  }

  next(): boolean {
    if (!this.isPlanned) this.plan()
    const { winner } = this
    if (winner === NONE) return false
    this.pass()
    this.left[winner] = this.streams.exponential(winner)
    this.since[winner] = STOPPED
    this.taken = winner
    if (this.failing[winner] === 1) this.fail(winner)
    this.inner.stepper.take(winner)
    this.inner.moved()
    this.isPlanned = false
    return true
  }

  holds(property: number): boolean {
    return this.inner.holds(property)
  }

  reward(index: number): number {
    return defined(this.rewards[index], 'reward')([])
  }

  snapshot(): WalkSnapshot {
    if (!this.isPlanned) this.plan()
    const clocks: (readonly [number, number])[] = []
    for (let at = 0; at < this.since.length; at++)
      if (this.seen[at] === this.looks && !Number.isNaN(this.since[at] as number))
        clocks.push([at, this.since[at] as number])
    return { time: this.time, state: this.inner.stepper.state.slice(), clocks }
  }

  restore({ state, time, clocks }: WalkSnapshot, stream: number): void {
    // Runs and branches never have a number in common.
    this.streams.begin(this.seed, -1 - stream)
    this.enter(state, time)
    for (const [at, since] of clocks) {
      this.since[at] = since
      this.seen[at] = this.looks
    }
  }

  /** Whether nothing can happen now that is a deadlock: a step that is left out may still be possible. */
  isDeadlock(): boolean {
    if (this.inner.isTerminal()) return false
    return this.system.actions.every(
      ({ isFault }, action) => isFault || this.listed(action).every((instance) => !this.changes(instance)),
    )
  }

  private listed(action: number): number[] {
    const { counts, slots } = this.inner.stepper
    const first = defined(this.system.actions[action]).firstInstance
    return [...slots.subarray(first, first + (counts[action] as number))]
  }

  /** Finds out which step comes next, and when. */
  private plan(): void {
    const { rated, delayed, atOnce } = this
    rated.size = 0
    delayed.size = 0
    atOnce.size = 0
    this.looks++
    this.inner.stepper.list()
    for (const each of this.timed) this.look(each)
    this.isPlanned = true
    this.planShares()
    if (atOnce.size === 0) {
      this.planRace()
      this.planDelay()
    }
    this.instants = this.dueAt === this.time ? this.instants + 1 : 0
    if (this.instants > INSTANTS_MAX)
      throw new WalkStopped('instant', 'Steps that come at once follow one another, and no time passes.')
  }

  /** Puts the instances of an action that are possible where they race. */
  private look({ action, first, timing }: TimedAction): void {
    const { counts, slots } = this.inner.stepper
    const end = first + (counts[action] as number)
    for (let at = first; at < end; at++) {
      const shown = slots[at] as number
      const instance = shown < 0 ? ~shown : shown
      this.failing[instance] = shown < 0 ? 1 : 0
      if (timing.kind === 'untimed') {
        if (this.changes(shown)) {
          const { name } = timing.action
          throw new WalkStopped('untimed', `${name} has no rate, so nothing says how soon it happens.`, timing.action)
        }
        continue
      }
      const number = timing.of(this.args[instance] as readonly Value[])
      if (timing.kind === 'delay') this.delayed.add(instance, settled(this.runningSince(instance) + number))
      else if (number > 0) {
        if (timing.kind === 'rate') this.rated.add(instance, number)
        else this.atOnce.add(instance, number)
      }
    }
  }

  /** When the delay of an instance that is possible began. */
  private runningSince(instance: number): number {
    const { since, seen, looks } = this
    if (seen[instance] !== looks - 1 || Number.isNaN(since[instance] as number)) since[instance] = this.time
    seen[instance] = looks
    return since[instance] as number
  }

  /** Whether a step that is listed changes anything, if only that it is an error. */
  private changes(shown: number): boolean {
    if (shown < 0) return true
    const { state } = this.inner.stepper
    const { before } = this
    copy(state, before)
    this.inner.stepper.take(shown)
    const isSame = sameState(before, state)
    copy(before, state)
    return !isSame
  }

  private planRace(): void {
    const { rated } = this
    const at = this.firstOf(rated)
    if (at === NONE) return
    this.winner = rated.instances[at] as number
    this.dueAt = this.time + this.ringsIn(rated, at)
  }

  /** Delays come before a race that would end later; of those that end together one comes, each alike. */
  private planDelay(): void {
    const { delayed, atOnce } = this
    let first = Number.POSITIVE_INFINITY
    for (let at = 0; at < delayed.size; at++) first = Math.min(first, delayed.numbers[at] as number)
    if (delayed.size === 0 || first > this.dueAt) return
    for (let at = 0; at < delayed.size; at++)
      if ((delayed.numbers[at] as number) <= first + roundingAt(first)) atOnce.add(delayed.instances[at] as number, 1)
    this.planAtOnce(Math.max(this.time, first))
  }

  /**
   * Of steps that come at once the first that changes anything. One that does not has no share: it is taken out of the
   * race, in which the others go on as they are.
   */
  private planShares(): void {
    const { atOnce, failing, left, streams } = this
    while (atOnce.size > 0) {
      this.planAtOnce(this.time)
      const { winner } = this
      if (this.changes(failing[winner] === 1 ? ~winner : winner)) return
      left[winner] = streams.exponential(winner)
      atOnce.remove(winner)
    }
    this.winner = NONE
    this.dueAt = Number.POSITIVE_INFINITY
  }

  private planAtOnce(time: number): void {
    const { atOnce } = this
    const at = this.firstOf(atOnce)
    this.winner = atOnce.instances[at] as number
    this.virtual = this.ringsIn(atOnce, at)
    this.dueAt = time
  }

  /** The place of the clock in a row that rings first, or NONE. */
  private firstOf(row: Row): number {
    const { instances, size } = row
    const { left, streams } = this
    let winner = NONE
    let least = Number.POSITIVE_INFINITY
    for (let at = 0; at < size; at++) {
      const instance = instances[at] as number
      if (streams.isFresh(instance)) left[instance] = streams.exponential(instance)
      const time = this.ringsIn(row, at)
      if (time >= least) continue
      least = time
      winner = at
    }
    return winner
  }

  private ringsIn({ instances, numbers }: Row, at: number): number {
    return (this.left[instances[at] as number] as number) / (numbers[at] as number)
  }

  /** Lets the time pass until the next step is due. */
  private pass(): void {
    this.run(this.atOnce, this.virtual)
    this.run(this.rated, this.dueAt - this.time)
    this.time = this.dueAt
  }

  private run({ instances, numbers, size }: Row, time: number): void {
    const { left } = this
    for (let at = 0; at < size; at++) {
      const instance = instances[at] as number
      left[instance] = Math.max(0, (left[instance] as number) - time * (numbers[at] as number))
    }
  }

  private fail(instance: number): never {
    this.failed = true
    const state = this.system.decode(this.inner.stepper.state.slice())
    const error = this.system.step(state, instance)
    assert(isModelError(error), 'a step is an error, and the interpreter finds none')
    throw new WalkStopped('error', error.message, error)
  }
}

/** For few words quicker than what arrays have of their own. */
function copy(from: Uint32Array, to: Uint32Array): void {
  for (let at = 0; at < from.length; at++) to[at] = from[at] as number
}

/** In how many different states a run may begin. */
export function startsOf(run: Run): number {
  return distinct(
    interpretRun(run)
      .initialStates()
      .map(({ next }) => next),
  ).length
}

function distinct(states: readonly (PackedState | ModelError)[]): (PackedState | ModelError)[] {
  return [...new Map(states.map((state, at) => [isModelError(state) ? at : state.join(), state])).values()]
}
