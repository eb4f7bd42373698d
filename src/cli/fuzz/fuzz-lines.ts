import { count, grouped } from '../../base/count.ts'
import { listed } from '../../base/listed.ts'
import { runName } from '../../model/run-name.ts'
import { renderTrace } from '../../trace/render-terminal.ts'
import type { TraceMarks } from '../../trace/trace-marks.ts'
import { boundsText } from '../../verify/outcome-text.ts'
import { takenText } from '../check/report-lines.ts'
import type { FuzzFindingSummary, FuzzSummary } from './fuzz-json.ts'

/** Names of properties on one line at most. */
const NAMES_SHOWN = 6

/** The lines of one run: what was found, what was not, and what was gone through. */
export function renderFuzz(summary: FuzzSummary, marks: TraceMarks): string {
  const { spec, sentence, findings, notJudged } = summary
  const title = `${marks.place(spec)}  ${marks.strong(runName(summary))}${sentence === undefined ? '' : `  ${sentence}`}`
  const unjudged =
    notJudged.length === 0 ? [] : [`     -  not judged by random runs: ${listed([...notJudged], NAMES_SHOWN)}`]
  return [
    title,
    `    ${marks.dim(boundsText(summary))}`,
    ...findings.map((finding) => `  ${findingLine(finding, marks)}`),
    ...nothingLines(summary),
    ...unjudged,
    ...lostLines(summary, marks),
    `    ${marks.dim(goneThrough(summary))}`,
  ].join('\n')
}

function findingLine(finding: FuzzFindingSummary, marks: TraceMarks): string {
  const { asExpected, property, status } = finding
  const unexpected = status === 'not recovered' ? marks.warning('   ?') : marks.error('FAIL')
  return `${asExpected ? '  ok' : unexpected}  ${property} ${statusText(finding)}`
}

function statusText(finding: FuzzFindingSummary): string {
  const { status, steps, faults, within, asExpected, expected, runs, stepsBefore } = finding
  const size = `${count(steps, 'step')}${faults === 0 ? '' : ` with ${count(faults, 'fault')}`}`
  const what = within === undefined ? `${status} in ${size}` : `${status} within ${count(within, 'step')} after ${size}`
  const agrees = status === 'violated' ? ', as expected' : status === 'reached' ? '' : `; expected: ${expected}`
  const shrunk = stepsBefore > steps ? `, which had ${count(stepsBefore, 'step')}` : ''
  return `${what}${asExpected ? agrees : `; expected: ${expected}`} (random run ${grouped(runs)}${shrunk})`
}

/** What nothing was found of: that is no verdict. */
function nothingLines(summary: FuzzSummary): string[] {
  const { nothingFound } = summary
  const line = (outcomes: readonly string[], words: string) => {
    const names = nothingFound.filter(({ expected }) => outcomes.includes(expected)).map(({ property }) => property)
    return names.length === 0 ? [] : [`     -  ${words} ${listed(names, NAMES_SHOWN)}`]
  }
  return [
    ...line(['holds', 'unreachable'], 'nothing found against'),
    ...line(['violated', 'reached'], 'not found, though expected:'),
  ]
}

/** What was given up may have shown anything. */
function lostLines({ lost = [] }: FuzzSummary, marks: TraceMarks): string[] {
  const [reason] = lost
  return reason === undefined
    ? []
    : [`  ${marks.warning('   ?')}  ${count(lost.length, 'part')} of the random runs given up: ${reason}`]
}

function goneThrough(summary: FuzzSummary): string {
  const { runs, recoveryRuns, most, steps, states, statesAreMore, isLate, engine } = summary
  const ended = isLate ? ', the time was over' : ''
  const recovery = recoveryRuns === 0 ? '' : ` and ${count(recoveryRuns, 'run')} for recovery`
  const seen = `${statesAreMore ? 'at least ' : ''}${count(states, 'different state')}`
  const how = engine === 'compiled' ? '' : ', interpreted'
  return `${count(runs, 'random run')} of at most ${count(most, 'step')}${recovery}${ended}${how}; ${count(steps, 'step')}, ${seen}; ${takenText(summary)}`
}

/** The end of a report: the traces that matter, and what it all comes to. */
export function renderFuzzEnd(summaries: readonly FuzzSummary[], all: boolean, marks: TraceMarks): string {
  const findings = summaries.flatMap((summary) => summary.findings.map((finding) => ({ summary, finding })))
  const shown = findings.filter(({ finding }) => all || !finding.asExpected)
  return [...shown.map(({ summary, finding }) => evidence(summary, finding, marks)), totals(summaries, marks)].join(
    '\n',
  )
}

function evidence(summary: FuzzSummary, finding: FuzzFindingSummary, marks: TraceMarks): string {
  const head = `${marks.strong(`${finding.property} ${statusText(finding)}`)}  (${runName(summary)})`
  const doc = finding.doc.map((line) => `  ${marks.dim(line)}`)
  const isTold = !['invariant', 'step', 'reachable'].includes(finding.sort)
  const claim = isTold ? [`  ${finding.trace.claim}`] : []
  const overspent = finding.overspent === undefined ? [] : [`  ${finding.overspent} So this is no run of the check.`]
  const again = `  again: ${finding.again}`
  return ['', head, ...doc, ...claim, ...overspent, again, '', renderTrace(finding.trace, marks), ''].join('\n')
}

function totals(summaries: readonly FuzzSummary[], marks: TraceMarks): string {
  const findings = summaries.flatMap((summary) => summary.findings)
  const of = (test: (finding: FuzzFindingSummary) => boolean) => findings.filter(test).length
  const runs = summaries.reduce((sum, each) => sum + each.runs, 0)
  const steps = summaries.reduce((sum, each) => sum + each.steps, 0)
  const scope = `${count(summaries.length, 'check run')}, ${count(runs, 'random run')}, ${count(steps, 'step')}`
  const against = of(({ asExpected, status }) => !asExpected && status !== 'not recovered')
  const open = of(({ asExpected, status }) => !asExpected && status === 'not recovered')
  const met = of(({ asExpected }) => asExpected)
  const lost = summaries.reduce((sum, each) => sum + (each.lost?.length ?? 0), 0)
  const as = met === 0 ? '' : `; ${grouped(met)} found as expected`
  const slow = open === 0 ? '' : `; not recovered: ${count(open, 'property', 'properties')}`
  const end =
    against > 0
      ? marks.error(`found what was not expected: ${count(against, 'property', 'properties')}`)
      : lost > 0
        ? marks.warning(`inconclusive: ${count(lost, 'part')} of the random runs given up`)
        : open > 0
          ? marks.warning('found nothing that breaks a promise, but not all recovered in time')
          : marks.strong('nothing found against what is expected, which is no proof')
  return `\n${scope}${as}${slow}\n${end}`
}
