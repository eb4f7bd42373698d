import { count, grouped } from '../../base/count.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { placeOf, renderDiagnostic } from '../../diagnostics/render.ts'
import { runName } from '../../model/run-name.ts'
import { renderTrace } from '../../trace/render-terminal.ts'
import type { TraceMarks } from '../../trace/trace-marks.ts'
import { boundsText, outcomeText, type VerdictWords } from '../../verify/outcome-text.ts'
import type { RunSummary, VerdictSummary } from '../../verify/run-summary.ts'

/** Which traces the report shows. */
export type TraceChoice = 'unexpected' | 'all' | 'none'

/** The lines of one run: a line for each property, then what was explored. */
export function renderRun(run: RunSummary, marks: TraceMarks): string {
  const title = `${marks.place(run.spec)}  ${marks.strong(runName(run))}${run.sentence === undefined ? '' : `  ${run.sentence}`}`
  const lines = run.verdicts.filter(isReported)
  const explored = `${count(run.states, 'state')}, ${count(run.transitions, 'transition')}, depth ${run.depth}, ${run.seconds.toFixed(1)} s`
  return [
    title,
    `    ${marks.dim(boundsText(run))}`,
    ...lines.map((verdict) => `  ${verdictLine(verdict, marks)}`),
    ...profileLines(run).map(marks.dim),
    ...run.graphs.map((graph) => `    ${marks.dim(graphText(graph))}`),
    `    ${marks.dim(`${explored}${run.fromCache ? ', from the cache' : ''}${run.complete ? '' : ', not all states'}${unreducedText(run)}; ${takenText(run)}`)}`,
  ].join('\n')
}

/** Whether a report has a line for it: deadlocks and errors that the check says nothing of have none where there is nothing to say. */
export function isReported({ stated, asExpected, status }: VerdictSummary): boolean {
  return stated || !asExpected || status === 'holds'
}

/** Where the time of a search went: its parts, then the actions that cost most. */
function profileLines({ profile, seconds }: RunSummary): string[] {
  if (profile === undefined) return []
  const part = (name: string, time: number, more = '') =>
    `    ${name.padEnd(28)}${time.toFixed(3).padStart(8)} s${`${Math.round((100 * time) / Math.max(time, seconds))}%`.padStart(6)}${more}`
  const table = `  ${profile.probes.toFixed(2)} slots looked at for each successor, ${Math.round(100 * profile.load)}% in use`
  const total = profile.actions.reduce((sum, action) => sum + action.nanoseconds, 0)
  const actions = profile.actions
    .slice(0, 12)
    .map(
      ({ name, nanoseconds }) =>
        `      ${name.padEnd(26)}${nanoseconds.toFixed(1).padStart(8)} ns${`${Math.round((100 * nanoseconds) / total)}%`.padStart(5)}`,
    )
  return [
    `    where ${seconds.toFixed(3)} s went, measured again on ${count(profile.sampledStates, 'state')}:`,
    part('  successors', profile.successors),
    part('  canonical forms, hashes', profile.keys),
    part('  table, frontiers, log', profile.store, table),
    `    actions by the time that they take for each state:`,
    ...actions,
  ]
}

/** The graph that whole runs were looked for in, and what its nodes stand for. */
function graphText({ sorts, states, edges, seconds, reducedBy }: RunSummary['graphs'][number]): string {
  const reduced = reducedBy.length === 0 ? '' : `, reduced by the symmetry of ${reducedBy.join(' and ')}`
  return `${sorts.join(' and ')}: ${count(states, 'state')}, ${count(edges, 'step')} between them${reduced}, ${seconds.toFixed(1)} s`
}

function unreducedText({ unreduced }: RunSummary): string {
  return unreduced.length === 0 ? '' : `, not reduced by the symmetry of ${unreduced.join(' and ')}`
}

/** How many of the actions that could happen did, and which did not: a guard that never holds proves nothing. */
export function takenText(run: {
  readonly actions: readonly { readonly name: string; readonly firings: number }[]
}): string {
  const idle = run.actions.filter((action) => action.firings === 0).map((action) => action.name)
  const taken = `${run.actions.length - idle.length} of ${count(run.actions.length, 'action')} taken`
  return idle.length === 0 ? taken : `${taken}, not ${listSome(idle)}`
}

function listSome(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(', ')
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown
}

function verdictLine(verdict: VerdictSummary, marks: TraceMarks): string {
  const sign = verdict.asExpected
    ? '  ok'
    : verdict.status === 'inconclusive'
      ? marks.warning('   ?')
      : marks.error('FAIL')
  return `${sign}  ${verdict.property} ${statusText(verdict)}${verdict.reason === undefined ? '' : `  ${marks.dim(verdict.reason)}`}`
}

export function statusText(verdict: VerdictWords): string {
  const status = outcomeText(verdict)
  if (verdict.asExpected) return verdict.status === 'violated' ? `${status}, as expected` : status
  const length = verdict.expectedSteps === undefined ? '' : ` in ${count(verdict.expectedSteps, 'step')}`
  return `${status}; expected: ${verdict.expected}${length}${knownText(verdict)}`
}

/** Whether a finding is known already, and how long its trace was then if it is another now. */
function knownText({ known, steps, faults }: VerdictWords): string {
  if (known === undefined) return ''
  if (known.steps === undefined || (known.steps === steps && (known.faults ?? 0) === (faults ?? 0))) return '; known'
  const before = known.faults === undefined || known.faults === 0 ? '' : ` with ${count(known.faults, 'fault')}`
  return `; known, but in ${count(known.steps, 'step')}${before} until now`
}

/** What the runs would not have noticed: warnings as they are drawn everywhere, and a line for each bound. */
export function renderCoverage(diagnostics: readonly Diagnostic[], marks: TraceMarks): string {
  const isBound = ({ code }: Diagnostic) => code === 'HF706'
  const drawn = diagnostics.filter((each) => !isBound(each)).map((each) => `\n${renderDiagnostic(each, marks)}\n`)
  const bounds = diagnostics.filter(isBound).map((each) => {
    const head = `${marks.place(`note[${each.code}]`)}: ${each.message}`
    return `${head}  ${marks.dim(placeOf(each.span))}\n`
  })
  return [...drawn, ...(bounds.length > 0 ? ['\n', ...bounds] : [])].join('')
}

/** What a report tells beside its runs: how many warnings fail, how many are known, and how many runs have grown too much. */
export interface BesideRuns {
  readonly warnings: number
  readonly knownWarnings: number
  readonly grown: number
}

const NOTHING_BESIDE: BesideRuns = { warnings: 0, knownWarnings: 0, grown: 0 }

/** The end of a report: the traces that matter, then what it all comes to. */
export function renderVerdict(
  runs: readonly RunSummary[],
  choice: TraceChoice,
  marks: TraceMarks,
  beside: BesideRuns = NOTHING_BESIDE,
): string {
  const traces = runs.flatMap((run) =>
    run.verdicts.flatMap((verdict) => (isShown(verdict, choice) ? [[run, verdict] as const] : [])),
  )
  return [...traces.map(([run, verdict]) => renderEvidence(run, verdict, marks)), totals(runs, marks, beside)].join(
    '\n',
  )
}

function isShown(verdict: VerdictSummary, choice: TraceChoice): boolean {
  return verdict.trace !== undefined && (choice === 'all' || (choice === 'unexpected' && !verdict.asExpected))
}

/** What shows a verdict: what it says, the comment of its property, and the trace. */
export function renderEvidence(run: RunSummary, verdict: VerdictSummary, marks: TraceMarks): string {
  if (verdict.trace === undefined) return ''
  const head = `${marks.strong(`${verdict.property} ${statusText(verdict)}`)}  (${runName(run)})`
  const doc = verdict.doc.map((line) => `  ${marks.dim(line)}`)
  const claim = ['error', 'deadlock', 'liveness', 'recoverable', 'unaffected'].includes(verdict.sort)
    ? [`  ${verdict.trace.claim}`]
    : []
  return ['', head, ...doc, ...claim, '', renderTrace(verdict.trace, marks), ''].join('\n')
}

function totals(runs: readonly RunSummary[], marks: TraceMarks, beside: BesideRuns): string {
  const verdicts = runs.flatMap((run) => run.verdicts.filter((verdict) => verdict.stated))
  const of = (status: VerdictSummary['status']) =>
    verdicts.filter((verdict) => verdict.asExpected && verdict.status === status).length
  const met = [
    [of('holds'), 'held'],
    [of('violated'), 'violated as expected'],
    [of('reached'), 'reached'],
    [of('unreachable'), 'unreachable as expected'],
  ] as const
  const states = runs.reduce((sum, run) => sum + run.states, 0)
  const transitions = runs.reduce((sum, run) => sum + run.transitions, 0)
  const list = met.flatMap(([number, word]) => (number > 0 ? [`${grouped(number)} ${word}`] : [])).join(', ')
  const cached = runs.filter(({ fromCache }) => fromCache).length
  const from = cached === 0 ? '' : `, ${grouped(cached)} of them from the cache`
  const scope = `${count(runs.length, 'run')}${from}, ${count(states, 'state')}, ${count(transitions, 'transition')}`
  return `\n${scope}: ${list === '' ? 'nothing decided' : list}\nverdict: ${verdictText(runs, marks, beside)}`
}

/** What it all comes to: the gravest of what is new, then how much is known. */
function verdictText(runs: readonly RunSummary[], marks: TraceMarks, beside: BesideRuns): string {
  const findings = runs.flatMap((run) => run.verdicts.filter(({ asExpected }) => !asExpected))
  const fresh = findings.filter(({ known }) => known === undefined)
  const inconclusive = fresh.filter(({ status }) => status === 'inconclusive').length
  const failed = fresh.length - inconclusive
  const known = findings.length - fresh.length + beside.knownWarnings
  const also = known === 0 ? '' : `; known: ${count(known, 'finding')}`
  if (failed > 0) return marks.error(`not as expected: ${count(failed, 'property', 'properties')}`) + also
  if (inconclusive > 0) return marks.warning(`inconclusive: ${count(inconclusive, 'property', 'properties')}`) + also
  const { warnings, grown } = beside
  const others = [
    ...(warnings > 0 ? [count(warnings, 'warning')] : []),
    ...(grown > 0 ? [`${count(grown, 'figure')} beyond the baseline`] : []),
  ]
  const expected = known === 0 ? 'all as expected' : 'nothing new'
  if (others.length > 0) return marks.error(`${expected}, but ${others.join(' and ')}`) + also
  return marks.strong(expected) + also
}
