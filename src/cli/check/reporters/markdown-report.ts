import { grouped } from '../../../base/count.ts'
import { runName } from '../../../model/run-name.ts'
import type { RunSummary } from '../../../verify/run-summary.ts'
import type { CheckReport, DiagnosticSummary } from '../report-json.ts'
import { isReported } from '../report-lines.ts'
import { printable } from './clean-text.ts'
import { evidenceText, type Finding, findingsOf, type ReportContext, verdictLines } from './findings.ts'

/** Tells the file from others, so that only an earlier report is overwritten, and a bot finds its own comment. */
export const MARKDOWN_START = '<!-- holdfast check -->'

/**
 * The report as a page: what it comes to, what is not as expected with its trace, then every run.
 * @param most bytes; sections that do not fit are left out, and the page says so
 */
export function markdownReport(
  report: CheckReport,
  { strict }: ReportContext,
  most = Number.POSITIVE_INFINITY,
): string {
  const [scope, verdict] = verdictLines(report, strict)
  const sections = [
    `${MARKDOWN_START}\n## Holdfast: ${plain(verdict)}\n\n${plain(scope)}`,
    ...diagnosticTable(report.diagnostics.filter(({ severity }) => severity !== 'note')),
    ...findingsOf(report).map(findingSection),
    ...runTable(report.runs),
  ]
  return fitting(sections, most)
}

const LEFT_OUT = 'The rest is left out: the page would be too large. The log has all of it.'

function fitting(sections: readonly string[], most: number): string {
  const kept: string[] = []
  let left = most - LEFT_OUT.length - 2
  for (const section of sections) {
    left -= Buffer.byteLength(section) + 2
    if (left < 0) return `${[...kept, LEFT_OUT].join('\n\n')}\n`
    kept.push(section)
  }
  return `${kept.join('\n\n')}\n`
}

function diagnosticTable(diagnostics: readonly DiagnosticSummary[]): readonly string[] {
  const rows = diagnostics.map(({ code, severity, file, line, column, message }) => [
    `${file}:${line}:${column}`,
    `${severity} ${code}`,
    message,
  ])
  return table(['Place', 'What', 'Why'], rows)
}

function findingSection(finding: Finding): string {
  const { name, text, verdict } = finding
  const { file, line, column } = verdict.place
  const evidence = evidenceText(finding)
  const shown = evidence === undefined ? plain(text) : fenced(printable(evidence))
  return `### ${plain(name)}\n\n${plain(`${file}:${line}:${column}`)}\n\n${shown}`
}

function runTable(runs: readonly RunSummary[]): readonly string[] {
  const rows = runs.map((run) => [
    run.spec,
    runName(run),
    resultText(run),
    `${grouped(run.states)}${run.complete ? '' : ', not all'}`,
    `${run.seconds.toFixed(1)} s`,
  ])
  return table(['Spec', 'Run', 'Result', 'States', 'Time'], rows)
}

function resultText({ verdicts }: RunSummary): string {
  const wrong = verdicts.filter(({ asExpected }) => !asExpected)
  if (wrong.length === 0) return `${verdicts.filter(isReported).length} as expected`
  return `not as expected: ${wrong.map(({ property }) => property).join(', ')}`
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return []
  const line = (cells: readonly string[]) => `| ${cells.map(plain).join(' | ')} |`
  return [[line(titles), line(titles.map(() => '---')), ...rows.map(line)].join('\n')]
}

/** Text in which Markdown finds no signs of its own, in one line. */
function plain(text: string): string {
  return printable(text)
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\\`*_[\]<>|~&#@!$]/g, (sign) => `&#${sign.charCodeAt(0)};`)
}

/** A block that no line of the text can end. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}text\n${text}\n${fence}`
}
