import { plainMarks } from '../../../diagnostics/render.ts'
import { runName } from '../../../model/run-name.ts'
import type { TraceMarks } from '../../../trace/trace-marks.ts'
import type { RunSummary, VerdictSummary } from '../../../verify/run-summary.ts'
import { type ExitCode, exitCodes } from '../../exit-codes.ts'
import { besideRuns, type CheckReport } from '../report-json.ts'
import { renderEvidence, renderVerdict, statusText } from '../report-lines.ts'

/** What a reporter knows besides the report. */
export interface ReportContext {
  readonly version: string
  /** Whether warnings fail. */
  readonly strict: boolean
  /** The working folder, and the one that GitHub counts paths from; both absolute. */
  readonly folder: string
  readonly repository: string
}

export const unmarked: TraceMarks = { ...plainMarks, dim: (text) => text }

/** A verdict that is not what its check expects. */
export interface Finding {
  readonly run: RunSummary
  readonly verdict: VerdictSummary
  /** Such as `small with fix: NoLoss`. */
  readonly name: string
  /** What became of it, in a line. */
  readonly text: string
  /** Whether it was not decided. */
  readonly open: boolean
}

export function findingsOf({ runs }: CheckReport): readonly Finding[] {
  return runs.flatMap((run) => run.verdicts.flatMap((verdict) => (verdict.asExpected ? [] : [findingOf(run, verdict)])))
}

export function findingOf(run: RunSummary, verdict: VerdictSummary): Finding {
  const reason = verdict.reason === undefined ? '' : `. ${verdict.reason}`
  return {
    run,
    verdict,
    name: caseName(run, verdict),
    text: `${verdict.property} ${statusText(verdict)}${reason}`,
    open: verdict.status === 'inconclusive',
  }
}

export function caseName(run: RunSummary, { property }: VerdictSummary): string {
  return `${runName(run)}: ${property}`
}

/** What shows a finding, as on a terminal: the comment of its property and the trace; undefined where there is none. */
export function evidenceText({ run, verdict }: Pick<Finding, 'run' | 'verdict'>): string | undefined {
  return verdict.trace && renderEvidence(run, verdict, unmarked).replace(/^\n/, '').trimEnd()
}

/** How many runs there were, then what it all comes to. */
export function verdictLines(report: CheckReport, strict: boolean): readonly [string, string] {
  if (report.exitCode === specError) return ['No run was made.', 'errors in the text of the specs']
  const beside = besideRuns(report, strict)
  const [scope = '', verdict = ''] = renderVerdict(report.runs, 'none', unmarked, beside).trim().split('\nverdict: ')
  return [scope, verdict]
}

const specError: ExitCode = exitCodes.spec
