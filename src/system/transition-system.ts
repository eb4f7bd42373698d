import type { Span } from '../base/span.ts'

/** A state packed into words: equal states have equal words. Nobody but the system knows what they mean. */
export type PackedState = Uint32Array

/** Something that went wrong in the model, not in the tool: its kind, and where in the spec. */
export interface ModelError {
  readonly kind: string
  readonly message: string
  readonly span: Span
}

export function isModelError(value: unknown): value is ModelError {
  return typeof value === 'object' && value !== null && 'kind' in value && 'span' in value
}

/** An action with every binding of its parameters: its instances are numbered in one row over all actions. */
export interface ActionShape {
  readonly name: string
  readonly isFault: boolean
  readonly mover: 'system' | 'operator' | 'fault'
  /** What a run owes each instance: weakly, to take it if it stays possible; strongly, if it becomes so again and again. */
  readonly fairness: 'none' | 'weak' | 'strong'
  readonly firstInstance: number
  readonly instances: number
}

/** A transition: the instance that was taken, and where it led. */
export interface Transition {
  readonly instance: number
  readonly next: PackedState | ModelError
}

/**
 * What a search sees of a spec. Interpreted and compiled specs, and wrappers such as budgets, all look like this.
 */
export interface TransitionSystem {
  /** Words of a packed state. */
  readonly words: number
  readonly actions: readonly ActionShape[]
  /** Action index of each instance. */
  readonly actionOf: (instance: number) => number
  initialStates(): readonly Transition[]
  /**
   * Every enabled instance of the given actions with its successor, self-loops included, in order of instances.
   * @param actions indices of actions, ascending
   */
  successors(state: PackedState, actions: readonly number[]): readonly Transition[]
  /** Whether a state property (by its index in the model) is true of a state. */
  holds(property: number, state: PackedState): boolean | ModelError
  /** Whether a step property is true of a step. */
  stepHolds(property: number, state: PackedState, next: PackedState): boolean | ModelError
  /** Whether the state may be the last of a run without being a deadlock. */
  isTerminal(state: PackedState): boolean | ModelError
  /** The representative of a state's orbit under symmetry; the state itself where there is none. */
  canonical(state: PackedState): PackedState
}

export function sameState(a: PackedState, b: PackedState): boolean {
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false
  return true
}
