import type { Place, TraceDocument } from '../../trace/trace-document.ts'
import type { Status } from '../../verify/verdict.ts'
import type { DiagnosticSummary } from '../check/report-json.ts'
import type { ExitCode } from '../exit-codes.ts'

/** What a command found, as all forms of reports are written from it. */
export interface CommandReport {
  readonly command: 'check' | 'compare'
  readonly exitCode: ExitCode
  /** Whether warnings fail. */
  readonly strict: boolean
  /** How much was done, and what it all comes to. */
  readonly scope: string
  readonly verdict: string
  /** Whether it was held against a baseline, so that what is not known is new. */
  readonly hasBaseline: boolean
  readonly diagnostics: readonly DiagnosticSummary[]
  readonly cases: readonly ReportCase[]
  /** What is worth knowing and asks for nothing. */
  readonly notes: readonly ReportNote[]
  /** Parts of a page that come after the findings, in Markdown. */
  readonly sections: readonly string[]
}

/** One property of one run. */
export interface ReportCase {
  readonly spec: string
  /** Such as `small with fix: NoLoss`. */
  readonly name: string
  readonly seconds: number | undefined
  /** What became of it, where that is not said by its being in order. */
  readonly output: string | undefined
  /** What is not in order. */
  readonly finding: Finding | undefined
}

/** A verdict that is not what a check states, or that is open; or a run that is larger or slower than a baseline allows. */
export interface Finding {
  readonly spec: string
  /** As that of the case. */
  readonly name: string
  /** The name of the run. */
  readonly run: string
  readonly status: Status | 'grown'
  /** The exit code that it would give by itself. */
  readonly code: ExitCode
  /** What became of it, in a line. */
  readonly text: string
  /** Whether it was not decided. */
  readonly open: boolean
  /** Whether a baseline has it: then it does not fail, and every report shows it all the same. */
  readonly known: boolean
  /** The comment of the property. */
  readonly doc: readonly string[]
  readonly place: Place
  readonly trace: TraceDocument | undefined
  /** What shows it, as on a terminal: the comment of its property and the trace. */
  readonly evidence: string | undefined
}

/** What no fix mends and the like. */
export interface ReportNote {
  readonly spec: string
  readonly name: string
  readonly text: string
  readonly place: Place
}

/** What a reporter knows besides the report. */
export interface ReportContext {
  readonly version: string
  /** The working folder, and the one that GitHub counts paths from; both absolute. */
  readonly folder: string
  readonly repository: string
}

/** What fails. */
export function findingsOf({ cases }: CommandReport): readonly Finding[] {
  return cases.flatMap(({ finding }) => (finding === undefined || finding.known ? [] : finding))
}

/** What a baseline has. */
export function knownFindingsOf({ cases }: CommandReport): readonly Finding[] {
  return cases.flatMap(({ finding }) => (finding?.known === true ? finding : []))
}
