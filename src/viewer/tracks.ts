import type { State } from '../interpret/interpreted-system.ts'
import { amountOf, type Part } from './parts.ts'

/** A number of the state that changes in the course of a run: free slots, a queue's length, busy threads. */
export interface Track {
  readonly path: string
  readonly owners: readonly string[]
  readonly least: number
  readonly most: number
  /** One for each state. */
  readonly values: readonly number[]
}

/** The numbers that change, those that change most often first. */
export function tracksOf(parts: readonly Part[], states: readonly State[]): Track[] {
  const tracks = parts.flatMap(({ path, owners, type, valueIn }): Track[] => {
    if (type.kind !== 'range' && type.kind !== 'sequence') return []
    const values = states.flatMap((state) => amountOf(type, valueIn(state)) ?? [])
    if (values.every((value) => value === values[0])) return []
    const least = type.kind === 'range' ? Math.min(type.low, 0) : 0
    const most = type.kind === 'range' ? type.high : type.capacity
    return [{ path, owners, least, most, values }]
  })
  return tracks.sort((a, b) => changesIn(b.values) - changesIn(a.values))
}

function changesIn(values: readonly number[]): number {
  return values.filter((value, at) => at > 0 && value !== values[at - 1]).length
}
