import type { Run } from '../model/model.ts'
import { isModelError, type ModelError } from '../system/transition-system.ts'
import type { Trace } from '../trace/trace.ts'
import { documentStep, type Place, placeIn, type StepDocument } from '../trace/trace-document.ts'
import { stateAt, upToHere, type Walk } from './walk.ts'

/** A step that is possible at the place of a walk. */
export interface Choice {
  /** By which it is taken. */
  readonly instance: number
  /** Whose step it is, its arguments, and what it would change. */
  readonly step: StepDocument
  /** What goes wrong in the model where the step is taken. */
  readonly error: ModelError | undefined
}

/** An action with the ways to take it at the place of a walk. */
export interface ChoiceGroup {
  readonly action: string
  readonly sort: 'action' | 'fault' | 'operator' | 'init'
  readonly doc: readonly string[]
  readonly place: Place
  /** Of a fault: how many more the check allows after those of the walk. */
  readonly left: number | undefined
  /** Empty where it is not possible. */
  readonly choices: readonly Choice[]
}

/**
 * All actions with the steps that are possible, in the order of the spec. Faults that the check allows no more are
 * among them, with `left` 0.
 */
export function choicesAt(walk: Walk): ChoiceGroup[] {
  const { ground, at } = walk
  const { system, run } = ground
  const here = upToHere(walk).trace
  return run.model.actions.map((action, index) => {
    const { firstInstance, instances } = system.actions[index] ?? { firstInstance: 0, instances: 0 }
    const choices: Choice[] = []
    const state = stateAt(walk, at)
    for (let instance = firstInstance; state !== undefined && instance < firstInstance + instances; instance++) {
      const after = system.step(state, instance)
      if (after === undefined) continue
      const error = isModelError(after) ? after : undefined
      const { args } = system.instance(instance)
      const taken = { action, args, after: isModelError(after) ? undefined : after }
      choices.push({ instance, step: documentStep(run.model, taken, at + 1, state), error })
    }
    const { name, sort, doc } = action
    const left = sort === 'fault' ? faultsLeft(run, here, index) : undefined
    return { action: name, sort, doc, place: placeIn(action.span), left, choices }
  })
}

/** How many more of a fault the check allows after those of a trace; 0 where it allows none at all. */
function faultsLeft({ model, budgets }: Run, { steps }: Trace, fault: number): number {
  const taken = steps.map(({ action }) => model.actions.indexOf(action))
  const left = budgets
    .filter(({ faults }) => faults.includes(fault))
    .map(({ faults, most }) => most - taken.filter((action) => faults.includes(action)).length)
  return left.length === 0 ? 0 : Math.max(0, Math.min(...left))
}
