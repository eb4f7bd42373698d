import fc from 'fast-check'
import { assert, defined } from '../base/assert.ts'
import { minimise } from '../causes/minimise.ts'
import { askedIn } from '../model/asked-in.ts'
import type { Expectation, Run } from '../model/model.ts'
import { certify, startOf } from '../trace/replay.ts'
import { type Schedule, schedulesOf } from './fault-schedule.ts'
import { Recovery } from './recovery.ts'
import { Tally, type TallyMark, Walker } from './walker.ts'
import type { Manner } from './wander.ts'

/** Which random runs are made of a run of a check, and what is looked for. */
export interface FuzzOptions {
  readonly manner: Manner
  readonly runs: number
  readonly seed: number
  /** Where to begin in the runs of the seed, and in how they shrink, as a finding tells it: then it is the only one. */
  readonly path?: string | undefined
  /** Names of what is looked for; all that the check speaks of unless told otherwise. */
  readonly properties?: readonly string[] | undefined
  /** Steps without faults within which the system is to recover, for properties of whole runs. */
  readonly recoverWithin: number
}

/** One of several parts of the random runs, which follow each other; counted from 1. */
export interface PartOf {
  readonly at: number
  readonly of: number
}

export interface FuzzEvents {
  readonly isLate: () => boolean
  readonly onProgress?: ((tally: Tally) => void) | undefined
}

/**
 * What some random runs have shown, as plain data. It depends on their numbers alone: a random run is the same whatever
 * the others find. So parts can be made anywhere, and make one report.
 */
export interface FuzzPart {
  readonly engine: Walker['engine']
  /** Random runs that end anywhere, and those after which the system is to recover. */
  readonly plain: FuzzTrack
  readonly recovery: FuzzTrack
  /** The hashes of the states that the plain ones were in, in the order in which they came. */
  readonly states: Int32Array
  readonly isLate: boolean
}

/** Random runs of one sort, one after the other. */
export interface FuzzTrack {
  /** The number of the first, and the one after the last; several belong together in some strategies, and count as one. */
  readonly from: number
  readonly to: number
  /** Places of the expectations that such runs can speak of. */
  readonly able: readonly number[]
  /** The first of each expectation, in the order in which they came. */
  readonly findings: readonly PartFinding[]
  readonly end: TallyMark
}

export interface PartFinding {
  /** The place of the expectation in the run. */
  readonly expectation: number
  /** The number of the random run. */
  readonly number: number
  /** Random runs until then, this one included. */
  readonly runs: number
  readonly stepsBefore: number
  readonly path: string
  /** The steps, shrunk and minimised; for recovery the start is counted among those that are no errors. */
  readonly start: number
  readonly instances: readonly number[]
  /** What the part had gone through after that random run. */
  readonly mark: TallyMark
}

/** Runs between two looks at the clock. */
const BETWEEN_LOOKS = 64

/** Of so many random runs one is for recovery, which takes many steps. */
const RECOVERY_SHARE = 10

/** Makes the random runs of a part. Those after the last that can find something new are left out. */
export function fuzzPart(run: Run, options: FuzzOptions, events: FuzzEvents, part: PartOf): FuzzPart {
  const { manner, runs, properties } = options
  const isWanted = ({ name }: Expectation) => properties?.includes(name) ?? true
  const wanted = new Set(run.expectations.flatMap((each, at) => (isWanted(each) ? [at] : [])))
  const walker = new Walker(run, wanted)
  const tally = new Tally(walker.system.actions.length)
  const clock = clockOf(events, tally)
  const search = { ...options, part, isOver: clock.isOver }
  const schedules = schedulesOf(walker, manner, tally, clock.isOver)
  const plain = drive(schedules, search, { tally, open: walker.isOpen }, (schedule) => {
    walker.close(defined(schedule.expectation))
    return shrunk(walker, schedule)
  })
  const recovery = new Recovery(run, wanted, options.recoverWithin)
  const fewer = { ...search, runs: Math.ceil(runs / RECOVERY_SHARE) }
  const after = recovery.schedules(manner, clock.isOver)
  const recovered = drive(after, fewer, { tally: recovery.tally, open: recovery.isOpen }, (schedule) => {
    recovery.close(defined(schedule.expectation))
    return { start: schedule.start, instances: schedule.instances }
  })
  const states = tally.states.inOrder()
  return { engine: walker.engine, plain, recovery: recovered, states, isLate: clock.isLate() }
}

function clockOf({ isLate, onProgress }: FuzzEvents, tally: Tally) {
  let late = false
  let looks = 0
  const isOver = () => {
    if (looks++ % BETWEEN_LOOKS === 0) {
      late ||= isLate()
      onProgress?.(tally)
    }
    return late
  }
  return { isOver, isLate: () => late }
}

interface Search extends Pick<FuzzOptions, 'manner' | 'runs' | 'seed' | 'path'> {
  readonly part: PartOf
  readonly isOver: () => boolean
}

interface Looking {
  readonly tally: Tally
  readonly open: ReadonlySet<number>
}

type Steps = Pick<PartFinding, 'start' | 'instances'>

/**
 * Has fast-check make schedules, until nothing is looked for any more, and shrink those that show something.
 * @param onFound says what the steps of a finding are in the end, and that nobody looks for it any more
 */
function drive(
  schedules: fc.Arbitrary<Schedule>,
  search: Search,
  { tally, open }: Looking,
  onFound: (schedule: Schedule) => Steps,
): FuzzTrack {
  const { manner, runs, seed, part, path, isOver } = search
  const { tries } = manner.strategy
  const most = Math.max(1, Math.ceil(runs / tries))
  const [first, to] = [Math.floor((most * (part.at - 1)) / part.of), Math.floor((most * part.at) / part.of)]
  const able = [...open]
  const property = fc.property(schedules, ({ expectation }) => expectation === undefined)
  const findings: PartFinding[] = []
  /** The first finding from a path on, in so many random runs. */
  const look = (from: string, numRuns: number): number | undefined => {
    const details = fc.check(property, { seed, path: from, numRuns })
    if (!details.failed || details.counterexample === null) return undefined
    const [schedule] = details.counterexample
    const foundAt = defined(details.counterexamplePath ?? undefined, 'path of a counterexample')
    const [number = 0] = foundAt.split(':').map(Number)
    const expectation = defined(schedule.expectation)
    const before = (path === undefined ? first : number) * tries
    const { stepsBefore, runsBefore } = schedule
    const told = { expectation, number, runs: before + runsBefore, stepsBefore, path: foundAt }
    findings.push({ ...told, ...onFound(schedule), mark: tally.mark() })
    return number
  }
  for (let from = first; from < to && open.size > 0 && !isOver(); ) {
    const earlier = findings.length
    const number = look(path ?? `${from}`, path === undefined ? to - from : 1)
    if (number === undefined) break
    // The same run may show more. At last it is gone through whole: what it is does not depend on what is looked for.
    while (look(`${number}`, 1) !== undefined);
    const mark = tally.mark()
    for (let at = earlier; at < findings.length; at++) findings[at] = { ...defined(findings[at]), mark }
    from = path === undefined ? number + 1 : to
  }
  return { from: first, to, able, findings, end: tally.mark() }
}

/** The steps of the shortest trace that leaving out steps leads to, which the interpreter agrees to. */
function shrunk({ run, system }: Walker, schedule: Schedule): Steps {
  const { subject, name } = defined(run.expectations[defined(schedule.expectation)])
  const trace = schedule.trace()
  const certificate = certify(system, trace, subject, { properties: askedIn(run) })
  assert(certificate.shows, `the steps of the random run do not show ${name} in the interpreter`)
  const error = trace.error ?? certificate.error
  const shown = { run, subject, trace: subject.kind === 'errorFree' ? { ...trace, error } : trace }
  const minimised = minimise(shown)
  const least = minimised === 'shows nothing' ? shown.trace : minimised.trace
  return { start: startOf(system, least), instances: least.steps.map(({ instance }) => instance) }
}
