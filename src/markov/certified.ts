/** Numbers, each of which lies for certain between two bounds. */
export interface Certified {
  readonly low: Float64Array
  readonly high: Float64Array
}

/** Half of the distance from 1 to the next number: what one operation may be off by, as a share of its result. */
export const ROUNDING = 2 ** -53

/** Values that are each off by at most a share of their own. Zero is exact, and what is infinite stays so. */
export function within(values: Float64Array, share: number): Certified {
  return {
    low: values.map((value) => (Number.isFinite(value) ? value * (1 - share) * (1 - 2 * ROUNDING) : value)),
    high: values.map((value) => value * (1 + share) * (1 + 2 * ROUNDING)),
  }
}

/** Whether the bounds of one number are so near each other that all the digits shown are right. */
export function widthOf({ low, high }: Certified, at: number): number {
  const [from, to] = [low[at] as number, high[at] as number]
  return from === to ? 0 : (to - from) / Math.max(Math.abs(from), Math.abs(to))
}
