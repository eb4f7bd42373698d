import { positionAt } from '../base/span.ts'
import type { Omission } from '../engine/omission.ts'
import type { Profile } from '../engine/profile.ts'
import { interpretRun } from '../interpret/interpreted-system.ts'
import { showValue } from '../interpret/show.ts'
import { isImpossible } from '../model/impossible.ts'
import { cellTotal } from '../model/layout.ts'
import type { Action, Expectation, Model, Property, Run } from '../model/model.ts'
import { unreducedTypes } from '../system/symmetry.ts'
import { type Json, traceToItf } from '../trace/itf.ts'
import type { Place, TraceDocument } from '../trace/trace-document.ts'
import { documentShown } from '../why/document-shown.ts'
import type { Engine, Evidence, GraphFigures, RunReport, Status, Verdict } from './verdict.ts'

/** All that reports say of a run, as plain data: it crosses threads and becomes JSON as it is. */
export interface RunSummary {
  readonly spec: string
  readonly check: string
  readonly sentence: string | undefined
  readonly toggles: readonly string[]
  /** From 1: tells apart the runs of a check that have the same toggles on. */
  readonly ordinal: number
  /** Which of them the check sets; the others are as declared or imported. */
  readonly constants: readonly { readonly name: string; readonly value: string; readonly set: boolean }[]
  readonly budgets: readonly { readonly faults: readonly string[]; readonly most: number }[]
  readonly mode: 'reduced' | 'plain'
  readonly engine: Engine
  /** What told states apart. */
  readonly store: 'exact' | Omission['store']
  /** With another store than the exact one, the probability that any state was left out. */
  readonly omission: number | undefined
  /** Symmetric types that have too many permutations to be reduced by. */
  readonly unreduced: readonly string[]
  readonly complete: boolean
  readonly states: number
  readonly transitions: number
  readonly depth: number
  /** Seconds of exploration, and those that it took to compile the run before it. */
  readonly seconds: number
  readonly compileSeconds: number
  /** Where the time went, if it was asked. */
  readonly profile: ProfileSummary | undefined
  readonly actions: readonly ActionSummary[]
  readonly verdicts: readonly VerdictSummary[]
  /** The graphs that properties of whole runs were decided on. */
  readonly graphs: readonly GraphFigures[]
  /** Whether it was not made now, but kept from an earlier call: then the times are those of that one. */
  readonly fromCache?: true | undefined
}

/** Seconds but for the actions, whose time is in nanoseconds for each state. */
export type ProfileSummary = Omit<Profile, 'actions'> & {
  readonly actions: readonly { readonly name: string; readonly nanoseconds: number }[]
}

export interface ActionSummary {
  readonly name: string
  readonly sort: 'action' | 'fault' | 'operator' | 'init'
  /** Transitions by this action; 0 where its guard never held. */
  readonly firings: number
}

export interface VerdictSummary {
  readonly property: string
  readonly sort: Property['sort'] | 'deadlock' | 'error'
  readonly status: Status
  readonly expected: Expectation['outcome']
  readonly expectedSteps: number | undefined
  /** False for deadlocks and errors that the check says nothing of. */
  readonly stated: boolean
  readonly asExpected: boolean
  /** Of a finding that is known already, its trace when it became so: it is told, and does not fail. */
  readonly known?: { readonly steps: number | undefined; readonly faults: number | undefined } | undefined
  readonly reason: string | undefined
  readonly doc: readonly string[]
  readonly place: Place
  readonly steps: number | undefined
  readonly faults: number | undefined
  /** Steps of the loop that a run goes round in for ever; 0 where it rests. */
  readonly loop: number | undefined
  readonly trace: TraceDocument | undefined
  /** The trace as a file holds it. */
  readonly itf: Json | undefined
}

export function summariseRun(report: RunReport, spec: string): RunSummary {
  const { run, statistics } = report
  const { model } = run
  return {
    spec,
    check: run.check,
    sentence: run.sentence,
    toggles: run.toggles,
    ordinal: run.ordinal,
    ...boundsOf(run),
    mode: report.mode,
    engine: report.engine,
    store: report.omission?.store ?? 'exact',
    omission: report.omission?.probability,
    unreduced:
      report.mode === 'plain' ? [] : unreducedTypes(model.symmetricTypes, cellsOf(model)).map((type) => type.name),
    complete: report.complete,
    states: statistics.states,
    transitions: statistics.transitions,
    depth: statistics.depth,
    seconds: statistics.seconds,
    compileSeconds: report.compileSeconds,
    profile: report.profile && profileSummary(report.profile, model),
    actions: statistics.possible
      .filter((at) => !switchedOff(model.actions[at]))
      .map((at) => ({
        name: model.actions[at]?.name ?? '?',
        sort: model.actions[at]?.sort ?? 'action',
        firings: statistics.firings[at] ?? 0,
      })),
    graphs: report.graphs,
    verdicts: report.verdicts.map((verdict) => summariseVerdict(verdict, run, spec)),
  }
}

/** What a verdict is true within. */
export function boundsOf({ model, budgets }: Run): Pick<RunSummary, 'constants' | 'budgets'> {
  return {
    constants: model.constants.map(({ name, value, type, isSet }) => ({
      name,
      value: showValue(value, type),
      set: isSet,
    })),
    budgets: budgets.map((budget) => ({
      faults: budget.faults.map((fault) => model.actions[fault]?.name ?? '?'),
      most: budget.most,
    })),
  }
}

function profileSummary(profile: Profile, model: Model): ProfileSummary {
  const actions = profile.actions
    .filter(({ nanoseconds }) => nanoseconds > 0)
    .map(({ action, nanoseconds }) => ({ name: model.actions[action]?.name ?? '?', nanoseconds }))
  return { ...profile, actions: actions.sort((a, b) => b.nanoseconds - a.nanoseconds) }
}

function cellsOf(model: Model): number {
  return model.variables.reduce((sum, variable) => sum + cellTotal(variable.type), 0)
}

/** A step of a bug or fix that is off says nothing about the spec. */
function switchedOff(action: Action | undefined): boolean {
  return action !== undefined && isImpossible(action)
}

function summariseVerdict(verdict: Verdict, run: Run, spec: string): VerdictSummary {
  const { expectation, evidence } = verdict
  const { subject } = expectation
  const property = subject.kind === 'property' ? run.model.properties[subject.property] : undefined
  const { line, column } = positionAt(expectation.span.file, expectation.span.start)
  return {
    property: expectation.name,
    sort: property?.sort ?? (subject.kind === 'errorFree' ? 'error' : 'deadlock'),
    status: verdict.status,
    expected: expectation.outcome,
    expectedSteps: expectation.steps,
    stated: expectation.stated,
    asExpected: verdict.asExpected,
    reason: verdict.reason,
    doc: property?.doc ?? [],
    place: { file: expectation.span.file.path, line, column },
    steps: evidence?.steps,
    faults: evidence?.faults,
    loop: evidence?.trace.loop === undefined ? undefined : evidence.trace.steps.length - evidence.trace.loop,
    trace: evidence && documentEvidence(evidence, run, expectation),
    itf: evidence && traceToItf(evidence.trace, evidence.title, spec),
  }
}

function documentEvidence(
  { trace, title, notes }: Evidence,
  run: RunReport['run'],
  { subject, name }: Expectation,
): TraceDocument {
  return documentShown({ system: interpretRun(run), run, trace, subject, name, error: trace.error, notes }, title)
}
