import { assert, defined } from '../base/assert.ts'
import type { State } from '../interpret/interpreted-system.ts'
import { isModelError, type ModelError } from '../system/transition-system.ts'
import type { Trace, TraceStep } from '../trace/trace.ts'
import type { Ground } from './ground.ts'

/**
 * A way through a spec, taken by hand, and a place on it. A value: each step, back or forth, gives another walk, and the
 * old one stays what it was.
 */
export interface Walk {
  readonly ground: Ground
  /** Number of the initial state. */
  readonly start: number
  /** The whole way, with what lies after the place, too. */
  readonly trace: Trace
  /** The place: the number of steps before it. */
  readonly at: number
}

/** An initial state that a walk can begin at, or the error that is there instead. */
export interface Start {
  readonly number: number
  readonly state: State | undefined
  readonly error: ModelError | undefined
}

/** The initial states; at least one. */
export function startsOf({ system }: Ground): Start[] {
  return system.initialStates().map(({ next }, number) => {
    const error = isModelError(next) ? next : undefined
    return { number, state: isModelError(next) ? undefined : system.decode(next), error }
  })
}

/** A walk at an initial state. */
export function beginWalk(ground: Ground, start = 0): Walk {
  const { state, error } = defined(startsOf(ground)[start], 'initial state')
  return { ground, start, trace: { model: ground.run.model, start: state, steps: [], error }, at: 0 }
}

/** Number of the last place. */
export function lengthOf({ trace }: Walk): number {
  return trace.steps.length
}

/** The state at a place; undefined where there is none, after a step or a start that is an error. */
export function stateAt({ trace }: Walk, at: number): State | undefined {
  return at === 0 ? trace.start : trace.steps[at - 1]?.after
}

/** The step that led to a place; none led to the start. */
export function stepAt({ trace }: Walk, at: number): TraceStep | undefined {
  return trace.steps[at - 1]
}

/** The error that the step to a place was, or the start. */
export function errorAt({ trace }: Walk, at: number): ModelError | undefined {
  return at === trace.steps.length && stateAt({ trace } as Walk, at) === undefined ? trace.error : undefined
}

/**
 * The walk one step on: along the way that it has, or off it, which is forgotten from there on.
 * @returns undefined where the step is not possible there
 */
export function takeStep(walk: Walk, instance: number): Walk | undefined {
  const { ground, trace, at } = walk
  if (trace.steps[at]?.instance === instance) return { ...walk, at: at + 1 }
  const state = stateAt(walk, at)
  const after = state && ground.system.step(state, instance)
  if (after === undefined) return undefined
  const isError = isModelError(after)
  const step = { instance, ...pickOf(ground, instance), after: isError ? undefined : after }
  const { model, start } = trace
  const steps = [...trace.steps.slice(0, at), step]
  return { ...walk, trace: { model, start, steps, error: isError ? after : undefined }, at: at + 1 }
}

function pickOf({ system }: Ground, instance: number): Pick<TraceStep, 'action' | 'args'> {
  const { action, args } = system.instance(instance)
  return { action, args }
}

/** The same way at another place: 0 is the start. */
export function goTo(walk: Walk, at: number): Walk {
  assert(Number.isInteger(at) && at >= 0 && at <= lengthOf(walk), 'place of a walk')
  return { ...walk, at }
}

/** The same way some steps before, at the start at most. */
export function goBack(walk: Walk, steps = 1): Walk {
  return goTo(walk, Math.max(0, walk.at - steps))
}

/** The way up to the place, without what comes after it. */
export function upToHere(walk: Walk): Walk {
  const { trace, at } = walk
  if (at === lengthOf(walk)) return walk
  const { model, start, steps } = trace
  return { ...walk, trace: { model, start, steps: steps.slice(0, at), error: undefined } }
}
