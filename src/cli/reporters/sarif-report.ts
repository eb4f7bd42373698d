import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { catalogue } from '../../diagnostics/catalogue.ts'
import { stepText } from '../../trace/render-loop.ts'
import type { Place, StepDocument, TraceDocument } from '../../trace/trace-document.ts'
import type { DiagnosticSummary } from '../check/report-json.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { pathWithin, printable } from './clean-text.ts'
import {
  type CommandReport,
  type Finding,
  findingsOf,
  knownFindingsOf,
  type ReportContext,
  type ReportNote,
} from './command-report.ts'

type Level = DiagnosticSummary['severity']

interface Rule {
  readonly id: string
  readonly title: string
  readonly help: string
}

/** What such a file begins with, so that only an earlier report is overwritten. */
export const SARIF_START =
  '{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{"tool":{"driver":{"name":"Holdfast"'

/** What an unexpected verdict is a case of, by the exit code that it gives. */
const verdictRules: Partial<Record<ExitCode, Rule>> = {
  [exitCodes.modelError]: {
    id: 'model-error',
    title: 'error in the model',
    help: 'A step does what the language forbids, such as a number out of its range. What the other properties come to is open.',
  },
  [exitCodes.safety]: {
    id: 'safety-violated',
    title: 'safety property violated',
    help: 'Some behaviour leads to a state, or takes a step, that the property forbids. The trace is a shortest one.',
  },
  [exitCodes.deadlock]: {
    id: 'deadlock',
    title: 'deadlock',
    help: 'Some behaviour ends where no step is possible and the check does not say that it may end there.',
  },
  [exitCodes.liveness]: {
    id: 'liveness-violated',
    title: 'liveness or recoverable property violated',
    help: 'Some fair behaviour never does what the property promises, or comes where nothing leads back from.',
  },
  [exitCodes.unmet]: {
    id: 'expectation-not-met',
    title: 'expectation not met',
    help: 'The check expects a violation, a state that is reached, or a length, and it came out otherwise.',
  },
  [exitCodes.inconclusive]: {
    id: 'inconclusive',
    title: 'inconclusive',
    help: 'A limit, or an error in the model, ended the search before the property was decided. It may be violated.',
  },
}

/** Of a run that is larger or slower than a baseline allows. */
const grown: Rule = {
  id: 'grown',
  title: 'run has grown beyond the baseline',
  help: 'The run has more states or transitions than the baseline allows, or takes longer. Write the baseline anew if that is meant.',
}

/** Of each situation and property that `holdfast compare` saw violated. */
const notMended: Rule = {
  id: 'not-mended',
  title: 'not mended by every combination of fixes',
  help: 'With some of the combinations that were compared the property is violated. Nothing is expected of them.',
}

/**
 * A log in the Static Analysis Results Interchange Format 2.1.0 (OASIS standard): a result for each verdict that is not
 * as expected, with a code flow along the steps of its trace, for each diagnostic, and for each note.
 */
export function sarifReport(report: CommandReport, context: ReportContext): string {
  const rules = [
    ...Object.values(verdictRules),
    ...(report.hasBaseline ? [grown] : []),
    ...(report.command === 'compare' ? [notMended] : []),
    ...diagnosticRules(report),
  ]
  const indexOf = (id: string) => rules.findIndex((rule) => rule.id === id)
  const fresh = findingsOf(report).map((finding) => findingResult(finding, context))
  const known = knownFindingsOf(report).map((finding) => findingResult(finding, context))
  const diagnostics = report.diagnostics.map((diagnostic) => diagnosticResult(diagnostic, context))
  const notes = report.notes.map((note) => noteResult(note, context))
  const all = [...fresh, ...known, ...diagnostics, ...notes]
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Holdfast', semanticVersion: context.version, rules: rules.map(ruleDescriptor) } },
        invocations: [{ executionSuccessful: report.exitCode !== exitCodes.spec, exitCode: report.exitCode }],
        columnKind: 'utf16CodeUnits',
        results: all.map(({ isKnown, ...result }) => ({
          ...result,
          ruleIndex: indexOf(result.ruleId),
          // Notes, and warnings that do not fail, are not held against a baseline.
          ...(report.hasBaseline && isKnown !== undefined && { baselineState: isKnown ? 'unchanged' : 'new' }),
        })),
      },
    ],
  }
  return `${JSON.stringify(log)}\n`
}

function diagnosticRules({ diagnostics }: CommandReport): readonly Rule[] {
  const codes = [...new Set(diagnostics.map(({ code }) => code))].sort()
  return codes.map((id) => ({ id, title: catalogue[id].title, help: catalogue[id].explanation }))
}

function ruleDescriptor({ id, title, help }: Rule) {
  return { id, shortDescription: { text: title }, fullDescription: { text: help }, help: { text: help } }
}

function diagnosticResult(
  { code, severity, message, hint, known, ...place }: DiagnosticSummary,
  context: ReportContext,
) {
  const text = hint === undefined ? message : `${message}\nHint: ${hint}`
  return { ...result(code, severity, text, place, context), isKnown: severity === 'note' ? undefined : known === true }
}

function findingResult(finding: Finding, context: ReportContext) {
  const { spec, run, name, status, code, text, open, doc, trace, place, known } = finding
  const rule = status === 'grown' ? grown.id : (verdictRules[code]?.id ?? 'expectation-not-met')
  const lines = [`${text} (${run}).`, ...doc, ...(trace === undefined ? [] : [trace.claim])]
  return {
    ...result(rule, open ? 'warning' : 'error', lines.join('\n'), place, context),
    isKnown: known,
    ...fingerprint(spec, name),
    ...(trace === undefined ? {} : { codeFlows: [{ threadFlows: [threadFlow(trace, place, context)] }] }),
  }
}

function noteResult({ spec, name, text, place }: ReportNote, context: ReportContext) {
  return { ...result(notMended.id, 'note', text, place, context), isKnown: undefined, ...fingerprint(spec, name) }
}

/** By its name, so that a result stays the same one when lines move. */
function fingerprint(spec: string, name: string) {
  return { partialFingerprints: { 'verdict/v1': printable(`${spec} ${name}`) } }
}

function result(ruleId: string, level: Level, text: string, place: Place, context: ReportContext) {
  return { ruleId, level, message: message(text), locations: [location(place, context)] }
}

/** The way through the spec: the start at the place of the check, then each step at its action. */
function threadFlow(trace: TraceDocument, start: Place, context: ReportContext) {
  const first = ['at the start', ...trace.initial.map(({ name, value }) => `${name} = ${value}`)]
  const at = (place: Place, lines: readonly string[], executionOrder: number) => ({
    location: { ...location(place, context), message: message(lines.join('\n')) },
    executionOrder,
  })
  return {
    locations: [at(start, first, 0), ...trace.steps.map((step) => at(step.place, stepLines(step, trace), step.index))],
  }
}

function stepLines(step: StepDocument, { loop, error }: TraceDocument): readonly string[] {
  const actor = step.actor === undefined ? '' : `${step.actor}: `
  const sort = step.sort === 'fault' || step.sort === 'operator' ? ` (${step.sort})` : ''
  const begins = loop !== undefined && step.index === loop.start + 1 ? ['The steps from here on repeat for ever.'] : []
  const changes = step.changes?.map(({ path, before, after }) => `${path}: ${before} -> ${after}`)
  const failed = error === undefined ? [] : [`error: ${error.message} at ${error.place}`]
  return [`${step.index}. ${actor}${stepText(step)}${sort}`, ...begins, ...step.doc, ...(changes ?? failed)]
}

function location({ file, line, column }: Place, context: ReportContext) {
  const artifactLocation = { uri: uriOf(file, context) }
  return { physicalLocation: { artifactLocation, region: { startLine: line, startColumn: column } } }
}

/** Code scanning counts paths from the repository, whatever the working folder. */
function uriOf(file: string, { folder, repository }: ReportContext): string {
  const path = pathWithin(repository, folder, printable(file))
  if (path === undefined) return pathToFileURL(resolve(folder, file)).href
  return path.split('/').map(encodeURIComponent).join('/')
}

/** Readers take `{0}` for the place of an argument and `[a](b)` for a link (sections 3.11.5, 3.11.6): a space prevents both. */
function message(text: string): { readonly text: string } {
  return {
    text: printable(text)
      .replaceAll(/\{(\d+)\}/g, '{ $1 }')
      .replaceAll('](', '] ('),
  }
}
