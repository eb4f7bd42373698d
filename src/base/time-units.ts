/** Seconds of each unit of time, by its names. */
export const timeUnits: ReadonlyMap<string, number> = new Map(
  Object.entries({ millisecond: 0.001, second: 1, minute: 60, hour: 3_600, day: 86_400 }).flatMap(([name, seconds]) => [
    [name, seconds] as const,
    [`${name}s`, seconds] as const,
  ]),
)
