import { DEFAULT_STEPS } from '../../fuzz/fault-schedule.ts'
import type { FuzzFinding } from '../../fuzz/fuzz-finding.ts'
import type { FuzzReport } from '../../fuzz/fuzz-run.ts'
import { DEFAULT_STRATEGY } from '../../fuzz/strategies.ts'
import { interpretRun } from '../../interpret/interpreted-system.ts'
import { isImpossible } from '../../model/impossible.ts'
import type { Expectation, Run } from '../../model/model.ts'
import { runName } from '../../model/run-name.ts'
import { claimText } from '../../trace/claim-text.ts'
import { type Json, traceToItf } from '../../trace/itf.ts'
import { overspending } from '../../trace/replay.ts'
import { documentTrace, type TraceDocument } from '../../trace/trace-document.ts'
import { boundsOf, type RunSummary, type VerdictSummary } from '../../verify/run-summary.ts'
import { documentShown } from '../../why/document-shown.ts'
import { type ExitCode, exitCodeOfVerdict, exitCodes, gravestOf } from '../exit-codes.ts'
import { DEFAULT_RECOVERY, type FuzzCommandOptions } from './fuzz-request.ts'
import type { FuzzShard } from './fuzz-shards.ts'

/** Something that random runs have shown of a property. */
export interface FuzzFindingSummary
  extends Pick<VerdictSummary, 'property' | 'sort' | 'expected' | 'asExpected' | 'doc'> {
  readonly status: 'violated' | 'reached' | 'not recovered'
  readonly steps: number
  readonly faults: number
  /** Steps without faults within which the system did not recover, where that is what was found. */
  readonly within: number | undefined
  /** Of the random run, before it was shrunk. */
  readonly stepsBefore: number
  /** Random runs until then. */
  readonly runs: number
  readonly path: string
  /** The command that comes to the same. */
  readonly again: string
  /** Why it is no run of the check, where faults are free. */
  readonly overspent: string | undefined
  readonly trace: TraceDocument
  /** As a file holds it, where the check allows the trace. */
  readonly itf: Json | undefined
}

/** What came of the random runs of one run of a check. */
export interface FuzzSummary
  extends Pick<RunSummary, 'spec' | 'check' | 'sentence' | 'toggles' | 'ordinal' | 'constants' | 'budgets' | 'engine'> {
  readonly findings: readonly FuzzFindingSummary[]
  /** What was looked for and not found: nothing is said of it. */
  readonly nothingFound: readonly { readonly property: string; readonly expected: Expectation['outcome'] }[]
  /** Properties of whole runs that random runs say nothing of. */
  readonly notJudged: readonly string[]
  readonly runs: number
  readonly recoveryRuns: number
  /** Steps of a random run at most, and of all runs together. */
  readonly most: number
  readonly steps: number
  /** Different states; at least so many where `statesAreMore`. */
  readonly states: number
  readonly statesAreMore: boolean
  readonly actions: readonly { readonly name: string; readonly firings: number }[]
  readonly isLate: boolean
  /** Of the parts of the random runs that were given up, why: what these would have shown is open. */
  readonly lost?: readonly string[] | undefined
}

export function summariseFuzz(
  report: FuzzReport,
  checked: Run,
  spec: string,
  options: FuzzCommandOptions,
  lost: readonly string[] = [],
): FuzzSummary {
  const { run, tally, findings, open, unjudged } = report
  const { check, sentence, toggles, ordinal, model } = run
  const actions = report.possible.flatMap((at) => {
    const action = model.actions[at]
    return action === undefined || isImpossible(action) ? [] : [{ name: action.name, firings: tally.taken[at] ?? 0 }]
  })
  return {
    spec,
    check,
    sentence,
    toggles,
    ordinal,
    ...boundsOf(run),
    engine: report.engine,
    findings: findings.map((finding) => summariseFinding(finding, run, checked, spec, options)),
    nothingFound: open.map(({ name, outcome }) => ({ property: name, expected: outcome })),
    notJudged: unjudged.map(({ name }) => name),
    runs: tally.runs,
    recoveryRuns: report.recoveries,
    most: options.steps ?? DEFAULT_STEPS,
    steps: tally.steps,
    states: tally.states,
    statesAreMore: report.statesAreMore,
    actions,
    isLate: report.isLate,
    lost: lost.length === 0 ? undefined : lost,
  }
}

function summariseFinding(
  { expectation, trace, faults, within, stepsBefore, runs, path }: FuzzFinding,
  run: Run,
  checked: Run,
  spec: string,
  options: FuzzCommandOptions,
): FuzzFindingSummary {
  const { name, subject, outcome } = expectation
  const property = subject.kind === 'property' ? run.model.properties[subject.property] : undefined
  const isRecovery = within !== undefined
  const status = isRecovery ? 'not recovered' : property?.sort === 'reachable' ? 'reached' : 'violated'
  const system = interpretRun(run)
  const shown = { system, run, trace, subject, name, error: trace.error, notes: undefined }
  const claim = isRecovery
    ? `${name}: what is owed does not come within ${within} steps without faults, in which each fair step has its turn.`
    : claimText(expectation, run, { error: trace.error, notes: undefined })
  const title = { check: run.check, toggles: run.toggles, ordinal: run.ordinal, property: name, claim }
  const overspent = overspending(checked, trace)
  return {
    property: name,
    sort: property?.sort ?? (subject.kind === 'errorFree' ? 'error' : 'deadlock'),
    status,
    expected: outcome,
    asExpected: isRecovery ? outcome === 'violated' : status === outcome,
    doc: property?.doc ?? [],
    steps: trace.steps.length,
    faults,
    within,
    stepsBefore,
    runs,
    path,
    again: againText(run, spec, name, path, options),
    overspent,
    trace: isRecovery ? documentTrace(trace, title, undefined) : documentShown(shown, title),
    itf: isRecovery || overspent !== undefined ? undefined : traceToItf(trace, title, spec),
  }
}

/** The command that comes to a finding again. */
function againText(run: Run, spec: string, name: string, path: string, options: FuzzCommandOptions): string {
  const { seed, steps, strategy, scenarios, freeFaults, recoverWithin } = options
  const given = [
    ...(steps === undefined ? [] : ['--steps', `${steps}`]),
    ...(strategy === undefined ? [] : ['--strategy', strategy]),
    ...(scenarios === undefined ? [] : ['--scenarios', scenarios.join(',')]),
    ...(freeFaults ? ['--faults', 'free'] : []),
    ...(recoverWithin === DEFAULT_RECOVERY ? [] : ['--recover-within', `${recoverWithin}`]),
  ]
  const words = [spec, '-c', runName(run), '--property', name, ...given, '--seed', `${seed}`, '--path', path]
  return ['holdfast', 'fuzz', ...words.map(shellWord)].join(' ')
}

function shellWord(text: string): string {
  return /^[\w./:,=@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}

/**
 * Only what was found counts. What was not found is no verdict, whatever is expected of it; and what did not recover is no
 * violation, so that it leaves the question open. So does a part of the random runs that was given up.
 */
export function fuzzCode(summaries: readonly FuzzSummary[]): ExitCode {
  const codes = summaries.flatMap(({ findings, lost }) => [
    ...(lost === undefined ? [] : [exitCodes.inconclusive]),
    ...findings.map(({ status, ...finding }) => {
      if (finding.asExpected) return exitCodes.asExpected
      return status === 'not recovered' ? exitCodes.inconclusive : exitCodeOfVerdict({ ...finding, status })
    }),
  ])
  return gravestOf(new Set(codes))
}

/** Version of the JSON report. */
const FUZZ_VERSION = 1

/** The whole report as one line of JSON, with what makes it a part of one if it is a shard's. */
export function fuzzJson(
  summaries: readonly FuzzSummary[],
  exitCode: ExitCode,
  { seed, strategy, recoverWithin }: FuzzCommandOptions,
  shard?: FuzzShard,
): string {
  const runs = summaries.map((summary) => ({
    ...summary,
    findings: summary.findings.map(({ itf: _, trace, ...finding }) => ({ ...finding, trace: plain(trace) })),
  }))
  const manner = { seed, strategy: strategy ?? DEFAULT_STRATEGY, recoverWithin }
  return `${JSON.stringify({ version: FUZZ_VERSION, exitCode, ...manner, runs, shard })}\n`
}

/** `holdfast why --json` tells why a trace shows what it does. */
function plain({ why: _, truths: __, needs: ___, ...trace }: TraceDocument): TraceDocument {
  return trace
}
