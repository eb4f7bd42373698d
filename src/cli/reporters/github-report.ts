import type { Place } from '../../trace/trace-document.ts'
import { pathWithin, printable } from './clean-text.ts'
import { type CommandReport, findingsOf, type ReportContext } from './command-report.ts'
import { markdownReport } from './markdown-report.ts'

/** GitHub takes no larger summary of a step: one mebibyte, of all commands of the step together. */
const SUMMARY_MOST = 2 ** 20

/** The runner cuts a message after 4,096 characters, without saying so. */
const MESSAGE_MOST = 4_000

/** As of the annotations of a check run in GitHub's interface. */
const TITLE_MOST = 255

/**
 * The summary of a step in GitHub Actions.
 * @param used bytes that the step's summary has already
 */
export function githubSummary(report: CommandReport, context: ReportContext, used = 0): string {
  return markdownReport(report, context, SUMMARY_MOST - used)
}

/**
 * A workflow command of GitHub Actions for each verdict that is not as expected and each error and warning. GitHub shows
 * ten errors and ten warnings of a step, so what is gravest comes first; notes, and what a baseline has, are left out.
 */
export function githubAnnotations(report: CommandReport, context: ReportContext): string {
  const verdicts = findingsOf(report).map((finding) => {
    const { name, text, evidence, open, place } = finding
    return command(open ? 'warning' : 'error', name, evidence ?? text, place, context)
  })
  const diagnostics = report.diagnostics.flatMap(({ code, severity, message, hint, known, ...place }) => {
    const text = hint === undefined ? message : `${message}\nHint: ${hint}`
    return severity === 'note' || known ? [] : [command(severity, code, text, place, context)]
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
  const properties = `file=${property(path)},line=${line},col=${column},title=${property(title.slice(0, TITLE_MOST))}`
  return `::${level} ${properties}::${data(shortened(text))}`
}

function shortened(text: string): string {
  if (text.length <= MESSAGE_MOST) return text
  const end = text.lastIndexOf('\n', MESSAGE_MOST)
  return `${text.slice(0, end > 0 ? end : MESSAGE_MOST)}\n... the log has the rest`
}

function data(text: string): string {
  return printable(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}

/** JSON that says the same, in which GitHub finds no commands either: it is one line and begins with a bracket. */
export function jsonWithoutCommands(json: string): string {
  return json.replaceAll('##[', '##\\u005b')
}

/**
 * Text in which GitHub finds no workflow commands: the comments of a spec are anybody's who opens a pull request. The
 * runner leaves out what .NET counts as space at the start of a line, which is more than JavaScript does.
 */
export function withoutCommands(text: string): string {
  return text.replaceAll(/^([\s\x85]*):(?=:)/gm, '$1: ').replaceAll('##[', '## [')
}
