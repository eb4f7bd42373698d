import type { PossibleStates } from '../conform/possible-states.ts'
import type { Random } from '../fuzz/random.ts'
import { planFaults } from '../fuzz/scenarios.ts'
import { NONE, type Walker } from '../fuzz/walker.ts'
import type { Manner } from '../fuzz/wander.ts'
import { isModelError } from '../system/transition-system.ts'
import type { BoundDriver } from './bound-driver.ts'
import type { Choose } from './drive-once.ts'

/** Of so many steps one is tried where it is not possible, of those that the system refuses itself. */
const REFUSAL_SHARE = 8
/** How often such a step is drawn, where it turns out to be possible. */
const DRAWS = 16

/**
 * Chooses the steps of a run as they come, with the strategies and scenarios of random schedules. They are not drawn
 * beforehand, since what comes next depends on what the system has chosen.
 */
export class StepChooser<System> {
  private readonly walker: Walker
  private readonly bound: BoundDriver<System>
  private readonly manner: Manner
  /** Instances that the system refuses itself where they are not possible. */
  private readonly refusable: readonly number[]
  private readonly undriven: readonly number[]

  constructor(walker: Walker, bound: BoundDriver<System>, manner: Manner) {
    this.walker = walker
    this.bound = bound
    this.manner = manner
    const { actions } = walker.system
    this.undriven = actions.flatMap((_, action) => (bound.actions[action] === undefined ? [action] : []))
    this.refusable = actions.flatMap(({ firstInstance, instances }, action) =>
      bound.actions[action]?.refuses === true ? Array.from({ length: instances }, (_, at) => firstInstance + at) : [],
    )
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

  /** A step that is possible in one of the states that the system may be in, and changes something there. */
  private step(states: PossibleStates, random: Random, chooser: () => number, plan: () => number): number | undefined {
    for (const possible of [states.now(), states.beforeNext()]) {
      const { state } = random.of(possible).known
      const packed = this.walker.system.encode(state)
      const chosen = this.moving(packed, plan) ?? this.moving(packed, chooser)
      if (chosen !== undefined) return chosen
    }
    return undefined
  }

  private moving(from: Uint32Array, choose: () => number): number | undefined {
    const { walker } = this
    const idle: number[] = []
    for (;;) {
      walker.stepper.state.set(from)
      this.list(idle)
      const chosen = choose()
      if (chosen === NONE || idle.includes(chosen)) return undefined
      if (this.bound.actions[walker.system.actionOf(chosen)] === undefined) return undefined
      if (walker.take(chosen) !== 'same') return chosen
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

  /** A step that is possible in no state that the system may be in. */
  private impossible(states: PossibleStates, random: Random): number | undefined {
    const { system } = this.walker
    const possible = states.beforeNext()
    for (let left = DRAWS; left > 0; left--) {
      const drawn = random.of(this.refusable)
      const { instances } = this.bound.callOf(drawn)
      const isPossible = possible.some((from) => states.canTake(from, instances))
      // A step that is an error in the spec is neither possible nor to be refused.
      const isError = () =>
        possible.some(({ known }) => instances.some((each) => isModelError(system.step(known.state, each))))
      if (!isPossible && !isError()) return drawn
    }
    return undefined
  }

  /** Takes a list of steps again, but for those that are not possible any more and that nobody refuses. */
  again(instances: readonly number[]): Choose {
    let at = 0
    return (states) => {
      while (at < instances.length) {
        const instance = instances[at++] as number
        const action = this.walker.system.actionOf(instance)
        const call = this.bound.callOf(instance)
        const isPossible = states.beforeNext().some((from) => states.canTake(from, call.instances))
        if (isPossible || this.bound.actions[action]?.refuses === true) return instance
      }
      return undefined
    }
  }
}
