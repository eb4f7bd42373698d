import { count } from '../base/count.ts'
import { CHARACTER, LINE, svgPage } from '../base/svg-page.ts'
import { element, escapeXml, wrapped } from '../base/xml-text.ts'
import { plainMarks } from '../diagnostics/render.ts'
import { renderLoop } from './render-loop.ts'
import { renderSight } from './render-sight.ts'
import type { TraceDocument } from './trace-document.ts'
import { pictureOf, rowNumber, rowText, startOf, type TracePicture, type TraceRow, titleOf } from './trace-rows.ts'

/** How such a file begins, as a comment of XML. */
export const SVG_MARK = '<!-- A trace of Holdfast -->'

/** Characters of a line of text before it goes on in the next. */
const COLUMNS = 96
/** Left of the lanes, where the loop's bracket is. */
const LEFT = 64
const TOP_GAP = 8
const ROW_GAP = 8

const STYLE = `
  .lane { stroke: #b7bfc8; stroke-dasharray: 3 4 } .own { fill: #1f2328 } .arrow { stroke: #1f2328; fill: none }
  .head { fill: #1f2328 } .fault { fill: #b3261e } .faulty { stroke: #b3261e; stroke-width: 3 }
  .operator { fill: #7a5200 } .loop { stroke: #0b57d0; stroke-width: 2; fill: none } .again { fill: #0b57d0 }
  @media (prefers-color-scheme: dark) {
    .lane { stroke: #4a535e } .own { fill: #e6edf3 } .arrow { stroke: #e6edf3 }
    .head { fill: #e6edf3 } .fault { fill: #ff8a80 } .faulty { stroke: #ff8a80 }
    .operator { fill: #f0b429 } .loop { stroke: #7cb0ff } .again { fill: #7cb0ff }
  }
`

/** A line of text, and how it looks. */
interface TextLine {
  readonly text: string
  readonly look: string
  /** Characters that the line begins to the right. */
  readonly indent: number
}

/** Some lines beside the lanes, with the place at which they begin. */
interface Block {
  readonly row: TraceRow | undefined
  readonly lines: readonly TextLine[]
  readonly top: number
}

/**
 * A trace as a standalone picture: a lane for each actor, steps from top to bottom, and what each changes beside it.
 * @param meaning what the property says, in its author's words
 */
export function renderSvg(trace: TraceDocument, meaning: readonly string[]): string {
  const picture = pictureOf(trace)
  const spacing = Math.max(76, ...picture.lanes.map((lane) => lane.length * CHARACTER + 20))
  const x = (lane: string) => LEFT + spacing * (picture.lanes.indexOf(lane) + 0.5)
  const textAt = LEFT + spacing * picture.lanes.length + 16
  const title = [
    ...toLines(titleOf(trace), 'text strong'),
    ...toLines(meaning.join(' '), 'quiet'),
    ...toLines(`${trace.claim} (${facts(trace)})`, 'text'),
  ]
  const lanesAt = 16 + title.length * LINE + TOP_GAP + LINE
  const blocks = stacked(blocksOf(trace, picture), lanesAt + 14)
  const end = blocks.at(-1)
  const height = (end === undefined ? lanesAt : bottom(end)) + 20
  const width = Math.ceil(Math.max(textAt, LEFT) + COLUMNS * CHARACTER + 24)
  const body = [
    ...title.map((line, at) => textLine(line, 16, 24 + at * LINE)),
    ...picture.lanes.flatMap((lane) => laneOf(lane, x(lane), lanesAt, rowsEnd(blocks, lanesAt))),
    ...loopBracket(picture, blocks),
    ...blocks.flatMap((block) => blockOf(block, x, textAt)),
  ]
  return svgPage({
    mark: SVG_MARK,
    width,
    height,
    title: titleOf(trace),
    description: description(trace, meaning, picture),
    style: STYLE,
    body,
  })
}

function facts({ steps, faults }: TraceDocument): string {
  return `${count(steps.length, 'step')}, ${count(faults, 'fault')}`
}

function description(trace: TraceDocument, meaning: readonly string[], { lanes, loop }: TracePicture): string {
  return [
    ...meaning,
    trace.claim,
    `${facts(trace)}, from top to bottom, in lanes for ${lanes.join(', ')}.`,
    ...(loop === undefined ? [] : [loop.sentence]),
  ].join(' ')
}

function blocksOf(trace: TraceDocument, { rows }: TracePicture): Omit<Block, 'top'>[] {
  const { shown, unchanged } = startOf(trace)
  const start = [
    { text: '0. at the start', look: 'text strong', indent: 0 },
    ...shown.flatMap(({ name, value }) => toLines(`${name} = ${value}`, 'quiet')),
    ...toLines(unchanged.length === 0 ? '' : `unchanged throughout: ${unchanged.join(', ')}`, 'quiet'),
  ]
  const after = endLines(trace)
  return [
    { row: undefined, lines: start },
    ...rows.map((row) => ({ row, lines: rowLines(row) })),
    ...(after.length === 0 ? [] : [{ row: undefined, lines: after }]),
  ]
}

function rowLines(row: TraceRow): TextLine[] {
  const { step, changes, doc, error } = row
  const actor = step.actor === undefined ? '' : `${step.actor}: `
  const look = { action: 'text', init: 'text', fault: 'fault', operator: 'operator' }[step.sort]
  const what = changes?.map(({ path, before, after }) => `${path}: ${before} -> ${after}`) ?? [`error: ${error ?? ''}`]
  return [
    ...toLines(`${rowNumber(row)}. ${actor}${rowText(row)}`, `${look} strong`),
    ...toLines(doc.join(' '), 'quiet', 3),
    ...(what.length === 0 ? ['nothing changes'] : what).flatMap((line) => toLines(line, 'text', 3)),
  ]
}

function endLines({ loop, sight, error, steps }: TraceDocument): TextLine[] {
  const marks = { ...plainMarks, dim: (text: string) => text }
  return [
    ...(loop === undefined ? [] : renderLoop(loop, steps.length, marks)).flatMap((line) => toLines(line, 'again')),
    ...(sight === undefined ? [] : renderSight(sight, marks)).flatMap((line) => toLines(line, 'text')),
    ...(error === undefined ? [] : toLines(`Error: ${error.message} (${error.place})`, 'fault')),
  ]
}

/** A text as lines; those after the first begin a little to the right of it. */
function toLines(text: string, look: string, indent = 0): TextLine[] {
  const own = indent + (/^ */.exec(text)?.[0].length ?? 0)
  return wrapped(text, COLUMNS - own - 2).map((line, at) => ({ text: line, look, indent: own + (at === 0 ? 0 : 2) }))
}

function stacked(blocks: readonly Omit<Block, 'top'>[], top: number): Block[] {
  let at = top
  return blocks.map((block) => {
    const placed = { ...block, top: at }
    at = bottom(placed) + ROW_GAP
    return placed
  })
}

function bottom({ top, lines }: Block): number {
  return top + lines.length * LINE
}

/** Where a block's first line has its middle, at which its step is drawn. */
function middle({ top }: Block): number {
  return top + LINE / 2
}

function rowsEnd(blocks: readonly Block[], otherwise: number): number {
  const last = blocks.findLast(({ row }) => row !== undefined)
  return (last === undefined ? otherwise : bottom(last)) + ROW_GAP
}

function textLine({ text, look, indent }: TextLine, x: number, y: number): string {
  return element('text', { class: look, x: x + indent * CHARACTER, y }, escapeXml(text))
}

function laneOf(lane: string, x: number, top: number, end: number): string[] {
  return [
    element('text', { class: 'text strong middle', x, y: top }, escapeXml(lane)),
    element('path', { class: 'lane', d: `M${x} ${top + 8}V${end}` }),
  ]
}

/** A bracket left of the rows that repeat, with an arrow from the last back to the first. */
function loopBracket({ loop, rows }: TracePicture, blocks: readonly Block[]): string[] {
  const [first, last] = [blocks[(loop?.from ?? rows.length) + 1], blocks[rows.length]]
  if (loop === undefined || loop.from >= rows.length || first === undefined || last === undefined) return []
  const [top, end] = [middle(first), Math.max(bottom(last) - 4, middle(first) + LINE)]
  return [
    element('path', { class: 'loop', d: `M${LEFT - 8} ${end}H46V${top}H${LEFT - 14}` }),
    element('path', { class: 'again', d: `M${LEFT - 8} ${top}l-8 -4v8z` }),
    element('text', { class: 'again strong', x: 8, y: (top + end) / 2 + 4 }, 'loop'),
  ]
}

function blockOf(block: Block, x: (lane: string) => number, textAt: number): string[] {
  const { row, lines, top } = block
  const texts = lines.map((line, at) => textLine(line, textAt, top + LINE * (at + 1) - 5))
  return row === undefined ? texts : [...stepOf(row, middle(block), x), ...texts]
}

/** The step on its lane: a cross for a fault, a diamond for an operator's, else a dot; and arrows to the actors named. */
function stepOf({ step, lane }: TraceRow, y: number, x: (lane: string) => number): string[] {
  const at = x(lane)
  const arrows = step.others.flatMap((other) => {
    const [to, way] = [x(other), Math.sign(x(other) - at)]
    return [
      element('path', { class: 'arrow', d: `M${at} ${y}H${to - way * 6}` }),
      element('path', { class: 'head', d: `M${to} ${y}l${-way * 9} -4v8z` }),
    ]
  })
  if (step.sort === 'fault')
    return [...arrows, element('path', { class: 'faulty', d: `M${at - 5} ${y - 5}l10 10M${at - 5} ${y + 5}l10 -10` })]
  if (step.sort === 'operator')
    return [...arrows, element('path', { class: 'operator', d: `M${at} ${y - 6}l6 6l-6 6l-6 -6z` })]
  return [...arrows, element('circle', { class: 'own', cx: at, cy: y, r: 4.5 })]
}
