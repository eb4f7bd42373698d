import { defined } from '../../base/assert.ts'
import type { CheckedSpec } from '../../check/check-spec.ts'
import type { Program } from '../../check/program.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { renderDiagnostic } from '../../diagnostics/render.ts'
import type { Run } from '../../model/model.ts'
import type { SearchLimits } from '../../search/outcome.ts'
import type { Engine } from '../../verify/verdict.ts'
import type { Elsewhere } from '../elsewhere.ts'
import type { ExitCode } from '../exit-codes.ts'
import { type Io, marksFor } from '../io.ts'
import { progressLine } from '../progress.ts'
import { isForWorkflow, prepareFiles, screenedIo } from '../reporters/reporters.ts'
import { findSpecs, readSpec, UsageError, unknownCheck } from '../spec-files.ts'
import { openBaseline } from './baseline/baseline-gate.ts'
import { openCacheFolder } from './cache/result-cache.ts'
import { checkMode } from './check-mode.ts'
import { Conclusion, type ConclusionOptions } from './conclude-check.ts'
import { withImporters } from './importers.ts'
import { type Job, type JobEvents, type JobOptions, runJobs } from './run-jobs.ts'
import type { Shard } from './shards/divide.ts'
import { partOf, shardSummary } from './shards/make-shard.ts'

export interface CheckOptions extends Omit<ConclusionOptions, 'baseline'> {
  readonly checks: readonly string[]
  /** Whether to check all that imports one of the files, too. */
  readonly importers: boolean
  readonly plain: boolean
  readonly engine: Engine
  readonly store: JobOptions['store']
  readonly profile: boolean
  readonly coverage: boolean
  readonly limits: SearchLimits
  readonly checkpoint: string | undefined
  readonly resume: boolean
  readonly workers: number | undefined
  /** The file of what is known, and whether to write it. */
  readonly baseline: { readonly file: string; readonly accept: boolean } | undefined
  /** The part of the runs to make; undefined for all. */
  readonly shard: Shard | undefined
  readonly cache: string | undefined
}

/** `holdfast check`: every run of every check of the files, then the verdict. */
export async function checkCommand(
  paths: readonly string[],
  options: CheckOptions,
  raw: Io,
  elsewhere?: Elsewhere,
): Promise<ExitCode> {
  refuseMixtures(options)
  if (elsewhere !== undefined) refuseElsewhere(options)
  prepareFiles(options.reports)
  if (options.cache !== undefined) openCacheFolder(options.cache)
  const baseline = options.baseline && openBaseline(options.baseline.file, options.baseline.accept)
  const io = isForWorkflow(options.reports) ? screenedIo(raw) : raw
  const conclusion = new Conclusion({ ...options, baseline }, io)
  const collected = collectJobs(options.importers ? withImporters(paths) : findSpecs(paths))
  const { jobs, diagnostics, runOf } = collected
  const hasErrors = diagnostics.some(({ severity }) => severity === 'error')
  if (!options.json) printDiagnostics(diagnostics, io)
  const chosen = hasErrors ? [] : chooseJobs(collected, options.checks)
  const part = options.shard && partOf(options.shard, chosen, collected, baseline?.baseline)
  if (hasErrors) return conclusion.failed(diagnostics, part && shardSummary(part, collected, options, []))
  const progress = progressLine(io)
  // What some of the checks don't notice, the others may.
  const coverage = options.coverage && !options.importers && chosen.length === jobs.length
  const mine = part?.jobs ?? chosen
  const jobOptions = { ...options, coverage, partOf: part && chosen.length }
  const { plain, engine, store, limits } = options
  const crew = elsewhere?.crewFor(checkMode, collected.files, { plain, engine, store, limits })
  const events: JobEvents = {
    onProgress: (job, each) => progress.show(`${job.spec} ${job.name}`, each),
    onWarning: (sentence) => io.err(`warning: ${sentence}\n`),
    onDone: (summary) => {
      progress.clear()
      conclusion.show(summary)
    },
  }
  const { summaries, coverages, ledger, isShort } = await runJobs(mine, jobOptions, runOf, events, crew)
  progress.clear()
  const shard = part && shardSummary(part, collected, { ...options, coverage }, coverages)
  return conclusion.conclude({
    collected,
    chosen,
    summaries,
    ledger: coverage && !part && !isShort ? ledger : undefined,
    shard,
  })
}

/** @throws UsageError where options do not go together */
function refuseMixtures(options: CheckOptions): void {
  const { resume, checkpoint, engine, store, shard, baseline, cache, profile } = options
  if (resume && checkpoint === undefined)
    throw new UsageError("'--resume' goes on from a checkpoint: name its folder with '--checkpoint'.")
  if (checkpoint !== undefined && engine === 'interpreted') throw new UsageError('Only compiled runs have checkpoints.')
  if (checkpoint !== undefined && store.kind === 'bitstate')
    throw new UsageError('A bitstate search has no checkpoints: its bits cannot be made again from its states.')
  if (store.kind !== 'exact' && engine === 'interpreted')
    throw new UsageError('The interpreter has an exact store only.')
  if (cache !== undefined && (checkpoint !== undefined || profile))
    throw new UsageError("A run from '--cache' is not made, so it has neither a checkpoint nor a profile.")
  if (shard !== undefined && baseline?.accept)
    throw new UsageError("A shard is a part of the runs: '--accept-baseline' is for 'holdfast merge'.")
}

/** @throws UsageError where an option makes no sense on other machines */
function refuseElsewhere({ checkpoint, cache, profile, shard, workers }: CheckOptions): void {
  if (checkpoint !== undefined || cache !== undefined || profile || shard !== undefined || workers !== undefined)
    throw new UsageError("'--checkpoint', '--cache', '--profile', '--shard' and '--workers' are for runs in one place.")
}

/** The runs that some files ask for, and what they were read from. */
export interface CollectedJobs {
  readonly jobs: readonly Job[]
  /** Of all files; no job is one. */
  readonly experiments: readonly Run[]
  readonly diagnostics: readonly Diagnostic[]
  readonly runOf: (job: Job) => Run
  readonly programs: readonly Program[]
  /** The spec files that were asked for. */
  readonly files: readonly string[]
}

/** A file without checks of its own that another of the files imports is no spec by itself. */
export function collectJobs(files: readonly string[]): CollectedJobs {
  const specs = files.map((path) => ({ path, spec: readSpec(path) }))
  const imported = new Set(
    specs.flatMap(({ path, spec }) => [...spec.program.modules.keys()].filter((other) => other !== path)),
  )
  const jobs = specs
    .filter(({ path, spec }) => spec.hasChecks || !imported.has(path))
    .flatMap(({ path, spec }) => spec.runs.map((run, at) => ({ spec: path, run: at, name: run.check })))
  const seen = new Set<string>()
  const diagnostics = specs
    .flatMap(({ spec }) => spec.diagnostics)
    .filter(({ code, span, message }) => {
      const key = `${code} ${span.file.path} ${span.start} ${message}`
      return !seen.has(key) && seen.add(key)
    })
  const byPath = new Map(specs.map(({ path, spec }) => [path, spec]))
  const runOf = (job: Job) => defined(byPath.get(job.spec)?.runs[job.run], 'run')
  const experiments = specs.flatMap(({ spec }) => spec.experiments)
  return { jobs, experiments, diagnostics, runOf, programs: specs.map(({ spec }) => spec.program), files }
}

/** @throws UsageError where a name is no check's */
export function chooseJobs(
  { jobs, experiments }: Pick<CollectedJobs, 'jobs' | 'experiments'>,
  names: readonly string[],
): readonly Job[] {
  const known = jobs.map((job) => job.name)
  for (const name of names) if (!known.includes(name)) throw unknownCheck(name, known, experiments)
  return names.length === 0 ? jobs : jobs.filter((job) => names.includes(job.name))
}

/** The runs of a spec's checks, and of its experiments. One with errors has none, and its errors are printed. */
export function readRuns(path: string, io: Io): CheckedSpec {
  const spec = readSpec(path)
  if (spec.runs.length === 0) printDiagnostics(spec.diagnostics, io)
  return spec
}

export function printDiagnostics(diagnostics: readonly Diagnostic[], io: Io): void {
  const marks = marksFor({ colour: io.colourErrors })
  for (const diagnostic of diagnostics) io.err(`${renderDiagnostic(diagnostic, marks)}\n\n`)
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error')
  if (errors.length === 0) return
  const codes = [...new Set(errors.map((error) => error.code))]
  io.err(`${errors.length} error${errors.length === 1 ? '' : 's'}. For more about one: holdfast explain ${codes[0]}\n`)
}
