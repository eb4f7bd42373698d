import { defined } from '../../base/assert.ts'
import type { Program } from '../../check/program.ts'
import { coverageDiagnostics } from '../../coverage/coverage-report.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { renderDiagnostic } from '../../diagnostics/render.ts'
import type { Run } from '../../model/model.ts'
import type { SearchLimits } from '../../search/outcome.ts'
import type { RunSummary } from '../../verify/run-summary.ts'
import type { Engine } from '../../verify/verdict.ts'
import { type ExitCode, exitCodeOf, exitCodes } from '../exit-codes.ts'
import { type Io, marksFor } from '../io.ts'
import { progressLine } from '../progress.ts'
import {
  prepareFiles,
  type ReportTarget,
  screenedIo,
  type WorkflowEnvironment,
  writeReports,
} from '../reporters/reporters.ts'
import { findSpecs, readSpec, UsageError, unknownName } from '../spec-files.ts'
import { acceptTraces } from './accept.ts'
import { checkFindings } from './check-findings.ts'
import { checkReport, reportJson } from './report-json.ts'
import { renderCoverage, renderRun, renderVerdict, type TraceChoice } from './report-lines.ts'
import { type Job, type JobOptions, runJobs } from './run-jobs.ts'

export interface CheckOptions {
  readonly checks: readonly string[]
  readonly json: boolean
  readonly accept: boolean
  readonly plain: boolean
  readonly engine: Engine
  readonly store: JobOptions['store']
  readonly profile: boolean
  readonly coverage: boolean
  /** Whether warnings fail. */
  readonly strict: boolean
  readonly trace: TraceChoice
  readonly limits: SearchLimits
  readonly checkpoint: string | undefined
  readonly resume: boolean
  readonly workers: number | undefined
  readonly reports: readonly ReportTarget[]
  readonly environment: WorkflowEnvironment
}

/** `holdfast check`: every run of every check of the files, then the verdict. */
export async function checkCommand(paths: readonly string[], options: CheckOptions, raw: Io): Promise<ExitCode> {
  if (options.resume && options.checkpoint === undefined)
    throw new UsageError("'--resume' goes on from a checkpoint: name its folder with '--checkpoint'.")
  if (options.checkpoint !== undefined && options.engine === 'interpreted')
    throw new UsageError('Only compiled runs have checkpoints.')
  if (options.checkpoint !== undefined && options.store.kind === 'bitstate')
    throw new UsageError('A bitstate search has no checkpoints: its bits cannot be made again from its states.')
  if (options.store.kind !== 'exact' && options.engine === 'interpreted')
    throw new UsageError('The interpreter has an exact store only.')
  prepareFiles(options.reports)
  const io = screenedIo(options.reports, raw)
  const finish = (runs: readonly RunSummary[], found: readonly Diagnostic[], code: ExitCode) => {
    const report = checkReport(runs, found, code)
    if (options.json) io.out(reportJson(report))
    writeReports(options.reports, checkFindings(report, options.strict), options.environment, raw)
    return code
  }
  const { jobs, diagnostics, runOf } = collectJobs(findSpecs(paths))
  const errors = diagnostics.some((diagnostic) => diagnostic.severity === 'error')
  if (!options.json) printDiagnostics(diagnostics, io)
  if (errors) return finish([], diagnostics, exitCodes.spec)
  const marks = marksFor(io)
  const progress = progressLine(io)
  const chosen = chooseJobs(jobs, options.checks)
  // What some of the checks don't notice, the others may.
  const coverage = options.coverage && chosen.length === jobs.length
  const { summaries, ledger } = await runJobs(chosen, { ...options, coverage }, runOf, {
    onProgress: (job, each) => progress.show(`${job.spec} ${job.name}`, each),
    onDone: (summary) => {
      progress.clear()
      if (!options.json) io.out(`${renderRun(summary, marks)}\n`)
    },
  })
  progress.clear()
  const found = coverageDiagnostics(ledger, (at) => runOf(defined(chosen[at], 'job')))
  const all = [...diagnostics, ...found]
  const warnings = options.strict ? all.filter(({ severity }) => severity === 'warning').length : 0
  const code = exitCodeOf(summaries, warnings)
  if (options.accept) acceptTraces(summaries, io)
  if (!options.json) {
    io.out(renderCoverage(found, marks))
    io.out(`${renderVerdict(summaries, options.trace, marks, warnings)}\n`)
  }
  return finish(summaries, all, code)
}

/** The runs that some files ask for, and what they were read from. */
export interface CollectedJobs {
  readonly jobs: readonly Job[]
  readonly diagnostics: readonly Diagnostic[]
  readonly runOf: (job: Job) => Run
  readonly programs: readonly Program[]
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
  return { jobs, diagnostics, runOf, programs: specs.map(({ spec }) => spec.program) }
}

function chooseJobs(jobs: readonly Job[], names: readonly string[]): readonly Job[] {
  const known = jobs.map((job) => job.name)
  for (const name of names) if (!known.includes(name)) throw unknownName('check', name, known)
  return names.length === 0 ? jobs : jobs.filter((job) => names.includes(job.name))
}

/** The runs of a spec. One with errors has none, and its errors are printed. */
export function readRuns(path: string, io: Io): readonly Run[] {
  const { runs, diagnostics } = readSpec(path)
  if (runs.length === 0) printDiagnostics(diagnostics, io)
  return runs
}

export function printDiagnostics(diagnostics: readonly Diagnostic[], io: Io): void {
  const marks = marksFor({ colour: io.colourErrors })
  for (const diagnostic of diagnostics) io.err(`${renderDiagnostic(diagnostic, marks)}\n\n`)
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error')
  if (errors.length === 0) return
  const codes = [...new Set(errors.map((error) => error.code))]
  io.err(`${errors.length} error${errors.length === 1 ? '' : 's'}. For more about one: holdfast explain ${codes[0]}\n`)
}
