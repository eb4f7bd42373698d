import { nearest } from '../base/nearest.ts'
import { positionAt } from '../base/span.ts'
import type { DiagnosticCode } from '../diagnostics/catalogue.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { renderDiagnostic } from '../diagnostics/render.ts'
import type { Place } from '../trace/trace-document.ts'

/** One finding about a spec's text, at its place. */
export interface SpecDiagnostic extends Place {
  /** As `holdfast explain` knows it. */
  readonly code: DiagnosticCode
  readonly severity: 'error' | 'warning' | 'note'
  /** A sentence about this very place. */
  readonly message: string
  /** What to do about it, where that is known. */
  readonly hint: string | undefined
  /** All of it as a person reads it, with the line and carets. */
  readonly text: string
}

/**
 * What is wrong with a spec, a trace file or a question to them; the message says what, where, and what to do. The one
 * error that this library throws; any other is a fault of Holdfast.
 *
 * @example
 * try {
 *   spec({ text: 'invariant Never: wrogn' })
 * } catch (error) {
 *   if (!(error instanceof SpecError)) throw error
 *   expect(error.diagnostics[0]).toMatchObject({ code: 'HF201', line: 1, column: 18 })
 * }
 */
export class SpecError extends Error {
  override readonly name = 'SpecError'
  /** The errors in the text of the spec; empty where something else is wrong. */
  readonly diagnostics: readonly SpecDiagnostic[]

  /** @param message a sentence, or the diagnostics as they are drawn */
  constructor(message: string, diagnostics: readonly SpecDiagnostic[] = []) {
    super(message)
    this.diagnostics = diagnostics
  }
}

/** A diagnostic as plain data. */
export function publicDiagnostic(diagnostic: Diagnostic): SpecDiagnostic {
  const { code, severity, span, message, hint } = diagnostic
  const place = { file: span.file.path, ...positionAt(span.file, span.start) }
  return { code, severity, message, hint, text: renderDiagnostic(diagnostic), ...place }
}

/** That nothing has a name, with the one that was most likely meant, or else with all that there are. */
export function noSuchName(kind: string, name: string, known: readonly string[], where: string): SpecError {
  const near = nearest(name, known)
  const all = known.length === 0 ? ' It has none.' : ` It has ${known.join(', ')}.`
  return new SpecError(`${where} has no ${kind} '${name}'.${near === undefined ? all : ` Did you mean '${near}'?`}`)
}

/** @throws SpecError where a name is none of those that there are */
export function requireNames(kind: string, names: readonly string[], known: readonly string[], where: string): void {
  for (const name of names) if (!known.includes(name)) throw noSuchName(kind, name, known, where)
}
