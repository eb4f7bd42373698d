import { assert, defined, InternalError } from '../base/assert.ts'
import { type InterpretedSystem, interpretRun } from '../interpret/interpreted-system.ts'
import type { Expectation, Run } from '../model/model.ts'
import { isModelError } from '../system/transition-system.ts'
import { claimText } from '../trace/claim-text.ts'
import type { EscapeNote, LassoNotes } from '../trace/lasso-notes.ts'
import { replay, replayShown, startOf } from '../trace/replay.ts'
import type { SightNotes } from '../trace/sight-notes.ts'
import { faultsIn, statesOf, type Trace } from '../trace/trace.ts'
import { LOST_LOOKED_AT_MAX } from './answer-questions.ts'
import { notesOfSight } from './answer-unaffected.ts'
import { breaksFormula, isLost, refuses } from './certify-temporal.ts'
import { type TemporalPlan, type TemporalQuestion, temporalPlans } from './temporal-questions.ts'
import type { Evidence, RunReport, Verdict } from './verdict.ts'

type Figures = Pick<
  RunReport,
  'statistics' | 'graphs' | 'complete' | 'mode' | 'engine' | 'compileSeconds' | 'omission' | 'isCut'
>

/**
 * What became of a run, as plain data that says nothing of the text: of each trace the numbers of its steps, to be taken
 * again in the run as it is then.
 */
export interface KeptReport extends Figures {
  readonly verdicts: readonly KeptVerdict[]
}

interface KeptVerdict extends Pick<Verdict, 'status' | 'reason' | 'asExpected'> {
  readonly path: KeptPath | undefined
}

interface KeptPath {
  /** The number of the initial state. */
  readonly start: number
  readonly instances: readonly number[]
  readonly loop: number | undefined
  /** Of a run that goes round for ever: what its names stand for, and what could still help. */
  readonly binding: LassoNotes['binding'] | undefined
  readonly escape: KeptEscape | undefined
}

interface KeptEscape extends Pick<EscapeNote, 'kind' | 'from'> {
  readonly instances: readonly number[]
}

/** What another machine might say otherwise is kept, too: `isRepeatable` of the report says whether there is any. */
export function keepReport(report: RunReport): KeptReport {
  const { run, statistics, graphs, complete, mode, engine, compileSeconds, omission, isCut } = report
  const system = interpretRun(run)
  const verdicts = report.verdicts.map(({ status, reason, asExpected, evidence }) => ({
    status,
    reason,
    asExpected,
    path: evidence && keepPath(system, evidence),
  }))
  return { verdicts, statistics, graphs, complete, mode, engine, compileSeconds, omission, isCut }
}

/** What was kept without the times, which differ from call to call, and these by themselves. */
export function splitTimes(kept: KeptReport): { readonly kept: KeptReport; readonly seconds: readonly number[] } {
  const seconds = [kept.statistics.seconds, kept.compileSeconds, ...kept.graphs.map((graph) => graph.seconds)]
  return { kept: withTimes(kept, []), seconds }
}

/** Puts the times back; those that are missing are 0. */
export function withTimes(
  kept: KeptReport,
  [search = 0, compileSeconds = 0, ...graphs]: readonly number[],
): KeptReport {
  return {
    ...kept,
    statistics: { ...kept.statistics, seconds: search },
    compileSeconds,
    graphs: kept.graphs.map((graph, at) => ({ ...graph, seconds: graphs[at] ?? 0 })),
  }
}

/** The report of a run that could not be made: it leaves everything open. */
export function openReport(run: Run, reason: string): RunReport {
  const verdicts = run.expectations.map((expectation): Verdict => {
    return { expectation, status: 'inconclusive', reason, asExpected: false, evidence: undefined }
  })
  const firings = run.model.actions.map(() => 0)
  return {
    run,
    verdicts,
    statistics: { states: 0, transitions: 0, depth: 0, firings, possible: [], seconds: 0 },
    graphs: [],
    complete: false,
    mode: 'reduced',
    engine: 'compiled',
    compileSeconds: 0,
    omission: undefined,
    profile: undefined,
    sample: [],
    isCut: true,
    isRepeatable: false,
  }
}

function keepPath(system: InterpretedSystem, { trace, notes }: Evidence): KeptPath {
  const lasso = notes !== undefined && 'fairness' in notes ? notes : undefined
  const escape = lasso?.escape
  return {
    start: startOf(system, trace),
    instances: trace.steps.map(({ instance }) => instance),
    loop: trace.loop,
    binding: lasso?.binding,
    escape: escape && { kind: escape.kind, from: escape.from, instances: escape.steps.map((step) => step.instance) },
  }
}

/**
 * The report that was kept, for the run as it is now. Each trace is taken again in the interpreter, which must agree that
 * it shows what it did.
 * @returns undefined where it does not
 */
export function restoreReport(run: Run, kept: KeptReport): RunReport | undefined {
  try {
    const { verdicts, ...figures } = kept
    assert(verdicts.length === run.expectations.length, 'a kept report has other verdicts than its run')
    const restored = run.expectations.map((expectation, at): Verdict => {
      const { status, reason, asExpected, path } = defined(verdicts[at])
      assert((path !== undefined) === (status === 'violated' || status === 'reached'), 'a trace is missing')
      return { expectation, status, reason, asExpected, evidence: path && evidenceOf(run, at, expectation, path) }
    })
    return { run, verdicts: restored, ...figures, profile: undefined, sample: [], isRepeatable: true }
  } catch (error) {
    if (error instanceof InternalError) return undefined
    throw error
  }
}

/** @throws InternalError where the path shows nothing of the kind */
function evidenceOf(run: Run, at: number, expectation: Expectation, path: KeptPath): Evidence {
  const { subject, name } = expectation
  const sort = subject.kind === 'property' ? run.model.properties[subject.property]?.sort : undefined
  const isTemporal = sort === 'liveness' || sort === 'recoverable' || sort === 'unaffected'
  const { trace, notes, error } = isTemporal ? temporal(run, at, path) : plain(run, expectation, path)
  const claim = claimText(expectation, run, { error, notes })
  return {
    trace,
    title: { check: run.check, toggles: run.toggles, ordinal: run.ordinal, property: name, claim },
    steps: trace.loop ?? trace.steps.length,
    faults: faultsIn(trace),
    notes,
  }
}

interface Shown {
  readonly trace: Trace
  readonly notes: LassoNotes | SightNotes | undefined
  readonly error: Trace['error']
}

function plain(run: Run, { subject }: Expectation, { start, instances }: KeptPath): Shown {
  return { ...replayShown(run, subject, start, instances), notes: undefined }
}

function temporal(run: Run, at: number, path: KeptPath): Shown {
  for (const plan of temporalPlans(run)) {
    const system = interpretRun(plan.run)
    const questions = plan.questions.filter(({ expectation }) => expectation === at)
    if (questions.length === 0) continue
    const taken = replay(system, path.start, path.instances)
    const trace = path.loop === undefined ? taken : { ...taken, loop: path.loop }
    for (const question of questions) {
      const notes = notesFor(system, plan, question, trace, path)
      if (notes !== 'no') return { trace, notes, error: undefined }
    }
  }
  throw new InternalError('a kept trace does not show what it did')
}

function notesFor(
  system: InterpretedSystem,
  { run }: TemporalPlan,
  question: TemporalQuestion,
  trace: Trace,
  { binding, escape }: KeptPath,
): LassoNotes | SightNotes | undefined | 'no' {
  if (question.kind === 'recoverable') {
    const last = defined(statesOf(trace).at(-1), 'last state')
    const lost = isLost(system, last, question.good.property, question.withOperators, LOST_LOOKED_AT_MAX)
    return lost === 'no' ? 'no' : undefined
  }
  if (question.kind === 'unaffected') return notesOfSight(system, run.budgets, trace, question)
  if (trace.loop === undefined) return refuses(system, statesOf(trace), question) === 'yes' ? undefined : 'no'
  if (JSON.stringify(question.binding) !== JSON.stringify(binding)) return 'no'
  const fairness = breaksFormula(system, trace, question)
  return typeof fairness === 'string'
    ? 'no'
    : { binding: question.binding, fairness, escape: escape && escapeOf(system, trace, escape) }
}

/** @throws InternalError where its steps are not possible */
function escapeOf(system: InterpretedSystem, trace: Trace, { kind, from, instances }: KeptEscape): EscapeNote {
  let state = defined(statesOf(trace)[from], 'state that an escape starts from')
  for (const instance of instances) {
    const next = system.step(state, instance)
    if (next === undefined || isModelError(next)) throw new InternalError('a kept escape is no way')
    state = next
  }
  return { kind, from, steps: instances.map((instance) => ({ instance, ...system.instance(instance) })) }
}
