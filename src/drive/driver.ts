/**
 * A value of a spec in plain JavaScript: truths and numbers as they are; members of enums and elements of symmetric types
 * by their names, `'node0'`; none as null; records and maps as objects; sets, bags and sequences as arrays; a variant that
 * holds something as `{ tag, value }`, and one that does not as its name.
 */
export type PlainValue =
  | boolean
  | number
  | string
  | null
  | readonly PlainValue[]
  | { readonly [key: string]: PlainValue }

/** A state that a spec begins in, for the system to begin alike. */
export interface DriverStart {
  /** The values of all variables, by name: each a `PlainValue`. */
  readonly state: Readonly<Record<string, unknown>>
  readonly constants: Readonly<Record<string, unknown>>
}

/**
 * What came of a step: nothing to tell, where it was taken; that the system refused it; or, of parameters that the system
 * chooses itself, what it chose.
 */
export type DriverOutcome = undefined | 'refused' | { readonly chose: Readonly<Record<string, unknown>> }

/** Applies a step to the system; the arguments are by the names of the parameters. */
export type TakeStep<System> = {
  // A method, so that a driver may say what its arguments are: `(cluster, { n }: { n: string }) => …`.
  take(system: System, args: Readonly<Record<string, PlainValue>>): Taking | Promise<Taking>
}['take']

// biome-ignore lint/suspicious/noConfusingVoidType: what a function without `return` gives
type Taking = DriverOutcome | void

/** How a step is applied, where the function alone does not say all. */
export interface DriverAction<System> {
  readonly take: TakeStep<System>
  /** Parameters that the system chooses itself: they are not among the arguments, and any value will do. */
  readonly chooses?: readonly string[] | undefined
  /** Other actions of the spec that the system may take instead, as it likes where several are possible. */
  readonly or?: readonly string[] | undefined
  /** Whether the system may refuse the step although it is possible. */
  readonly mayRefuse?: boolean | undefined
  /**
   * Whether the system refuses the step itself where it is not possible: then it is tried there, too. An expression of the
   * spec, which may name the parameters, says where: where it is false, as at a bound that only the model has, it is not.
   */
  readonly refuses?: boolean | string | undefined
}

/**
 * A real system in the terms of a spec: how the steps of the spec are applied to it, and what is seen of its state.
 *
 * A step that is not in `actions` is never taken; `hidden` ones the system takes by itself, at any time.
 */
export interface Driver<System> {
  /** Makes a system; it may begin as the spec does, or in its own way, as far as the spec allows that. */
  readonly create: (start: DriverStart) => System | Promise<System>
  /** Called once for each system that was made. */
  readonly destroy?: ((system: System) => void | Promise<void>) | undefined
  /** By the names of the spec's actions, faults and operator's steps. */
  readonly actions: Readonly<Record<string, TakeStep<System> | DriverAction<System>>>
  /** Actions that the system takes by itself and that nobody sees but by what they change. */
  readonly hidden?: readonly string[] | undefined
  /**
   * The values of some variables or definitions of the spec, or of any expressions without names of their own. Fields
   * of records and keys of maps may be left out; then they may be anything.
   */
  readonly observe: (system: System) => Readonly<Record<string, unknown>> | Promise<Readonly<Record<string, unknown>>>
}

/** What is wrong with a driver, as a sentence: nothing that it says of the system can be relied on. */
export class DriverProblem extends Error {
  override readonly name = 'DriverProblem'
}
