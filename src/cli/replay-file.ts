import { count } from '../base/count.ts'
import { interpretRun } from '../interpret/interpreted-system.ts'
import type { Run, Subject } from '../model/model.ts'
import { runName } from '../model/run-name.ts'
import { NO_PROPERTY } from '../trace/itf.ts'
import { findPath, readTraceHeader, type TraceHeader, TraceMismatch } from '../trace/read-itf.ts'
import { overspending, replay } from '../trace/replay.ts'
import type { Trace } from '../trace/trace.ts'
import { documentTrace, type TraceDocument } from '../trace/trace-document.ts'
import { isRunOf, type ReplayedTrace as Replayed, replayTrace, subjectNamed } from '../verify/replay-trace.ts'
import type { ShownTrace } from '../why/shown.ts'
import { readRuns } from './check/check-command.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import type { Io } from './io.ts'
import { readText, UsageError } from './spec-files.ts'

/** A trace file whose steps were taken in today's spec, or the code of why that was not possible, which has been said. */
export type ReplayedFile = ReplayedTrace | { readonly kind: 'refused'; readonly code: ExitCode }

export interface ReplayedTrace {
  readonly kind: 'replayed'
  /** The spec that the steps were taken in. */
  readonly path: string
  readonly run: Run
  readonly document: TraceDocument
  /** The trace itself, in its system. */
  readonly shown: ShownTrace
  /** What the property says, in its author's words. */
  readonly meaning: readonly string[]
  /** Whether it reaches what is to be reached; otherwise it shows a property broken. */
  readonly isWitness: boolean
  /** Whether the trace still shows what it did: as a sentence for the user, and as the code of the command. */
  readonly conclusion: string
  readonly code: ExitCode
}

/** Steps that show nothing but that they are possible: taken by hand, or from a log. */
export type ReplayedSteps = Omit<ReplayedTrace, 'kind' | 'shown'> & {
  readonly kind: 'steps alone'
  readonly shown: Pick<ShownTrace, 'trace'>
}

/** Takes the steps of a trace file in today's spec; one that claims nothing is refused. */
export function replayFile(file: string, specPath: string | undefined, io: Io): ReplayedFile {
  const replayed = replaySteps(file, specPath, io)
  if (replayed.kind !== 'steps alone') return replayed
  throw new UsageError(`The steps of '${file}' claim nothing. 'holdfast explore --trace ${file}' opens them.`)
}

/** The same, whether or not the trace claims something. */
export function replaySteps(file: string, specPath: string | undefined, io: Io): ReplayedFile | ReplayedSteps {
  const read = asUsage(file, () => readTraceHeader(readText(file)))
  const { header, document } = read
  const path = specPath ?? header.spec
  const { runs, experiments } = readRuns(path, io)
  if (runs.length === 0) return { kind: 'refused', code: exitCodes.spec }
  const run = findRun([...runs, ...experiments], header, path)
  const subject = header.property === NO_PROPERTY ? undefined : subjectOf(run, header.property)
  try {
    if (subject === undefined) {
      const system = interpretRun(run)
      const { start, instances } = findPath(system, document)
      return stepsAlone(run, replay(system, start, instances), path)
    }
    const replayed = replayTrace(run, subject, read)
    const isWitness = evidenceWord(run, subject) === 'witness'
    const { document: shownAs, shown, meaning } = replayed
    const conclusion = conclude(run, subject, replayed, path)
    return { kind: 'replayed', path, run, document: shownAs, shown, meaning, isWitness, ...conclusion }
  } catch (error) {
    if (!(error instanceof TraceMismatch)) throw error
    io.out(`${file}: ${error.message}\nThe spec has no such behaviour any more: ${path}, ${runName(run)}.\n`)
    return { kind: 'refused', code: exitCodes.unmet }
  }
}

/** Steps that claim nothing: not even that the check allows their faults, for a real system asks nobody. */
function stepsAlone(run: Run, trace: Trace, path: string): ReplayedSteps {
  const { check, toggles, ordinal } = run
  const title = {
    check,
    toggles,
    ordinal,
    property: NO_PROPERTY,
    claim: 'The steps are possible, and claim nothing more.',
  }
  const overspent = overspending(run, trace)
  const faults = overspent === undefined ? '' : `, with other faults than the check allows. ${overspent}`
  return {
    kind: 'steps alone',
    path,
    isWitness: false,
    run,
    document: documentTrace(trace, title),
    shown: { trace },
    meaning: [],
    conclusion: `replayed: ${count(trace.steps.length, 'step')} of ${path}, ${runName(run)}, still possible${faults}`,
    code: exitCodes.asExpected,
  }
}

function conclude(
  run: Run,
  subject: Subject,
  { document, shows, overspent }: Replayed,
  path: string,
): Pick<ReplayedTrace, 'conclusion' | 'code'> {
  const { property } = document
  const steps = `replayed: ${count(document.steps.length, 'step')} of ${path}, ${runName(run)}`
  if (overspent !== undefined)
    return { conclusion: `${steps}, but they are no run of the check any more. ${overspent}`, code: exitCodes.unmet }
  if (shows === 'unknown') {
    const conclusion = `${steps}, and whether they show it takes more than a replay: 'holdfast check' decides it`
    return { conclusion, code: exitCodes.inconclusive }
  }
  const word = evidenceWord(run, subject)
  if (shows) return { conclusion: `${steps}, still show the ${word} of ${property}`, code: exitCodes.asExpected }
  const not = word === 'witness' ? 'not reached' : 'not violated'
  return { conclusion: `${steps}, but ${property} is ${not} at the end`, code: exitCodes.unmet }
}

function evidenceWord(run: Run, subject: Subject): 'violation' | 'witness' {
  return subject.kind === 'property' && run.model.properties[subject.property]?.sort === 'reachable'
    ? 'witness'
    : 'violation'
}

function asUsage<T>(file: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof TraceMismatch) throw new UsageError(`'${file}' is not a trace of Holdfast. ${error.message}`)
    throw error
  }
}

function findRun(runs: readonly Run[], header: TraceHeader, path: string): Run {
  const run = runs.find((each) => isRunOf(each, header))
  if (run !== undefined) return run
  throw new UsageError(`'${path}' has no check '${runName(header)}', which the trace is of.`)
}

function subjectOf(run: Run, name: string): Subject {
  const subject = subjectNamed(run, name)
  if (subject !== undefined) return subject
  throw new UsageError(`The spec has no property '${name}', which the trace is about.`)
}
