import { positionAt } from '../../base/span.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Place, TraceDocument } from '../../trace/trace-document.ts'
import type { RunSummary } from '../../verify/run-summary.ts'
import type { ExitCode } from '../exit-codes.ts'

/** Version of the JSON report; docs/report.schema.json describes it. */
export const REPORT_VERSION = 1

/** A diagnostic as plain data. */
export interface DiagnosticSummary extends Pick<Diagnostic, 'code' | 'severity' | 'message' | 'hint'>, Place {}

/** All that a call of `holdfast check` found: what every report is made from. */
export interface CheckReport {
  readonly version: typeof REPORT_VERSION
  readonly exitCode: ExitCode
  readonly diagnostics: readonly DiagnosticSummary[]
  readonly runs: readonly RunSummary[]
}

export function checkReport(
  runs: readonly RunSummary[],
  diagnostics: readonly Diagnostic[],
  exitCode: ExitCode,
): CheckReport {
  return { version: REPORT_VERSION, exitCode, diagnostics: diagnostics.map(diagnosticSummary), runs }
}

/** The whole report as one line of JSON. */
export function reportJson({ runs, ...report }: CheckReport): string {
  const shown = runs.map((run) => ({
    ...run,
    verdicts: run.verdicts.map(({ itf: _, trace, ...verdict }) => ({
      ...verdict,
      ...(trace !== undefined && { trace: withoutReasons(trace) }),
    })),
  }))
  return `${JSON.stringify({ ...report, runs: shown })}\n`
}

/** `holdfast why --json` tells why a trace shows what it does. */
function withoutReasons({ why: _, truths: __, needs: ___, ...trace }: TraceDocument): TraceDocument {
  return trace
}

function diagnosticSummary({ code, severity, span, message, hint }: Diagnostic): DiagnosticSummary {
  return {
    code,
    severity,
    file: span.file.path,
    ...positionAt(span.file, span.start),
    message,
    ...(hint === undefined ? {} : { hint }),
  }
}
