import { count } from '../base/count.ts'
import type { Run } from '../model/model.ts'
import type { SearchLimits } from '../search/outcome.ts'
import type { RunReport, Status, Verdict } from '../verify/verdict.ts'
import { mutateRun } from './mutants.ts'
import type { Mutation } from './mutation.ts'

/** What a run of the spec as it is came to: a mutant is held against it. */
export interface BaselineRun {
  /** Index among the runs of the spec. */
  readonly run: number
  readonly name: string
  readonly states: number
  readonly transitions: number
  /** States of its largest graph, which symmetry may reduce by less than it does the search; 0 if it has none. */
  readonly graphStates: number
  /** Steps of each action that was taken at all. */
  readonly firings: Readonly<Record<string, number>>
  readonly expectations: readonly BaselineExpectation[]
}

export interface BaselineExpectation {
  readonly property: string
  readonly stated: boolean
  /** Whether the spec as it is meets it; if not, it can kill nothing. */
  readonly isMet: boolean
}

/** An expectation that no longer comes out as the check expects. */
export interface Killer {
  readonly check: string
  readonly property: string
  readonly sort: 'property' | 'deadlock' | 'error'
  readonly expected: string
  readonly found: Exclude<Status, 'inconclusive'>
  /** Steps of the trace, where there is one. */
  readonly steps: number | null
  /** Whether the verdict is the expected one, and only its trace has another length. */
  readonly isLength: boolean
}

/** What became of a mutant. */
export type Outcome =
  /** The first killer comes first; with all of them, in the order of the checks. */
  | { readonly kind: 'killed'; readonly killers: readonly Killer[] }
  /** `differs` says whether any figure of any run is another one: if not, the mutant is probably equivalent. */
  | { readonly kind: 'survived'; readonly differs: boolean }
  | { readonly kind: 'inconclusive'; readonly check: string; readonly reason: string }

export interface Judging {
  readonly runs: readonly Run[]
  readonly baseline: readonly BaselineRun[]
  /** Whether to go on after the first run that kills the mutant. */
  readonly allKillers: boolean
  readonly verify: (run: Run, at: number, limits: SearchLimits) => RunReport
  /** Of the time that this mutant may take. */
  readonly secondsLeft: () => number
}

/** States that a mutant's run may have: a mutant may well reach more than the spec, but not without end. */
export function stateLimit(baseline: BaselineRun): number {
  return 20 * sizeOf(baseline) + 10_000
}

function sizeOf({ states, graphStates }: BaselineRun): number {
  return Math.max(states, graphStates)
}

/**
 * Makes the runs of a mutant, small ones first, up to the first that kills it. A run that a limit ends may kill by
 * what it has found, and otherwise leaves the mutant inconclusive, unless another run kills it.
 */
export function judgeMutant(mutation: Mutation, judging: Judging): Outcome {
  const killers: Killer[] = []
  let open: Extract<Outcome, { kind: 'inconclusive' }> | undefined
  let differs = false
  for (const baseline of [...judging.baseline].sort((a, b) => sizeOf(a) - sizeOf(b) || a.run - b.run)) {
    const run = judging.runs[baseline.run]
    const mutated = run && mutateRun(run, mutation)
    if (mutated === undefined) continue
    const seconds = judging.secondsLeft()
    if (seconds <= 0) {
      open ??= { kind: 'inconclusive', check: baseline.name, reason: OUT_OF_TIME }
      break
    }
    const report = judging.verify(mutated, baseline.run, { states: stateLimit(baseline), seconds })
    killers.push(...killersIn(report, baseline))
    if (killers.length > 0 && !judging.allKillers) break
    const reason = openReason(report, baseline, judging.secondsLeft() <= 0)
    if (reason !== undefined) open ??= { kind: 'inconclusive', check: baseline.name, reason }
    differs ||= isDifferent(report, baseline)
  }
  if (killers.length > 0) return { kind: 'killed', killers }
  return open ?? { kind: 'survived', differs }
}

const OUT_OF_TIME = 'The time for one mutant was over.'

/** The expectations of a run that the spec meets and the mutant does not: the strongest evidence first. */
function killersIn({ run, verdicts }: RunReport, { name, expectations }: BaselineRun): readonly Killer[] {
  const killers = verdicts.flatMap((verdict, at) => {
    if (verdict.asExpected || verdict.status === 'inconclusive' || expectations[at]?.isMet !== true) return []
    return [killerOf(verdict, name, run)]
  })
  return killers.sort((a, b) => weakness(a) - weakness(b))
}

function killerOf({ expectation, status, evidence }: Verdict, check: string, run: Run): Killer {
  const { name, subject, outcome, steps } = expectation
  const sorts = { property: 'property', deadlockFree: 'deadlock', errorFree: 'error' } as const
  const property = subject.kind === 'property' ? run.model.properties[subject.property]?.name : undefined
  return {
    check,
    property: property ?? name,
    sort: sorts[subject.kind],
    expected: steps === undefined ? outcome : `${outcome} in ${count(steps, 'step')}`,
    found: status === 'inconclusive' ? outcome : status,
    steps: evidence?.steps ?? null,
    isLength: status === outcome,
  }
}

/** A trap says that the mutant makes no sense, a deadlock that it comes to an end: less than a promise broken. */
function weakness({ sort, isLength }: Killer): number {
  if (sort === 'property') return isLength ? 1 : 0
  return sort === 'deadlock' ? 2 : 3
}

/** Why the run says nothing of some expectation that the spec meets; undefined where it says all. */
function openReason({ verdicts }: RunReport, { expectations }: BaselineRun, isOver: boolean): string | undefined {
  const open = verdicts.find(
    ({ asExpected, status }, at) => !asExpected && status === 'inconclusive' && expectations[at]?.isMet === true,
  )
  return open === undefined || !isOver ? open?.reason : OUT_OF_TIME
}

function isDifferent({ run, statistics }: RunReport, { states, transitions, firings }: BaselineRun): boolean {
  if (statistics.states !== states || statistics.transitions !== transitions) return true
  return run.model.actions.some(({ name }, at) => (statistics.firings[at] ?? 0) !== (firings[name] ?? 0))
}
