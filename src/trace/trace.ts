import type { State } from '../interpret/interpreted-system.ts'
import type { Value } from '../interpret/values.ts'
import type { Action, Model } from '../model/model.ts'
import type { ModelError } from '../system/transition-system.ts'

/** A run that the reference interpreter has taken step by step. */
export interface Trace {
  readonly model: Model
  readonly start: State
  readonly steps: readonly TraceStep[]
  /** What went wrong in the model at the end, if that is what the trace shows. */
  readonly error: ModelError | undefined
}

export interface TraceStep {
  readonly action: Action
  readonly args: readonly Value[]
  /** Undefined for the last step of a trace into an error. */
  readonly after: State | undefined
}

/** Number of faults among the steps. */
export function faultsIn(trace: Trace): number {
  return trace.steps.filter((step) => step.action.sort === 'fault').length
}
