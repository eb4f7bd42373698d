import type { Sampled } from '../search/outcome.ts'
import type { LevelSearch } from './level-search.ts'

/** Records that are looked at: reading more from a file would take longer than a sample is worth. */
const LOOKED_AT_MAX = 20_000_000

/** About so many packed states from all levels, chosen by their hashes: the same whatever the number of threads. */
export function spreadStates(search: LevelSearch, most: number): Sampled[] {
  const { entryBytes, map } = search.memory
  const share = Math.max(1, Math.ceil(search.statistics().states / most))
  const found: Sampled[] = []
  let looked = 0
  for (const { faults, records } of search.levels()) {
    for (let place = 0; place < records.length; place += entryBytes)
      if (hashOf(records, place, 8 * map.stateWords) % share === 0)
        found.push({ state: search.stateOf(records.slice(place, place + entryBytes)), faults })
    looked += records.length / entryBytes
    if (looked > LOOKED_AT_MAX) break
  }
  return found
}

/** FNV-1a, mixed once more for the sake of its low bits. */
function hashOf(bytes: Uint8Array, from: number, length: number): number {
  let hash = 0x811c9dc5
  for (let at = from; at < from + length; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193)
  return (hash ^ (hash >>> 15)) >>> 0
}
