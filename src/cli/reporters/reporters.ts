import { appendFileSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Io } from '../io.ts'
import { refuseForeign } from '../own-file.ts'
import { UsageError, unknownName } from '../spec-files.ts'
import { version } from '../version.ts'
import type { CommandReport, ReportContext } from './command-report.ts'
import { githubAnnotations, githubSummary, jsonWithoutCommands, withoutCommands } from './github-report.ts'
import { JUNIT_START, junitReport } from './junit-report.ts'
import { MARKDOWN_START, markdownReport } from './markdown-report.ts'
import { SARIF_START, sarifReport } from './sarif-report.ts'

type Render = (report: CommandReport, context: ReportContext) => string

/** @param used bytes that the page has already */
type RenderMore = (report: CommandReport, context: ReportContext, used: number) => string

/** A report goes into a file, known by its start, or it is printed, with more of it for the page of the workflow. */
type Reporter =
  | { readonly to: 'file'; readonly start: string; readonly render: Render }
  | { readonly to: 'workflow'; readonly render: Render; readonly summary: RenderMore }

/** The one table of reporters: what `--report` takes. */
const reporters: Readonly<Record<string, Reporter>> = {
  junit: { to: 'file', start: JUNIT_START, render: junitReport },
  sarif: { to: 'file', start: SARIF_START, render: sarifReport },
  markdown: { to: 'file', start: MARKDOWN_START, render: markdownReport },
  github: { to: 'workflow', render: githubAnnotations, summary: githubSummary },
}

/** Chooses no reporter, and prevents that one is chosen by itself. */
const NONE = 'none'

/** How the reporters are written on a command line. */
export const reportForms: readonly string[] = [
  ...Object.entries(reporters).map(([name, { to }]) => (to === 'file' ? `${name}=FILE` : name)),
  NONE,
]

/** What the help says of `--report`. */
export const reportHelp = `write a report for other tools: ${reportForms.join(', ')}; may be given several times (by itself: github in a workflow of GitHub Actions)`

/** A reporter that was chosen. */
export interface ReportTarget {
  readonly name: string
  /** Where the report, or its summary, goes. */
  readonly file: string | undefined
}

/** Variables of the environment that GitHub Actions sets. */
export type WorkflowEnvironment = Readonly<
  Partial<Record<'GITHUB_ACTIONS' | 'GITHUB_STEP_SUMMARY' | 'GITHUB_WORKSPACE', string>>
>

/**
 * The reporters that a command line asks for; in a workflow of GitHub also its own, but beside JSON.
 * @throws UsageError where one is unknown, lacks its file, or has another's
 */
export function chosenReports(
  forms: readonly string[],
  json: boolean,
  environment: WorkflowEnvironment,
): readonly ReportTarget[] {
  const chosen = forms.filter((form) => form !== NONE).map((form) => targetOf(form, environment))
  if (json && chosen.some(({ name }) => reporters[name]?.to === 'workflow'))
    throw new UsageError("'--json' and '--report github' would both go to the output.")
  const twice = chosen.find(({ name, file }, at) =>
    chosen.some(
      (other, before) => before < at && (other.name === name ? file === other.file : sameFile(file, other.file)),
    ),
  )
  if (twice !== undefined) throw new UsageError(`Two reports would go to '${twice.file ?? twice.name}'.`)
  const itself = environment.GITHUB_ACTIONS === 'true' && !json && !forms.includes(NONE)
  return itself && !chosen.some(({ name }) => name === 'github') ? [...chosen, targetOf('github', environment)] : chosen
}

function targetOf(form: string, environment: WorkflowEnvironment): ReportTarget {
  const cut = form.indexOf('=')
  const name = cut < 0 ? form : form.slice(0, cut)
  const file = cut < 0 ? '' : form.slice(cut + 1)
  const reporter = Object.hasOwn(reporters, name) ? reporters[name] : undefined
  if (reporter === undefined) {
    const known = [...Object.keys(reporters), NONE]
    throw unknownName('report', name, known, ` There are ${reportForms.join(', ')}.`)
  }
  if (reporter.to === 'workflow') {
    if (cut >= 0) throw new UsageError(`'--report ${name}' takes no file.`)
    return { name, file: environment.GITHUB_STEP_SUMMARY || undefined }
  }
  if (file === '') throw new UsageError(`'--report ${name}' takes a file: '--report ${name}=FILE'.`)
  return { name, file }
}

function sameFile(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && resolve(one) === resolve(other)
}

/**
 * Makes the folders of the reports, and looks at the files that they would overwrite: before a long run, not after it.
 * @throws UsageError where one is something else
 */
export function prepareFiles(targets: readonly ReportTarget[]): void {
  for (const { name, file } of targets) {
    const reporter = reporters[name]
    if (file === undefined || reporter?.to !== 'file') continue
    mkdirSync(dirname(file), { recursive: true })
    const sentence = `'${file}' is in the way: it is no ${name} report that Holdfast wrote, and is left alone.`
    refuseForeign(file, (text) => text.startsWith(reporter.start), sentence)
  }
}

/** Whether a report goes to a workflow, wherever the command runs. */
export function isForWorkflow(targets: readonly ReportTarget[]): boolean {
  return targets.some(({ name }) => reporters[name]?.to === 'workflow')
}

/**
 * The same outside for what a workflow of GitHub reads. It takes lines for commands, and prose has comments of specs and
 * lines of logs in it. Data is left as it is, for the program that it is for.
 */
export function screenedIo(io: Io): Io {
  return {
    ...io,
    out: (text, as) => {
      if (as === 'data') io.out(text, as)
      else if (as === 'json') io.out(jsonWithoutCommands(text), as)
      else io.out(withoutCommands(text))
    },
    err: (text) => io.err(withoutCommands(text)),
  }
}

/** Writes or prints each report. */
export function writeReports(
  targets: readonly ReportTarget[],
  report: CommandReport,
  environment: WorkflowEnvironment,
  io: Io,
): void {
  // A long run is a long time for somebody to name the same file for something else.
  prepareFiles(targets)
  const folder = resolve('.')
  const context: ReportContext = {
    version,
    folder,
    repository: environment.GITHUB_WORKSPACE || folder,
  }
  for (const { name, file } of targets) {
    const reporter = reporters[name]
    if (reporter?.to === 'file' && file !== undefined) {
      writeFileSync(file, reporter.render(report, context))
    }
    if (reporter?.to === 'workflow') {
      io.out(reporter.render(report, context), 'data')
      if (file !== undefined) appendFileSync(file, reporter.summary(report, context, sizeOf(file)))
    }
  }
}

function sizeOf(file: string): number {
  return existsSync(file) ? statSync(file).size : 0
}
