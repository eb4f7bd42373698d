import { CHARACTER, LINE } from '../base/svg-page.ts'
import { element, escapeXml, wrapped } from '../base/xml-text.ts'
import { drawDot, drawSeries, pixels } from './draw-series.ts'
import type { Axis, Figure } from './figure.ts'
import { colourClass, lookOf } from './look.ts'
import { type Box, besidePoint, markRows, spread } from './place-labels.ts'
import { axisTitle } from './quantity.ts'
import { type Scale, scaleOf } from './scale.ts'

/** A figure as elements of a picture, from the top left. */
export interface Drawing {
  readonly body: readonly string[]
  readonly height: number
  /** Where each value of x is, for what is shown under the pointer. */
  readonly x: (value: number) => number
}

const EDGE = 16
/** Characters of a label at the end of its line before it goes on below. */
const LABEL_COLUMNS = 22
/** From the end of a line to its label. */
const GAP = 22
/** Below this the labels stand above the picture. */
const NARROW = 520

/** @param width in pixels; what is narrow is laid out in another way */
export function drawFigure(figure: Figure, width: number): Drawing {
  return new FigureDrawing(figure, width).draw()
}

class FigureDrawing {
  private readonly figure: Figure
  private readonly width: number
  private readonly isNarrow: boolean
  private readonly columns: number
  /** Of each series its label in lines. */
  private readonly labels: readonly (readonly string[])[]
  private readonly plotHeight: number

  constructor(figure: Figure, width: number) {
    this.figure = figure
    this.width = width
    this.isNarrow = width < NARROW
    this.columns = Math.floor((width - 2 * EDGE) / CHARACTER)
    const most = this.isNarrow ? this.columns - 6 : LABEL_COLUMNS
    this.labels = figure.series.map(({ label }) => wrapped(label, most))
    const lines = this.isNarrow ? 0 : this.labels.flat().length
    this.plotHeight = Math.max(this.isNarrow ? 240 : 300, lines * LINE)
  }

  draw(): Drawing {
    const { figure, plotHeight } = this
    const y = this.scale(figure.y, 'y', { from: plotHeight, to: 0, sizeOf: () => 22, isRound: true })
    const left = EDGE + Math.max(...yLabels(y).map((label) => label.length), 1) * CHARACTER + 8
    const right = this.width - this.rightSpace()
    const sizeOf = (label: string) => label.length * CHARACTER + 14
    const x = this.scale(figure.x, 'x', { from: left, to: right, sizeOf, isRound: false })
    const head = this.head(axisTitle(figure.y, y.unit))
    const marks = markRows(
      this.marks().map((mark) => ({ x: x.at(mark.x), size: mark.label.length * CHARACTER + 8 })),
      this.width - 4,
    )
    const rows = Math.max(0, ...marks.map(({ row }) => row + 1))
    const top = head.height + rows * LINE + 8
    const plot = { left, right, top, x, y }
    const foot = this.foot(plot)
    const body = [
      ...head.body,
      `<g transform="translate(0 ${pixels(top)})">`,
      ...this.grid(plot),
      ...this.drawMarks(marks, rows),
      ...figure.series.flatMap((series, at) => drawSeries(series, at, { x: x.at, y: y.at })),
      ...(this.isNarrow ? [] : this.endLabels(plot)),
      ...this.drawReferences(plot),
      '</g>',
      ...foot.body,
      element('path', { class: 'cursor', d: `M0 ${pixels(top)}v${plotHeight}` }),
    ]
    return { body, height: foot.height, x: x.at }
  }

  /** The marks, from left to right. */
  private marks(): Figure['marks'] {
    return [...this.figure.marks].sort((a, b) => a.x - b.x)
  }

  private scale(axis: Axis, of: 'x' | 'y', room: Parameters<typeof scaleOf>[2]): Scale {
    const { series, references, marks } = this.figure
    const points = series.flatMap((each) => each.points)
    const own =
      of === 'x'
        ? [...points.map(({ x }) => x), ...series.flatMap(({ missing }) => missing), ...marks.map(({ x }) => x)]
        : points.flatMap(({ y, low, high }) => [y, low, high])
    return scaleOf(axis, [...own, ...references.map((each) => each[of])], room)
  }

  private rightSpace(): number {
    const longest = Math.max(0, ...this.labels.flat().map((line) => line.length))
    return this.isNarrow ? EDGE : longest * CHARACTER + GAP + EDGE + 4
  }

  /** Title, what the lines are where they don't say it themselves, and what goes upwards. */
  private head(yTitle: string): { readonly body: string[]; readonly height: number } {
    const body: string[] = []
    let y = 8
    for (const line of wrapped(this.figure.title, this.columns)) {
      y += LINE
      body.push(text('text strong', EDGE, y, line))
    }
    y += 4
    if (this.isNarrow) {
      for (const [at, lines] of this.labels.entries()) {
        for (const [row, line] of lines.entries()) {
          y += LINE
          if (row === 0) body.push(...sample(EDGE, y - 4, at, this.figure.series[at]?.shape === 'dots'))
          body.push(text(colourClass('f', at), EDGE + 38, y, line))
        }
      }
    }
    for (const line of wrapped(yTitle, this.columns)) {
      y += LINE
      body.push(text('quiet', EDGE, y, line))
    }
    return { body, height: y + 4 }
  }

  private foot({ left, right, top, x }: Plot): { readonly body: string[]; readonly height: number } {
    const labels = [...x.ticks, ...x.lanes]
    let y = top + this.plotHeight + LINE
    const body = labels.map(({ at, label }) => text('quiet middle', this.inside(at, label), y, label))
    y += LINE + 2
    const title = axisTitle(this.figure.x, x.unit)
    const middle = this.isNarrow ? this.width / 2 : (left + right) / 2
    for (const line of wrapped(title, this.columns)) {
      body.push(text('text middle', this.inside(middle, line), y, line))
      y += LINE
    }
    for (const note of this.figure.notes) {
      for (const line of wrapped(note, this.columns)) {
        y += LINE
        body.push(text('quiet', EDGE, y, line))
      }
    }
    return { body, height: Math.ceil(y + 14) }
  }

  /** The middle of a text, such that nothing of it is cut off at an edge. */
  private inside(middle: number, label: string): number {
    const half = (label.length * CHARACTER) / 2
    return Math.max(half + 2, Math.min(this.width - half - 2, middle))
  }

  private grid({ left, right, x, y }: Plot): string[] {
    const { plotHeight } = this
    return [
      ...y.ticks.flatMap(({ at, label }) => [
        element('path', { class: 'grid', d: `M${pixels(left)} ${pixels(at)}H${pixels(right)}` }),
        text('quiet end', left - 8, at + 4, label),
      ]),
      ...y.lanes.flatMap(({ at, edge, label }) => [
        element('path', { class: 'lane', d: `M${pixels(left)} ${pixels(edge)}H${pixels(right)}` }),
        text('quiet end', left - 8, at + 4, label),
      ]),
      ...x.lanes.map(({ edge }) => element('path', { class: 'lane', d: `M${pixels(edge)} 0V${plotHeight}` })),
      ...x.ticks.map(({ at }) => element('path', { class: 'frame', d: `M${pixels(at)} ${plotHeight}v4` })),
      element('path', { class: 'frame', d: `M${pixels(left)} 0V${plotHeight}H${pixels(right)}` }),
    ]
  }

  private drawMarks(places: ReturnType<typeof markRows>, rows: number): string[] {
    return this.marks().flatMap(({ label }, at) => {
      const place = places[at]
      if (place === undefined) return []
      const y = (place.row - rows) * LINE
      const look = place.isLeft ? 'quiet end halo' : 'quiet halo'
      return [
        element('path', { class: 'mark', d: `M${pixels(place.x)} ${pixels(y)}V${this.plotHeight}` }),
        text(look, place.x + (place.isLeft ? -4 : 4), y + 10, label),
      ]
    })
  }

  /** Each label at the end of its line, or near it with a line that leads there. */
  private endLabels({ right, x, y }: Plot): string[] {
    const ends = this.figure.series.map(({ points }) => points.at(-1))
    const wanted = this.labels.map((lines, at) => ({
      at: y.at(ends[at]?.y ?? 0),
      size: lines.length * LINE,
    }))
    const middles = spread(wanted, -4, this.plotHeight + 6)
    return this.labels.flatMap((lines, at) => {
      const [end, middle] = [ends[at], middles[at]]
      if (end === undefined || middle === undefined) return []
      const [fromX, fromY] = [x.at(end.x), y.at(end.y)]
      const isNear = Math.abs(fromY - middle) < 4 && right - fromX < 6
      const leader = `M${pixels(fromX + 6)} ${pixels(fromY)}L${pixels(right + GAP - 4)} ${pixels(middle)}`
      const first = middle - (lines.length * LINE) / 2 + LINE - 4
      return [
        ...(isNear ? [] : [element('path', { class: 'leader', d: leader })]),
        ...lines.map((line, row) => text(colourClass('f', at), right + GAP, first + row * LINE, line)),
      ]
    })
  }

  private drawReferences({ left, right, x, y }: Plot): string[] {
    const taken: Box[] = this.figure.series.flatMap(({ points }) =>
      points.map((point) => boxAround(x.at(point.x), y.at(point.y), 4)),
    )
    const { references, marks } = this.figure
    for (const each of references) taken.push(boxAround(x.at(each.x), y.at(each.y), 6))
    for (const mark of marks) taken.push({ ...boxAround(x.at(mark.x), 0, 2), top: 0, bottom: this.plotHeight })
    const within = {
      left: left + 2,
      right: right,
      top: 2,
      bottom: this.plotHeight - 2,
    }
    return references.flatMap(({ label, ...reference }) => {
      const [atX, atY] = [x.at(reference.x), y.at(reference.y)]
      const size = { width: label.length * CHARACTER, height: LINE }
      const place = besidePoint(atX, atY, size, within, taken)
      taken.push(place.box)
      const d = `M${pixels(atX)} ${pixels(atY - 6)}l6 6l-6 6l-6 -6zM${pixels(atX - 6)} ${pixels(atY)}h12M${pixels(atX)} ${pixels(atY - 6)}v12`
      return [element('path', { class: 'reference', d }), text('text halo', place.x, place.y, label)]
    })
  }
}

interface Plot {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly x: Scale
  readonly y: Scale
}

function yLabels({ ticks, lanes }: Scale): string[] {
  return [...ticks, ...lanes].map(({ label }) => label)
}

function boxAround(x: number, y: number, half: number): Box {
  return { left: x - half, right: x + half, top: y - half, bottom: y + half }
}

/** What a line looks like, for a list of them. */
function sample(x: number, y: number, index: number, hasDot: boolean): string[] {
  const look = { class: `line ${colourClass('l', index)}`, 'stroke-dasharray': lookOf(index).dash }
  const line = element('path', { ...look, d: `M${pixels(x)} ${pixels(y)}h30` })
  return hasDot ? [line, drawDot(x + 15, y, index)] : [line]
}

function text(look: string, x: number, y: number, content: string): string {
  return element('text', { class: look, x, y }, escapeXml(content))
}
