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
  const places = [...new Set(figures.map(({ x }) => headOf(x)))]
  const values = [...new Set(figures.flatMap(valueHeads))]
  const rows = figures.flatMap((figure) => {
    const heads = valueHeads(figure)
    return rowsOf(figure).map(({ label, x, numbers }) => [
      figure.name,
      label,
      ...places.map((head) => (head === headOf(figure.x) ? (figure.x.names?.[x] ?? numberText(x)) : '')),
      ...values.map((head) => numbers[heads.indexOf(head)] ?? ''),
    ])
  })
  return [['figure', 'series', ...places, ...values], ...rows].map((row) => `${row.map(quoted).join(',')}\r\n`).join('')
}

/** The points of all series, those that are missing without numbers. */
function rowsOf({ series }: Figure) {
  return series.flatMap(({ label, points, missing }) =>
    [
      ...points.map(({ x, y, low, high }) => ({ label, x, numbers: [y, low, high].map(numberText) })),
      ...missing.map((x) => ({ label, x, numbers: [] })),
    ].sort((a, b) => a.x - b.x),
  )
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
