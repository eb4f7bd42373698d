import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { count } from '../../base/count.ts'
import { readTraceHeader } from '../../trace/read-itf.ts'
import type { RunSummary } from '../../verify/run-summary.ts'
import type { Io } from '../io.ts'
import { refuseForeign } from '../own-file.ts'
import { runFileName, UsageError } from '../spec-files.ts'

export const COUNTEREXAMPLES = 'counterexamples'

/** The file that keeps the trace of a property under a run. */
export function traceFile(run: Pick<RunSummary, 'spec' | 'check' | 'toggles' | 'ordinal'>, property: string): string {
  return join(COUNTEREXAMPLES, `${runFileName(run.spec, run)}-${property}.itf.json`)
}

/**
 * Writes the trace of every expected violation into counterexamples/.
 * @throws UsageError rather than overwrite a file that is not such a trace
 */
export function acceptTraces(runs: readonly RunSummary[], io: Io): void {
  const traces = runs.flatMap((run) =>
    run.verdicts.flatMap((verdict) =>
      verdict.status === 'violated' && verdict.asExpected && verdict.itf !== undefined
        ? [{ file: traceFile(run, verdict.property), text: `${JSON.stringify(verdict.itf, null, 1)}\n` }]
        : [],
    ),
  )
  const twice = traces.find(({ file }, at) => traces.some((other, before) => before < at && other.file === file))
  if (twice !== undefined)
    throw new UsageError(`Two traces would be kept in '${twice.file}'. Accept one spec at a time, or rename a check.`)
  const changed = traces.filter(({ file, text }) => !existsSync(file) || readFileSync(file, 'utf8') !== text)
  for (const { file } of changed) {
    const sentence = `'${file}' is in the way: it is not a trace that Holdfast wrote, and is left alone. Nothing was accepted.`
    refuseForeign(file, isTrace, sentence)
  }
  mkdirSync(COUNTEREXAMPLES, { recursive: true })
  for (const { file, text } of changed) writeFileSync(file, text)
  io.err(
    `${count(traces.length, 'trace')} accepted into ${COUNTEREXAMPLES}/, ${changed.length} of them new or changed\n`,
  )
}

/** Whether a text is a trace that Holdfast wrote. */
export function isTrace(text: string): boolean {
  try {
    readTraceHeader(text)
    return true
  } catch {
    return false
  }
}
