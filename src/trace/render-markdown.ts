import { count } from '../base/count.ts'
import { plainMarks } from '../diagnostics/render.ts'
import { renderLoop } from './render-loop.ts'
import { renderMermaid } from './render-mermaid.ts'
import { renderSight } from './render-sight.ts'
import { renderWhy } from './render-why.ts'
import type { TraceDocument } from './trace-document.ts'
import { pictureOf, rowNumber, rowText, startOf, type TraceRow, titleOf } from './trace-rows.ts'

/** How such a page begins; no reader of the page sees it. */
export const MARKDOWN_MARK = '<!-- A trace of Holdfast -->'

/** Mermaid refuses to draw what is longer. */
const DIAGRAM_MOST = 50_000

const marks = { ...plainMarks, dim: (text: string) => text }

/**
 * A trace as a page that reads well on GitHub: what it shows, a diagram, and the steps.
 * @param meaning what the property says, in its author's words
 */
export function renderMarkdown(trace: TraceDocument, meaning: readonly string[]): string {
  const { rows, loop } = pictureOf(trace)
  const facts = `${count(trace.steps.length, 'step')}, ${count(trace.faults, 'fault')}`
  const steps = rows.flatMap((row, at) => [
    ...(at === loop?.from ? ['', `**${escape('The loop begins here.')}**`, ''] : []),
    ...stepLines(row),
  ])
  return [
    `${MARKDOWN_MARK}\n\n## ${escape(titleOf(trace))}`,
    ...(meaning.length === 0 ? [] : [`> ${escape(meaning.join(' '))}`]),
    `${escape(trace.claim)} (${facts})`,
    diagram(trace),
    `### At the start\n\n${startLines(trace).join('\n')}`,
    ...(steps.length === 0 ? [] : [`### Steps\n\n${steps.join('\n')}`]),
    ...endings(trace).map((line) => (line.startsWith(' ') ? `- ${escape(line.trim())}` : escape(line))),
    ...whyBlock(trace),
  ].join('\n\n')
}

function diagram(trace: TraceDocument): string {
  const text = renderMermaid(trace)
  if (text.length <= DIAGRAM_MOST) return `\`\`\`mermaid\n${text}\n\`\`\``
  return `There is no diagram: Mermaid draws none of more than ${count(DIAGRAM_MOST, 'character')}. As SVG the trace has one.`
}

function startLines(trace: TraceDocument): string[] {
  const { shown, unchanged } = startOf(trace)
  const rest = unchanged.length === 0 ? [] : [`- unchanged throughout: ${unchanged.map(code).join(', ')}`]
  const lines = [...shown.map(({ name, value }) => `- ${code(`${name} = ${value}`)}`), ...rest]
  return lines.length === 0 ? ['There is no state.'] : lines
}

function stepLines(row: TraceRow): string[] {
  const { step, changes, doc, error } = row
  const head = `- **${rowNumber(row)}.** ${step.actor === undefined ? '' : `${escape(step.actor)}: `}${code(rowText(row))}`
  const what = changes?.map(({ path, before, after }) => code(`${path}: ${before} -> ${after}`))
  return [
    head,
    ...(doc.length === 0 ? [] : [escape(doc.join(' '))]),
    ...(what?.map((change) => `- ${change}`) ?? [`- error: ${escape(error ?? '')}`]),
    ...(what?.length === 0 ? ['- nothing changes'] : []),
  ].map((line, at) => (at === 0 ? line : `  ${line}`))
}

/** Why it shows what it does, as it stands on a terminal: the indentation says what decides what. */
function whyBlock(trace: TraceDocument): string[] {
  const [head, ...lines] = renderWhy(trace, marks)
  if (head === undefined) return []
  const text = lines.map((line) => line.slice(2)).join('\n')
  const fence = '`'.repeat(Math.max(3, 1 + Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))))
  return [escape(head), `${fence}text\n${text}\n${fence}`]
}

function endings({ loop, sight, error, steps }: TraceDocument): string[] {
  return [
    ...(loop === undefined ? [] : renderLoop(loop, steps.length, marks)),
    ...(sight === undefined ? [] : renderSight(sight, marks)),
    ...(error === undefined ? [] : [`Error: ${error.message} (${error.place})`]),
  ]
}

/** Text as code, in a fence that is longer than any within; the spaces are taken away again by whoever shows it. */
function code(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  const fence = '`'.repeat(1 + Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length)))
  const space = /^`|`$|^ .*[^ ].* $/.test(line) ? ' ' : ''
  return line.trim() === '' ? '-' : `${fence}${space}${line}${space}${fence}`
}

/** Text in which nothing has a meaning to Markdown or HTML, on one line. */
function escape(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return line.replace(/[\\`*_[\]<>#|~$&@]|^[-+]|^\d+(?=[.)])/g, (sign) =>
    /^\d/.test(sign) ? `&#8203;${sign}` : `\\${sign}`,
  )
}
