import { plainMarks } from '../../diagnostics/render.ts'
import { type GatheredDifference, gatherDifferences, type SpecDiff } from '../../diff/spec-diff.ts'
import { distanceText } from '../../diff/witness.ts'
import { renderTrace } from '../../trace/render-terminal.ts'
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

/** Tells the file from others, so that only an earlier report is overwritten, and a bot finds its own comment. */
const MARK = '<!-- holdfast diff -->'

const marks = { ...plainMarks, dim: (text: string) => text }

/** Whether a text is a report of this kind. */
export function isDiffMarkdown(text: string): boolean {
  return text.startsWith(MARK)
}

/** The comparison as a comment for a pull request. */
export function diffMarkdown(diff: SpecDiff): string {
  const sections = [
    MARK,
    `## Spec: \`${diff.new}\` against \`${diff.old}\``,
    `**${verdictText(diff)}**  \n${summaryText(diff)}`,
    ...list('Declarations', declarationRows(diff)),
    ...list('Runs', [
      ...diff.added.map((name) => `new ${name}`),
      ...diff.removed.map((name) => `gone ${name}`),
      ...diff.runs.flatMap(({ name, bounds }) => bounds.map((change) => `${name}: ${nameChangeText(change)}`)),
    ]),
    ...verdictTable(diff),
    ...gatherDifferences(diff.runs).map(differenceMarkdown),
    ...list('What was compared', noteLines(diff)),
  ]
  return `${sections.join('\n\n')}\n`
}

function list(title: string, rows: readonly string[]): readonly string[] {
  return rows.length === 0 ? [] : [`### ${title}`, rows.map((row) => `- ${plain(row)}`).join('\n')]
}

function verdictTable({ runs }: SpecDiff): readonly string[] {
  const rows = runs.flatMap(({ name, verdicts }) =>
    (verdicts?.changes ?? []).map((change) => {
      const [old, new_] = verdictCells(change)
      const sign = change.new === undefined || change.new.asExpected ? '' : ' ❌'
      return `| ${plain(name)} | \`${change.property}\` | ${plain(old)} | ${plain(new_)}${sign} |`
    }),
  )
  if (rows.length === 0) return []
  return ['### Verdicts', ['| Run | Property | Old | New |', '| --- | --- | --- | --- |', ...rows].join('\n')]
}

function differenceMarkdown(difference: GatheredDifference): string {
  const { least } = difference
  const instead = insteadLines(least)
  return [
    `### ${plain(differenceText(least))}`,
    '',
    `${distanceText(least)} (${plain(whereText(difference))})`,
    '',
    ...fence(instead),
    '<details><summary>the way there</summary>',
    '',
    ...fence([renderTrace(least.trace, marks)]),
    '</details>',
  ].join('\n')
}

function fence(lines: readonly string[]): readonly string[] {
  return ['```text', ...lines, '```', '']
}

/** Text that Markdown would otherwise take for its own signs: types have angle brackets, names have underscores. */
function plain(text: string): string {
  return text.replace(/[<>|_*[\]`\\]/g, (sign) => `\\${sign}`)
}
