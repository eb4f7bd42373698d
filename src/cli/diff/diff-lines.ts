import { type GatheredDifference, gatherDifferences, type SpecDiff, verdictOf } from '../../diff/spec-diff.ts'
import { distanceText } from '../../diff/witness.ts'
import { renderTrace } from '../../trace/render-terminal.ts'
import type { TraceMarks } from '../../trace/trace-marks.ts'
import {
  declarationRows,
  differenceText,
  insteadLines,
  nameChangeText,
  noteLines,
  summaryText,
  verdictCells,
  verdictText,
  whereText,
} from './diff-text.ts'

/** The comparison as lines for a terminal, without a line break at the end. */
export function renderDiff(diff: SpecDiff, marks: TraceMarks): string {
  const sections = [
    [`old  ${marks.place(diff.old)}`, `new  ${marks.place(diff.new)}`],
    section('declarations', declarationRows(diff), marks),
    section('runs', runRows(diff), marks),
    section('verdicts', verdictRows(diff, marks), marks),
    ...gatherDifferences(diff.runs).map((each) => differenceLines(each, marks)),
    section('what was compared', noteLines(diff), marks),
    [summaryText(diff), `verdict: ${paint(diff, marks)(verdictText(diff))}`],
  ]
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

function section(title: string, rows: readonly string[], marks: TraceMarks): readonly string[] {
  return rows.length === 0 ? [] : [marks.strong(title), ...rows.map((row) => `  ${row}`)]
}

function runRows({ added, removed, runs }: SpecDiff): readonly string[] {
  return [
    ...added.map((name) => `new ${name}`),
    ...removed.map((name) => `gone ${name}`),
    ...runs.flatMap(({ name, bounds }) => bounds.map((change) => `${name}  ${nameChangeText(change)}`)),
  ]
}

function verdictRows({ runs }: SpecDiff, marks: TraceMarks): readonly string[] {
  return runs.flatMap(({ name, verdicts }) =>
    (verdicts?.changes ?? []).map((change) => {
      const [old, new_] = verdictCells(change)
      const paintNew = change.new === undefined || change.new.asExpected ? marks.strong : marks.error
      return `${name}  ${change.property}: ${old} -> ${paintNew(new_)}`
    }),
  )
}

function differenceLines(difference: GatheredDifference, marks: TraceMarks): readonly string[] {
  const { least } = difference
  return [
    `${marks.strong(differenceText(least))}, ${distanceText(least)}  ${marks.dim(`(${whereText(difference)})`)}`,
    ...insteadLines(least).map((line) => `  ${line}`),
    '',
    renderTrace(least.trace, marks),
  ]
}

function paint(diff: SpecDiff, marks: TraceMarks): (text: string) => string {
  return { same: marks.strong, different: marks.error, inconclusive: marks.warning }[verdictOf(diff)]
}
