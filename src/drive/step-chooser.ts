import { instancesOf } from '../conform/known-states.ts'
import type { PossibleStates } from '../conform/possible-states.ts'
import type { Random } from '../fuzz/random.ts'
import { planFaults } from '../fuzz/scenarios.ts'
import { NONE, type Walker } from '../fuzz/walker.ts'
import type { Manner } from '../fuzz/wander.ts'
import type { InterpretedSystem, State } from '../interpret/interpreted-system.ts'
import { isModelError } from '../system/transition-system.ts'
import { evaluate } from '../why/evaluate.ts'
import { chainOf } from '../why/reason-of.ts'
import type { BoundDriver } from './bound-driver.ts'
import type { Choose } from './drive-once.ts'

/** Of so many steps one is tried where it is not possible, of those that the system refuses itself. */
const REFUSAL_SHARE = 8

/** Of so many drawn steps that change nothing in the spec one is taken: the system may change something. */
const IDLE_SHARE = 8

/**
 * Chooses the steps of a run as they come, with the strategies and scenarios of random schedules. They are not drawn
 * beforehand, since what comes next depends on what the system has chosen.
 */
export class StepChooser<System> {
  private readonly walker: Walker
  private readonly bound: BoundDriver<System>
  private readonly manner: Manner
  /** Actions that the system refuses itself where they are not possible. */
  private readonly refusable: readonly number[]
  private readonly undriven: readonly number[]

  constructor(walker: Walker, bound: BoundDriver<System>, manner: Manner) {
    this.walker = walker
    this.bound = bound
    this.manner = manner
    const { actions } = walker.system
    this.undriven = actions.flatMap((_, action) => (bound.actions[action] === undefined ? [action] : []))
    this.refusable = actions.flatMap((_, action) => (bound.actions[action]?.refuses === undefined ? [] : [action]))
  }

  /** Begins a run: what comes next, as far as there is something. */
  begin(random: Random): Choose {
    const { walker, manner } = this
    walker.begin(0)
    const chooser = manner.strategy.begin(walker, random, manner.steps)
    const plan = planFaults(walker, random, manner.steps, manner.scenarios)
    let last = NONE
    return (states, at) => {
      if (at >= manner.steps) return undefined
      if (this.refusable.length > 0 && random.oneIn(REFUSAL_SHARE)) {
        const refused = this.impossible(states, random)
        if (refused !== undefined) return refused
      }
      const next = this.step(states, random, chooser, () => plan(at, last))
      last = next ?? last
      return next
    }
  }

  /** A step that is possible in one of the states that the system may be in, and most often changes something there. */
  private step(states: PossibleStates, random: Random, chooser: () => number, plan: () => number): number | undefined {
    for (const possible of [states.now(), states.beforeNext()]) {
      const { state } = random.of(possible).known
      const packed = this.walker.system.encode(state)
      const chosen = this.moving(packed, plan, random) ?? this.moving(packed, chooser, random)
      if (chosen !== undefined) return chosen
    }
    return undefined
  }

  private moving(from: Uint32Array, choose: () => number, random: Random): number | undefined {
    const { walker } = this
    const idle: number[] = []
    for (;;) {
      walker.stepper.state.set(from)
      this.list(idle)
      const chosen = choose()
      if (chosen === NONE || idle.includes(chosen)) return undefined
      if (this.bound.actions[walker.system.actionOf(chosen)] === undefined) return undefined
      const isIdle = walker.take(chosen) === 'same'
      // A fault that changes nothing is counted in no budget.
      if (!isIdle || (!walker.isFault(chosen) && random.oneIn(IDLE_SHARE))) return chosen
      idle.push(chosen)
    }
  }

  /** Lists what is possible of what is driven, but for steps that change nothing. */
  private list(idle: readonly number[]): void {
    const { walker } = this
    walker.stepper.list()
    walker.listedError()
    for (const action of this.undriven) walker.stepper.counts[action] = 0
    for (const instance of idle) walker.strike(walker.system.actionOf(instance), walker.placeOf(instance))
  }

  /** A step that is possible in no state that the system may be in: of one action, the one that comes nearest to it. */
  private impossible(states: PossibleStates, random: Random): number | undefined {
    const { system } = this.walker
    const possible = states.beforeNext()
    const { state } = random.of(possible).known
    const ways = instancesOf(system, random.of(this.refusable)).filter((each) => this.isRefused(each, states))
    const lacking = ways.map((instance) => lacks(system, state, instance))
    const least = Math.min(...lacking)
    const nearest = ways.filter((_, at) => lacking[at] === least)
    return nearest.length === 0 ? undefined : random.of(nearest)
  }

  /** Whether the system is to refuse a step in every state that it may be in; one that is an error it need not. */
  private isRefused(instance: number, states: PossibleStates): boolean {
    const { system } = this.walker
    const { instances } = this.bound.callOf(instance)
    const refuses = this.bound.actions[system.actionOf(instance)]?.refuses
    if (refuses === undefined) return false
    const { args } = system.instance(instance)
    return states.beforeNext().every((from) => {
      const { state } = from.known
      if (!refuses(state, args) || states.canTake(from, instances)) return false
      return instances.every((each) => !isModelError(system.step(state, each)))
    })
  }

  /** Takes a list of steps, up to the first that is not possible and that nobody refuses. */
  exactly(instances: readonly number[]): Choose {
    return (states, at) => {
      const instance = instances[at]
      const isOpen = instance !== undefined && (this.isPossible(instance, states) || this.isRefused(instance, states))
      return isOpen ? instance : undefined
    }
  }

  private isPossible(instance: number, states: PossibleStates): boolean {
    const { instances: ways } = this.bound.callOf(instance)
    return states.beforeNext().some((from) => states.canTake(from, ways))
  }

  /**
   * Takes a list of steps again, but for those that are not possible any more and that nobody refuses.
   * @param isFree whether another step of the same action will do in place of such a one: without some of the steps
   *   before, another node may be in its part
   */
  again(instances: readonly number[], isFree = false): Choose {
    const { system } = this.walker
    let at = 0
    return (states) => {
      const isPossible = (instance: number) => this.isPossible(instance, states)
      while (at < instances.length) {
        const instance = instances[at++] as number
        if (isPossible(instance)) return instance
        const other = isFree ? instancesOf(system, system.actionOf(instance)).find(isPossible) : undefined
        if (other !== undefined) return other
        if (this.isRefused(instance, states)) return instance
      }
      return undefined
    }
  }
}

/** How many parts of a guard are false, of those that `&&` joins. */
function lacks({ model, instance: of }: InterpretedSystem, state: State, instance: number): number {
  const { action, args } = of(instance)
  const parts = action.guard === undefined ? [] : chainOf(action.guard, 'and')
  return parts.filter(
    (part) => evaluate(part, { state, next: undefined, frame: [...args] }, model.definitions) === false,
  ).length
}
