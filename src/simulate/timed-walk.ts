import type { ModelError } from '../system/transition-system.ts'

/** A place in a random run that one can come back to. Plain data, of one walk alone. */
export interface WalkSnapshot {
  /** Seconds since the start. */
  readonly time: number
  /** The packed state. */
  readonly state: Uint32Array
  /** The delays that run: numbers of instances, and the seconds at which each became possible. */
  readonly clocks: readonly (readonly [instance: number, since: number])[]
}

/**
 * A random run in continuous time, one step after the other: exponential races for rates, fixed delays, and shares for
 * what comes at once. Every call may throw WalkStopped.
 */
export interface TimedWalk {
  /** Goes to the start of a run. The same seed and run number give the same run. */
  begin(seed: number, run: number): void
  /** The seconds at which the next step comes, without taking it; infinite where none ever comes. */
  due(): number
  /** Takes the next step; false where none comes. */
  next(): boolean
  /** Seconds since the start, at the last step. */
  readonly time: number
  /** Whether a property is true now; it must be one of those that the walk was made for. */
  holds(property: number): boolean
  /** The value of a reward now, by its index in the model. */
  reward(index: number): number
  snapshot(): WalkSnapshot
  /** Goes on from a snapshot with other random numbers: those of this stream of the seed. Delays go on as they were. */
  restore(snapshot: WalkSnapshot, stream: number): void
}

/** Why a random run cannot go on. */
export type StopKind =
  /** Something went wrong in the model. */
  | 'error'
  /** Steps that come at once follow one another, and no time passes. */
  | 'instant'
  /** A step is possible and nothing says when it comes. */
  | 'untimed'
  /** As many steps as are allowed. */
  | 'steps'
  /** Nobody made it: whoever was asked to was lost. */
  | 'lost'

/** Thrown where a random run cannot go on; what it has shown until then is no answer. */
export class WalkStopped extends Error {
  readonly kind: StopKind
  /** Where in the spec, if anywhere. */
  readonly place: Pick<ModelError, 'span'> | undefined

  constructor(kind: StopKind, message: string, place?: Pick<ModelError, 'span'>) {
    super(message)
    this.kind = kind
    this.place = place
  }
}
