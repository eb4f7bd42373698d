import { defined } from '../base/assert.ts'
import type { InterpretedSystem, State } from '../interpret/interpreted-system.ts'
import { isModelError, type ModelError } from '../system/transition-system.ts'

/** A state that has come up, once for all the ways to it, with what was found out about it. */
export interface KnownState {
  readonly state: State
  /** Watched properties as bits: those that are true or have no value here, and those that are false. */
  readonly kept: bigint
  readonly broken: bigint
  /** By instance, where each step that was asked for leads; undefined where it is not possible. */
  readonly next: Map<number, KnownState | undefined>
  /** The steps that are not logged, once they were asked for. */
  hidden: readonly HiddenStep[] | undefined
}

export interface HiddenStep {
  readonly instance: number
  readonly to: KnownState
}

/** States that are remembered, at most, between two events. */
const REMEMBERED = 50_000

/**
 * Remembers states and the steps between them: a log comes to the same ones again and again, and the interpreter takes
 * much longer than a look into a table.
 */
export class KnownStates {
  private readonly system: InterpretedSystem
  private readonly watched: readonly number[]
  private states = new Map<string, KnownState>()

  /** @param watched indices of state properties, in the order of their bits */
  constructor(system: InterpretedSystem, watched: readonly number[]) {
    this.system = system
    this.watched = watched
  }

  of(state: State): KnownState {
    const packed = this.system.encode(state)
    const key = packed.join()
    const known = this.states.get(key)
    if (known !== undefined) return known
    // What a property says where it has no value is not known to be wrong.
    const broken = this.watched.reduce(
      (bits, property, at) => (this.system.holds(property, packed) === false ? bits | (1n << BigInt(at)) : bits),
      0n,
    )
    const all = (1n << BigInt(this.watched.length)) - 1n
    const fresh = { state, kept: all & ~broken, broken, next: new Map(), hidden: undefined }
    this.states.set(key, fresh)
    return fresh
  }

  /** Where a step leads; undefined where it is not possible, or is an error. */
  step(from: KnownState, instance: number): KnownState | undefined {
    if (from.next.has(instance)) return from.next.get(instance)
    const next = this.system.step(from.state, instance)
    const to = isState(next) ? this.of(next) : undefined
    from.next.set(instance, to)
    return to
  }

  /** All steps of some instances, which must be the same ones each time. */
  hiddenSteps(from: KnownState, instances: readonly number[]): readonly HiddenStep[] {
    from.hidden ??= instances.flatMap((instance) => {
      const next = this.system.step(from.state, instance)
      return isState(next) ? [{ instance, to: this.of(next) }] : []
    })
    return from.hidden
  }

  /** Forgets all but some states, where there are too many. */
  forgetAllBut(states: Iterable<KnownState>): void {
    if (this.states.size <= REMEMBERED) return
    this.states = new Map()
    for (const known of states) {
      known.next.clear()
      known.hidden = undefined
      this.states.set(this.system.encode(known.state).join(), known)
    }
  }
}

/** Whether a step was possible, and no error. */
export function isState(next: State | ModelError | undefined): next is State {
  return next !== undefined && !isModelError(next)
}

/** The numbers of an action's instances. */
export function instancesOf(system: InterpretedSystem, action: number): readonly number[] {
  const { firstInstance, instances } = defined(system.actions[action], 'action')
  return Array.from({ length: instances }, (_, at) => firstInstance + at)
}
