import type { Expression } from '../model/expressions.ts'
import type { Place } from './place.ts'

/** A truth about a state or step that refutes what is claimed of a place. */
export interface Condition {
  readonly place: Place
  readonly sort: 'state' | 'step'
  readonly body: Expression
  readonly slots: number
}
