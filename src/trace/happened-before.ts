import type { TraceRow } from './trace-rows.ts'

/** For each lane, how many of its rows have happened before or at some row. */
export type VectorClock = ReadonlyMap<string, number>

/**
 * The vector clocks of rows (Fidge 1988; Mattern 1989), with a process for each lane. A row comes after
 * - the last row of its actor, or that named it: such a step may have changed what the actor sees,
 * - the last row of each actor that its arguments name, or that named it: the step may have looked at it,
 * - the last row that changed what it changes, or a part or the whole of that.
 * A trace says what a step changes, but not what it reads. So the first two are more than must be, and a step that reads
 * what no argument names, and does not change it, has less.
 */
export function vectorClocks(rows: readonly TraceRow[]): VectorClock[] {
  const lastOf = new Map<string, VectorClock>()
  const lastChange = new Map<string, VectorClock>()
  return rows.map(({ step, lane, changes = [] }) => {
    const paths = changes.map(({ path }) => path)
    const changed = [...lastChange].flatMap(([path, clock]) =>
      paths.some((own) => overlaps(own, path)) ? [clock] : [],
    )
    const named = [lane, ...step.others].flatMap((other) => lastOf.get(other) ?? [])
    const clock = new Map<string, number>()
    for (const before of [...changed, ...named])
      for (const [host, time] of before) clock.set(host, Math.max(time, clock.get(host) ?? 0))
    clock.set(lane, (clock.get(lane) ?? 0) + 1)
    for (const actor of [lane, ...step.others]) lastOf.set(actor, clock)
    for (const path of paths) lastChange.set(path, clock)
    return clock
  })
}

/** Whether one path is the other, or leads to a part of it. */
function overlaps(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a]
  return long.startsWith(short) && (long.length === short.length || '.['.includes(long.charAt(short.length)))
}
