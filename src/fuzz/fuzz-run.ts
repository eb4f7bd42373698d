import { defined } from '../base/assert.ts'
import { interpretRun } from '../interpret/interpreted-system.ts'
import type { Expectation, Run } from '../model/model.ts'
import { possibleActions } from '../system/budgets.ts'
import { replayShown } from '../trace/replay.ts'
import { faultsIn } from '../trace/trace.ts'
import type { FuzzFinding } from './fuzz-finding.ts'
import { type FuzzEvents, type FuzzOptions, type FuzzPart, fuzzPart, type PartFinding } from './fuzz-part.ts'
import { joinTracks } from './join-tracks.ts'
import { unrecoveredTrace } from './recovery.ts'
import { StateSet } from './state-set.ts'
import type { TallyMark } from './walker.ts'

export interface FuzzReport {
  readonly run: Run
  readonly engine: FuzzPart['engine']
  readonly findings: readonly FuzzFinding[]
  /** What was looked for and not found. */
  readonly open: readonly Expectation[]
  /** What random runs say nothing of. */
  readonly unjudged: readonly Expectation[]
  readonly tally: TallyMark
  /** Whether there may be more states than were counted. */
  readonly statesAreMore: boolean
  /** Actions that can be taken at all. */
  readonly possible: readonly number[]
  /** Runs after which it was looked whether the system recovers. */
  readonly recoveries: number
  readonly isLate: boolean
}

/**
 * Drives random schedules through a run until all that its check speaks of has shown, or so many runs were made. What has
 * not shown may still be there: nothing here ever holds.
 */
export function fuzzRun(run: Run, options: FuzzOptions & FuzzEvents): FuzzReport {
  return reportOfParts(run, options, [fuzzPart(run, options, options, { at: 1, of: 1 })])
}

/**
 * What the parts say together: the same as if one had made all of their random runs, one after the other. So the first
 * finding of each sort counts, and what was made after the last of these is left out. Each finding is taken again in the
 * interpreter.
 * @param parts in their order; those at the end may be missing where `isSettled` says so of the others
 * @throws InternalError where the interpreter does not agree to a finding
 */
export function reportOfParts(run: Run, options: FuzzOptions, parts: readonly FuzzPart[]): FuzzReport {
  const plain = joinTracks(parts.map((part) => part.plain))
  const recovery = joinTracks(parts.map((part) => part.recovery))
  const states = new StateSet()
  for (const [at, part] of parts.entries()) states.addHashes(part.states, plain.ends[at]?.states ?? 0)
  const { recoverWithin } = options
  const findings = [
    ...plain.findings.map((finding) => plainFinding(run, finding)),
    ...recovery.findings.map((finding) => recoveryFinding(run, finding, recoverWithin)),
  ]
  const able = new Set([...plain.able, ...recovery.able].map((at) => run.expectations[at]))
  const found = new Set(findings.map(({ expectation }) => expectation))
  const isWanted = ({ name }: Expectation) => options.properties?.includes(name) ?? true
  return {
    run,
    engine: parts[0]?.engine ?? 'compiled',
    findings,
    open: run.expectations.filter((each) => able.has(each) && !found.has(each)),
    unjudged: run.expectations.filter((each) => isWanted(each) && !able.has(each)),
    tally: { ...sumOf(plain.ends, run), states: states.size },
    statesAreMore: states.isFull,
    possible: possibleActions(interpretRun(run), run.budgets),
    recoveries: sumOf(recovery.ends, run).runs,
    isLate: parts.some((part) => part.isLate),
  }
}

/** Whether the parts that come after these cannot add anything. */
export function isSettled(parts: readonly FuzzPart[]): boolean {
  const tracks = [parts.map((part) => part.plain), parts.map((part) => part.recovery)]
  return parts.length > 0 && tracks.every((each) => joinTracks(each).isClosed)
}

function sumOf(marks: readonly TallyMark[], { model }: Run): TallyMark {
  const sum = (of: (mark: TallyMark) => number) => marks.reduce((total, mark) => total + of(mark), 0)
  const taken = model.actions.map((_, action) => sum((mark) => mark.taken[action] ?? 0))
  return { runs: sum(({ runs }) => runs), steps: sum(({ steps }) => steps), taken, states: 0 }
}

function plainFinding(run: Run, finding: PartFinding): FuzzFinding {
  const expectation = defined(run.expectations[finding.expectation], 'expectation')
  const { trace } = replayShown(run, expectation.subject, finding.start, finding.instances)
  const { stepsBefore, runs, path } = finding
  return { expectation, trace, faults: faultsIn(trace), stepsBefore, runs, path, within: undefined }
}

function recoveryFinding(run: Run, finding: PartFinding, within: number): FuzzFinding {
  const expectation = defined(run.expectations[finding.expectation], 'expectation')
  const trace = unrecoveredTrace(run, finding.expectation, within, finding.start, finding.instances)
  const { stepsBefore, runs, path } = finding
  return { expectation, trace, faults: faultsIn(trace), stepsBefore, runs, path, within }
}

/** The run with any number of each of its faults. */
export function withFreeFaults(run: Run): Run {
  const budgets = run.model.actions.flatMap(({ sort }, at) => (sort === 'fault' ? [{ faults: [at], most: FREE }] : []))
  return { ...run, budgets }
}

/** What the language allows at most. */
const FREE = 1000
