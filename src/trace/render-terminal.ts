import { renderLoop, stepText } from './render-loop.ts'
import { renderSight } from './render-sight.ts'
import { renderWhy } from './render-why.ts'
import type { StepDocument, TraceDocument } from './trace-document.ts'
import type { TraceMarks } from './trace-marks.ts'
import { startOf } from './trace-rows.ts'

/** A trace as numbered steps: who did what, why such steps exist, and what changed. */
export function renderTrace(trace: TraceDocument, marks: TraceMarks): string {
  const width = String(trace.steps.length).length
  const gutter = ' '.repeat(width + 3)
  const lines = [`${' '.repeat(width - 1)}0  ${marks.strong('at the start')}`]
  lines.push(...renderStart(trace, marks).map((line) => gutter + line))
  for (const step of trace.steps) {
    if (step.index === (trace.loop?.start ?? Number.NaN) + 1)
      lines.push(`${gutter}${marks.dim('--- the loop begins here ---')}`)
    lines.push(...renderStep(step, width, gutter, marks, trace.sight))
    const broken = brokenAt(trace, step.index)
    if (broken.length > 0) lines.push(`${gutter}${marks.warning(`now false: ${broken.join(', ')}`)}`)
  }
  if (trace.loop !== undefined)
    lines.push(...renderLoop(trace.loop, trace.steps.length, marks).map((line) => gutter + line))
  if (trace.sight !== undefined) lines.push(...renderSight(trace.sight, marks).map((line) => gutter + line))
  if (trace.error !== undefined)
    lines.push(
      `${gutter}${marks.error('error:')} ${trace.error.message}`,
      `${gutter}at ${marks.place(trace.error.place)}`,
    )
  lines.push(...renderWhy(trace, marks).map((line) => gutter + line))
  return lines.join('\n')
}

/** Other properties than that of the trace that are false for the first time after a step, or of it. */
function brokenAt({ truths = [], property }: TraceDocument, step: number): string[] {
  return truths.flatMap(({ property: name, sort, parts: [row] }) => {
    if (name === property || (sort !== 'invariant' && sort !== 'step') || row === undefined) return []
    const at = row.about === 'states' ? step : step - 1
    return row.truths.indexOf('false') === at ? [name] : []
  })
}

function renderStart(trace: TraceDocument, marks: TraceMarks): string[] {
  const { shown, unchanged } = startOf(trace)
  return [
    ...shown.map(({ name, value }) => marks.dim(`${name} = ${value}`)),
    ...(unchanged.length === 0 ? [] : [marks.dim(`unchanged throughout: ${unchanged.join(', ')}`)]),
  ]
}

const SORT_WORDS: Readonly<Record<StepDocument['sort'], string>> = {
  action: '',
  init: '',
  fault: 'fault',
  operator: 'operator',
}

/**
 * One step: its line, why such steps exist, and what changed.
 * @param width of the number
 * @param gutter what the lines below the first begin with
 */
export function renderStep(
  step: StepDocument,
  width: number,
  gutter: string,
  marks: TraceMarks,
  sight?: TraceDocument['sight'],
): string[] {
  const number = String(step.index).padStart(width)
  const word = SORT_WORDS[step.sort]
  const sort = word === '' ? '' : `  ${step.sort === 'fault' ? marks.error(`! ${word}`) : marks.warning(word)}`
  const actor = step.actor === undefined ? '' : `${step.actor}: `
  const hidden = sight?.hidden.includes(step.action) ? `  ${marks.warning('* must not matter')}` : ''
  const head = `${number}  ${marks.place(actor)}${marks.strong(stepText(step))}${sort}${hidden}`
  const doc = step.doc.map((line) => `${gutter}${marks.dim(line)}`)
  const changes = step.changes?.map((change) => `${gutter}${change.path}: ${change.before} -> ${change.after}`)
  return [head, ...doc, ...(changes?.length === 0 ? [`${gutter}${marks.dim('nothing changes')}`] : (changes ?? []))]
}
