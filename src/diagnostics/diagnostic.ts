import type { Span } from '../base/span.ts'
import type { DiagnosticCode } from './catalogue.ts'

/** One finding about a spec's text: data only; render.ts draws it. */
export interface Diagnostic {
  readonly code: DiagnosticCode
  /** A note is no fault: it says what is worth knowing. */
  readonly severity: 'error' | 'warning' | 'note'
  readonly span: Span
  /** A sentence about this very place. */
  readonly message: string
  /** What to do about it, in a sentence, where we know. */
  readonly hint?: string
  /** Other places that matter, such as an earlier declaration. */
  readonly related?: readonly { readonly span: Span; readonly message: string }[]
}

export function errorAt(code: DiagnosticCode, span: Span, message: string, hint?: string): Diagnostic {
  return hint === undefined
    ? { code, severity: 'error', span, message }
    : { code, severity: 'error', span, message, hint }
}
