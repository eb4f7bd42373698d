import { assert, defined, InternalError } from '../base/assert.ts'
import {
  isModelError,
  type PackedState,
  sameState,
  type Transition,
  type TransitionSystem,
} from '../system/transition-system.ts'
import type { Path } from './outcome.ts'

/** A run of the system itself, no longer of representatives of orbits. */
export interface ConcretePath {
  /** Number of the initial state; that of the error where there is none. */
  readonly start: number
  /** Instances in order; the last may lead to an error. */
  readonly instances: readonly number[]
}

/** Whether a step of the system is what was found; orbits alone don't say so of a pair of states. */
export type LastStepTest = (from: PackedState, next: PackedState) => boolean

/**
 * Walks the system along the canonical states of a path. Symmetry maps steps of an action to steps of the same
 * action, so at each state there is one whose successor is in the orbit of the next.
 */
export function concretePath(system: TransitionSystem, path: Path, shows: LastStepTest): ConcretePath {
  const [first, ...rest] = path.steps
  if (first === undefined) return { start: defined(path.last, 'error at the start').instance, instances: [] }
  const initial = defined(
    system.initialStates().find((each) => isIn(system, each, first.state)),
    'initial state of a path',
  )
  let state = stateOf(initial)
  const instances: number[] = []
  for (const step of rest) {
    const next = pick(system, state, step.instance, (each) => isIn(system, each, step.state))
    instances.push(next.instance)
    state = stateOf(next)
  }
  const { last } = path
  if (last === undefined) return { start: initial.instance, instances }
  const from = state
  const wanted = last.next && system.canonical(last.next)
  const taken = pick(system, from, last.instance, ({ next }) => {
    if (isModelError(next) || wanted === undefined) return isModelError(next) && wanted === undefined
    return sameState(system.canonical(next), wanted) && shows(from, next)
  })
  return { start: initial.instance, instances: [...instances, taken.instance] }
}

/**
 * The step of an instance, or of another of its action whose arguments have other names, that fits.
 * @throws InternalError where there is none
 */
export function pick(
  system: TransitionSystem,
  state: PackedState,
  instance: number,
  fits: (transition: Transition) => boolean,
): Transition {
  const candidates = system.successors(state, [system.actionOf(instance)]).filter(fits)
  const same = candidates.find((each) => each.instance === instance) ?? candidates[0]
  if (same === undefined) throw new InternalError('a path has a step that the system has not')
  return same
}

export function isIn(system: TransitionSystem, transition: Transition, orbit: PackedState): boolean {
  return !isModelError(transition.next) && sameState(system.canonical(transition.next), orbit)
}

export function stateOf({ next }: Transition): PackedState {
  assert(!isModelError(next), 'a path leads through an error')
  return next
}
