import { defined } from '../base/assert.ts'
import { sameState } from '../system/transition-system.ts'
import { stepName } from '../trace/lasso-notes.ts'
import type { StepDocument } from '../trace/trace-document.ts'
import { differencesBetween, stepDocumentAt, stepKey } from './compare-walks.ts'
import type { Ground } from './ground.ts'
import { type Truth, truthsAt } from './truths.ts'
import { beginWalk, goTo, lengthOf, startsOf, stateAt, takeStep, type Walk } from './walk.ts'

/** The steps of a walk, taken again over other ground as far as that goes. */
export interface Retaken {
  /** At its end. Its loop is that of the old walk, where it still closes. */
  readonly walk: Walk
  /** Why not all steps were possible; undefined where they were. */
  readonly stop: Stop | undefined
  /** Where all steps were possible: what is said of the properties at the end, where that differs. */
  readonly changed: readonly ChangedTruth[]
  /** Of a walk that goes round for ever: whether the same steps still do. */
  readonly closes: boolean | undefined
}

export interface Stop {
  /** The first step that is not possible, as it was in the old walk. */
  readonly step: StepDocument
  readonly reason: /** There is no state to take it in: the step before is an error now, or the start is. */
    | 'error before'
    /** The spec has no such action, or no such arguments, with these toggles and constants. */
    | 'unknown'
    /** Its guard is false. */
    | 'disabled'
  /** Of a step whose guard is false: by which to ask why. */
  readonly instance: number | undefined
}

export interface ChangedTruth {
  readonly before: Truth
  /** Undefined where the spec has no such property with these toggles. */
  readonly after: Truth | undefined
}

/**
 * Takes the steps of a walk over the ground of the same spec with other toggles or constants. It starts at the initial
 * state that differs least; steps are the same by the name of the action and the arguments as they are shown.
 */
export function retake(old: Walk, ground: Ground): Retaken {
  const instances = instancesByKey(ground)
  let walk = beginWalk(ground, nearestStart(old, ground))
  for (let at = 1; at <= lengthOf(old); at++) {
    const step = defined(stepDocumentAt(old, at), 'step of a walk')
    const instance = instances.get(stepKey(step))
    const next = instance === undefined ? undefined : takeStep(walk, instance)
    if (next !== undefined) walk = next
    else {
      const reason =
        stateAt(walk, walk.at) === undefined ? 'error before' : instance === undefined ? 'unknown' : 'disabled'
      return { walk, stop: { step, reason, instance }, changed: [], closes: undefined }
    }
  }
  const closes = closesAgain(old, walk)
  const { loop } = old.trace
  const again = closes && loop !== undefined ? { ...walk, trace: { ...walk.trace, loop } } : walk
  return { walk: again, stop: undefined, changed: changedTruths(old, again), closes }
}

/** The instance of each step, by its action and arguments as they are shown. */
export function instancesByKey({ system }: Ground): ReadonlyMap<string, number> {
  const last = system.actions.at(-1)
  const length = last === undefined ? 0 : last.firstInstance + last.instances
  return new Map(Array.from({ length }, (_, instance) => [stepKey(stepName(system.instance(instance))), instance]))
}

/** Number of the initial state with the fewest differences from the one that a walk begins at. */
function nearestStart(old: Walk, ground: Ground): number {
  const from = stateAt(old, 0)
  if (from === undefined) return Math.min(old.start, startsOf(ground).length - 1)
  const distance = startsOf(ground).map(({ state }) =>
    state === undefined
      ? Number.POSITIVE_INFINITY
      : differencesBetween(old.ground.run.model, from, ground.run.model, state).length,
  )
  return Math.max(0, distance.indexOf(Math.min(...distance)))
}

function closesAgain(old: Walk, walk: Walk): boolean | undefined {
  const { loop } = old.trace
  if (loop === undefined) return undefined
  const [first, last] = [stateAt(walk, loop), stateAt(walk, lengthOf(walk))]
  const { system } = walk.ground
  return first !== undefined && last !== undefined && sameState(system.encode(first), system.encode(last))
}

function changedTruths(old: Walk, walk: Walk): ChangedTruth[] {
  const after = new Map(truthsAt(walk, lengthOf(walk)).map((truth) => [truth.name, truth]))
  return truthsAt(goTo(old, lengthOf(old)), lengthOf(old)).flatMap((before) => {
    const now = after.get(before.name)
    return now?.verdict === before.verdict && now.detail === before.detail ? [] : [{ before, after: now }]
  })
}
