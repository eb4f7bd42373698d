import { lineText, positionAt, type Span } from '../base/span.ts'
import { catalogue } from './catalogue.ts'
import type { Diagnostic } from './diagnostic.ts'

/** How text is marked; the command line passes colours, tests and logs pass plain. */
export interface Marks {
  readonly error: (text: string) => string
  readonly warning: (text: string) => string
  readonly place: (text: string) => string
  readonly strong: (text: string) => string
}

export const plainMarks: Marks = {
  error: (text) => text,
  warning: (text) => text,
  place: (text) => text,
  strong: (text) => text,
}

/** Longest line drawn around a caret; longer ones are cut with an ellipsis on both sides. */
const WIDTH = 140

/**
 * A diagnostic as a person reads it: title, place, the line with a caret, a sentence, a hint.
 * @returns lines joined by line breaks, without one at the end
 */
export function renderDiagnostic(diagnostic: Diagnostic, marks: Marks = plainMarks): string {
  const paint = { error: marks.error, warning: marks.warning, note: marks.place }[diagnostic.severity]
  const head = `${paint(`${diagnostic.severity}[${diagnostic.code}]`)}: ${marks.strong(catalogue[diagnostic.code].title)}`
  const lines = [head, ...drawPlace(diagnostic.span, paint, marks)]
  lines.push(`  ${diagnostic.message}`)
  for (const other of diagnostic.related ?? []) {
    lines.push(...drawPlace(other.span, marks.place, marks), `  ${other.message}`)
  }
  if (diagnostic.hint !== undefined) lines.push(`  hint: ${diagnostic.hint}`)
  return lines.join('\n')
}

/** `file:line:column`, as editors and CI logs link it. */
export function placeOf(span: Span): string {
  const { line, column } = positionAt(span.file, span.start)
  return `${span.file.path}:${line}:${column}`
}

/** A place with its line of the text, and carets below. */
export function drawPlace(span: Span, paint: (text: string) => string, marks: Marks): string[] {
  const { line, column } = positionAt(span.file, span.start)
  const text = lineText(span.file, line).replaceAll('\t', ' ')
  const from = Math.max(0, column - 1 - WIDTH / 2)
  const shown = text.slice(from, from + WIDTH)
  const before = from > 0 ? '…' : ''
  const after = from + WIDTH < text.length ? '…' : ''
  const caretAt = column - 1 - from + before.length
  const carets = Math.max(1, Math.min(span.end - span.start, shown.length + before.length - caretAt))
  const gutter = ' '.repeat(String(line).length)
  return [
    `${gutter} --> ${marks.place(placeOf(span))}`,
    `${gutter} |`,
    `${line} | ${before}${shown}${after}`,
    `${gutter} | ${' '.repeat(caretAt)}${paint('^'.repeat(carets))}`,
  ]
}
