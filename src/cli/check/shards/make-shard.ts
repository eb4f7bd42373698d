import { defined } from '../../../base/assert.ts'
import { packCoverage } from '../../../coverage/packed-coverage.ts'
import type { RunCoverage } from '../../../coverage/survey.ts'
import { runName } from '../../../model/run-name.ts'
import { textsFingerprint } from '../../spec-fingerprint.ts'
import { toolBuild } from '../../tool-build.ts'
import type { Baseline } from '../baseline/baseline-file.ts'
import type { CollectedJobs } from '../check-command.ts'
import type { Job } from '../run-jobs.ts'
import { divide, divisionHash, type Shard } from './divide.ts'
import type { ShardOptions, ShardSummary } from './shard-summary.ts'

/** The runs of a shard. */
export interface ShardPart {
  readonly shard: Shard
  readonly jobs: readonly Job[]
  /** Their numbers among all. */
  readonly runs: readonly number[]
  readonly division: string
}

/** The part of the runs that a shard makes; a baseline knows which runs are large. */
export function partOf(
  shard: Shard,
  chosen: readonly Job[],
  { runOf }: CollectedJobs,
  baseline: Baseline | undefined,
): ShardPart {
  const names = chosen.map((job) => `${job.spec}\n${runName(runOf(job))}`)
  const costs = new Map(baseline?.runs.map(({ spec, run, transitions }) => [`${spec}\n${run}`, transitions]))
  const shards = divide(
    names.map((name) => ({ name, cost: costs.get(name) })),
    shard.of,
  )
  const runs = [...shards.keys()].filter((at) => shards[at] === shard.at)
  return { shard, runs, jobs: runs.map((at) => defined(chosen[at])), division: divisionHash(shards) }
}

export function shardSummary(
  { shard, runs, jobs, division }: ShardPart,
  { files, programs, runOf }: CollectedJobs,
  { checks, plain, engine, store, limits, coverage }: ShardOptions,
  coverages: readonly RunCoverage[],
): ShardSummary {
  return {
    ...shard,
    tool: toolBuild(),
    texts: textsFingerprint(programs),
    division,
    files,
    options: { checks, plain, engine, store, limits, coverage },
    runs,
    coverage: coverages.map((each, at) => packCoverage(runOf(defined(jobs[at])), each)),
  }
}
