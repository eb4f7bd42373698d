import { count } from '../../base/count.ts'
import {
  concludeFrontiers,
  concludeMatrix,
  concludeTogether,
  type PropertyConclusions,
} from '../../compare/conclusions.ts'
import { fullVector, isFound, type Matrix, verdictAt } from '../../compare/matrix.ts'
import { openMarkedPage } from '../marked-page.ts'
import { fenced, plain, table } from '../reporters/markdown-text.ts'
import {
  breakagesText,
  type Comparison,
  type ComparisonReport,
  cellText,
  combinationText,
  costText,
  enoughText,
  traceCommand,
  vectorText,
} from './comparison-text.ts'
import { breakTexts, FIXED_NOTE, survivalText } from './frontier-report.ts'

export interface ComparisonPage {
  readonly write: (report: ComparisonReport) => void
}

/**
 * The page that the report goes into: a new one, or the part of one between two marks.
 * @throws UsageError where there is a file without the marks
 */
export function openComparisonPage(path: string): ComparisonPage {
  const page = openMarkedPage(path, 'Fixes compared', 'comparison')
  return { write: (report) => page.write(renderPage(report)) }
}

function renderPage(report: ComparisonReport): string {
  return [...pageSections(report), `${costText(report.comparisons)}.`].join('\n\n')
}

/** The parts of the page: for each spec what is compared, then its tables and what follows from them. */
export function pageSections(report: ComparisonReport): readonly string[] {
  const { comparisons, choice } = report
  return comparisons.flatMap((comparison) => [
    headingOf(comparison),
    ...(choice.mode === 'frontier' ? frontierParts(report, comparison) : propertyParts(report, comparison)),
  ])
}

function headingOf({ matrix: { spec, fixes, columns, rows } }: Comparison): string {
  const items = fixes.map(({ name, sentence }) => `- ${plain(name)}: ${plain(sentence)}.`)
  const scope = `${count(columns.length, 'combination')} in ${count(rows.length, 'situation')}.`
  return [`## ${plain(spec)}`, '', scope, ...(items.length > 0 ? ['', ...items] : [])].join('\n')
}

function propertyParts(report: ComparisonReport, comparison: Comparison): string[] {
  return [...tableParts(report, comparison), ...togetherParts(comparison)]
}

function togetherParts({ matrix, made }: Comparison): string[] {
  const together = concludeTogether(matrix, made)
  if (together === undefined) return []
  const { rows, everywhere } = together
  const items = rows.map(({ row, enough }) => `- ${plain(`${matrix.rows[row]?.name ?? ''}: ${enoughText(enough)}`)}`)
  const last = rows.length > 1 ? [`- all of these: ${plain(enoughText(everywhere))}`] : []
  return ['### Together', ...listPart('Enough that all these properties hold', [...items, ...last])]
}

function tableParts(report: ComparisonReport, { matrix, made }: Comparison): string[] {
  return concludeMatrix(matrix, made).map((conclusions) => {
    const { property } = conclusions
    const head = ['Fixes', ...matrix.rows.map(({ name }) => name)]
    const lines = matrix.columns.map((fixes, column) => [
      combinationText(fixes),
      ...matrix.rows.map((_, row) => cellText(verdictAt(made, { row, column, property: property.name }))),
    ])
    const text = [`### ${plain(property.name)}`, plain(property.doc.join(' ')), ...table(head, lines)]
    return [...text, ...conclusionParts(report, matrix, conclusions)].filter((part) => part !== '').join('\n\n')
  })
}

function conclusionParts(
  report: ComparisonReport,
  matrix: Matrix,
  { property, rows, everywhere }: PropertyConclusions,
): string[] {
  const nameOf = (row: number) => matrix.rows[row]?.name ?? ''
  const enough = rows.map(({ row, enough }) => `- ${plain(`${nameOf(row)}: ${enoughText(enough)}`)}`)
  const together = `- all of these: ${plain(enoughText(everywhere))}`
  const broken = rows.flatMap(({ row, breakages }) =>
    breakages.length === 0 ? [] : [`- ${plain(`${nameOf(row)}: ${breakagesText(breakages)}`)}`],
  )
  const commands = rows.flatMap(({ row, violated }) =>
    violated.map((column) => traceCommand(report, matrix, { row, column, property: property.name })),
  )
  return [
    ...listPart('Enough that it holds', [...enough, ...(rows.length > 1 ? [together] : [])]),
    ...listPart('What breaks it again', broken),
    ...tracesPart(commands),
  ]
}

function listPart(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`${title}:\n\n${items.join('\n')}`]
}

function tracesPart(commands: readonly string[]): string[] {
  return commands.length === 0 ? [] : [`Traces:\n\n${fenced(commands.join('\n'), 'sh')}`]
}

function frontierParts(report: ComparisonReport, { matrix, made }: Comparison): string[] {
  const all = concludeFrontiers(matrix, made)
  return matrix.properties.flatMap((property) =>
    matrix.rows.map((row, at) => {
      const own = all.filter((each) => each.property === property && each.row === at)
      const lines = own.map((each) => {
        const open = each.open.map(({ vector }) => vectorText(row, vector)).join('; ')
        return [
          combinationText(matrix.columns[each.column] ?? []),
          survivalText(each, row),
          breakTexts(each, row).join('; '),
          open,
        ]
      })
      const commands = own.flatMap(({ column, breaks }) =>
        breaks
          .filter(({ verdict }) => isFound(verdict))
          .map(({ vector }) => traceCommand(report, matrix, { row: at, column, property: property.name, vector })),
      )
      return [
        `### ${plain(`${property.name}: ${row.name}, with up to ${vectorText(row, fullVector(row))}`)}`,
        ...(own.some(({ fixed }) => fixed.includes(true)) ? [FIXED_NOTE.join('\n')] : []),
        ...table(['Fixes', 'Bears', 'The fewest faults that do not go well', 'Inconclusive'], lines),
        ...tracesPart(commands),
      ].join('\n\n')
    }),
  )
}
