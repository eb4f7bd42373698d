import type { Place, Scalar, Variable } from './scalars.ts'
import type { NumberShape } from './shapes.ts'

/** Statements that all targets but TLA+ have. */
export type Code =
  | { readonly kind: 'assign'; readonly place: Place; readonly value: Scalar }
  /** A record or an array, for targets that have values of them. */
  | { readonly kind: 'assignAll'; readonly place: Place; readonly value: Whole }
  /** All of a record or an array; both places are of the same shape. */
  | { readonly kind: 'copy'; readonly to: Place; readonly from: Place }
  | {
      readonly kind: 'if'
      readonly test: Scalar
      readonly then: readonly Code[]
      readonly otherwise: readonly Code[]
    }
  | { readonly kind: 'for'; readonly index: Variable<NumberShape>; readonly body: readonly Code[] }
  /** An error of the model unless the test is true. */
  | { readonly kind: 'demand'; readonly test: Scalar; readonly sentence: string }
  /** No state at all unless the test is true: the guard of an `init`. */
  | { readonly kind: 'require'; readonly test: Scalar }

/** A value all parts of which are told. */
export type Whole =
  | { readonly kind: 'scalar'; readonly scalar: Scalar }
  | { readonly kind: 'place'; readonly place: Place }
  | { readonly kind: 'record'; readonly fields: readonly { readonly name: string; readonly value: Whole }[] }
  | { readonly kind: 'array'; readonly index: Variable<NumberShape>; readonly of: Whole }

/** Statements with the variables that they use for themselves. */
export interface Body {
  readonly locals: readonly Variable[]
  readonly code: readonly Code[]
}

/** What can happen: a rule of the target for each binding of the parameters. */
export interface Rule {
  readonly name: string
  readonly sort: 'action' | 'fault' | 'operator'
  readonly doc: readonly string[]
  readonly parameters: readonly Variable[]
  readonly guard: Scalar
  /** Where working out the guard is an error of the model; the guard means nothing then. */
  readonly trap: Scalar
  readonly body: Body
}

/** Something that is true of every state. */
export interface Claim {
  readonly name: string
  readonly doc: readonly string[]
  readonly truth: Scalar
  readonly trap: Scalar
}

/** The initial states: one for each binding of the parameters that the code lets through. */
export interface Start {
  readonly parameters: readonly Variable[]
  readonly body: Body
}

/** A definition of the spec. */
export interface ScalarFunction {
  readonly name: string
  readonly doc: readonly string[]
  readonly parameters: readonly Variable[]
  readonly result: Variable['shape']
  readonly body: Scalar
}

/** A run in terms of scalars: what is printed in the target's words. */
export interface Program {
  readonly variables: readonly (Variable & { readonly doc: readonly string[] })[]
  readonly functions: readonly ScalarFunction[]
  readonly start: Start
  readonly rules: readonly Rule[]
  readonly claims: readonly Claim[]
}
