/** Seconds of each unit of time, by its names. */
export const timeUnits: ReadonlyMap<string, number> = new Map(
  Object.entries({ millisecond: 0.001, second: 1, minute: 60, hour: 3_600, day: 86_400 }).flatMap(([name, seconds]) => [
    [name, seconds] as const,
    [`${name}s`, seconds] as const,
  ]),
)

/** Times that are nearer to each other than this, in seconds, are the same but for rounding. */
const SAME = 1e-9

/** How far off a large sum of seconds may be, as a share of it. */
const ROUNDED = 2 ** -50

/** How far apart two sums of times that are the same may be at this time, in seconds. */
export function roundingAt(seconds: number): number {
  return Math.max(SAME, ROUNDED * seconds)
}

/**
 * Seconds that are whole milliseconds but for rounding, as the one number that stands for these: three times 0.1 is 0.3.
 * All times that a spec can say are whole milliseconds, so sums of them meet where they should.
 */
export function settled(seconds: number): number {
  const near = Math.round(seconds * 1000) / 1000
  return Math.abs(near - seconds) <= roundingAt(seconds) ? near : seconds
}
