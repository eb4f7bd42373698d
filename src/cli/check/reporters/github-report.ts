import type { Place } from '../../../trace/trace-document.ts'
import type { CheckReport } from '../report-json.ts'
import { pathWithin, printable } from './clean-text.ts'
import { evidenceText, findingsOf, type ReportContext } from './findings.ts'
import { markdownReport } from './markdown-report.ts'

/** GitHub takes no larger summary of a step: one mebibyte. */
const SUMMARY_MOST = 2 ** 20

/** An annotation is shown in a narrow box; the log has the whole trace. */
const ANNOTATION_MOST = 4_000

/** The summary of a step in GitHub Actions. */
export function githubSummary(report: CheckReport, context: ReportContext): string {
  return markdownReport(report, context, SUMMARY_MOST)
}

/**
 * A workflow command of GitHub Actions for each verdict that is not as expected and each error and warning. GitHub shows
 * ten errors and ten warnings of a step, so what is gravest comes first; notes are left out.
 */
export function githubAnnotations(report: CheckReport, context: ReportContext): string {
  const verdicts = findingsOf(report).map((finding) => {
    const text = shortened(evidenceText(finding) ?? finding.text)
    return command(finding.open ? 'warning' : 'error', finding.name, text, finding.verdict.place, context)
  })
  const diagnostics = report.diagnostics.flatMap(({ code, severity, message, hint, ...place }) => {
    const text = hint === undefined ? message : `${message}\nHint: ${hint}`
    return severity === 'note' ? [] : [command(severity, code, text, place, context)]
  })
  const all = [...verdicts, ...diagnostics]
  return all.length === 0 ? '' : `${all.join('\n')}\n`
}

/** See "Workflow commands for GitHub Actions" in GitHub's documentation; the escapes are those of its toolkit. */
function command(
  level: 'error' | 'warning',
  title: string,
  text: string,
  { file, line, column }: Place,
  { folder, repository }: ReportContext,
): string {
  const path = pathWithin(repository, folder, file) ?? file
  return `::${level} file=${property(path)},line=${line},col=${column},title=${property(title)}::${data(text)}`
}

function shortened(text: string): string {
  if (text.length <= ANNOTATION_MOST) return text
  const end = text.lastIndexOf('\n', ANNOTATION_MOST)
  return `${text.slice(0, end > 0 ? end : ANNOTATION_MOST)}\n... the log has the rest`
}

function data(text: string): string {
  return printable(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}

/** Text in which GitHub finds no workflow commands: the comments of a spec are anybody's who opens a pull request. */
export function withoutCommands(text: string): string {
  return text.replaceAll(/^(\s*):(?=:)/gm, '$1: ').replaceAll('##[', '## [')
}
