import { assert, defined } from '../base/assert.ts'
import { count } from '../base/count.ts'
import { CircuitTooLarge } from '../compile/circuit.ts'
import type { StateStoreKind } from '../compile/memory-map.ts'
import { UnusableCheckpoint } from '../engine/checkpoint.ts'
import { exploreCompiled } from '../engine/explore-compiled.ts'
import type { SpawnHelper } from '../engine/helpers.ts'
import type { LogStorage } from '../engine/level-log.ts'
import type { Omission } from '../engine/omission.ts'
import type { Profile } from '../engine/profile.ts'
import { type InterpretedSystem, interpretRun } from '../interpret/interpreted-system.ts'
import { askedIn } from '../model/asked-in.ts'
import type { Expectation, Property, Run } from '../model/model.ts'
import { explore } from '../search/explore.ts'
import type { Found, Goal, Outcome, Progress, Sampled, SearchLimits } from '../search/outcome.ts'
import { concretePath } from '../search/path.ts'
import { countFaults } from '../system/budgets.ts'
import { isModelError, type PackedState, type TransitionSystem } from '../system/transition-system.ts'
import { claimText } from '../trace/claim-text.ts'
import { certify, replay } from '../trace/replay.ts'
import { isCounted, limitText } from './limit-text.ts'
import type { MadeSearch } from './state-graphs.ts'
import { temporalPlans } from './temporal-questions.ts'
import { sharesStates, TemporalVerdicts } from './temporal-verdicts.ts'
import type { Engine, Evidence, RunReport, Status, Verdict } from './verdict.ts'

export interface VerifyOptions {
  /** No symmetry, and fault budgets as part of the states. */
  readonly plain: boolean
  /** Compiled unless told otherwise, or where a run is too large for that. */
  readonly engine: Engine
  /** Limits that apply over those of the check: the smaller of the two. */
  readonly limits: SearchLimits
  readonly now: () => number
  /** Bytes of the interpreter's states and how many there may be; passed in like the clock. */
  readonly heap: { readonly used: () => number; readonly mebibytes: number }
  /** Threads that may share the work of the run, and how one is started. */
  readonly workers?: number | undefined
  readonly spawnHelper?: SpawnHelper | undefined
  /** Whether to measure where the time goes. */
  readonly profile?: boolean | undefined
  /** What tells states apart; exact unless told otherwise. */
  readonly store?: StateStoreKind | undefined
  /** Where a search puts what memory should not hold, and the checkpoint it goes on from. */
  readonly storage?: LogStorage | undefined
  readonly resume?: string | undefined
  /** How many of the visited states to hand out with the report, about. */
  readonly sampleStates?: number | undefined
  readonly onProgress?: (progress: Progress) => void
}

/** Explores a run and says what became of each of its expectations. */
export function verifyRun(run: Run, options: VerifyOptions): RunReport {
  const plans = temporalPlans(run)
  // The graph of one plan may be that of the search itself.
  const own = plans.find((plan) => sharesStates(plan, run, options))
  const searchedRun = own?.run ?? run
  const reference = interpretRun(searchedRun)
  const goals = run.expectations.map((expectation) => goalOf(expectation, run))
  const searched = goals.filter((goal) => goal !== undefined)
  const graphs = { everything: plans.length > 0, marks: own?.marks ?? [] }
  const search = searchRun(searchedRun, reference, searched, { ...options, ...graphs })
  const { outcome } = search
  const found = (goal: Goal) => outcome.findings[searched.indexOf(goal)]
  const hasError = searched.some((goal) => goal.kind === 'errorFree' && found(goal) !== undefined)
  const temporal = new TemporalVerdicts(run, options, tighter(run.limits, options.limits))
  const whyNothing = whyAllOpen(outcome, hasError, search.omission)
  if (whyNothing === undefined)
    for (const plan of plans) {
      if (plan === own) temporal.decide(plan, reference, search.made)
      else temporal.decide(plan, interpretRun(plan.run))
    }
  const verdicts = run.expectations.map((expectation, at) => {
    const goal = goals[at]
    const { subject } = expectation
    if (goal === undefined) {
      const open = whyNothing ?? temporal.whyOpen(at)
      return judge(run, expectation, temporal.evidence(at), open === undefined ? open : { reason: open, isFine: false })
    }
    const finding = found(goal)
    const evidence = finding && evidenceFor(reference, search.system, run, expectation, goal, finding)
    const open = whyAllOpen(outcome, hasError && subject.kind !== 'errorFree', search.omission) ?? whyCut(outcome)
    const isFine = outcome.limit === undefined && search.omission === undefined && (!hasError || expectsError(run))
    const cut = open === undefined ? open : { reason: open, isFine: isFine && !expectation.stated }
    return judge(run, expectation, evidence, cut)
  })
  const { statistics, complete } = outcome
  const { engine, compileSeconds, omission, profile, sample } = search
  const mode: RunReport['mode'] = options.plain ? 'plain' : 'reduced'
  const isComplete = complete && omission === undefined
  const { figures } = temporal
  const isCut = outcome.limit !== undefined || hasError || omission !== undefined
  const engineFigures = { mode, engine, compileSeconds, omission, profile }
  const isRepeatable = temporal.isRepeatable && (outcome.limit === undefined || isCounted(outcome.limit))
  const ended = { complete: isComplete, isCut, isRepeatable }
  return { run, verdicts, statistics, graphs: figures, ...ended, ...engineFigures, sample }
}

interface Searched {
  readonly outcome: Outcome
  /** The system that the paths of the outcome are paths of. */
  readonly system: TransitionSystem
  readonly engine: Engine
  readonly compileSeconds: number
  readonly omission: Omission | undefined
  readonly profile: Profile | undefined
  /** Whose graph can be read. */
  readonly made: MadeSearch | undefined
  readonly sample: readonly Sampled[]
}

/** What the questions about whole runs need of a search. */
interface GraphNeeds {
  readonly everything: boolean
  readonly marks: readonly number[]
}

function searchRun(
  run: Run,
  reference: InterpretedSystem,
  goals: readonly Goal[],
  options: VerifyOptions & GraphNeeds,
): Searched {
  const { plain, engine, now, heap, everything, onProgress } = options
  const limits = tighter(run.limits, options.limits)
  const progress = onProgress === undefined ? {} : { onProgress }
  if (engine === 'compiled') {
    try {
      const outcome = exploreCompiled(run, reference, { ...options, goals, limits })
      const system = { ...reference, canonical: outcome.canonical }
      const { compileSeconds, omission, profile, sample } = outcome
      return { outcome, system, engine, compileSeconds, omission, profile, made: outcome, sample }
    } catch (error) {
      if (!(error instanceof CircuitTooLarge)) throw error
      if (options.storage?.checkpoint !== undefined)
        throw new UnusableCheckpoint('The run is too large to be compiled, and only compiled runs have checkpoints.')
    }
  }
  const system = plain ? countFaults(reference, run.budgets) : reference
  const outcome = explore(system, {
    budgets: plain ? 'in the states' : run.budgets,
    goals,
    limits: tighter(limits, { memory: heap.mebibytes }),
    everything,
    now,
    memoryUsed: heap.used,
    sampleStates: options.sampleStates,
    ...progress,
  })
  const sample = plain ? outcome.sample.map(({ state }) => withoutCounters(state, run.budgets.length)) : outcome.sample
  const nothing = { omission: undefined, profile: undefined, made: undefined }
  return { outcome, system, engine: 'interpreted', compileSeconds: 0, ...nothing, sample }
}

/** A state of the model, with the faults that the words before it count. */
function withoutCounters(state: PackedState, counters: number): Sampled {
  return { state: state.subarray(counters), faults: state.subarray(0, counters).reduce((sum, each) => sum + each, 0) }
}

/** What to look for, or undefined where the property is of a sort that this search cannot decide. */
function goalOf({ subject, stated }: Expectation, run: Run): Goal | undefined {
  if (subject.kind !== 'property') return { kind: subject.kind, required: stated }
  const { property } = subject
  switch (defined(run.model.properties[property], 'property').sort) {
    case 'invariant':
      return { kind: 'never', property, required: true }
    case 'step':
      return { kind: 'neverStep', property, required: true }
    case 'reachable':
      return { kind: 'reach', property, required: true }
    default:
      return undefined
  }
}

function tighter(a: SearchLimits, b: SearchLimits): SearchLimits {
  const limits: { -readonly [Key in keyof SearchLimits]: number } = { ...a }
  for (const [key, most] of Object.entries(b) as [keyof SearchLimits, number][]) {
    limits[key] = Math.min(most, limits[key] ?? most)
  }
  return limits
}

/** The finding as a trace, which the interpreter must take and agree to. */
function evidenceFor(
  reference: InterpretedSystem,
  searched: TransitionSystem,
  run: Run,
  expectation: Expectation,
  goal: Goal,
  finding: Found,
): Evidence {
  const { start, instances } = concretePath(searched, finding.path, (from, next) =>
    isStepOf(goal, searched, run, from, next),
  )
  const trace = replay(reference, start, instances)
  const certificate = certify(reference, trace, expectation.subject, { properties: askedIn(run), like: finding.error })
  assert(certificate.shows, `the trace for ${expectation.name} does not show what the search found`)
  const error = trace.error ?? certificate.error ?? finding.error
  const claim = claimText(expectation, run, { error, notes: undefined })
  return {
    trace: expectation.subject.kind === 'errorFree' ? { ...trace, error } : trace,
    title: { check: run.check, toggles: run.toggles, ordinal: run.ordinal, property: expectation.name, claim },
    steps: instances.length,
    faults: trace.steps.filter((step) => step.action.sort === 'fault').length,
  }
}

/** Whether a step breaks the step property of a goal, or, for errors, whether some step property is an error there. */
function isStepOf(goal: Goal, system: TransitionSystem, run: Run, from: PackedState, next: PackedState): boolean {
  if (goal.kind === 'neverStep') return system.stepHolds(goal.property, from, next) === false
  return run.model.properties.some(({ sort }, at) => sort === 'step' && isModelError(system.stepHolds(at, from, next)))
}

function propertyOf({ subject }: Expectation, run: Run): Property | undefined {
  return subject.kind === 'property' ? run.model.properties[subject.property] : undefined
}

/** @param open why nothing is known where nothing was found, and whether that is as the check expects */
function judge(
  run: Run,
  expectation: Expectation,
  evidence: Evidence | undefined,
  open: { readonly reason: string; readonly isFine: boolean } | undefined,
): Verdict {
  const reachable = propertyOf(expectation, run)?.sort === 'reachable'
  const base = { expectation, evidence }
  if (evidence !== undefined) {
    const status: Status = reachable ? 'reached' : 'violated'
    const differs =
      expectation.outcome === status && expectation.steps !== undefined && expectation.steps !== evidence.steps
    const reason = differs
      ? `The shortest trace has ${count(evidence.steps, 'step')}, and ${expectation.steps} were expected.`
      : undefined
    return { ...base, status, reason, asExpected: expectation.outcome === status && !differs }
  }
  if (open !== undefined) return { ...base, status: 'inconclusive', reason: open.reason, asExpected: open.isFine }
  const status: Status = reachable ? 'unreachable' : 'holds'
  return { ...base, status, reason: undefined, asExpected: expectation.outcome === status }
}

/** Then what no check speaks of may stay open. */
function expectsError(run: Run): boolean {
  return run.expectations.some(({ subject, outcome }) => subject.kind === 'errorFree' && outcome === 'violated')
}

/** Why nothing can be said of what was not found, or undefined where all was looked at that was to be looked at. */
function whyAllOpen(outcome: Outcome, hasError: boolean, omission: Omission | undefined): string | undefined {
  if (outcome.limit !== undefined) return limitText(outcome.limit)
  if (hasError) return 'The model has an error, and nothing is known of what would come after it.'
  return outcome.complete && omission !== undefined ? omissionText(omission) : undefined
}

function whyCut({ complete }: Outcome): string | undefined {
  return complete ? undefined : 'The run ended when all that the check states was decided.'
}

function omissionText({ store, seed, probability }: Omission): string {
  const chance = probability < 0.001 ? probability.toExponential(1) : probability.toFixed(3)
  return `Nothing was found, but a ${store} store may leave states out: with a probability of at most ${chance} (seed ${seed}).`
}
