import type { Value } from '../interpret/values.ts'
import type { Expression } from '../model/expressions.ts'
import type { Model } from '../model/model.ts'
import type { Type } from '../model/types.ts'
import type { ExplanationKind } from '../trace/explanation.ts'
import type { Environment, Outcome } from './evaluate.ts'
import type { Cell } from './read-path.ts'

export type Spec = Pick<Model, 'variables' | 'definitions'>

/** A name with its value. */
export interface Bound {
  readonly name: string
  readonly value: Value
  readonly type: Type
}

/**
 * Why an expression has its value in an environment: the parts that decide it, each a reason of its own. What no part
 * says are the values of names, the constants, and what a part that is not there would have come to: it is no error.
 */
export interface Reason {
  readonly kind: ExplanationKind
  readonly expression: Expression
  readonly environment: Environment
  /** What the reference interpreter says. Of a binding: what it contributes, a condition after `where` included. */
  readonly outcome: Outcome
  readonly names: readonly Bound[]
  /** Worked out when they are asked for. */
  readonly parts: () => readonly Reason[]
  /** Whether each of the parts would decide it by itself. */
  readonly anyDecides: boolean
  /** Of a binding: whether the condition after `where` leaves it out. */
  readonly isExcluded: boolean
  /** What it reads, if it does nothing but that. */
  readonly read: { readonly cell: Cell; readonly text: string } | undefined
  /** Of a quantifier or an aggregate: how the bindings stand. */
  readonly tally: (() => Tally) | undefined
}

export interface Tally {
  /** Bindings that a condition after `where` allows. */
  readonly total: number
  /** Those for which the body is true; of an aggregate, those that count. */
  readonly holding: number
}

/** How a part comes to its own reason. */
export type Reasoner = (expression: Expression, environment: Environment) => Reason
