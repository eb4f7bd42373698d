/**
 * One state of a run that is stepped through: what is possible in it, and what becomes of it. The arrays are views, filled
 * anew by each call.
 */
export interface Stepper {
  /** The packed state; may be written. */
  readonly state: Uint32Array
  /** By action: whether a fault may happen; of other actions it is not asked. */
  readonly allowed: Int32Array
  /** By action: how many of its instances are listed, since `list`. */
  readonly counts: Int32Array
  /**
   * From the first instance of each action on: those that are possible, ascending; then those whose step is an error, as
   * `~instance`, in the order of their instances.
   */
  readonly slots: Int32Array
  /** The actions that have something listed, ascending; so many as the first of `totals` says. */
  readonly actions: Int32Array
  /** Since `list`: how many actions have something listed; of how many instances the step is an error. */
  readonly totals: Int32Array
  /**
   * Of each state property that was asked for, in that order, and of `terminal` last: whether it is true, a bit each, in
   * the words with even numbers, and whether it is an error, in the others; since `judge`.
   */
  readonly truths: Int32Array
  /** Finds out what is possible. */
  list(): void
  /** Takes an instance that is possible and no error; answers `stepFlags`. */
  take(instance: number): number
  /** Asks the properties of the state. */
  judge(): void
}

/** What a step shows of the step properties that a run expects something of: one of them is false, or an error. */
export const stepFlags = { broken: 1, error: 2 } as const

/** Truths in one word. */
export const TRUTHS_PER_WORD = 32
