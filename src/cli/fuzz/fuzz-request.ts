import type { Shard } from '../check/shards/divide.ts'

/** What a call of `holdfast fuzz` asks for. */
export interface FuzzCommandOptions {
  /** Names of checks, or of runs as reports have them; none for all. */
  readonly checks: readonly string[]
  readonly properties: readonly string[] | undefined
  readonly runs: number
  readonly steps: number | undefined
  readonly seed: number
  readonly path: string | undefined
  readonly seconds: number | undefined
  /** The part of the random runs to make; undefined for all. */
  readonly shard: Shard | undefined
  readonly strategy: string | undefined
  readonly scenarios: readonly string[] | undefined
  readonly freeFaults: boolean
  readonly recoverWithin: number
  /** The folder to keep traces in. */
  readonly out: string | undefined
  readonly trace: boolean
  readonly json: boolean
}

/** Steps without faults that liveness may take, unless told otherwise. */
export const DEFAULT_RECOVERY = 200
