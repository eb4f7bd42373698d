import { concludeFrontiers, concludeMatrix, concludeTogether, type Enough } from '../../compare/conclusions.ts'
import { isFound, type Made, type Matrix } from '../../compare/matrix.ts'
import type { ExitCode } from '../exit-codes.ts'
import { COMPARISON_VERSION } from './comparison-results.ts'
import { type Comparison, type ComparisonReport, traceCommand } from './comparison-text.ts'

/** The whole report as one line of JSON; docs/comparison.schema.json describes it. */
export function comparisonJson(report: ComparisonReport, exitCode: ExitCode): string {
  const document = {
    version: COMPARISON_VERSION,
    exitCode,
    mode: report.choice.mode,
    limits: report.limits,
    specs: report.comparisons.map((comparison) => comparisonDocument(report, comparison)),
  }
  return `${JSON.stringify(document)}\n`
}

function comparisonDocument(report: ComparisonReport, { matrix, made }: Comparison): object {
  const { spec, fixes, properties, rows, columns } = matrix
  const isFrontier = report.choice.mode === 'frontier'
  const together = isFrontier ? undefined : concludeTogether(matrix, made)
  return {
    spec,
    fixes,
    properties,
    rows,
    columns,
    runs: made.map((each) => runDocument(report, matrix, made, each)),
    ...(isFrontier
      ? { frontiers: frontierDocuments(matrix, made) }
      : { conclusions: conclusionDocuments(matrix, made) }),
    together: together && {
      rows: together.rows.map(({ row, enough }) => ({ row, enough: setDocuments(enough) })),
      inEveryRow: setDocuments(together.everywhere),
    },
  }
}

function runDocument(report: ComparisonReport, matrix: Matrix, all: readonly Made[], made: Made): object {
  const { row, column, vector, key, result } = made
  // The first with this key was made; the others are the same system.
  const first = all.findIndex((each) => each.key === key)
  const verdicts = result.verdicts.map(({ faultsTaken: _, ...verdict }) =>
    isFound(verdict)
      ? { ...verdict, command: traceCommand(report, matrix, { row, column, property: verdict.property, vector }) }
      : verdict,
  )
  const { states, transitions } = result
  const sharedWith = all[first] === made ? undefined : first
  return { row, column, faults: vector, states, transitions, sharedWith, verdicts }
}

function conclusionDocuments(matrix: Matrix, made: readonly Made[]): object[] {
  return concludeMatrix(matrix, made)
    .filter(({ property }) => !property.isReachable)
    .map(({ property, rows, everywhere }) => ({
      property: property.name,
      rows: rows.map(({ row, enough, breakages }) => ({ row, enough: setDocuments(enough), breakages })),
      inEveryRow: setDocuments(everywhere),
    }))
}

function setDocuments({ sets }: Enough): object[] {
  return sets.map(({ fixes, unless }) => ({ fixes, unless }))
}

function frontierDocuments(matrix: Matrix, made: readonly Made[]): object[] {
  return concludeFrontiers(matrix, made).map(({ property, row, column, fixed, survives, breaks, open }) => ({
    property: property.name,
    row,
    column,
    fixed,
    survives,
    breaks: breaks.map(({ vector, verdict: { status, steps } }) => ({ faults: vector, status, steps })),
    open: open.map(({ vector, reason }) => ({ faults: vector, reason })),
  }))
}
