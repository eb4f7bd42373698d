import { type PackedCoverage, unpackCoverage } from '../../../coverage/packed-coverage.ts'
import type { RunCoverage } from '../../../coverage/survey.ts'
import type { Run } from '../../../model/model.ts'
import type { RunSummary } from '../../../verify/run-summary.ts'
import { exitCodes } from '../../exit-codes.ts'
import { readText, UsageError } from '../../spec-files.ts'
import { toolBuild } from '../../tool-build.ts'
import { type CheckReport, REPORT_VERSION } from '../report-json.ts'
import type { ShardBasics, ShardSummary } from './shard-summary.ts'

/** The report of a shard, and the file that it is in. */
export interface ShardReport {
  readonly file: string
  readonly shard: ShardSummary
  readonly runs: readonly RunSummary[]
}

/** A shard of some sort, and the file that it is in. */
interface NamedShard {
  readonly file: string
  readonly shard: ShardBasics
}

/** The report of a shard as JSON, whatever the command. */
export interface ShardDocument {
  readonly file: string
  readonly document: Readonly<Record<string, unknown>>
}

/** @throws UsageError where a file cannot be read, or is no JSON object */
export function readDocument(file: string): ShardDocument {
  const wrong = (what: string) => noShard(file, what)
  let json: unknown
  try {
    json = JSON.parse(readText(file))
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw wrong("it is not JSON: write it with '--shard 1/4 --json'")
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw wrong('it is no JSON object')
  return { file, document: json as Record<string, unknown> }
}

export function noShard(file: string, what: string): UsageError {
  return new UsageError(`'${file}' is no report of a shard: ${what}.`)
}

/**
 * The reports of all shards of one call of `holdfast check`, in their order.
 * @throws UsageError where one is something else, is missing or twice there, or was made by another tool or otherwise
 */
export function readShards(documents: readonly ShardDocument[]): readonly ShardReport[] {
  return asWhole(documents.map(readShard))
}

/**
 * Shards in their order.
 * @throws UsageError where they are not one whole
 */
export function asWhole<S extends NamedShard>(read: readonly S[]): readonly S[] {
  const shards = read.toSorted((a, b) => a.shard.at - b.shard.at)
  const [first, ...others] = shards
  if (first === undefined) throw new UsageError('Name the reports of the shards.')
  for (const each of others) refuseStranger(first, each)
  const twice = shards.find(({ shard }, at) => shard.at === shards[at - 1]?.shard.at)
  if (twice !== undefined) {
    const both = shards.filter(({ shard }) => shard.at === twice.shard.at).map(({ file }) => `'${file}'`)
    throw new UsageError(`${both.join(' and ')} are both shard ${twice.shard.at} of ${twice.shard.of}.`)
  }
  const missing = Array.from({ length: first.shard.of }, (_, at) => at + 1).filter(
    (at) => !shards.some(({ shard }) => shard.at === at),
  )
  if (missing.length > 0)
    throw new UsageError(
      `Of ${first.shard.of} shards ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing.`,
    )
  return shards
}

function readShard({ file, document }: ShardDocument): ShardReport {
  const report = document as unknown as CheckReport
  const { shard, runs } = report
  const wrong = (what: string) => noShard(file, what)
  if (shard === undefined) throw wrong("it was made without '--shard'")
  const isListed = [shard.runs, shard.coverage].every((list) => Array.isArray(list))
  if (!isShard(shard) || !isListed || !Array.isArray(runs)) throw wrong('its shard lacks something')
  if (report.version !== REPORT_VERSION) throw wrong(`only version ${REPORT_VERSION} of reports is known`)
  requireTool(file, shard)
  if (!runs.every(isRun)) throw wrong('one of its runs is none')
  const isFailed = runs.length === 0 && report.exitCode === exitCodes.spec
  if (runs.length !== shard.runs.length && !isFailed) throw wrong('it lacks runs')
  if (shard.options.coverage && shard.coverage.length !== runs.length) throw wrong('it lacks what the runs noticed')
  return { file, shard, runs }
}

/** @throws UsageError where another build of the program made it */
export function requireTool(file: string, { tool }: ShardBasics): void {
  if (tool !== toolBuild())
    throw new UsageError(`'${file}' was made by another build of Holdfast: ${tool}, and this is ${toolBuild()}.`)
}

export function isShard(shard: Partial<ShardBasics>): shard is ShardBasics {
  const { at, of, files, options, tool, texts, division } = shard
  const isWhole = [at, of].every((number) => Number.isInteger(number))
  const isNamed = [tool, texts, division].every((text) => typeof text === 'string')
  return isWhole && Array.isArray(files) && isNamed && typeof options === 'object' && options !== null
}

function isRun(run: Partial<RunSummary> | null): boolean {
  return typeof run?.spec === 'string' && typeof run.check === 'string' && Array.isArray(run.verdicts)
}

function refuseStranger(first: NamedShard, other: NamedShard): void {
  const pair = `'${first.file}' and '${other.file}' are no parts of one report`
  const [ours, theirs] = [first.shard, other.shard]
  if (ours.of !== theirs.of) throw new UsageError(`${pair}: of ${ours.of} shards, and of ${theirs.of}.`)
  if (ours.files.join('\n') !== theirs.files.join('\n')) throw new UsageError(`${pair}: they are about other files.`)
  if (ours.texts !== theirs.texts) throw new UsageError(`${pair}: the texts of the specs were not the same.`)
  if (JSON.stringify(ours.options) !== JSON.stringify(theirs.options))
    throw new UsageError(`${pair}: they were made with other options.`)
  if (ours.division !== theirs.division)
    throw new UsageError(`${pair}: the runs were divided in another way, as by another baseline.`)
}

/** What each run says of the places of its spec, by the number of the run. */
export function coverageIn(
  { file, shard }: ShardReport,
  runAt: (at: number) => Run,
): readonly (readonly [number, RunCoverage])[] {
  return shard.coverage.map((packed: PackedCoverage, at) => {
    const number = shard.runs[at] ?? 0
    const coverage = unpackCoverage(runAt(number), packed)
    if (coverage === undefined) throw new UsageError(`'${file}' is damaged: it speaks of places that no spec has.`)
    return [number, coverage]
  })
}
