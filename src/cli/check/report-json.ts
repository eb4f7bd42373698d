import { positionAt } from '../../base/span.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Place } from '../../trace/trace-document.ts'
import type { RunSummary } from '../../verify/run-summary.ts'
import type { ExitCode } from '../exit-codes.ts'
import type { BaselineSummary } from './baseline/baseline-gate.ts'
import type { BesideRuns } from './report-lines.ts'
import type { ShardSummary } from './shards/shard-summary.ts'

/** Version of the JSON report; docs/report.schema.json describes it. */
export const REPORT_VERSION = 1

/** A diagnostic as plain data. */
export interface DiagnosticSummary extends Pick<Diagnostic, 'code' | 'severity' | 'message' | 'hint'>, Place {
  /** Whether it is a warning of the baseline, which does not fail. */
  readonly known?: true
}

/** All that a call of `holdfast check` found: what every report is made from. */
export interface CheckReport {
  readonly version: typeof REPORT_VERSION
  readonly exitCode: ExitCode
  readonly diagnostics: readonly DiagnosticSummary[]
  readonly runs: readonly RunSummary[]
  /** How it compares with a baseline, where one was named. */
  readonly baseline?: BaselineSummary | undefined
  /** Of a part of the runs, which part it is. */
  readonly shard?: ShardSummary | undefined
}

/** The whole report as one line of JSON. */
export function reportJson({ runs, ...report }: CheckReport): string {
  const shown = runs.map((run) => ({ ...run, verdicts: run.verdicts.map(({ itf: _, ...verdict }) => verdict) }))
  return `${JSON.stringify({ ...report, runs: shown })}\n`
}

/** @param known whether the baseline has it */
export function diagnosticSummary(
  { code, severity, span, message, hint }: Diagnostic,
  known = false,
): DiagnosticSummary {
  return {
    code,
    severity,
    file: span.file.path,
    ...positionAt(span.file, span.start),
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(known ? { known } : {}),
  }
}

/**
 * What the verdict of a report needs beside its runs.
 * @param strict whether warnings fail
 */
export function besideRuns({ diagnostics, baseline }: CheckReport, strict: boolean): BesideRuns {
  const warnings = diagnostics.filter(({ severity }) => strict && severity === 'warning')
  const fresh = warnings.filter(({ known }) => !known).length
  return { warnings: fresh, knownWarnings: warnings.length - fresh, grown: baseline?.grown.length ?? 0 }
}
