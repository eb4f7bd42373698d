import { positionAt } from '../../base/span.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { type SpecDiff, verdictOf } from '../../diff/spec-diff.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'

/** Version of the JSON document; docs/diff.schema.json describes it. */
const DIFF_VERSION = 1

/** The whole comparison as one line of JSON. */
export function diffJson(diff: SpecDiff, exitCode: ExitCode): string {
  return `${JSON.stringify({ version: DIFF_VERSION, exitCode, verdict: verdictOf(diff), ...diff })}\n`
}

/** The same where the text of a version has errors, so that nothing was compared. */
export function failedDiffJson(failed: readonly (readonly ['old' | 'new', readonly Diagnostic[]])[]): string {
  const errors = failed.flatMap(([version, diagnostics]) =>
    diagnostics.map(({ code, span, message, hint }) => {
      return { version, code, file: span.file.path, ...positionAt(span.file, span.start), message, hint }
    }),
  )
  return `${JSON.stringify({ version: DIFF_VERSION, exitCode: exitCodes.spec, errors })}\n`
}
