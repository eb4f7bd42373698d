import type { ActionReason, ActionSurvey, Explanation } from '../trace/explanation.ts'
import { actionReason, surveyAction } from '../why/action-reasons.ts'
import { explain } from '../why/explain.ts'
import { reasonOf } from '../why/reason-of.ts'
import { stateAt, type Walk } from './walk.ts'

/**
 * Why an action is possible at the place of a walk, or not, whatever its arguments.
 * @returns undefined where there is no state, or no such action
 */
export function whyAction(walk: Walk, action: string): ActionSurvey | undefined {
  const { system } = walk.ground
  const [state, index] = [stateAt(walk, walk.at), system.actions.findIndex(({ name }) => name === action)]
  return state === undefined || index < 0 ? undefined : surveyAction(system, state, index)
}

/** Why one step is possible at the place of a walk, or not; undefined where there is no state. */
export function whyStep(walk: Walk, instance: number): ActionReason | undefined {
  const state = stateAt(walk, walk.at)
  return state && actionReason(walk.ground.system, state, instance)
}

/**
 * Why a property is true or false at a place of a walk, or what is seen there.
 * @returns undefined where a state or a step does not decide it, as with liveness, and where there is none
 */
export function whyProperty(walk: Walk, at: number, name: string): Explanation | undefined {
  const { model } = walk.ground.run
  const property = model.properties.find((each) => each.name === name)
  const [before, here] = [at === 0 ? undefined : stateAt(walk, at - 1), stateAt(walk, at)]
  if (property === undefined || property.sort === 'liveness' || here === undefined) return undefined
  const isStep = property.sort === 'step'
  const state = isStep ? before : here
  if (state === undefined) return undefined
  const environment = { state, next: isStep ? here : undefined, frame: [], isNext: false }
  return explain(reasonOf(property.body, environment, model))
}
