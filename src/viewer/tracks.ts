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

/**
 * The numbers that change, and those that decide what the run shows, which come first; then by how often they change.
 * @param deciding their paths
 */
export function tracksOf(parts: readonly Part[], states: readonly State[], deciding: ReadonlySet<string>): Track[] {
  const tracks = parts.flatMap(({ path, owners, type, valueIn }): Track[] => {
    if (type.kind !== 'range' && type.kind !== 'sequence') return []
    const values = states.flatMap((state) => amountOf(type, valueIn(state)) ?? [])
    if (!deciding.has(path) && values.every((value) => value === values[0])) return []
    const least = type.kind === 'range' ? Math.min(type.low, 0) : 0
    const most = type.kind === 'range' ? type.high : type.capacity
    return [{ path, owners, least, most, values }]
  })
  const rank = ({ path }: Track) => Number(deciding.has(path))
  return tracks.sort((a, b) => rank(b) - rank(a) || changesIn(b.values) - changesIn(a.values))
}

function changesIn(values: readonly number[]): number {
  return values.filter((value, at) => at > 0 && value !== values[at - 1]).length
}
