import type { DiagnosticSummary } from '../check/report-json.ts'
import { type CommandReport, type Finding, findingsOf, knownFindingsOf, type ReportContext } from './command-report.ts'
import { fenced, plain, table } from './markdown-text.ts'

/** Tells the file from others, so that only an earlier report is overwritten, and a bot finds its own comment. */
export const MARKDOWN_START = '<!-- holdfast '

/**
 * The report as a page: what it comes to, what is not as expected with its trace, then all that was done.
 * @param most bytes; sections that do not fit are left out, and the page says so
 */
export function markdownReport(report: CommandReport, _: ReportContext, most = Number.POSITIVE_INFINITY): string {
  const { command, scope, verdict, diagnostics } = report
  const sections = [
    `${MARKDOWN_START}${command} -->\n## Holdfast ${command}: ${plain(verdict)}\n\n${plain(scope)}`,
    ...diagnosticTable(diagnostics.filter(({ severity }) => severity !== 'note')),
    ...findingsOf(report).map(findingSection),
    ...knownTable(report),
    ...report.sections,
  ]
  return fitting(sections, most)
}

const LEFT_OUT = 'The rest is left out: the page would be too large. The log has all of it.'

/** The sections as far as they fit; nothing where not even the sentence does that says so. */
function fitting(sections: readonly string[], most: number): string {
  const kept: string[] = []
  let left = most - LEFT_OUT.length - 2
  if (left < 0) return ''
  for (const section of sections) {
    left -= Buffer.byteLength(section) + 2
    if (left < 0) return `${[...kept, LEFT_OUT].join('\n\n')}\n`
    kept.push(section)
  }
  return `${kept.join('\n\n')}\n`
}

function diagnosticTable(diagnostics: readonly DiagnosticSummary[]): readonly string[] {
  const rows = diagnostics.map(({ code, severity, file, line, column, message, known }) => [
    `${file}:${line}:${column}`,
    `${severity} ${code}${known ? ', known' : ''}`,
    message,
  ])
  return table(['Place', 'What', 'Why'], rows)
}

/** What a baseline has: it does not fail, and is not hidden. */
function knownTable(report: CommandReport): readonly string[] {
  const rows = knownFindingsOf(report).map(({ name, text, place: { file, line, column } }) => [
    `${file}:${line}:${column}`,
    name,
    text,
  ])
  return table(['Place', 'Known finding', 'What it is'], rows)
}

function findingSection({ name, text, place: { file, line, column }, evidence }: Finding): string {
  const shown = evidence === undefined ? plain(text) : fenced(evidence)
  return `### ${plain(name)}\n\n${plain(`${file}:${line}:${column}`)}\n\n${shown}`
}
