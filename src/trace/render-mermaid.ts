import type { TraceDocument } from './trace-document.ts'
import { pictureOf, rowNumber, rowText, type TracePicture, type TraceRow } from './trace-rows.ts'

/** How such a text begins, as a comment of Mermaid's. */
export const MERMAID_MARK = '%% A trace of Holdfast'

/**
 * A trace as a Mermaid sequence diagram. A step whose arguments name other actors is an arrow to each of them, any other
 * a note over its lane.
 */
export function renderMermaid(trace: TraceDocument): string {
  const picture = pictureOf(trace)
  const { lanes, rows, loop } = picture
  const lines = lanes.map((lane, at) => `participant ${id(at)} as ${escape(lane)}`)
  if (rows.length === 0) lines.push(noteOver(picture, 'the start itself'))
  for (const [at, row] of rows.entries()) {
    if (at === loop?.from) lines.push(`loop ${escape(loop.sentence)}`)
    const indent = at >= (loop?.from ?? rows.length) ? '    ' : ''
    lines.push(...linesOf(row, lanes).map((line) => indent + line))
  }
  if (loop !== undefined) lines.push(loop.from < rows.length ? 'end' : noteOver(picture, loop.sentence))
  if (trace.error !== undefined) lines.push(noteOver(picture, `Error: ${trace.error.message}`))
  return [MERMAID_MARK, 'sequenceDiagram', ...lines.map((line) => `    ${line}`)].join('\n')
}

function linesOf(row: TraceRow, lanes: readonly string[]): string[] {
  const from = id(lanes.indexOf(row.lane))
  const text = escape(`${rowNumber(row)}. ${rowText(row)}`)
  const [first, ...more] = row.step.others.map((other) => id(lanes.indexOf(other)))
  if (first === undefined) return [`Note over ${from}: ${text}`]
  return [`${from}->>${first}: ${text}`, ...more.map((to) => `${from}->>${to}: (the same step)`)]
}

function noteOver({ lanes }: TracePicture, text: string): string {
  const over = lanes.length === 1 ? id(0) : `${id(0)},${id(lanes.length - 1)}`
  return `Note over ${over}: ${escape(text)}`
}

/** A name of Mermaid's for a lane: its own may be a keyword there, or not a word. */
function id(at: number): string {
  return `lane${at}`
}

/**
 * Text in which nothing has a meaning to Mermaid, by its entity codes: `;` and `#` end a text, `%` may begin a
 * directive, `$` a formula, and the rest is HTML. A line break would end the statement.
 */
function escape(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.replace(/[#;"<>&%$\\`]/g, (sign) => `#${sign.charCodeAt(0)};`) || '-'
}
