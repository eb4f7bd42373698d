import { defined } from '../../base/assert.ts'
import type { FuzzPart } from '../../fuzz/fuzz-part.ts'
import { type PackedPart, packPart, unpackPart } from '../../fuzz/packed-part.ts'
import { type CollectedJobs, collectJobs, printDiagnostics } from '../check/check-command.ts'
import type { Shard } from '../check/shards/divide.ts'
import type { MergeOptions } from '../check/shards/merge-command.ts'
import { refuseForRandom } from '../check/shards/merge-random.ts'
import { asWhole, isShard, noShard, requireTool, type ShardDocument } from '../check/shards/read-shards.ts'
import type { ShardBasics } from '../check/shards/shard-summary.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import type { Io } from '../io.ts'
import { UsageError } from '../spec-files.ts'
import { textsFingerprint } from '../spec-fingerprint.ts'
import { toolBuild } from '../tool-build.ts'
import { chooseRuns } from './choose-runs.ts'
import { FuzzConclusion } from './conclude-fuzz.ts'
import { type FuzzData, fuzzDataOf } from './fuzz-jobs.ts'
import type { FuzzCommandOptions } from './fuzz-request.ts'
import type { RunParts } from './make-parts.ts'

/** What of the options says which random runs are made. */
interface FuzzShardOptions extends FuzzData {
  readonly checks: readonly string[]
}

/** What the report of a shard of random runs says beside its runs, so that all shards make one report. */
export interface FuzzShard extends ShardBasics {
  readonly command: 'fuzz'
  readonly options: FuzzShardOptions
  /** A part for each run of a check. */
  readonly parts: readonly PackedPart[]
}

/** The random runs that were made of a shard. */
export function fuzzShard(
  shard: Shard,
  { programs, files }: CollectedJobs,
  options: FuzzCommandOptions,
  made: readonly RunParts[],
): FuzzShard {
  return {
    ...shard,
    command: 'fuzz',
    tool: toolBuild(),
    texts: textsFingerprint(programs),
    division: 'random runs',
    files,
    options: { checks: options.checks, ...fuzzDataOf(options) },
    parts: made.map(({ parts }) => packPart(defined(parts[0], 'part'))),
  }
}

interface ReadFuzzShard {
  readonly file: string
  readonly shard: FuzzShard
  readonly parts: readonly FuzzPart[]
}

/** `holdfast merge` of random runs: the report that one call would have made. */
export function mergeFuzz(documents: readonly ShardDocument[], merge: MergeOptions, io: Io): ExitCode {
  refuseForRandom(merge, ['json', 'trace', 'out'])
  const shards = asWhole(documents.map(readFuzzShard))
  const { shard } = defined(shards[0], 'shard')
  const collected = collectJobs(shard.files)
  if (textsFingerprint(collected.programs) !== shard.texts)
    throw new UsageError('The specs here are not those that the shards were made of.')
  if (collected.diagnostics.some(({ severity }) => severity === 'error')) {
    printDiagnostics(collected.diagnostics, io)
    return exitCodes.spec
  }
  const options: FuzzCommandOptions = {
    ...shard.options,
    seconds: undefined,
    shard: undefined,
    out: merge.out,
    trace: merge.trace === 'all',
    json: merge.json,
  }
  const chosen = chooseRuns(collected, options)
  for (const { file, parts } of shards) if (parts.length !== chosen.length) throw noShard(file, 'it lacks runs')
  const conclusion = new FuzzConclusion(options, io)
  for (const [at, of] of chosen.entries())
    conclusion.show({ of, parts: shards.map(({ parts }) => defined(parts[at])), lost: [] })
  return conclusion.conclude(undefined)
}

function readFuzzShard({ file, document }: ShardDocument): ReadFuzzShard {
  const shard = document['shard'] as Partial<FuzzShard> | undefined
  if (shard?.command !== 'fuzz') throw noShard(file, 'others are of random runs, and this is none')
  if (!isShard(shard) || !Array.isArray(shard.parts)) throw noShard(file, 'its shard lacks something')
  requireTool(file, shard)
  const parts = shard.parts.map((part) => {
    const read = unpackPart(part)
    if (read === undefined) throw noShard(file, 'one of its parts is none')
    return read
  })
  return { file, shard: shard as FuzzShard, parts }
}
