import type { Span } from '../base/span.ts'
import type { Model, Run } from '../model/model.ts'
import type { RunSummary, VerdictSummary } from '../verify/run-summary.ts'
import type { Home } from './homes.ts'

/** A run with what came of it. */
export interface RunResult {
  readonly run: Run
  readonly summary: RunSummary
}

/** What one run says of one property. */
export interface Decided extends RunResult {
  readonly verdict: VerdictSummary
}

/** What the runs say of a home. */
export interface Evidence {
  readonly home: Home
  /** Verdicts on the property, within the check or item, or in runs with the switch on. */
  readonly decided: readonly Decided[]
  /** Runs that take the step, or have the switch on. */
  readonly runs: number
  /** Verdicts whose trace has the step, the plainest first. */
  readonly traces: readonly Decided[]
  /** What the switch by itself changes: properties that are violated without it, and hold with it. */
  readonly mends: readonly Decided[]
}

/** The evidence for each home. */
export function evidenceFor(homes: readonly Home[], results: readonly RunResult[]): readonly Evidence[] {
  return homes.map((home) => evidenceOf(home, results))
}

/** Whether anything shows what the home says; being there is enough for a structure. */
export function isShown({ home, decided, runs }: Evidence): boolean {
  switch (home.kind) {
    case 'structure':
      return true
    case 'action':
    case 'toggle':
      return runs > 0
    default:
      return decided.length > 0
  }
}

function evidenceOf(home: Home, results: readonly RunResult[]): Evidence {
  const none: Evidence = { home, decided: [], runs: 0, traces: [], mends: [] }
  switch (home.kind) {
    case 'structure':
      return none
    case 'property':
      return { ...none, decided: statedIn(results).filter((each) => isSame(propertySpan(each), home.span)) }
    case 'check':
      return { ...none, decided: statedIn(results).filter((each) => isWithin(expectationSpan(each), home.span)) }
    case 'action':
      return { ...none, ...stepEvidence(home, results) }
    case 'toggle':
      return { ...none, ...switchEvidence(home, results) }
  }
}

/** What the checks say something about; deadlocks and errors that none mentions are left out. */
function statedIn(results: readonly RunResult[]): Decided[] {
  return results.flatMap((result) =>
    result.summary.verdicts.filter(({ stated }) => stated).map((verdict) => ({ ...result, verdict })),
  )
}

function expectationOf({ run, verdict }: Decided) {
  return run.expectations.find(({ name }) => name === verdict.property)
}

function expectationSpan(decided: Decided): Span | undefined {
  return expectationOf(decided)?.span
}

function propertySpan(decided: Decided): Span | undefined {
  const subject = expectationOf(decided)?.subject
  return subject?.kind === 'property' ? decided.run.model.properties[subject.property]?.span : undefined
}

function stepEvidence(home: Home, results: readonly RunResult[]): Pick<Evidence, 'runs' | 'traces'> {
  const namesIn = ({ actions }: Model) => actions.filter(({ span }) => isSame(span, home.span)).map(({ name }) => name)
  const takers = results.flatMap((result) => {
    const names = new Set(namesIn(result.run.model))
    const isTaken = result.summary.actions.some(({ name, firings }) => firings > 0 && names.has(name))
    return isTaken ? [{ result, names }] : []
  })
  const traces = takers.flatMap(({ result, names }) =>
    statedIn([result]).filter(({ verdict }) => verdict.trace?.steps.some(({ action }) => names.has(action)) === true),
  )
  return { runs: takers.length, traces: traces.sort(byPlainness) }
}

/** Traces without mistakes come first, then the shorter ones. */
function byPlainness(a: Decided, b: Decided): number {
  const rank = (each: Decided) => [bugsOf(each.run).length, ...lengthOf(each)]
  return compareLists(rank(a), rank(b))
}

/** Traces with fewer faults come first, then the shorter ones, then those with less turned on. */
export function byLength(a: Decided, b: Decided): number {
  return compareLists(lengthOf(a), lengthOf(b))
}

function lengthOf({ run, verdict }: Decided): readonly number[] {
  return [verdict.faults ?? 0, verdict.steps ?? 0, run.toggles.length]
}

function compareLists(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((each, index) => each !== b[index])
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0)
}

function switchEvidence(home: Home, results: readonly RunResult[]): Pick<Evidence, 'runs' | 'decided' | 'mends'> {
  const on = results.filter(({ run }) => run.model.toggles.some(({ span, value }) => value && isSame(span, home.span)))
  const alone = statedIn(on.filter(({ run }) => run.toggles.length === 1))
  return { runs: on.length, decided: alone, mends: alone.filter((each) => isMended(each, results)) }
}

/** Whether a property that holds is violated by the same check with the same bounds and nothing turned on. */
function isMended({ summary, verdict }: Decided, results: readonly RunResult[]): boolean {
  if (verdict.status !== 'holds') return false
  const bounds = (each: RunSummary) => JSON.stringify([each.spec, each.check, each.constants, each.budgets])
  const before = results.filter((each) => each.run.toggles.length === 0 && bounds(each.summary) === bounds(summary))
  return statedIn(before).some(
    (each) => each.verdict.property === verdict.property && each.verdict.status === 'violated',
  )
}

/** The mistakes that are turned on in a run. */
export function bugsOf({ model }: Run): readonly string[] {
  return model.toggles.filter(({ sort, value }) => sort === 'bug' && value).map(({ name }) => name)
}

/** The same place: each spec that imports a file has read it for itself. */
function isSame(a: Span | undefined, b: Span): boolean {
  return a !== undefined && a.file.path === b.file.path && a.start === b.start
}

function isWithin(a: Span | undefined, b: Span): boolean {
  return a !== undefined && a.file.path === b.file.path && a.start >= b.start && a.end <= b.end
}
