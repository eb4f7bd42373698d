import { showValue } from '../interpret/show.ts'
import type { Value } from '../interpret/values.ts'
import type { Action } from '../model/model.ts'

/** How the loop of a run keeps the promise that one instance of a fair action makes. */
export interface FairnessNote {
  readonly action: Action
  readonly args: readonly Value[]
  readonly fairness: 'weak' | 'strong'
  /** Taken at a step, not possible in a state, or in no state of the loop. */
  readonly how: 'taken' | 'blocked' | 'never'
  /** The number of the step, or of the state. */
  readonly at: number | undefined
}

/** What could still bring a looping run to what it lacks. */
export interface EscapeNote {
  /** By steps of the system that nothing forces; only with an operator's; not at all. */
  readonly kind: 'trap' | 'operator' | 'dead'
  /** The state of the loop that the way starts from, and its steps. */
  readonly from: number
  readonly steps: readonly { readonly instance: number; readonly action: Action; readonly args: readonly Value[] }[]
}

/** Why a run that goes round for ever is a run at all, and what it means. */
export interface LassoNotes {
  readonly binding: readonly { readonly name: string; readonly value: string }[]
  readonly fairness: readonly FairnessNote[]
  /** Undefined where the property has no states that would do. */
  readonly escape: EscapeNote | undefined
}

/** The same as text and numbers, for renderers. */
export interface LoopDocument {
  /** The number of the state that the last one equals; of the last itself where the run rests. */
  readonly start: number
  readonly binding: LassoNotes['binding']
  /** For each fair action, how the loop treats its instances. */
  readonly fairness: readonly FairActionDocument[]
  readonly escape:
    | { readonly kind: EscapeNote['kind']; readonly from: number; readonly steps: readonly StepName[] }
    | undefined
}

export interface FairActionDocument {
  readonly action: string
  readonly fairness: FairnessNote['fairness']
  readonly instances: readonly (StepName & Pick<FairnessNote, 'how' | 'at'>)[]
}

/** A step by its action and its arguments. */
export interface StepName {
  readonly action: string
  readonly sort: Action['sort']
  readonly args: readonly { readonly name: string; readonly value: string }[]
}

export function stepName({ action, args }: { readonly action: Action; readonly args: readonly Value[] }): StepName {
  const named = action.parameters.map(({ name, type }, at) => ({ name, value: showValue(args[at] as Value, type) }))
  return { action: action.name, sort: action.sort, args: named }
}

export function documentLoop(start: number, notes: LassoNotes): LoopDocument {
  const { binding, fairness, escape } = notes
  const actions = [...new Set(fairness.map(({ action }) => action))]
  return {
    start,
    binding,
    fairness: actions.map((action) => {
      const own = fairness.filter((note) => note.action === action)
      const instances = own.map((note) => ({ ...stepName(note), how: note.how, at: note.at }))
      return { action: action.name, fairness: own[0]?.fairness ?? 'weak', instances }
    }),
    escape: escape && { ...escape, steps: escape.steps.map(stepName) },
  }
}
