import fc from 'fast-check'
import { assert, defined } from '../base/assert.ts'
import { minimise } from '../causes/minimise.ts'
import type { Expectation, Run } from '../model/model.ts'
import { possibleActions } from '../system/budgets.ts'
import { askedIn, certify } from '../trace/replay.ts'
import { faultsIn } from '../trace/trace.ts'
import { type Schedule, schedulesOf } from './fault-schedule.ts'
import type { FuzzFinding } from './fuzz-finding.ts'
import { Recovery } from './recovery.ts'
import { Tally, Walker } from './walker.ts'
import type { Manner } from './wander.ts'

export interface FuzzOptions {
  readonly manner: Manner
  readonly runs: number
  readonly seed: number
  /** Where to begin in the runs of the seed, and in how they shrink, as a finding tells it. */
  readonly path?: string | undefined
  /** Names of what is looked for; all that the check speaks of unless told otherwise. */
  readonly properties?: readonly string[] | undefined
  /** Steps without faults within which the system is to recover, for properties of whole runs. */
  readonly recoverWithin: number
  readonly isLate: () => boolean
  readonly onProgress?: ((tally: Tally) => void) | undefined
}

export interface FuzzReport {
  readonly run: Run
  readonly engine: Walker['engine']
  readonly findings: readonly FuzzFinding[]
  /** What was looked for and not found. */
  readonly open: readonly Expectation[]
  /** What random runs say nothing of. */
  readonly unjudged: readonly Expectation[]
  readonly tally: Tally
  /** Actions that can be taken at all. */
  readonly possible: readonly number[]
  /** Runs after which it was looked whether the system recovers. */
  readonly recoveries: number
  readonly isLate: boolean
}

/** Runs between two looks at the clock. */
const BETWEEN_LOOKS = 64

/** Of so many random runs one is for recovery, which takes many steps. */
const RECOVERY_SHARE = 10

/**
 * Drives random schedules through a run until all that its check speaks of has shown, or so many runs were made. What has
 * not shown may still be there: nothing here ever holds.
 */
export function fuzzRun(run: Run, options: FuzzOptions): FuzzReport {
  const { manner, properties, onProgress } = options
  const isWanted = ({ name }: Expectation) => properties?.includes(name) ?? true
  const wanted = new Set(run.expectations.flatMap((each, at) => (isWanted(each) ? [at] : [])))
  const walker = new Walker(run, wanted)
  const tally = new Tally(walker.system.actions.length)
  let isLate = false
  let looks = 0
  const isOver = () => {
    if (looks++ % BETWEEN_LOOKS === 0) {
      isLate ||= options.isLate()
      onProgress?.(tally)
    }
    return isLate
  }
  const findings: FuzzFinding[] = []
  const search = { ...options, isOver }
  drive(schedulesOf(walker, manner, tally, isOver), search, walker.isOpen, (schedule, path) => {
    findings.push(findingOf(walker, schedule, path, tally.runs))
    walker.close(defined(schedule.expectation))
  })
  const recovery = new Recovery(run, wanted, options.recoverWithin)
  const fewer = { ...search, runs: Math.ceil(options.runs / RECOVERY_SHARE) }
  drive(recovery.schedules(manner, isOver), fewer, recovery.isOpen, (schedule, path) => {
    findings.push({ ...recovery.findingOf(schedule), path })
    recovery.close(defined(schedule.expectation))
  })
  const open = run.expectations.filter((_, at) => walker.isOpen.has(at) || recovery.isOpen.has(at))
  const found = new Set(findings.map(({ expectation }) => expectation))
  const unjudged = run.expectations.filter((each) => isWanted(each) && !open.includes(each) && !found.has(each))
  const { engine } = walker
  const possible = possibleActions(walker.system, run.budgets)
  return { run, engine, findings, open, unjudged, tally, possible, recoveries: recovery.runs, isLate }
}

interface Search extends Pick<FuzzOptions, 'manner' | 'runs' | 'seed' | 'path'> {
  readonly isOver: () => boolean
}

/** Has fast-check make schedules, until nothing is looked for any more, and shrink those that show something. */
function drive(
  schedules: fc.Arbitrary<Schedule>,
  { manner, runs, seed, path: given, isOver }: Search,
  open: ReadonlySet<number>,
  onFound: (schedule: Schedule, path: string) => void,
): void {
  const property = fc.property(schedules, ({ expectation }) => expectation === undefined)
  // A value is several runs where they belong together.
  const most = Math.max(1, Math.ceil(runs / manner.strategy.tries))
  let path = given
  for (let from = 0; open.size > 0 && from < most && !isOver(); ) {
    const details = fc.check(property, { seed, numRuns: most - from, ...(path !== undefined && { path }) })
    if (!details.failed || details.counterexample === null) return
    const foundAt = defined(details.counterexamplePath ?? undefined, 'path of a counterexample')
    onFound(details.counterexample[0], foundAt)
    // A path is of one finding.
    if (given !== undefined) return
    from = Number(foundAt.split(':')[0]) + 1
    path = `${from}`
  }
}

/** The finding with the shortest trace that leaving out steps leads to, which the interpreter agrees to. */
function findingOf({ run, system }: Walker, schedule: Schedule, path: string, runs: number): FuzzFinding {
  const expectation = defined(run.expectations[defined(schedule.expectation)])
  const { subject } = expectation
  const trace = schedule.trace()
  const certificate = certify(system, trace, subject, { properties: askedIn(run) })
  assert(certificate.shows, `the steps of the random run do not show ${expectation.name} in the interpreter`)
  const error = trace.error ?? certificate.error
  const shown = { run, subject, trace: subject.kind === 'errorFree' ? { ...trace, error } : trace }
  const minimised = minimise(shown)
  const least = minimised === 'shows nothing' ? shown.trace : minimised.trace
  return {
    expectation,
    trace: least,
    faults: faultsIn(least),
    stepsBefore: schedule.stepsBefore,
    runs,
    path,
    within: undefined,
  }
}

/** The run with any number of each of its faults. */
export function withFreeFaults(run: Run): Run {
  const budgets = run.model.actions.flatMap(({ sort }, at) => (sort === 'fault' ? [{ faults: [at], most: FREE }] : []))
  return { ...run, budgets }
}

/** What the language allows at most. */
const FREE = 1000
