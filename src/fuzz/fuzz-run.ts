import fc from 'fast-check'
import { assert, defined } from '../base/assert.ts'
import { minimise } from '../causes/minimise.ts'
import type { Expectation, Run } from '../model/model.ts'
import { askedIn, certify } from '../trace/replay.ts'
import { faultsIn, type Trace } from '../trace/trace.ts'
import { type Schedule, schedulesOf } from './fault-schedule.ts'
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
  readonly isLate: () => boolean
  readonly onProgress?: ((tally: Tally) => void) | undefined
}

/** Something that a random run has shown, certified by the reference interpreter. */
export interface FuzzFinding {
  readonly expectation: Expectation
  /** Shrunk, and minimised. */
  readonly trace: Trace
  readonly faults: number
  /** Of the random run, before it was shrunk. */
  readonly stepsBefore: number
  /** How many random runs were made until then, this one included. */
  readonly runs: number
  /** With the seed, it leads to this finding again. */
  readonly path: string
}

export interface FuzzReport {
  readonly run: Run
  readonly engine: Walker['engine']
  readonly findings: readonly FuzzFinding[]
  /** What was looked for and not found. */
  readonly open: readonly Expectation[]
  readonly tally: Tally
  readonly isLate: boolean
}

/** Runs between two looks at the clock. */
const BETWEEN_LOOKS = 64

/**
 * Drives random schedules through a run until all that its check speaks of has shown, or so many runs were made. What has
 * not shown may still be there: nothing here ever holds.
 */
export function fuzzRun(run: Run, options: FuzzOptions): FuzzReport {
  const { manner, seed, properties, onProgress } = options
  const wanted =
    properties && new Set(run.expectations.flatMap(({ name }, at) => (properties.includes(name) ? [at] : [])))
  const walker = new Walker(run, wanted)
  const tally = new Tally(walker.system.actions.length)
  const findings: FuzzFinding[] = []
  let isLate = false
  let looks = 0
  const isOver = () => {
    if (looks++ % BETWEEN_LOOKS === 0) {
      isLate ||= options.isLate()
      onProgress?.(tally)
    }
    return isLate
  }
  const schedules = schedulesOf(walker, manner, tally, isOver)
  const property = fc.property(schedules, ({ expectation }) => expectation === undefined)
  // A value is several runs where they belong together.
  const most = Math.max(1, Math.ceil(options.runs / manner.strategy.tries))
  let path = options.path
  for (let from = 0; walker.isOpen.size > 0 && from < most && !isLate; ) {
    const details = fc.check(property, { seed, numRuns: most - from, ...(path !== undefined && { path }) })
    if (!details.failed || details.counterexample === null) break
    const [schedule] = details.counterexample
    const foundAt = defined(details.counterexamplePath ?? undefined, 'path of a counterexample')
    findings.push(findingOf(walker, schedule, foundAt, tally.runs))
    walker.close(defined(schedule.expectation))
    if (options.path?.includes(':')) break
    from = Number(foundAt.split(':')[0]) + 1
    path = `${from}`
  }
  const open = [...walker.isOpen].sort((a, b) => a - b).map((at) => defined(run.expectations[at]))
  return { run, engine: walker.engine, findings, open, tally, isLate }
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
  return { expectation, trace: least, faults: faultsIn(least), stepsBefore: schedule.instances.length, runs, path }
}

/** The run with any number of each of its faults. */
export function withFreeFaults(run: Run): Run {
  const budgets = run.model.actions.flatMap(({ sort }, at) => (sort === 'fault' ? [{ faults: [at], most: FREE }] : []))
  return { ...run, budgets }
}

/** What the language allows at most. */
const FREE = 1000
