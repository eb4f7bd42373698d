import { type CellFrontier, concludeFrontiers } from '../../compare/conclusions.ts'
import { fullVector, type Matrix, type Row, type Vector } from '../../compare/matrix.ts'
import type { TraceMarks } from '../../trace/trace-marks.ts'
import {
  type Comparison,
  type ComparisonReport,
  combinationText,
  listLines,
  openReasons,
  traceCommand,
  vectorText,
  verdictText,
} from './comparison-text.ts'

/** For each property, how many faults it bears in each situation with each combination of fixes. */
export function frontierSections(report: ComparisonReport, comparison: Comparison, marks: TraceMarks): string[] {
  const { matrix } = comparison
  const all = concludeFrontiers(matrix, comparison.made)
  return matrix.properties.flatMap((property) => {
    const own = all.filter((each) => each.property === property)
    return [
      [
        marks.strong(property.name),
        ...property.doc.map((line) => `  ${marks.dim(line)}`),
        ...(own.some(({ fixed }) => fixed.includes(true)) ? ['', ...FIXED_NOTE.map((line) => `  ${line}`)] : []),
        ...matrix.rows.flatMap((row, at) => [
          '',
          `  ${row.name}, with up to ${vectorText(row, fullVector(row))}`,
          ...groupsOf(
            own.filter((each) => each.row === at),
            row,
          ).flatMap((group) => frontierLines(report, matrix, row, group, marks)),
        ]),
      ].join('\n'),
    ]
  })
}

/** Why the numbers of faults are no upper end. */
export const FIXED_NOTE = [
  'Where more faults are allowed, more is seen without the named steps, too: the property may hold again.',
  "So each limit of a fault that is not named after 'by' was run, and 'exactly' stands before it.",
]

/** Combinations that bear the same come together. */
function groupsOf(frontiers: readonly CellFrontier[], row: Row): readonly (readonly CellFrontier[])[] {
  const groups = new Map<string, CellFrontier[]>()
  for (const frontier of frontiers) {
    const key = [survivalText(frontier, row), ...breakTexts(frontier, row), ...openTexts(frontier, row)].join('\n')
    groups.set(key, [...(groups.get(key) ?? []), frontier])
  }
  return [...groups.values()]
}

/** @param group frontiers that say the same, of which the commands are for the first */
function frontierLines(
  report: ComparisonReport,
  matrix: Matrix,
  row: Row,
  group: readonly CellFrontier[],
  marks: TraceMarks,
): string[] {
  const [first] = group
  if (first === undefined) return []
  const { property, column, breaks } = first
  const commandFor = (at: number) =>
    traceCommand(report, matrix, { row: first.row, column, property: property.name, vector: breaks[at]?.vector ?? [] })
  return [
    ...listLines(
      group.map((each) => combinationText(matrix.columns[each.column] ?? [])),
      ';',
      '    ',
    ).map(marks.strong),
    `      ${survivalText(first, row)}`,
    ...breakTexts(first, row).flatMap((text, at) => [
      `      ${marks.error(text)}`,
      `        ${marks.dim(commandFor(at))}`,
    ]),
    ...openTexts(first, row).map((line) => `      ${marks.warning('?')}  ${line}`),
  ]
}

/** The fewest faults that break a property or reach it, each with what comes of them. */
export function breakTexts({ breaks, fixed }: CellFrontier, row: Row): readonly string[] {
  return breaks.map(
    ({ vector, verdict }) => `${vectorText(row, vector, fixed)}: ${verdictText({ ...verdict, faults: undefined })}`,
  )
}

function openTexts({ open }: CellFrontier, row: Row): readonly string[] {
  return openReasons(open.map(({ vector, reason }) => ({ name: vectorText(row, vector), reason })))
}

/** The most faults that a property bears, or that nothing reaches it with. */
export function survivalText({ property, survives, breaks, fixed }: CellFrontier, row: Row): string {
  const [good, bad] = property.isReachable ? ['unreachable', 'reached'] : ['holds', 'violated']
  const isBrokenAtOnce = breaks.some(({ vector }) => vector.every((each) => each === 0))
  if (survives.length === 0) return isBrokenAtOnce ? `${bad} even with no faults` : 'nothing is known of any faults'
  return `${good} with ${survives.map((vector) => mostText(row, vector, fixed)).join(', or with ')}`
}

function mostText(row: Row, vector: Vector, fixed: readonly boolean[]): string {
  const text = vectorText(row, vector, fixed)
  const isUpTo = fixed.every((isFixed) => !isFixed)
  if (isUpTo || text === 'no faults') return text === 'no faults' ? text : `at most ${text}`
  // What is not fixed is an upper end, beside numbers that are not.
  const upTo = vector.map((most, at) => (fixed[at] ? 0 : most))
  const own = vector.map((most, at) => (fixed[at] ? most : 0))
  const parts = [vectorText(row, own, fixed), `at most ${vectorText(row, upTo)}`]
  return [own, upTo].flatMap((each, at) => (each.some((most) => most > 0) ? [parts[at]] : [])).join(' and ')
}
