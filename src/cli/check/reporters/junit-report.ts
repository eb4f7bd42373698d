import type { RunSummary } from '../../../verify/run-summary.ts'
import type { CheckReport, DiagnosticSummary } from '../report-json.ts'
import { isReported } from '../report-lines.ts'
import { printable } from './clean-text.ts'
import { caseName, evidenceText, findingOf, type ReportContext } from './findings.ts'

interface Case {
  readonly suite: string
  readonly name: string
  readonly seconds: number
  readonly problem: Problem | undefined
}

/** An error is what could not be decided; readers show it as red as a failure. */
interface Problem {
  readonly kind: 'failure' | 'error'
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
export function junitReport(report: CheckReport, { strict }: ReportContext): string {
  const cases = [
    ...report.diagnostics.flatMap((diagnostic) => diagnosticCases(diagnostic, strict)),
    ...report.runs.flatMap(runCases),
  ]
  const suites = [...new Set(cases.map(({ suite }) => suite))]
  const lines = suites
    .map((name) => [name, cases.filter(({ suite }) => suite === name)] as const)
    .flatMap(([name, within]) => [
      `  <testsuite name="${attribute(name)}" ${figures(within)} skipped="0" file="${attribute(name)}">`,
      ...within.map(caseText),
      '  </testsuite>',
    ])
  return [`${JUNIT_START} ${figures(cases)}>`, ...lines, '</testsuites>', ''].join('\n')
}

function diagnosticCases({ code, severity, known, ...at }: DiagnosticSummary, strict: boolean): readonly Case[] {
  if (known) return []
  if (severity !== 'error' && !(severity === 'warning' && strict)) return []
  const place = `${at.line}:${at.column}`
  const details = [`${at.file}:${place}`, at.message, ...(at.hint === undefined ? [] : [`hint: ${at.hint}`])].join('\n')
  const kind = severity === 'error' ? 'error' : 'failure'
  const problem: Problem = { kind, type: code, message: at.message, details }
  return [{ suite: at.file, name: `${code} at ${place}`, seconds: 0, problem }]
}

/** The properties of a run are decided by one search, so each has an equal share of its time. */
function runCases(run: RunSummary): readonly Case[] {
  const seconds = run.compileSeconds + run.seconds + run.graphs.reduce((sum, graph) => sum + graph.seconds, 0)
  const verdicts = run.verdicts.filter(isReported)
  return verdicts.map((verdict): Case => {
    const own = { suite: run.spec, name: caseName(run, verdict), seconds: seconds / verdicts.length }
    if (verdict.asExpected || verdict.known !== undefined) return { ...own, problem: undefined }
    const finding = findingOf(run, verdict)
    const kind = finding.open ? 'error' : 'failure'
    const details = evidenceText(finding) ?? finding.text
    return { ...own, problem: { kind, type: verdict.status, message: finding.text, details } }
  })
}

function figures(cases: readonly Case[]): string {
  const number = (kind: Problem['kind']) => cases.filter(({ problem }) => problem?.kind === kind).length
  const seconds = cases.reduce((sum, each) => sum + each.seconds, 0)
  return `tests="${cases.length}" failures="${number('failure')}" errors="${number('error')}" time="${seconds.toFixed(3)}"`
}

function caseText({ suite, name, seconds, problem }: Case): string {
  const head = `    <testcase classname="${attribute(className(suite))}" name="${attribute(name)}" time="${seconds.toFixed(3)}"`
  if (problem === undefined) return `${head}/>`
  const { kind, type, message, details } = problem
  const opening = `<${kind} type="${attribute(type)}" message="${attribute(message)}">`
  return `${head}>\n      ${opening}${content(details)}</${kind}>\n    </testcase>`
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
