import { defined } from '../../../base/assert.ts'
import { Ledger } from '../../../coverage/ledger.ts'
import { runName } from '../../../model/run-name.ts'
import type { RunSummary } from '../../../verify/run-summary.ts'
import type { ExitCode } from '../../exit-codes.ts'
import { mergeFuzz } from '../../fuzz/fuzz-shards.ts'
import type { Io } from '../../io.ts'
import { progressLine } from '../../progress.ts'
import { isForWorkflow, prepareFiles, screenedIo } from '../../reporters/reporters.ts'
import { mergeSimulations } from '../../simulate/simulate-shards.ts'
import { UsageError } from '../../spec-files.ts'
import { textsFingerprint } from '../../spec-fingerprint.ts'
import { openBaseline } from '../baseline/baseline-gate.ts'
import { openCacheFolder } from '../cache/result-cache.ts'
import { type CheckOptions, type CollectedJobs, chooseJobs, collectJobs, printDiagnostics } from '../check-command.ts'
import { Conclusion } from '../conclude-check.ts'
import { type Job, lookFurther, verdictsOnly } from '../run-jobs.ts'
import { coverageIn, readDocument, readShards, type ShardDocument, type ShardReport } from './read-shards.ts'

/** What of the options of `holdfast check` is left to say when all shards are there. */
export interface MergeOptions
  extends Pick<
    CheckOptions,
    'json' | 'strict' | 'trace' | 'reports' | 'environment' | 'baseline' | 'workers' | 'cache'
  > {
  /** Of random runs, the folder to keep traces in. */
  readonly out: string | undefined
}

/** `holdfast merge`: of the reports of all shards the report that one call without shards would have made. */
export async function mergeCommand(files: readonly string[], options: MergeOptions, raw: Io): Promise<ExitCode> {
  const documents = files.map(readDocument)
  const commands = documents.map(
    ({ document }) => (document['shard'] as { readonly command?: unknown } | undefined)?.command,
  )
  if (commands.includes('fuzz')) return mergeFuzz(documents, options, raw)
  if (commands.includes('simulate')) return mergeSimulations(documents, options, raw)
  return mergeChecks(documents, options, raw)
}

async function mergeChecks(documents: readonly ShardDocument[], options: MergeOptions, raw: Io): Promise<ExitCode> {
  if (options.out !== undefined)
    throw new UsageError("'--out' is for random runs: 'holdfast check --accept' keeps traces.")
  prepareFiles(options.reports)
  if (options.cache !== undefined) openCacheFolder(options.cache)
  const baseline = options.baseline && openBaseline(options.baseline.file, options.baseline.accept)
  const shards = readShards(documents)
  const { shard } = defined(shards[0], 'shard')
  const io = isForWorkflow(options.reports) ? screenedIo(raw) : raw
  const conclusion = new Conclusion({ ...options, baseline, accept: false }, io)
  const collected = collectJobs(shard.files)
  if (textsFingerprint(collected.programs) !== shard.texts)
    throw new UsageError('The specs here are not those that the shards were made of.')
  if (!options.json) printDiagnostics(collected.diagnostics, io)
  if (collected.diagnostics.some(({ severity }) => severity === 'error'))
    return conclusion.failed(collected.diagnostics, undefined)
  const chosen = chooseJobs(collected, shard.options.checks)
  const summaries = summariesOf(shards, chosen, collected)
  for (const summary of summaries) conclusion.show(summary)
  const ledger = shard.options.coverage ? await mergedLedger(shards, chosen, collected, options, io) : undefined
  return conclusion.conclude({ collected, chosen, summaries, ledger, shard: undefined })
}

/** The runs of all shards, in the order of one call. */
function summariesOf(
  shards: readonly ShardReport[],
  chosen: readonly Job[],
  { runOf }: CollectedJobs,
): readonly RunSummary[] {
  const found = new Map(
    shards.flatMap(({ shard, runs }) => runs.map((run, at) => [defined(shard.runs[at]), run] as const)),
  )
  return chosen.map((job, at) => {
    const run = found.get(at)
    const name = runName(runOf(job))
    if (run === undefined || run.spec !== job.spec || runName(run) !== name)
      throw new UsageError(`No shard has the run '${name}' of '${job.spec}'.`)
    return run
  })
}

/** What all runs say together, as if they had been made here: with further searches for what is still open. */
async function mergedLedger(
  shards: readonly ShardReport[],
  chosen: readonly Job[],
  { runOf }: CollectedJobs,
  { workers, cache }: MergeOptions,
  io: Io,
): Promise<Ledger> {
  const ledger = new Ledger()
  const runAt = (at: number) => runOf(defined(chosen[at], 'run'))
  const coverages = shards.flatMap((each) => coverageIn(each, runAt))
  for (const [at, coverage] of coverages.toSorted(([a], [b]) => a - b)) ledger.add(at, coverage)
  const { plain, engine, store, limits } = defined(shards[0]).shard.options
  const progress = progressLine(io)
  await lookFurther(ledger, chosen, { ...verdictsOnly, plain, engine, store, limits, workers, cache }, runOf, {
    onWarning: (sentence) => io.err(`warning: ${sentence}\n`),
    onProgress: (job, each) => progress.show(`${job.spec} ${job.name}`, each),
  })
  progress.clear()
  return ledger
}
