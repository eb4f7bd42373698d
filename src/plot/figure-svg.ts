import { svgPage } from '../base/svg-page.ts'
import { drawFigure } from './draw-figure.ts'
import type { Figure, Series } from './figure.ts'
import { figureStyle } from './look.ts'
import { pointText, valueText } from './quantity.ts'

/** How such a file begins, as a comment of XML. */
export const FIGURES_MARK = '<!-- Figures of Holdfast -->'

/** Of a picture that is read at a desk, in pixels. */
export const WIDTH = 760

/** Some figures as one standalone picture, one below the other. */
export function figuresSvg(figures: readonly Figure[], width = WIDTH): string {
  const drawings = figures.map((figure) => drawFigure(figure, width))
  const tops = drawings.map((_, at) => drawings.slice(0, at).reduce((sum, { height }) => sum + height, 0))
  return `${svgPage({
    mark: FIGURES_MARK,
    width,
    height: drawings.reduce((sum, { height }) => sum + height, 0),
    title: figures.map(({ title }) => title).join('; '),
    description: figures.map(describeFigure).join(' '),
    style: figureStyle(),
    body: drawings.flatMap(({ body }, at) => [`<g transform="translate(0 ${tops[at]})">`, ...body, '</g>']),
  })}\n`
}

/** A figure in sentences, for those who don't see it. */
export function describeFigure(figure: Figure): string {
  const { title, x, y, series, references, marks, notes } = figure
  const at = (value: number) => valueText(x, { low: value, high: value })
  return [
    `${title}: ${y.label} by ${x.label}.`,
    ...series.map((each) => describeSeries(figure, each)),
    ...references.map(({ label, ...each }) => `Beside them ${label}, at ${at(each.x)}.`),
    ...marks.map((mark) => `At ${at(mark.x)}: ${mark.label}.`),
    ...notes,
  ].join(' ')
}

function describeSeries(figure: Figure, { label, points }: Series): string {
  const [first, last] = [points[0], points.at(-1)]
  if (first === undefined || last === undefined) return `${label}: no values.`
  const told = [first, ...(last === first ? [] : [last])].map(
    (point) => `${pointText(figure, point)} at ${valueText(figure.x, { low: point.x, high: point.x })}`,
  )
  return `${label}: ${told.join(', ')}.`
}
