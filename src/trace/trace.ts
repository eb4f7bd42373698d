import type { State } from '../interpret/interpreted-system.ts'
import type { Value } from '../interpret/values.ts'
import type { Action, Model } from '../model/model.ts'
import type { ModelError } from '../system/transition-system.ts'

/** A run that the reference interpreter has taken step by step. */
export interface Trace {
  readonly model: Model
  /** Undefined where the start itself is the error. */
  readonly start: State | undefined
  readonly steps: readonly TraceStep[]
  /** What went wrong in the model at the end, if that is what the trace shows. */
  readonly error: ModelError | undefined
  /** Of a run that goes round for ever: the number of the state that the last one equals; itself where it rests. */
  readonly loop?: number
}

export interface TraceStep {
  /** The number of the action with these arguments. */
  readonly instance: number
  readonly action: Action
  readonly args: readonly Value[]
  /** Undefined for the last step of a trace into an error. */
  readonly after: State | undefined
}

/** The states that a trace leads through, in order. */
export function statesOf(trace: Trace): State[] {
  const first = trace.start === undefined ? [] : [trace.start]
  return [...first, ...trace.steps.flatMap((step) => (step.after === undefined ? [] : [step.after]))]
}

/** Number of faults among the steps. */
export function faultsIn(trace: Trace): number {
  return trace.steps.filter((step) => step.action.sort === 'fault').length
}
