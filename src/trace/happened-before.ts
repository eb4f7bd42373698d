import type { StepNeeds } from './explanation.ts'
import type { TraceRow } from './trace-rows.ts'

/** For each lane, how many of its rows have happened before or at some row. */
export type VectorClock = ReadonlyMap<string, number>

/**
 * The vector clocks of rows (Fidge 1988; Mattern 1989), with a process for each lane. A row comes after the last row of
 * its lane and after each row that wrote last what it reads.
 * @param needs what each step reads of which earlier ones; undefined where that is not known: then a guess by names
 */
export function vectorClocks(rows: readonly TraceRow[], needs: readonly StepNeeds[] | undefined): VectorClock[] {
  return needs === undefined ? guessedClocks(rows) : exactClocks(rows, needs)
}

function exactClocks(rows: readonly TraceRow[], needs: readonly StepNeeds[]): VectorClock[] {
  const lastOf = new Map<string, VectorClock>()
  const clockOf = new Map<number, VectorClock>()
  return rows.map(({ step, last, lane }) => {
    const own = needs.filter((each) => each.step >= step.index && each.step <= last)
    const before = own.flatMap((each) => each.needs).flatMap((needed) => clockOf.get(needed) ?? [])
    const clock = joined([lastOf.get(lane) ?? new Map(), ...before], lane)
    lastOf.set(lane, clock)
    for (const each of own) clockOf.set(each.step, clock)
    return clock
  })
}

/**
 * Where nobody knows what a step reads, a row comes after
 * - the last row of its actor, or that named it: such a step may have changed what the actor sees,
 * - the last row of each actor that its arguments name, or that named it: the step may have looked at it,
 * - the last row that changed what it changes, or a part or the whole of that.
 */
function guessedClocks(rows: readonly TraceRow[]): VectorClock[] {
  const lastOf = new Map<string, VectorClock>()
  const lastChange = new Map<string, VectorClock>()
  return rows.map(({ step, lane, changes = [] }) => {
    const paths = changes.map(({ path }) => path)
    const changed = [...lastChange].flatMap(([path, clock]) =>
      paths.some((own) => overlaps(own, path)) ? [clock] : [],
    )
    const named = [lane, ...step.others].flatMap((other) => lastOf.get(other) ?? [])
    const clock = joined([...changed, ...named], lane)
    for (const actor of [lane, ...step.others]) lastOf.set(actor, clock)
    for (const path of paths) lastChange.set(path, clock)
    return clock
  })
}

/** The clock of a row of a lane that comes after others. */
function joined(before: readonly VectorClock[], lane: string): VectorClock {
  const clock = new Map<string, number>()
  for (const each of before) for (const [host, time] of each) clock.set(host, Math.max(time, clock.get(host) ?? 0))
  return clock.set(lane, (clock.get(lane) ?? 0) + 1)
}

/** Whether one path is the other, or leads to a part of it. */
function overlaps(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a]
  return long.startsWith(short) && (long.length === short.length || '.['.includes(long.charAt(short.length)))
}
