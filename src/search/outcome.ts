import type { ModelError, PackedState } from '../system/transition-system.ts'

/** What a search looks for. */
export type Goal = {
  readonly required: boolean
} /** A state where the property is false: an invariant must have none. */ & (
  | { readonly kind: 'never'; readonly property: number }
  | { readonly kind: 'neverStep'; readonly property: number }
  /** A state where the property is true: a witness. */
  | { readonly kind: 'reach'; readonly property: number }
  | { readonly kind: 'deadlockFree' }
  | { readonly kind: 'errorFree' }
)

export interface SearchLimits {
  readonly states?: number
  readonly depth?: number
  readonly seconds?: number
  /** Mebibytes. */
  readonly memory?: number
}

export interface Limit {
  readonly kind: keyof SearchLimits
  readonly most: number
}

export interface Progress {
  readonly states: number
  readonly transitions: number
  readonly depth: number
  readonly seconds: number
}

/** A way through canonical states; the first has the number of the initial state for its instance. */
export interface Path {
  readonly steps: readonly { readonly instance: number; readonly state: PackedState }[]
  /** The step that itself is what was found, such as one into an error; its next state is not canonical. */
  readonly last: { readonly instance: number; readonly next: PackedState | undefined } | undefined
}

export interface Found {
  readonly path: Path
  readonly faults: number
  readonly error: ModelError | undefined
}

export interface Statistics {
  /** Distinct states visited; orbits of states where symmetry is used. */
  readonly states: number
  /** Steps taken out of them, self-loops included. */
  readonly transitions: number
  readonly depth: number
  /** Steps of each action. */
  readonly firings: readonly number[]
  /** Actions that the budgets allow at all. */
  readonly possible: readonly number[]
  readonly seconds: number
}

/** A state with a number of faults that lead to it. */
export interface Sampled {
  readonly state: PackedState
  readonly faults: number
}

export interface Outcome {
  /** Every reachable state was visited: what was not found is not there. */
  readonly complete: boolean
  readonly limit: Limit | undefined
  /** For each goal in order, the first way to it: fewest faults, then fewest steps. */
  readonly findings: readonly (Found | undefined)[]
  readonly statistics: Statistics
  /** States that were reached, about as many as were asked for; all of them, if they are not more. */
  readonly sample: readonly Sampled[]
}
