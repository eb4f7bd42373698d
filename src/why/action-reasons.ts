import type { InterpretedSystem, State } from '../interpret/interpreted-system.ts'
import { isImpossible } from '../model/impossible.ts'
import { isModelError, sameState } from '../system/transition-system.ts'
import type { ActionReason, ActionSurvey, ErrorReason, NamedValue } from '../trace/explanation.ts'
import { stepName } from '../trace/lasso-notes.ts'
import { placeIn } from '../trace/trace-document.ts'
import { isTrap } from './evaluate.ts'
import { type ExplanationLimits, explain, shortLimits, usualLimits } from './explain.ts'
import type { Reason } from './reason.ts'
import { reasonOf } from './reason-of.ts'
import { accessOf, type Read, readsOf } from './step-access.ts'

/** Why one instance of an action is possible in a state, or not. */
export function actionReason(
  system: InterpretedSystem,
  state: State,
  instance: number,
  limits: ExplanationLimits = usualLimits,
): ActionReason {
  const { action, args } = system.instance(instance)
  const name = stepName({ action, args })
  const guard = guardReason(system, state, instance)
  const next = system.step(state, instance)
  const failed = isModelError(next) ? failureOf(system, state, instance) : undefined
  return {
    ...name,
    possible: next !== undefined,
    idle: next !== undefined && !isModelError(next) && isIdle(system, state, next),
    guard: guard && explain(guard, limits, name.args),
    error: failed,
  }
}

function failureOf(system: InterpretedSystem, state: State, instance: number): ErrorReason | undefined {
  const { action, args } = system.instance(instance)
  const error = system.step(state, instance)
  if (!isModelError(error)) return undefined
  const { failed } = accessOf(action, args, state, system.model)
  const explanation = failed && explain(failed, usualLimits, stepName({ action, args }).args)
  return { message: error.message, place: placeIn(error.span), explanation }
}

function isIdle(system: InterpretedSystem, state: State, next: State): boolean {
  return sameState(system.encode(state), system.encode(next))
}

function guardReason(system: InterpretedSystem, state: State, instance: number): Reason | undefined {
  const { action, args } = system.instance(instance)
  return (
    action.guard && reasonOf(action.guard, { state, next: undefined, frame: [...args], isNext: false }, system.model)
  )
}

/** Numbers of the actions that could happen in a run at all, other than faults. */
export function livingActions({ model }: InterpretedSystem): number[] {
  return model.actions.flatMap((action, at) => (action.sort === 'fault' || isImpossible(action) ? [] : [at]))
}

export interface SurveySize {
  readonly most: number
  readonly limits: ExplanationLimits
  /** Names with values: of instances that are as near, those are told first that have them as arguments. */
  readonly about?: readonly NamedValue[]
}

/**
 * An action in a state, whatever its arguments.
 * @param size how many of its nearest instances are told, and how much of each
 */
export function surveyAction(
  system: InterpretedSystem,
  state: State,
  action: number,
  { most, limits, about = [] }: SurveySize = { most: 1, limits: shortLimits },
): ActionSurvey {
  const { model, actions } = system
  const [shape, declared] = [actions[action], model.actions[action]]
  if (shape === undefined || declared === undefined) throw new RangeError('no such action')
  const instances = Array.from({ length: shape.instances }, (_, at) => shape.firstInstance + at)
  const moves = instances.filter((at) => {
    const next = system.step(state, at)
    return next !== undefined && (isModelError(next) || !isIdle(system, state, next))
  })
  const far = (at: number) => {
    const guard = guardReason(system, state, at)
    return guard === undefined ? 0 : falseParts(guard)
  }
  const distances = moves.length > 0 ? [] : instances.map((at) => ({ at, far: far(at) }))
  const least = Math.min(...distances.map((each) => each.far))
  const near = moves.length > 0 ? moves : distances.filter((each) => each.far === least).map(({ at }) => at)
  const isAbout = (at: number) =>
    about.length > 0 &&
    stepName(system.instance(at)).args.some((arg) =>
      about.some(({ name, value }) => arg.name === name && arg.value === value),
    )
  const nearest = [...near.filter(isAbout), ...near.filter((at) => !isAbout(at))]
  return {
    action: declared.name,
    sort: declared.sort,
    place: placeIn(declared.span),
    instances: instances.length,
    possible: moves.length,
    nearest: nearest.slice(0, most).map((at) => actionReason(system, state, at, limits)),
    note: undefined,
  }
}

/** How many sides of a condition would have to be true for it to be true: those of `&&`, through definitions. */
function falseParts(reason: Reason): number {
  if (reason.outcome !== false) return isTrap(reason.outcome) ? Number.POSITIVE_INFINITY : 0
  const { expression, kind } = reason
  const isRow = expression.kind === 'binary' && expression.operator === 'and'
  const body = kind === 'call' ? reason.parts().slice(-1) : []
  if (!isRow && body.length === 0) return 1
  return (isRow ? reason.parts() : body).reduce((sum, part) => sum + falseParts(part), 0)
}

/** All that makes every instance of an action impossible or without effect in a state. */
export function readsOfStanding(system: InterpretedSystem, state: State, action: number): Read[] {
  const shape = system.actions[action]
  if (shape === undefined) return []
  return Array.from({ length: shape.instances }, (_, at) => shape.firstInstance + at).flatMap((instance) => {
    const guard = guardReason(system, state, instance)
    if (guard?.outcome === false) return readsOf(guard)
    const { action: own, args } = system.instance(instance)
    const { always, assigned } = accessOf(own, args, state, system.model)
    return [...always, ...assigned.flatMap(({ reads }) => reads)]
  })
}
