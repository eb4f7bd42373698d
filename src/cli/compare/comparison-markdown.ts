import { count } from '../../base/count.ts'
import {
  concludeFrontiers,
  concludeMatrix,
  concludeTogether,
  type PropertyConclusions,
} from '../../compare/conclusions.ts'
import { fullVector, isFound, type Matrix, verdictAt } from '../../compare/matrix.ts'
import { openMarkedPage } from '../marked-page.ts'
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
  const { comparisons, choice } = report
  const sections = comparisons.flatMap((comparison) => [
    headingOf(comparison),
    ...(choice.mode === 'frontier' ? frontierParts(report, comparison) : propertyParts(report, comparison)),
  ])
  return [...sections, `${costText(comparisons)}.`].join('\n\n')
}

function headingOf({ matrix: { spec, fixes, columns, rows } }: Comparison): string {
  const items = fixes.map(({ name, sentence }) => `- \`${name}\`: ${sentence}.`)
  const scope = `${count(columns.length, 'combination')} in ${count(rows.length, 'situation')}.`
  return [`## \`${spec}\``, '', scope, ...(items.length > 0 ? ['', ...items] : [])].join('\n')
}

function propertyParts(report: ComparisonReport, comparison: Comparison): string[] {
  return [...tableParts(report, comparison), ...togetherParts(comparison)]
}

function togetherParts({ matrix, made }: Comparison): string[] {
  const together = concludeTogether(matrix, made)
  if (together === undefined) return []
  const { rows, everywhere } = together
  const items = rows.map(({ row, enough }) => `- ${matrix.rows[row]?.name ?? ''}: ${enoughText(enough)}`)
  const last = rows.length > 1 ? [`- all of these: ${enoughText(everywhere)}`] : []
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
    const rows = [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`)
    const text = [`### ${property.name}`, property.doc.join('\n'), rows.join('\n')]
    return [...text, ...conclusionParts(report, matrix, conclusions)].filter((part) => part !== '').join('\n\n')
  })
}

function conclusionParts(
  report: ComparisonReport,
  matrix: Matrix,
  { property, rows, everywhere }: PropertyConclusions,
): string[] {
  const nameOf = (row: number) => matrix.rows[row]?.name ?? ''
  const enough = rows.map(({ row, enough }) => `- ${nameOf(row)}: ${enoughText(enough)}`)
  const together = `- all of these: ${enoughText(everywhere)}`
  const broken = rows.flatMap(({ row, breakages }) =>
    breakages.length === 0 ? [] : [`- ${nameOf(row)}: ${breakagesText(breakages)}`],
  )
  const commands = rows.flatMap(({ row, violated }) =>
    violated.map((column) => traceCommand(report, matrix, { row, column, property: property.name })),
  )
  return [
    ...listPart('Enough that it holds', [...enough, ...(rows.length > 1 ? [together] : [])]),
    ...listPart('What breaks it again', broken),
    ...(commands.length === 0 ? [] : [`Traces:\n\n\`\`\`sh\n${commands.join('\n')}\n\`\`\``]),
  ]
}

function listPart(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`${title}:\n\n${items.join('\n')}`]
}

function frontierParts(report: ComparisonReport, { matrix, made }: Comparison): string[] {
  const all = concludeFrontiers(matrix, made)
  return matrix.properties.flatMap((property) =>
    matrix.rows.map((row, at) => {
      const own = all.filter((each) => each.property === property && each.row === at)
      const lines = own.map((each) => {
        const open = each.open.map(({ vector }) => vectorText(row, vector)).join('; ')
        const cells = [
          combinationText(matrix.columns[each.column] ?? []),
          survivalText(each, row),
          breakTexts(each, row).join('; '),
          open,
        ]
        return `| ${cells.join(' | ')} |`
      })
      const commands = own.flatMap(({ column, breaks }) =>
        breaks
          .filter(({ verdict }) => isFound(verdict))
          .map(({ vector }) => traceCommand(report, matrix, { row: at, column, property: property.name, vector })),
      )
      return [
        `### ${property.name}: ${row.name}, with up to ${vectorText(row, fullVector(row))}`,
        ...(own.some(({ fixed }) => fixed.includes(true)) ? [FIXED_NOTE.join('\n')] : []),
        [
          '| Fixes | Bears | The fewest faults that do not go well | Inconclusive |',
          '| --- | --- | --- | --- |',
          ...lines,
        ].join('\n'),
        ...(commands.length === 0 ? [] : [`Traces:\n\n\`\`\`sh\n${commands.join('\n')}\n\`\`\``]),
      ].join('\n\n')
    }),
  )
}
