import type { PackedCoverage } from '../../../coverage/packed-coverage.ts'
import type { JobOptions } from '../run-jobs.ts'

/** What of the options says which runs are made, and how. */
export interface ShardOptions extends Pick<JobOptions, 'plain' | 'engine' | 'store' | 'limits' | 'coverage'> {
  readonly checks: readonly string[]
}

/** What says whether shards are parts of one whole. */
export interface ShardBasics {
  /** From 1. */
  readonly at: number
  readonly of: number
  /** The tool: its version, and a hash of what was built. */
  readonly tool: string
  /** A hash of the texts of all specs, and of how the runs were divided. */
  readonly texts: string
  readonly division: string
  /** The spec files that the command is about. */
  readonly files: readonly string[]
  /** What of the options decides what is made. */
  readonly options: object
}

/** What the report of a shard says beside its runs, so that all shards make one report. */
export interface ShardSummary extends ShardBasics {
  readonly options: ShardOptions
  /** The numbers of the runs of this shard among all, and of each what it says of the places of its spec. */
  readonly runs: readonly number[]
  readonly coverage: readonly PackedCoverage[]
}
