import { grouped } from '../../base/count.ts'
import { plainMarks } from '../../diagnostics/render.ts'
import { runName } from '../../model/run-name.ts'
import type { TraceMarks } from '../../trace/trace-marks.ts'
import type { RunSummary, VerdictSummary } from '../../verify/run-summary.ts'
import { type ExitCode, exitCodeOfVerdict, exitCodes } from '../exit-codes.ts'
import type { CommandReport, Finding, ReportCase } from '../reporters/command-report.ts'
import { table } from '../reporters/markdown-text.ts'
import { type Growth, growthText } from './baseline/growth.ts'
import { besideRuns, type CheckReport } from './report-json.ts'
import { isReported, renderEvidence, renderVerdict, statusText } from './report-lines.ts'

const unmarked: TraceMarks = { ...plainMarks, dim: (text) => text }

/**
 * What `holdfast check` found, for reports: a case for each property of each run, and for each figure of one that has grown
 * beyond the baseline.
 */
export function checkFindings(report: CheckReport, strict: boolean): CommandReport {
  const { exitCode, runs, diagnostics, baseline } = report
  const [scope, verdict] = verdictLines(report, strict)
  const cases = [...runs.flatMap(runCases), ...(baseline?.grown ?? []).map((growth) => grownCase(growth, runs))]
  const hasBaseline = baseline !== undefined
  const sections = runTable(runs)
  return { command: 'check', exitCode, strict, scope, verdict, hasBaseline, diagnostics, cases, notes: [], sections }
}

/** The properties of a run are decided by one search, so each has an equal share of its time. */
function runCases(run: RunSummary): readonly ReportCase[] {
  const seconds = run.compileSeconds + run.seconds + run.graphs.reduce((sum, graph) => sum + graph.seconds, 0)
  const verdicts = run.verdicts.filter(isReported)
  return verdicts.map((verdict) => ({
    spec: run.spec,
    name: caseName(run, verdict),
    seconds: seconds / verdicts.length,
    output: undefined,
    finding: verdict.asExpected ? undefined : findingOf(run, verdict),
  }))
}

/** At the place of what the check says first, as a run has none of its own. */
function grownCase(growth: Growth, runs: readonly RunSummary[]): ReportCase {
  const { spec, run, what } = growth
  const name = `${run}: ${what}`
  const made = runs.find((each) => each.spec === spec && runName(each) === run)
  const place = made?.verdicts[0]?.place ?? { file: spec, line: 1, column: 1 }
  const text = growthText(growth)
  const told = { text, doc: [], trace: undefined, evidence: undefined }
  const finding: Finding = {
    spec,
    name,
    run,
    status: 'grown',
    code: exitCodes.unmet,
    open: false,
    known: false,
    place,
    ...told,
  }
  return { spec, name, seconds: undefined, output: undefined, finding }
}

function caseName(run: RunSummary, { property }: VerdictSummary): string {
  return `${runName(run)}: ${property}`
}

/** A verdict that is not as expected. */
export function findingOf(run: RunSummary, verdict: VerdictSummary): Finding {
  const { status, doc, place, trace } = verdict
  const reason = verdict.reason === undefined ? '' : `. ${verdict.reason}`
  return {
    spec: run.spec,
    name: caseName(run, verdict),
    run: runName(run),
    status,
    code: exitCodeOfVerdict(verdict),
    text: `${verdict.property} ${statusText(verdict)}${reason}`,
    open: status === 'inconclusive',
    known: verdict.known !== undefined,
    doc,
    place,
    trace,
    evidence: trace && renderEvidence(run, verdict, unmarked).replace(/^\n/, '').trimEnd(),
  }
}

/** How many runs there were, then what it all comes to. */
function verdictLines(report: CheckReport, strict: boolean): readonly [string, string] {
  if (report.exitCode === specError) return ['No run was made.', 'errors in the text of the specs']
  const beside = besideRuns(report, strict)
  const [scope = '', verdict = ''] = renderVerdict(report.runs, 'none', unmarked, beside).trim().split('\nverdict: ')
  return [scope, verdict]
}

const specError: ExitCode = exitCodes.spec

function runTable(runs: readonly RunSummary[]): readonly string[] {
  const rows = runs.map((run) => [
    run.spec,
    runName(run),
    resultText(run),
    `${grouped(run.states)}${run.complete ? '' : ', not all'}`,
    `${run.seconds.toFixed(1)} s`,
  ])
  return table(['Spec', 'Run', 'Result', 'States', 'Time'], rows)
}

function resultText({ verdicts }: RunSummary): string {
  const wrong = verdicts.filter(({ asExpected }) => !asExpected)
  if (wrong.length === 0) return `${verdicts.filter(isReported).length} as expected`
  const names = wrong.map(({ property, known }) => (known === undefined ? property : `${property} (known)`))
  return `not as expected: ${names.join(', ')}`
}
