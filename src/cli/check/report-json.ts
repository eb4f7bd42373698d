import { positionAt } from '../../base/span.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { RunSummary } from '../../verify/run-summary.ts'
import type { ExitCode } from '../exit-codes.ts'

/** Version of the JSON report; docs/report.schema.json describes it. */
export const REPORT_VERSION = 1

/** The whole report as one line of JSON. */
export function reportJson(
  runs: readonly RunSummary[],
  diagnostics: readonly Diagnostic[],
  exitCode: ExitCode,
): string {
  const report = {
    version: REPORT_VERSION,
    exitCode,
    diagnostics: diagnostics.map(diagnosticJson),
    runs: runs.map((run) => ({
      ...run,
      verdicts: run.verdicts.map(({ itf: _, ...verdict }) => verdict),
    })),
  }
  return `${JSON.stringify(report)}\n`
}

function diagnosticJson({ code, severity, span, message, hint }: Diagnostic) {
  const { line, column } = positionAt(span.file, span.start)
  return { code, severity, file: span.file.path, line, column, message, hint }
}
