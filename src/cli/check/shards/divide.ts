import { createHash } from 'node:crypto'
import { UsageError } from '../../spec-files.ts'

/** One of several parts of the runs, counted from 1. */
export interface Shard {
  readonly at: number
  readonly of: number
}

/** More parts than this are a slip of the keyboard. */
const SHARDS_MAX = 1000

/** @throws UsageError where the text is not `1/4` or the like */
export function shardOf(text: string): Shard {
  const [, at, of] = (/^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? []).map(Number)
  if (at === undefined || of === undefined || at < 1 || at > of || of > SHARDS_MAX)
    throw new UsageError(`'--shard ${text}' is none: write '--shard 1/4' for the first of four.`)
  return { at, of }
}

/** A run that is to be made, and what it cost before if that is known. */
export interface CostedRun {
  readonly name: string
  readonly cost: number | undefined
}

/**
 * Divides runs among shards: the costliest first, each to the shard that has least so far. Those of unknown cost count
 * as the mean of the others. The order among equals is by a hash, so that neighbours, which are often alike, are spread.
 * It depends on the runs and their costs alone, so all shards come to the same.
 * @returns for each run the number of its shard, from 1
 */
export function divide(runs: readonly CostedRun[], of: number): readonly number[] {
  const known = runs.flatMap(({ cost }) => cost ?? [])
  const mean = known.length === 0 ? 1 : known.reduce((sum, cost) => sum + cost, 0) / known.length
  const order = runs
    .map(({ name, cost }, at) => ({ at, cost: cost ?? mean, hash: hashOf(name) }))
    .sort((a, b) => b.cost - a.cost || (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : a.at - b.at))
  const loads = Array.from({ length: of }, () => 0)
  const shards = runs.map(() => 0)
  for (const { at, cost } of order) {
    const least = loads.indexOf(Math.min(...loads))
    loads[least] = (loads[least] ?? 0) + cost
    shards[at] = least + 1
  }
  return shards
}

/** A hash of who makes what: shards that were divided otherwise do not make one whole. */
export function divisionHash(shards: readonly number[]): string {
  return hashOf(shards.join()).slice(0, 16)
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
