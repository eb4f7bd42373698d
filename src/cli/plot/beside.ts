import type { Axis, Figure, Mark, Reference } from '../../plot/figure.ts'
import { readCsv } from '../../plot/read-csv.ts'
import { durationOf } from '../duration.ts'
import { readText, UsageError, unknownName } from '../spec-files.ts'

/** What is to stand in figures beside the answers: marks, and numbers of a report or of a real system. */
export interface Beside {
  readonly addTo: (figures: readonly Figure[]) => readonly Figure[]
}

const COLUMNS = 'figure,at,value,label'

/** A row of the file, with where it stands. */
interface Row {
  readonly figure: string
  readonly at: string
  /** Empty of a mark. */
  readonly value: string
  readonly label: string
  readonly place: string
}

/**
 * Reads a file of comma-separated values. A row with a value is a point of the figure that it names. One without is a line
 * from top to bottom, in that figure, or in all whose axis has such values.
 * @throws UsageError where the file is something else
 */
export function readBeside(path: string): Beside {
  const [head, ...others] = readCsv(readText(path))
  if (head?.cells.join(',') !== COLUMNS)
    throw new UsageError(`'${path}' must begin with the line '${COLUMNS}', and have a row for each mark or number.`)
  const rows = others.map(({ line, cells }): Row => {
    const [figure = '', at = '', value = '', label = ''] = cells.map((cell) => cell.trim())
    const place = `${path}:${line}`
    if (at === '' || label === '' || cells.length > 4)
      throw new UsageError(`${place}: a row has four cells, ${COLUMNS}; those below 'at' and 'label' are not empty.`)
    if (value !== '' && figure === '') throw new UsageError(`${place}: a number needs the figure that it stands in.`)
    return { figure, at, value, label, place }
  })
  return { addTo: (figures) => added(figures, rows) }
}

function added(figures: readonly Figure[], rows: readonly Row[]): readonly Figure[] {
  const names = figures.map(({ name }) => name)
  for (const { figure, place } of rows)
    if (figure !== '' && !names.includes(figure))
      throw new UsageError(
        `${place}: ${unknownName('figure', figure, names, ` There are ${names.join(', ')}.`).message}`,
      )
  return figures.map((figure) => {
    const own = rows.filter((row) => row.figure === figure.name || (row.figure === '' && mayBeOn(figure.x, row.at)))
    const marks = own
      .filter(({ value }) => value === '')
      .map((row): Mark => {
        return { x: valueOn(figure.x, row.at, row.place), label: row.label }
      })
    const references = own
      .filter(({ value }) => value !== '')
      .map((row): Reference => {
        const [x, y] = [valueOn(figure.x, row.at, row.place), valueOn(figure.y, row.value, row.place)]
        return { x, y, label: row.label }
      })
    return { ...figure, marks: [...figure.marks, ...marks], references: [...figure.references, ...references] }
  })
}

/** Whether a text looks like a value of an axis: a time has a unit. */
function mayBeOn({ quantity, names }: Axis, text: string): boolean {
  if (names !== undefined) return names.includes(text)
  return (quantity === 'time') === /[a-z]/.test(text)
}

/** @throws UsageError where a text is no value of an axis */
function valueOn({ quantity, names, label }: Axis, text: string, place: string): number {
  if (names !== undefined) {
    if (!names.includes(text)) throw new UsageError(`${place}: ${unknownName('value', text, names).message}`)
    return names.indexOf(text)
  }
  if (quantity === 'time') return /^0(\.0+)?\s*[a-z]*$/.test(text) ? 0 : durationOf(text, place)
  const [, number = '', sign = ''] = /^(-?\d+(?:\.\d+)?(?:e-?\d+)?)\s*(%?)$/.exec(text) ?? []
  if (number === '') throw new UsageError(`${place}: '${text}' is no number for '${label}'.`)
  return sign === '%' ? Number(number) / 100 : Number(number)
}
