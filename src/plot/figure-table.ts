import type { Figure, Series } from './figure.ts'
import { pointText, valueText } from './quantity.ts'

/** The numbers of a figure for people: a row for each x, a column for each series. */
export interface FigureTable {
  readonly head: readonly string[]
  readonly rows: readonly TableRow[]
}

export interface TableRow {
  readonly x: number
  readonly cells: readonly string[]
}

export function figureTable(figure: Figure): FigureTable {
  const { series, x } = figure
  return {
    head: [x.label, ...series.map(({ label }) => label)],
    rows: placesOf(series).map((at) => ({
      x: at,
      cells: [valueText(x, { low: at, high: at }), ...series.map((each) => cellAt(figure, each, at))],
    })),
  }
}

/** Every x at which a series has a value, or should have one. */
export function placesOf(series: readonly Series[]): number[] {
  const all = series.flatMap(({ points, missing }) => [...points.map(({ x }) => x), ...missing])
  return [...new Set(all)].sort((a, b) => a - b)
}

function cellAt(figure: Figure, { points, missing }: Series, at: number): string {
  const point = points.find(({ x }) => x === at)
  if (point !== undefined) return pointText(figure, point)
  return missing.includes(at) ? 'no answer' : ''
}
