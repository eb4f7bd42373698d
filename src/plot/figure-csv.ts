import type { Axis, Figure } from './figure.ts'
import { axisTitle, plainUnit } from './quantity.ts'

/** How such a file begins, so that no other file is overwritten. */
export const CSV_MARK = 'figure,series,'

/**
 * The numbers of some figures as comma-separated values (RFC 4180): a row for each point, and a column for each quantity,
 * with its unit; times are in seconds, shares parts of 1. A value beyond all that are known is `inf`; one that is missing,
 * or that the figure has not, is empty.
 */
export function figuresCsv(figures: readonly Figure[]): string {
  const columns = [...new Set(figures.map(({ x }) => headOf(x))), ...new Set(figures.flatMap(valueHeads))]
  const rows = figures.flatMap((figure) =>
    figure.series.flatMap(({ label, points, missing }) => {
      const known = points.map(({ x, y, low, high }) => ({ x, values: [y, low, high].map(numberText) }))
      const unknown = missing.map((x) => ({ x, values: ['', '', ''] }))
      return [...known, ...unknown]
        .sort((a, b) => a.x - b.x)
        .map(({ x, values }) => [figure.name, label, ...cellsOf(figure, columns, x, values)])
    }),
  )
  return [['figure', 'series', ...columns], ...rows].map((row) => `${row.map(quoted).join(',')}\r\n`).join('')
}

function cellsOf(figure: Figure, columns: readonly string[], x: number, values: readonly string[]): string[] {
  const heads = valueHeads(figure)
  const place = figure.x.names?.[x] ?? numberText(x)
  return columns.map((column) => (column === headOf(figure.x) ? place : (values[heads.indexOf(column)] ?? '')))
}

function headOf(axis: Axis): string {
  return axisTitle(axis, plainUnit(axis))
}

function valueHeads({ y, bounds }: Figure): string[] {
  const [low, high] = bounds ?? ['from', 'to']
  return [headOf(y), `${headOf(y)}, ${low}`, `${headOf(y)}, ${high}`]
}

function numberText(value: number): string {
  return Number.isFinite(value) ? String(value) : 'inf'
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
