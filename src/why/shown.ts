import type { InterpretedSystem } from '../interpret/interpreted-system.ts'
import type { Run, Subject } from '../model/model.ts'
import type { ModelError } from '../system/transition-system.ts'
import type { LassoNotes } from '../trace/lasso-notes.ts'
import type { SightNotes } from '../trace/sight-notes.ts'
import type { Trace } from '../trace/trace.ts'

/** A trace with what it shows. */
export interface ShownTrace {
  readonly system: InterpretedSystem
  readonly run: Pick<Run, 'model' | 'terminal' | 'expectations'>
  readonly trace: Trace
  readonly subject: Subject
  /** The name of the property. */
  readonly name: string
  readonly error: ModelError | undefined
  readonly notes: LassoNotes | SightNotes | undefined
}

/** Of a violation that needs no more to be told. */
export const nothingMore = { explanations: [], error: undefined, actions: [], differences: [] } as const

/** `after step 3`, or `at the start`. */
export function whenText(state: number): string {
  return state === 0 ? 'at the start' : `after step ${state}`
}
