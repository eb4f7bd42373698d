import { grouped } from '../../../base/count.ts'
import { runName } from '../../../model/run-name.ts'
import type { RunSummary } from '../../../verify/run-summary.ts'
import type { Factors, RecordedRun } from './baseline-file.ts'

/** A run that is too much larger than recorded, or slower. */
export interface Growth {
  readonly spec: string
  readonly run: string
  readonly what: 'states' | 'transitions' | 'seconds'
  /** As recorded, and as it is now; seconds as they would be on the machine of the record. */
  readonly recorded: number
  readonly found: number
  /** The factor that is allowed. */
  readonly factor: number
}

/** Runs that take less than this are too short for their time to say something. */
const SECONDS_MIN = 10

/** The time that a run took: of the search, of compiling before it and of the graphs after it. */
function secondsOf({ seconds, compileSeconds, graphs }: RunSummary): number {
  return seconds + compileSeconds + graphs.reduce((sum, graph) => sum + graph.seconds, 0)
}

export function recordedRun(run: RunSummary): RecordedRun {
  const seconds = Math.round(10 * secondsOf(run)) / 10
  const { spec, states, transitions } = run
  return { spec, run: runName(run), states, transitions, seconds: seconds < 1 ? undefined : seconds }
}

/** The runs that have grown beyond what the factors allow. */
export function growthOf(
  runs: readonly RunSummary[],
  recorded: readonly RecordedRun[],
  factors: Factors,
): readonly Growth[] {
  const known = new Map(recorded.map((each) => [keyOf(each), each]))
  const pairs = runs.flatMap((run) => {
    const record = known.get(keyOf({ spec: run.spec, run: runName(run) }))
    return record === undefined ? [] : [[run, record] as const]
  })
  const larger = pairs.flatMap(([run, record]) =>
    (['states', 'transitions'] as const).flatMap((what) => {
      const isGrown = run[what] > record[what] * factors.states
      return isGrown ? [growth(record, what, record[what], run[what], factors.states)] : []
    }),
  )
  return [...larger, ...slower(pairs, factors.seconds)]
}

/** Machines differ in speed, so the time of a run made now is compared with that of all such runs together. */
function slower(pairs: readonly (readonly [RunSummary, RecordedRun])[], factor: number): readonly Growth[] {
  const timed = pairs.flatMap(([run, record]) =>
    record.seconds === undefined || run.fromCache ? [] : [[run, record, record.seconds] as const],
  )
  const now = timed.reduce((sum, [run]) => sum + secondsOf(run), 0)
  const then = timed.reduce((sum, [, , seconds]) => sum + seconds, 0)
  return timed.flatMap(([run, record, seconds]) => {
    const scaled = (secondsOf(run) * then) / now
    const isSlower = secondsOf(run) >= SECONDS_MIN && scaled > seconds * factor
    return isSlower ? [growth(record, 'seconds', seconds, Math.round(10 * scaled) / 10, factor)] : []
  })
}

function growth(
  { spec, run }: RecordedRun,
  what: Growth['what'],
  recorded: number,
  found: number,
  factor: number,
): Growth {
  return { spec, run, what, recorded, found, factor }
}

export function growthText({ spec, run, what, recorded, found, factor }: Growth): string {
  const times = recorded === 0 ? '' : `: ${(found / recorded).toFixed(1)} times as many, and ${factor} are allowed`
  const scaled = what === 'seconds' ? ', on the same scale' : ''
  return `${spec}  ${run}: ${grouped(found)} ${what}${scaled}, recorded ${grouped(recorded)}${times}`
}

function keyOf({ spec, run }: Pick<RecordedRun, 'spec' | 'run'>): string {
  return `${spec}\n${run}`
}
