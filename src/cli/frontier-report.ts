import { type CellFrontier, concludeFrontiers } from '../compare/conclusions.ts'
import { fullVector, type Matrix, type Row } from '../compare/matrix.ts'
import type { TraceMarks } from '../trace/render-terminal.ts'
import {
  type Comparison,
  type ComparisonReport,
  combinationText,
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
        ...matrix.rows.flatMap((row, at) => [
          '',
          `  ${row.name}, with up to ${vectorText(row, fullVector(row))}`,
          ...own.filter((each) => each.row === at).flatMap((each) => frontierLines(report, matrix, row, each, marks)),
        ]),
      ].join('\n'),
    ]
  })
}

function frontierLines(
  report: ComparisonReport,
  matrix: Matrix,
  row: Row,
  frontier: CellFrontier,
  marks: TraceMarks,
): string[] {
  const { property, column, survives, breaks, open } = frontier
  const reasons = openReasons(open.map(({ vector, reason }) => ({ name: vectorText(row, vector), reason })))
  return [
    `    ${marks.strong(combinationText(matrix.columns[column] ?? []))}`,
    `      ${survivalText(frontier, row)}`,
    ...breaks.flatMap(({ vector, verdict }) => [
      `      ${marks.error(`${vectorText(row, vector)}: ${verdictText(verdict)}`)}`,
      `        ${marks.dim(traceCommand(report, matrix, { row: frontier.row, column, property: property.name, vector }))}`,
    ]),
    ...reasons.map((line) => `      ${marks.warning('?')}  ${line}`),
    ...(survives.length === 0 && breaks.length === 0 && open.length === 0 ? ['      nothing was asked'] : []),
  ]
}

/** The most faults that a property bears, or that nothing reaches it with. */
export function survivalText({ property, survives }: CellFrontier, row: Row): string {
  const word = property.isReachable ? 'unreachable' : 'holds'
  if (survives.length === 0)
    return `not seen to be ${property.isReachable ? 'unreachable' : 'true'} with any number of faults`
  const most = survives.map((vector) => vectorText(row, vector)).join(', or with at most ')
  return most === 'no faults' ? `${word} with no faults` : `${word} with at most ${most}`
}
