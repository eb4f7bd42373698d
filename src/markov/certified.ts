/** Numbers, each of which lies for certain between two bounds. */
export interface Certified {
  readonly low: Float64Array
  readonly high: Float64Array
}

/** Half of the distance from 1 to the next number: what one operation may be off by, as a share of its result. */
export const ROUNDING = 2 ** -53

/** Values that are each off by at most a share of their own. Zero is exact, and what is infinite stays so. */
export function within(values: Float64Array, share: number): Certified {
  const finite = (change: (value: number) => number) =>
    values.map((value) => (Number.isFinite(value) ? change(value) : value))
  return {
    low: finite((value) => below(value, share)),
    high: finite((value) => above(value, share)),
  }
}

/** At most a value, none below 0, that was computed with so large an error as a share of its own. */
export function below(value: number, share: number): number {
  return value * Math.max(0, 1 - share) * (1 - 3 * ROUNDING)
}

/** The same from above. */
export function above(value: number, share: number): number {
  return value * (1 + share) * (1 + 3 * ROUNDING)
}
