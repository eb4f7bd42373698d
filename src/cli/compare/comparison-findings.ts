import { defined } from '../../base/assert.ts'
import { count } from '../../base/count.ts'
import { positionAt } from '../../base/span.ts'
import { concludeFrontiers, concludeMatrix } from '../../compare/conclusions.ts'
import { type CellVerdict, fullVector, isFound, type Made, type Matrix } from '../../compare/matrix.ts'
import type { Place } from '../../trace/trace-document.ts'
import { findingOf } from '../check/check-findings.ts'
import { type DiagnosticSummary, diagnosticSummary } from '../check/report-json.ts'
import { exitCodes } from '../exit-codes.ts'
import type { CommandReport, Finding, ReportCase, ReportNote } from '../reporters/command-report.ts'
import { rowName } from './compare-matrix.ts'
import type { CompareSpecs, NamedSpec } from './compare-specs.ts'
import { pageSections } from './comparison-markdown.ts'
import {
  breakagesText,
  type Comparison,
  type ComparisonReport,
  combinationText,
  costText,
  enoughText,
  traceCommand,
  vectorText,
  verdictText,
} from './comparison-text.ts'
import { contradictionsIn } from './contradictions.ts'
import { survivalText } from './frontier-report.ts'

/** Combinations that a note names; the page has all of them. */
const NAMED = 8

/** What a comparison found, for reports: a case for each cell and property. */
export function comparisonFindings(
  report: ComparisonReport,
  specs: readonly NamedSpec[],
  workers: number,
): Omit<CommandReport, 'exitCode'> {
  const each = report.comparisons.map((comparison) => {
    const { spec } = comparison.matrix
    const named = defined(
      specs.find(({ path }) => path === spec),
      'spec',
    )
    return { cases: casesIn(report, comparison, named, workers), notes: notesIn(report, comparison, named) }
  })
  const cases = each.flatMap((own) => own.cases)
  return {
    command: 'compare',
    strict: false,
    hasBaseline: false,
    scope: costText(report.comparisons),
    verdict: verdictOf(cases.flatMap(({ finding }) => finding ?? [])),
    diagnostics: [],
    cases,
    notes: each.flatMap(({ notes }) => notes),
    sections: pageSections(report),
  }
}

/** Where the text of a spec is wrong, there is nothing to compare. */
export function specErrors({ diagnostics }: CompareSpecs): CommandReport {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').map((each) => diagnosticSummary(each))
  const texts = errors.map((error) => JSON.stringify(error))
  return {
    command: 'compare',
    exitCode: exitCodes.spec,
    strict: false,
    hasBaseline: false,
    scope: 'No run was made.',
    verdict: 'errors in the text of the specs',
    diagnostics: errors.filter((_: DiagnosticSummary, at) => texts.indexOf(texts[at] ?? '') === at),
    cases: [],
    notes: [],
    sections: [],
  }
}

function verdictOf(findings: readonly Finding[]): string {
  const contrary = findings.filter(({ open }) => !open).length
  if (contrary > 0) return `not as the checks state: ${count(contrary, 'verdict')}`
  return findings.length > 0 ? `inconclusive: ${count(findings.length, 'verdict')}` : 'all decided'
}

function casesIn(
  report: ComparisonReport,
  { matrix, made }: Comparison,
  named: NamedSpec,
  workers: number,
): readonly ReportCase[] {
  const contradictions = contradictionsIn(named, matrix, { limits: report.limits, workers })
  return made.flatMap((cell) =>
    cell.result.verdicts.map((verdict): ReportCase => {
      const { property } = verdict
      const run = runOfCell(matrix, cell)
      const name = `${run}: ${property}`
      const contrary = contradictions(cell, verdict)
      const command = traceCommand(report, matrix, { ...cell, property })
      const open = verdict.status === 'inconclusive' ? openFinding(named, matrix, cell, verdict) : undefined
      return {
        spec: matrix.spec,
        name,
        seconds: undefined,
        output: isFound(verdict) ? `${property} ${verdictText(verdict)}\n${command}` : undefined,
        finding: contrary === undefined ? open : { ...findingOf(contrary.run, contrary.verdict), name },
      }
    }),
  )
}

/** Called as `check` would call it, with the constants and faults that the check itself does not have. */
function runOfCell(matrix: Matrix, { row, column, vector }: Made): string {
  const own = defined(matrix.rows[row], 'row')
  const name = rowName(own.check, own.constants, [...(matrix.columns[column] ?? []), ...own.bugs])
  const isFull = fullVector(own).every((most, at) => most === vector[at])
  return isFull ? name : `${name}, ${vectorText(own, vector)}`
}

function openFinding(named: NamedSpec, matrix: Matrix, cell: Made, { property, status, reason }: CellVerdict): Finding {
  const run = runOfCell(matrix, cell)
  return {
    spec: matrix.spec,
    name: `${run}: ${property}`,
    run,
    status,
    code: exitCodes.inconclusive,
    text: `${property} inconclusive. ${reason ?? ''}`.trim(),
    open: true,
    known: false,
    doc: docOf(matrix, property),
    place: placeOfRow(named, matrix, cell.row),
    trace: undefined,
    evidence: undefined,
  }
}

function docOf({ properties }: Matrix, property: string): readonly string[] {
  return properties.find(({ name }) => name === property)?.doc ?? []
}

/** Where the check of a situation stands. */
function placeOfRow({ spec }: NamedSpec, { rows }: Matrix, row: number): Place {
  const check = spec.checks.find(({ name }) => name.text === rows[row]?.check)
  const { file, start } = defined(check, 'check').name.span
  return { file: file.path, ...positionAt(file, start) }
}

// ---- what no fix mends -----------------------------------------------------------------------------------

/** For each situation, the properties that some combination leaves violated. */
function notesIn(report: ComparisonReport, { matrix, made }: Comparison, named: NamedSpec): readonly ReportNote[] {
  const notes = report.choice.mode === 'frontier' ? frontierNotes(matrix, made) : tableNotes(report, matrix, made)
  return notes.map(({ property, row, lines }) => ({
    spec: matrix.spec,
    name: `${matrix.rows[row]?.name ?? ''}: ${property}, not mended`,
    text: lines.join('\n'),
    place: placeOfRow(named, matrix, row),
  }))
}

interface NoteLines {
  readonly property: string
  readonly row: number
  readonly lines: readonly string[]
}

function tableNotes(report: ComparisonReport, matrix: Matrix, made: readonly Made[]): readonly NoteLines[] {
  return concludeMatrix(matrix, made).flatMap(({ property: { name }, rows }) =>
    rows.flatMap(({ row, violated, enough, breakages }): NoteLines[] => {
      const [first] = violated
      if (first === undefined) return []
      const situation = matrix.rows[row]?.name ?? ''
      const combinations = violated.map((column) => combinationText(matrix.columns[column] ?? []))
      const lines = [
        `${name} in ${situation} is violated with these fixes: ${someOf(combinations)}.`,
        ...docOf(matrix, name),
        `Enough that it holds: ${enoughText(enough)}.`,
        ...(breakages.length === 0 ? [] : [`What breaks it again: ${breakagesText(breakages)}.`]),
        `A trace: ${traceCommand(report, matrix, { row, column: first, property: name })}`,
      ]
      return [{ property: name, row, lines }]
    }),
  )
}

function frontierNotes(matrix: Matrix, made: readonly Made[]): readonly NoteLines[] {
  const all = concludeFrontiers(matrix, made).filter(
    ({ property, breaks }) => !property.isReachable && breaks.length > 0,
  )
  return matrix.properties.flatMap(({ name }) =>
    matrix.rows.flatMap((row, at): NoteLines[] => {
      const own = all.filter((each) => each.property.name === name && each.row === at)
      const bears = own.map(
        (each) => `${combinationText(matrix.columns[each.column] ?? [])}: ${survivalText(each, row)}`,
      )
      if (own.length === 0) return []
      const head = `${name} in ${row.name} does not bear all of ${vectorText(row, fullVector(row))}.`
      return [{ property: name, row: at, lines: [head, ...docOf(matrix, name), `${someOf(bears)}.`] }]
    }),
  )
}

function someOf(texts: readonly string[]): string {
  const more = texts.length - NAMED
  return `${texts.slice(0, NAMED).join('; ')}${more > 0 ? `; and ${more} more` : ''}`
}
