/** A picture of numbers, as plain data: whoever draws it, and whoever writes it as a table, has all that there is. */
export interface Figure {
  /** By which it is asked for, such as `recovery-time`. */
  readonly name: string
  readonly title: string
  /** What the numbers are, and what they are not; a sentence each. */
  readonly notes: readonly string[]
  readonly x: Axis
  readonly y: Axis
  /**
   * What the bounds of the points are called, such as `5 %` and `95 %`; undefined where a value lies between them for
   * certain, and nothing more is known of it.
   */
  readonly bounds: readonly [low: string, high: string] | undefined
  readonly series: readonly Series[]
  readonly marks: readonly Mark[]
  readonly references: readonly Reference[]
}

export interface Axis {
  readonly label: string
  readonly quantity: Quantity
  readonly scale: 'linear' | 'log'
  /** Where it has no numbers but names: that of 0, of 1, and so on. */
  readonly names?: readonly string[]
  /** Values to be named on the axis, in place of round ones. */
  readonly ticks?: readonly number[]
  /** What a value is called that is larger than all that are known, such as `for ever`. */
  readonly beyond?: string
}

/** A time is in seconds, a share is 0.5 for a half and told as 50 %, a probability is told as it is. */
export type Quantity = 'number' | 'time' | 'share' | 'probability'

export interface Series {
  readonly label: string
  /** A `line` or `steps` has its bounds as a band; `dots`, which thin lines join, as a bar through each. */
  readonly shape: 'line' | 'steps' | 'dots'
  /** In the order of x. */
  readonly points: readonly Point[]
  /** Where a point should be and is not, in order. No line is drawn across. */
  readonly missing: readonly number[]
}

export interface Point {
  readonly x: number
  /** Infinite where it is larger than all that are known. */
  readonly y: number
  /** The same as y where it is exact. */
  readonly low: number
  readonly high: number
}

/** A time or value at which something happens: a line from top to bottom. */
export interface Mark {
  readonly x: number
  readonly label: string
}

/** A number from elsewhere, to hold the series against. */
export interface Reference {
  readonly x: number
  readonly y: number
  readonly label: string
}
