import type { DiagnosticSummary } from '../check/report-json.ts'
import { printable } from './clean-text.ts'
import type { CommandReport, ReportCase, ReportContext } from './command-report.ts'

interface Case extends Pick<ReportCase, 'spec' | 'name' | 'seconds' | 'output'> {
  readonly problem: Problem | undefined
}

/** An error is what could not be decided; readers show it as red as a failure. What is known already is skipped. */
interface Problem {
  readonly kind: 'failure' | 'error' | 'skipped'
  readonly type: string
  readonly message: string
  readonly details: string
}

/** What such a file begins with, so that only an earlier report is overwritten. */
export const JUNIT_START = '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="holdfast"'

/**
 * JUnit XML in the dialect of Jenkins' junit-10.xsd, which is the strictest of those that are read: a suite for each
 * spec, a case for each run and property.
 */
export function junitReport(report: CommandReport, _: ReportContext): string {
  const { command, diagnostics, strict } = report
  const cases = [
    ...diagnostics.flatMap((diagnostic) => diagnosticCases(diagnostic, strict)),
    ...report.cases.map(caseOf),
  ]
  const specs = [...new Set(cases.map(({ spec }) => spec))]
  // So that a build that does both has no two cases of one name.
  const more = command === 'check' ? '' : ` ${command}`
  const lines = specs
    .map((spec) => [spec, cases.filter((each) => each.spec === spec)] as const)
    .flatMap(([spec, within]) => [
      `  <testsuite name="${attribute(`${spec}${more}`)}" ${figures(within)} skipped="${numberOf(within, 'skipped')}" file="${attribute(spec)}">`,
      ...within.map((each) => caseText(each, `${className(spec)}${more}`)),
      '  </testsuite>',
    ])
  return [`${JUNIT_START} ${figures(cases)}>`, ...lines, '</testsuites>', ''].join('\n')
}

function diagnosticCases({ code, severity, known, ...at }: DiagnosticSummary, strict: boolean): readonly Case[] {
  if (severity !== 'error' && !(severity === 'warning' && strict)) return []
  const place = `${at.line}:${at.column}`
  const details = [`${at.file}:${place}`, at.message, ...(at.hint === undefined ? [] : [`hint: ${at.hint}`])].join('\n')
  const kind = known ? 'skipped' : severity === 'error' ? 'error' : 'failure'
  const problem: Problem = { kind, type: code, message: known ? knownText(at.message) : at.message, details }
  return [{ spec: at.file, name: `${code} at ${place}`, seconds: 0, output: undefined, problem }]
}

function caseOf({ finding, ...own }: ReportCase): Case {
  if (finding === undefined) return { ...own, problem: undefined }
  const { open, known, status, text, evidence } = finding
  const kind = known ? 'skipped' : open ? 'error' : 'failure'
  const message = known ? knownText(text) : text
  return { ...own, problem: { kind, type: status, message, details: evidence ?? text } }
}

function knownText(text: string): string {
  return `Known finding of the baseline, which does not fail: ${text}`
}

function figures(cases: readonly Case[]): string {
  const timed = cases.flatMap(({ seconds }) => seconds ?? [])
  const time = timed.length < cases.length ? '' : timeText(timed.reduce((sum, each) => sum + each, 0))
  return `tests="${cases.length}" failures="${numberOf(cases, 'failure')}" errors="${numberOf(cases, 'error')}"${time}`
}

function numberOf(cases: readonly Case[], kind: Problem['kind']): number {
  return cases.filter(({ problem }) => problem?.kind === kind).length
}

function timeText(seconds: number | undefined): string {
  return seconds === undefined ? '' : ` time="${seconds.toFixed(3)}"`
}

function caseText({ name, seconds, problem, output }: Case, className: string): string {
  const head = `    <testcase classname="${attribute(className)}" name="${attribute(name)}"${timeText(seconds)}`
  const parts = [
    ...(problem === undefined ? [] : [problemText(problem)]),
    ...(output === undefined ? [] : [`<system-out>${content(output)}</system-out>`]),
  ]
  if (parts.length === 0) return `${head}/>`
  return [`${head}>`, ...parts.map((part) => `      ${part}`), '    </testcase>'].join('\n')
}

function problemText({ kind, type, message, details }: Problem): string {
  return `<${kind} type="${attribute(type)}" message="${attribute(message)}">${content(details)}</${kind}>`
}

/** Readers take dots for the levels of a tree. */
function className(file: string): string {
  return file
    .replace(/\.hf$/, '')
    .replaceAll('.', '_')
    .replaceAll(/[\\/]+/g, '.')
}

/** Line breaks as such would be read as spaces, and `]]>` may not stand anywhere. */
function attribute(text: string): string {
  return content(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')
}

function content(text: string): string {
  return printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#13;')
}
