import { defined } from '../../base/assert.ts'
import { coverageDiagnostics } from '../../coverage/coverage-report.ts'
import type { Ledger } from '../../coverage/ledger.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { RunSummary } from '../../verify/run-summary.ts'
import { type ExitCode, exitCodeOf, exitCodes } from '../exit-codes.ts'
import { type Io, marksFor } from '../io.ts'
import { type ReportTarget, type WorkflowEnvironment, writeReports } from '../reporters/reporters.ts'
import { acceptTraces } from './accept.ts'
import {
  acceptBaseline,
  acceptedWarnings,
  compareWithBaseline,
  type MadeRuns,
  type OpenBaseline,
  renderBaseline,
} from './baseline/baseline-gate.ts'
import { markKnown } from './baseline/known-findings.ts'
import type { CollectedJobs } from './check-command.ts'
import { checkFindings } from './check-findings.ts'
import { besideRuns, type CheckReport, diagnosticSummary, REPORT_VERSION, reportJson } from './report-json.ts'
import { renderCoverage, renderRun, renderVerdict, type TraceChoice } from './report-lines.ts'
import type { Job } from './run-jobs.ts'
import type { ShardSummary } from './shards/shard-summary.ts'

/** How a report is written, and what fails. */
export interface ConclusionOptions {
  readonly json: boolean
  readonly accept: boolean
  /** Whether warnings fail. */
  readonly strict: boolean
  readonly trace: TraceChoice
  readonly reports: readonly ReportTarget[]
  readonly environment: WorkflowEnvironment
  readonly baseline: OpenBaseline | undefined
}

/** What was made, and of what. */
export interface CheckedRuns {
  readonly collected: CollectedJobs
  /** The runs that were chosen, all of them even in a shard. */
  readonly chosen: readonly Job[]
  readonly summaries: readonly RunSummary[]
  /** What all runs say of the places of their specs; undefined where it was not asked, or not of all. */
  readonly ledger: Ledger | undefined
  readonly shard: ShardSummary | undefined
}

/** From what became of the runs to lines, reports and the exit code. */
export class Conclusion {
  private readonly options: ConclusionOptions
  private readonly io: Io

  constructor(options: ConclusionOptions, io: Io) {
    this.options = options
    this.io = io
  }

  /** The lines of a run, as soon as it is done. */
  show(summary: RunSummary): void {
    if (!this.options.json) this.io.out(`${renderRun(this.marked(summary), marksFor(this.io))}\n`)
  }

  /** The end where the text of a spec has errors: no run was made. */
  failed(diagnostics: readonly Diagnostic[], shard: ShardSummary | undefined): ExitCode {
    const found = diagnostics.map((each) => diagnosticSummary(each))
    return this.write({ version: REPORT_VERSION, exitCode: exitCodes.spec, diagnostics: found, runs: [], shard })
  }

  /** The end of all other calls. */
  conclude(checked: CheckedRuns): ExitCode {
    const { json, strict, accept, baseline, trace } = this.options
    const { collected, chosen, ledger, shard } = checked
    const found = ledger === undefined ? [] : coverageDiagnostics(ledger, (at) => collected.runOf(defined(chosen[at])))
    const all = [...collected.diagnostics, ...found]
    const runs = checked.summaries.map((summary) => this.marked(summary))
    const made = madeRuns(checked, strict ? all.filter(({ severity }) => severity === 'warning') : [], strict)
    const known = baseline === undefined ? new Set() : acceptedWarnings(baseline, made)
    const diagnostics = all.map((each) => diagnosticSummary(each, known.has(each)))
    const compared = baseline && compareWithBaseline(baseline, made)
    const report = { version: REPORT_VERSION, diagnostics, runs, baseline: compared, shard, exitCode: 0 } as const
    const beside = besideRuns(report, strict)
    const exitCode = exitCodeOf(runs, beside.warnings + beside.grown)
    if (accept) acceptTraces(runs, this.io)
    if (!json) {
      const marks = marksFor(this.io)
      this.io.out(renderCoverage(found, marks))
      if (compared !== undefined) this.io.out(renderBaseline(compared, marks))
      this.io.out(`${renderVerdict(runs, trace, marks, beside)}\n`)
    }
    if (baseline?.accept) this.io.err(`${acceptBaseline(baseline, made)}\n`)
    return this.write({ ...report, exitCode })
  }

  private marked(summary: RunSummary): RunSummary {
    const { baseline } = this.options
    return baseline === undefined ? summary : markKnown(summary, baseline.baseline, baseline.accept)
  }

  private write(report: CheckReport): ExitCode {
    const { json, reports, strict, environment } = this.options
    if (json) this.io.out(reportJson(report), 'json')
    writeReports(reports, checkFindings(report, strict), environment, this.io)
    return report.exitCode
  }
}

function madeRuns(
  { collected, chosen, summaries, ledger, shard }: CheckedRuns,
  warnings: readonly Diagnostic[],
  strict: boolean,
): MadeRuns {
  const isWhole = shard === undefined && chosen.length === collected.jobs.length
  return {
    runs: summaries,
    wholeSpecs: new Set(isWhole ? collected.files : []),
    warnings,
    allWarnings: strict && ledger !== undefined,
    files: new Set(collected.programs.flatMap(({ modules }) => [...modules.keys()])),
  }
}
