/** A value of x at which the page shows those of the series. */
export interface PageStop {
  /** Where it is in the wide picture, and in the narrow one. */
  readonly wide: number
  readonly narrow: number
  /** What is shown: first x, then a line for each series. */
  readonly lines: readonly string[]
}
