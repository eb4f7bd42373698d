import { count } from '../../base/count.ts'
import {
  concludeMatrix,
  concludeTogether,
  type Enough,
  type PropertyConclusions,
  type Together,
} from '../../compare/conclusions.ts'
import { type CellVerdict, isFound, type Made, type Matrix, verdictAt } from '../../compare/matrix.ts'
import { renderTrace } from '../../trace/render-terminal.ts'
import type { TraceMarks } from '../../trace/trace-marks.ts'
import {
  breakagesText,
  type Comparison,
  type ComparisonReport,
  cellName,
  cellText,
  combinationText,
  costText,
  enoughText,
  listLines,
  openReasons,
  traceCommand,
  verdictText,
  WIDTH,
} from './comparison-text.ts'
import { frontierSections } from './frontier-report.ts'

/** Commands that are printed for one property; more of them are made alike. */
const COMMANDS_SHOWN = 8

/** The report as lines for a terminal, without a line break at the end. */
export function renderComparison(report: ComparisonReport, marks: TraceMarks): string {
  const sections = report.comparisons.flatMap((comparison) => [
    headingOf(comparison, report, marks),
    ...(report.choice.mode === 'frontier'
      ? frontierSections(report, comparison, marks)
      : propertySections(report, comparison, marks)),
    ...traceSections(comparison, marks),
  ])
  return [...sections, endOf(report, marks)].join('\n\n')
}

function headingOf({ matrix }: Comparison, { choice }: ComparisonReport, marks: TraceMarks): string {
  const { fixes, columns, rows, spec } = matrix
  const combinations = choice.only === undefined ? count(columns.length, 'combination') : 'one combination'
  const width = Math.max(0, ...fixes.map(({ name }) => name.length))
  return [
    `${marks.place(spec)}  ${combinations} of ${count(fixes.length, 'fix', 'fixes')} in ${count(rows.length, 'situation')}`,
    ...fixes.map(({ name, sentence }) => `    ${name.padEnd(width)}  ${marks.dim(sentence)}`),
  ].join('\n')
}

// ---- a table for each property ------------------------------------------------------------------------

function propertySections(report: ComparisonReport, { matrix, made }: Comparison, marks: TraceMarks): string[] {
  const { always, others } = alikeIn(matrix, made)
  const sections = concludeMatrix(matrix, made).flatMap((conclusions) => {
    const { property } = conclusions
    if (!others.includes(property.name)) return []
    const lines = [
      marks.strong(property.name),
      ...property.doc.map((line) => `  ${marks.dim(line)}`),
      '',
      ...tableOf(matrix, made, property.name, marks),
      ...openLines(matrix, made, property.name, marks),
      ...(property.isReachable ? [] : conclusionLines(report, matrix, conclusions, marks)),
    ]
    return [lines.join('\n')]
  })
  const where = report.choice.mode === 'minimal' ? 'in every cell that was run' : 'in every cell'
  const alike = always.flatMap(({ status, names }) => [
    marks.strong(`${status} ${where}`),
    ...listLines(names, ',', '  '),
  ])
  const together = concludeTogether(matrix, made)
  return [
    ...sections,
    ...(alike.length > 0 ? [alike.join('\n')] : []),
    ...(together === undefined ? [] : [togetherLines(matrix, together, marks).join('\n')]),
  ]
}

/** Properties with good verdicts alone, which need no table, and the others. */
function alikeIn(
  { properties }: Matrix,
  made: readonly Made[],
): {
  readonly always: readonly { readonly status: string; readonly names: readonly string[] }[]
  readonly others: readonly string[]
} {
  const statuses = properties.map(({ name }) => {
    const verdicts = made.flatMap(({ result }) => result.verdicts.filter(({ property }) => property === name))
    return { name, found: new Set(verdicts.map(({ status }) => status)) }
  })
  const namesWith = (status: 'holds' | 'unreachable') =>
    statuses.filter(({ found }) => found.size === 1 && found.has(status)).map(({ name }) => name)
  const always = (['holds', 'unreachable'] as const)
    .map((status) => ({ status, names: namesWith(status) }))
    .filter(({ names }) => names.length > 0)
  const alike = always.flatMap(({ names }) => names)
  return { always, others: properties.map(({ name }) => name).filter((name) => !alike.includes(name)) }
}

/** Combinations down the side, situations along the top; in several parts where they do not fit beside each other. */
function tableOf(matrix: Matrix, made: readonly Made[], property: string, marks: TraceMarks): string[] {
  const names = matrix.columns.map(combinationText)
  const side = Math.max(...names.map((name) => name.length))
  const cells = matrix.rows.map(({ name }, row) => {
    const verdicts = matrix.columns.map((_, column) => verdictAt(made, { row, column, property }))
    const width = Math.max(name.length, ...verdicts.map((verdict) => cellText(verdict).length))
    return { name, verdicts, width }
  })
  return partsOf(cells, WIDTH - side - 2).flatMap((part, at) => [
    ...(at > 0 ? [''] : []),
    `  ${' '.repeat(side)}${part.map(({ name, width }) => `  ${name.padEnd(width)}`).join('')}`.trimEnd(),
    ...names.map((name, column) => {
      const line = part.map(({ verdicts, width }) => `  ${markedCell(verdicts[column], width, marks)}`)
      return `  ${name.padEnd(side)}${line.join('')}`.trimEnd()
    }),
  ])
}

/** As many in each part as fit into the width, and one at least. */
function partsOf<T extends { readonly width: number }>(
  columns: readonly T[],
  width: number,
): readonly (readonly T[])[] {
  const parts: T[][] = []
  let used = 0
  for (const column of columns) {
    const part = parts.at(-1)
    used += column.width + 2
    if (part !== undefined && used <= width) part.push(column)
    else {
      parts.push([column])
      used = column.width + 2
    }
  }
  return parts
}

function markedCell(verdict: CellVerdict | undefined, width: number, marks: TraceMarks): string {
  const text = cellText(verdict).padEnd(width)
  if (verdict?.status === 'violated') return marks.error(text)
  if (verdict?.status === 'inconclusive') return marks.warning(text)
  return verdict === undefined ? marks.dim(text) : text
}

function openLines(matrix: Matrix, made: readonly Made[], property: string, marks: TraceMarks): string[] {
  const open = made.flatMap(({ row, column, result }) =>
    result.verdicts.flatMap((verdict) =>
      verdict.property === property && verdict.status === 'inconclusive'
        ? [{ name: cellName(matrix, row, column), reason: verdict.reason ?? '' }]
        : [],
    ),
  )
  return openReasons(open).map((line) => `  ${marks.warning('?')}  ${line}`)
}

// ---- what follows from it ------------------------------------------------------------------------------

function conclusionLines(
  report: ComparisonReport,
  matrix: Matrix,
  { property, rows, everywhere }: PropertyConclusions,
  marks: TraceMarks,
): string[] {
  const broken = rows.flatMap(({ row, breakages }) =>
    breakages.length === 0 ? [] : [[matrix.rows[row]?.name ?? '', breakagesText(breakages)] as const],
  )
  return [
    ...titled('  Enough that it holds:', enoughPairs(matrix, rows, everywhere), marks),
    ...titled('  What breaks it again:', broken, marks),
    ...titled('  Traces:', commandsFor(report, matrix, property.name, rows), marks),
  ]
}

function togetherLines(matrix: Matrix, { rows, everywhere }: Together, marks: TraceMarks): string[] {
  const pairs = enoughPairs(matrix, rows, everywhere)
  return titled(marks.strong('Enough that all these properties hold:'), pairs, marks).slice(1)
}

/** Situation by situation, and for all of them; in one line where that is the same. */
function enoughPairs(matrix: Matrix, rows: Together['rows'], everywhere: Enough): Pairs {
  const each = rows.map(({ row, enough }) => [matrix.rows[row]?.name ?? '', enoughText(enough)] as const)
  const together = enoughText(everywhere)
  if (rows.length === 1) return each
  if (each.every(([, text]) => text === together)) return [['in each of these', together]]
  return [...each, ['all of these', together]]
}

type Pairs = readonly (readonly [string, string])[]

function titled(title: string, pairs: Pairs, marks: TraceMarks): string[] {
  if (pairs.length === 0) return []
  const width = Math.max(...pairs.map(([name]) => name.length))
  return ['', title, ...pairs.map(([name, text]) => `    ${marks.dim(name.padEnd(width))}  ${text}`)]
}

/** For each combination that is not enough, the command for the trace in the first situation that it fails in. */
function commandsFor(
  report: ComparisonReport,
  matrix: Matrix,
  property: string,
  rows: PropertyConclusions['rows'],
): Pairs {
  const failing = matrix.columns.flatMap((fixes, column) => {
    const row = rows.find(({ violated }) => violated.includes(column))?.row
    if (row === undefined) return []
    return [[combinationText(fixes), traceCommand(report, matrix, { row, column, property })] as const]
  })
  const more = failing.length - COMMANDS_SHOWN
  return [
    ...failing.slice(0, COMMANDS_SHOWN),
    ...(more > 0 ? [['…', `${count(more, 'more combination')}, in the same way`] as const] : []),
  ]
}

// ---- traces and the end --------------------------------------------------------------------------------

function traceSections({ matrix, made }: Comparison, marks: TraceMarks): string[] {
  return made.flatMap(({ row, column, result }) =>
    result.verdicts.flatMap((verdict) => {
      if (verdict.trace === undefined) return []
      const doc = matrix.properties.find(({ name }) => name === verdict.property)?.doc ?? []
      return [
        [
          `${marks.strong(`${verdict.property} ${verdictText(verdict)}`)}  (${cellName(matrix, row, column)})`,
          ...doc.map((line) => `  ${marks.dim(line)}`),
          `  ${verdict.trace.claim}`,
          '',
          renderTrace(verdict.trace, marks),
        ].join('\n'),
      ]
    }),
  )
}

function endOf({ comparisons, choice }: ComparisonReport, marks: TraceMarks): string {
  const verdicts = comparisons.flatMap(({ made }) => made.flatMap(({ result }) => result.verdicts))
  const open = verdicts.filter(({ status }) => status === 'inconclusive').length
  const isTable = choice.mode !== 'frontier'
  const skipped = comparisons.reduce((sum, each) => sum + skippedIn(each), 0)
  return [
    ...(isTable && verdicts.some(isFound)
      ? [marks.dim('violated 5: the shortest trace has 5 steps; of one that goes on for ever, those before it repeats')]
      : []),
    ...(choice.mode === 'minimal' && skipped > 0 ? [marks.dim(skippedText(skipped))] : []),
    costText(comparisons),
    open > 0 ? marks.warning(`inconclusive: ${count(open, 'verdict')}`) : marks.strong('all decided'),
  ].join('\n')
}

/** Cells of the table that no run was made for. */
function skippedIn({ matrix, made }: Comparison): number {
  const asked = made.reduce((sum, { properties }) => sum + properties.length, 0)
  return matrix.rows.length * matrix.columns.length * matrix.properties.length - asked
}

function skippedText(skipped: number): string {
  return `-: not run, since a part of the combination is enough (${count(skipped, 'cell')}); it may still break what held`
}
