import type { List } from 'immutable'
import type { Value } from './values.ts'

/** What an expression is evaluated in. */
export interface Scope {
  /** Values of the variables. */
  readonly state: List<Value>
  /** Values of the variables in the next state, where there is one. */
  readonly next: List<Value> | undefined
  /** Values of the locals by slot; each name has a slot of its own, so an inner value never hides an outer one. */
  readonly frame: Value[]
}

/** What an expression means: its value in each scope, or a Trap thrown where it has none. */
export type Meaning = (scope: Scope) => Value
