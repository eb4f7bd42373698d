import type { Span } from '../base/span.ts'
import type { Temporal } from '../temporal/formula.ts'
import type { Binder, Expression, Statement } from './expressions.ts'
import type { SymmetricType, Type } from './types.ts'

export interface Constant {
  readonly name: string
  readonly value: boolean | number
  readonly type: Type
  /** Whether the check gives it this value, and not its declaration or an import. */
  readonly isSet: boolean
}

/** A spec with its constants and toggles fixed: all that an engine needs, and nothing about its text. */
export interface Model {
  readonly name: string
  readonly constants: readonly Constant[]
  readonly toggles: readonly Toggle[]
  readonly variables: readonly Variable[]
  readonly definitions: readonly Definition[]
  /** Everything that can happen after the start: actions, faults and operator steps, in order of declaration. */
  readonly actions: readonly Action[]
  /** Run in order at the start, each with every binding of its parameters that its guard allows. */
  readonly inits: readonly Action[]
  readonly properties: readonly Property[]
  readonly rewards: readonly Reward[]
  readonly symmetricTypes: readonly SymmetricType[]
}

export interface Documented {
  readonly name: string
  /** The `///` comment, one string a line. */
  readonly doc: readonly string[]
  readonly span: Span
}

export interface Toggle extends Documented {
  readonly sort: 'fix' | 'bug'
  readonly sentence: string
  readonly value: boolean
}

export interface Variable extends Documented {
  readonly type: Type
  /** The value at the start, or that each value of the type is one. */
  readonly initial: Expression | 'any'
}

export interface Parameter {
  readonly name: string
  readonly type: Type
}

/** A pure function; its parameters are the first slots of its frame. */
export interface Definition extends Documented {
  readonly parameters: readonly Parameter[]
  readonly body: Expression
  readonly slots: number
}

/** A step of the system, a fault, a step of a human, or the start; its parameters are the first slots. */
export interface Action extends Documented {
  readonly sort: 'action' | 'fault' | 'operator' | 'init'
  readonly parameters: readonly Parameter[]
  readonly fairness: 'unfair' | 'fair' | 'strongly fair'
  readonly by: Expression | undefined
  /** No engine that looks at all behaviours heeds it. */
  readonly timing: Timing | undefined
  readonly guard: Expression | undefined
  readonly body: readonly Statement[]
  readonly slots: number
}

/** When a step happens once it can, for questions about quantities. */
export type Timing =
  /** So often in so much time, at any moment alike. */
  | { readonly kind: 'rate'; readonly amount: Expression; readonly period: Period }
  /** Once it could happen for so long. */
  | { readonly kind: 'delay'; readonly period: Period }
  /** At once; of several such steps one, each with its share. */
  | { readonly kind: 'probability'; readonly share: Expression; readonly of: Expression }

/** A time: so many units, each of so many seconds. */
export interface Period {
  /** Above 0; undefined for one. */
  readonly count: Expression | undefined
  readonly unit: number
}

export type Property = Documented & { readonly slots: number } & (
    | { readonly sort: 'invariant' | 'step' | 'reachable'; readonly body: Expression }
    | { readonly sort: 'recoverable'; readonly body: Expression; readonly withOperators: boolean }
    | { readonly sort: 'liveness'; readonly body: Liveness }
    | Unaffected
  )

/** A number of a state that questions about quantities are asked about. No engine that looks at all behaviours heeds it. */
export interface Reward extends Documented {
  readonly sentence: string | undefined
  /** A whole number that a double holds exactly. */
  readonly body: Expression
  readonly slots: number
}

/** What the body shows in the course of a run, it shows in one without some steps, too. */
export interface Unaffected {
  readonly sort: 'unaffected'
  /** Of any type. */
  readonly body: Expression
  /** Indices into Model.actions. */
  readonly by: readonly number[]
}

/** The formula is true of every fair run, for every binding of the names. */
export interface Liveness {
  /** Each over a type. */
  readonly binders: readonly Binder[]
  /** Which bindings are meant; says nothing of the state. */
  readonly where: Expression | undefined
  readonly formula: Temporal<TemporalAtom>
}

/** What a formula says of one position of a run: of its state, or with primes of the step out of it. */
export interface TemporalAtom {
  readonly kind: 'state' | 'step'
  readonly body: Expression
}

/** One exploration that a check block asks for; or what an experiment is about, which nothing explores as a whole. */
export interface Run {
  readonly sort: 'check' | 'experiment'
  /** The name of the check or experiment. */
  readonly check: string
  readonly sentence: string | undefined
  /** Names of the toggles that are on, in order of declaration. */
  readonly toggles: readonly string[]
  /** From 1: tells apart the runs of a check that have the same toggles on. */
  readonly ordinal: number
  readonly model: Model
  readonly budgets: readonly Budget[]
  readonly terminal: { readonly body: Expression; readonly slots: number } | undefined
  readonly limits: Limits
  /** Of an experiment those alone that every run has. */
  readonly expectations: readonly Expectation[]
  readonly measured: Measured
  readonly span: Span
}

/**
 * What questions about quantities are asked about: in an experiment what its `measure` names, or else all that its
 * file sees; in a check what it expects something of, and all rewards.
 */
export interface Measured {
  /** Indices into Model.properties, of invariants and reachable properties. */
  readonly properties: readonly number[]
  /** Indices into Model.rewards. */
  readonly rewards: readonly number[]
}

/** At most `most` of the faults together, in one behaviour. */
export interface Budget {
  /** Indices into Model.actions. */
  readonly faults: readonly number[]
  readonly most: number
}

/** Where a search stops with `inconclusive`. */
export interface Limits {
  readonly states?: number
  readonly depth?: number
  readonly seconds?: number
  /** In mebibytes of state storage. */
  readonly memory?: number
}

/** The two properties that every spec has. */
export const DEADLOCK_FREE = 'DeadlockFree'
export const ERROR_FREE = 'ErrorFree'

export type Subject =
  | { readonly kind: 'property'; readonly property: number }
  | { readonly kind: 'deadlockFree' }
  | { readonly kind: 'errorFree' }

export interface Expectation {
  readonly name: string
  readonly subject: Subject
  readonly outcome: 'holds' | 'violated' | 'reached' | 'unreachable'
  /** Length of the shortest trace, if stated. */
  readonly steps: number | undefined
  /** False for what every run checks without being told. */
  readonly stated: boolean
  readonly doc: readonly string[]
  readonly span: Span
}
