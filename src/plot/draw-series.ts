import { element } from '../base/xml-text.ts'
import type { Point, Series } from './figure.ts'
import { colourClass, lookOf } from './look.ts'

/** From a point's values to its place. */
export interface Places {
  readonly x: (value: number) => number
  readonly y: (value: number) => number
}

/** A series as elements of a picture. */
export function drawSeries(series: Series, index: number, places: Places): string[] {
  const { dash } = lookOf(index)
  const [line, fill] = [colourClass('l', index), colourClass('f', index)]
  const pieces = unbroken(series)
  if (series.shape === 'dots')
    return [
      ...pieces.map((points) =>
        element('path', { class: `thin ${line}`, 'stroke-dasharray': dash, d: along(points, 'y', places, false) }),
      ),
      ...series.points.flatMap((point) => [
        ...bar(point, line, places),
        drawDot(places.x(point.x), places.y(point.y), index),
      ]),
    ]
  const isSteps = series.shape === 'steps'
  return pieces.flatMap((points) => [
    ...(points.some(({ low, high }) => low !== high) ? band(points, places, isSteps, fill, line, dash) : []),
    element('path', { class: `line ${line}`, 'stroke-dasharray': dash, d: along(points, 'y', places, isSteps) }),
  ])
}

/** The points in pieces, between which one is missing. */
function unbroken({ points, missing }: Series): readonly (readonly Point[])[] {
  const edges = [Number.NEGATIVE_INFINITY, ...missing, Number.POSITIVE_INFINITY]
  return edges
    .slice(1)
    .map((to, at) => points.filter(({ x }) => x >= (edges[at] as number) && x < to))
    .filter((piece) => piece.length > 0)
}

/** A path through one of the numbers of each point. */
function along(points: readonly Point[], of: 'y' | 'low' | 'high', places: Places, isSteps: boolean): string {
  return points
    .map((point, at) => {
      const [x, y] = [pixels(places.x(point.x)), pixels(places.y(point[of]))]
      if (at === 0) return `M${x} ${y}`
      return isSteps ? `H${x}V${y}` : `L${x} ${y}`
    })
    .join('')
}

function band(
  points: readonly Point[],
  places: Places,
  isSteps: boolean,
  fill: string,
  line: string,
  dash: string,
): string[] {
  const [low, high] = [along(points, 'low', places, isSteps), along(points, 'high', places, isSteps)]
  const back = [...points].reverse()
  const down = isSteps ? stepsBack(back, places) : along(back, 'low', places, false).replace('M', 'L')
  return [
    element('path', { class: `band ${fill}`, d: `${high}${down}Z` }),
    ...[low, high].map((d) =>
      element('path', { class: `thin ${line}`, 'stroke-dasharray': dash, 'stroke-opacity': 0.55, d }),
    ),
  ]
}

/** The lower edge of a band of steps, from its end to its start. */
function stepsBack(back: readonly Point[], { x, y }: Places): string {
  const [last] = back
  const corners = back.slice(1).map((point) => `V${pixels(y(point.low))}H${pixels(x(point.x))}`)
  return last === undefined ? '' : `V${pixels(y(last.low))}${corners.join('')}`
}

/** A bar from the lower bound to the upper one, where it is longer than the dot. */
function bar({ x, low, high }: Point, line: string, places: Places): string[] {
  const [at, from, to] = [places.x(x), places.y(low), places.y(high)]
  if (Math.abs(to - from) < 3) return []
  const end = (y: number) => `M${pixels(at - 4)} ${pixels(y)}H${pixels(at + 4)}`
  const d = `M${pixels(at)} ${pixels(from)}V${pixels(to)}${end(from)}${end(to)}`
  return [element('path', { class: `thin ${line}`, d })]
}

/** The dot of a series, by its shape. */
export function drawDot(x: number, y: number, index: number): string {
  const fill = colourClass('f', index)
  switch (lookOf(index).dot) {
    case 'circle':
      return element('circle', { class: fill, cx: x, cy: y, r: 4 })
    case 'square':
      return element('rect', { class: fill, x: x - 3.5, y: y - 3.5, width: 7, height: 7 })
    case 'triangle':
      return element('path', { class: fill, d: `M${pixels(x)} ${pixels(y - 5)}l5 8.5h-10z` })
    case 'diamond':
      return element('path', { class: fill, d: `M${pixels(x)} ${pixels(y - 5)}l5 5l-5 5l-5 -5z` })
  }
}

/** A number in a path, in hundredths of a pixel. */
export function pixels(value: number): string {
  return String(Math.round(value * 100) / 100)
}
