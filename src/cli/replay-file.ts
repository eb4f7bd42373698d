import { count } from '../base/count.ts'
import { interpretRun } from '../interpret/interpreted-system.ts'
import { DEADLOCK_FREE, ERROR_FREE, type Run, type Subject } from '../model/model.ts'
import { runName } from '../model/run-name.ts'
import { findPath, readTraceHeader, type TraceHeader, TraceMismatch } from '../trace/read-itf.ts'
import { askedIn, certify, overspending, replay } from '../trace/replay.ts'
import type { Trace } from '../trace/trace.ts'
import type { TraceDocument } from '../trace/trace-document.ts'
import { certifyTemporal } from '../verify/certify-temporal.ts'
import { claimText } from '../verify/claim-text.ts'
import { documentShown } from '../why/document-shown.ts'
import type { ShownTrace } from '../why/shown.ts'
import { readRuns } from './check/check-command.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import type { Io } from './io.ts'
import { readText, UsageError } from './spec-files.ts'

/** A trace file whose steps were taken in today's spec, or the code of why that was not possible, which has been said. */
export type ReplayedFile = ReplayedTrace | { readonly kind: 'refused'; readonly code: ExitCode }

export interface ReplayedTrace {
  readonly kind: 'replayed'
  /** The spec in which the steps were taken. */
  readonly path: string
  readonly run: Run
  readonly document: TraceDocument
  /** The trace itself, in its system. */
  readonly shown: ShownTrace
  /** What the property says, in its author's words. */
  readonly meaning: readonly string[]
  /** Whether the trace still shows what it did: as a sentence for the user, and as the code of the command. */
  readonly conclusion: string
  readonly code: ExitCode
}

/** Takes the steps of a trace file in today's spec. */
export function replayFile(file: string, specPath: string | undefined, io: Io): ReplayedFile {
  const { header, document } = asUsage(file, () => readTraceHeader(readText(file)))
  const path = specPath ?? header.spec
  const runs = readRuns(path, io)
  if (runs.length === 0) return { kind: 'refused', code: exitCodes.spec }
  const run = findRun(runs, header, path)
  const subject = subjectOf(run, header.property)
  const system = interpretRun(run)
  try {
    const { start, instances } = findPath(system, document)
    const trace = { ...replay(system, start, instances), ...(header.loop !== undefined && { loop: header.loop }) }
    const { shows, error, notes } = isTemporal(run, subject)
      ? { ...certifyTemporal(run, trace, subject.property), error: undefined }
      : { ...certify(system, trace, subject, { properties: askedIn(run) }), notes: undefined }
    const claim = claimText({ name: header.property, subject }, run, { error, notes })
    const title = { check: run.check, toggles: run.toggles, ordinal: run.ordinal, property: header.property, claim }
    const shown: ShownTrace = { system, run, trace: { ...trace, error }, subject, name: header.property, error, notes }
    return {
      kind: 'replayed',
      path,
      run,
      document: documentShown(shown, title),
      shown,
      meaning: subject.kind === 'property' ? (run.model.properties[subject.property]?.doc ?? []) : [],
      ...conclude(run, trace, subject, { shows, path, property: header.property }),
    }
  } catch (error) {
    if (!(error instanceof TraceMismatch)) throw error
    io.out(`${file}: ${error.message}\nThe spec has no such behaviour any more: ${path}, ${runName(run)}.\n`)
    return { kind: 'refused', code: exitCodes.unmet }
  }
}

interface Shown {
  readonly shows: boolean | 'unknown'
  readonly path: string
  readonly property: string
}

function conclude(
  run: Run,
  trace: Trace,
  subject: Subject,
  { shows, path, property }: Shown,
): Pick<ReplayedTrace, 'conclusion' | 'code'> {
  const steps = `replayed: ${count(trace.steps.length, 'step')} of ${path}, ${runName(run)}`
  const overspent = overspending(run, trace)
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

/** Whether the property is one of whole runs, and not of their last state or step. */
function isTemporal(run: Run, subject: Subject): subject is Subject & { readonly kind: 'property' } {
  if (subject.kind !== 'property') return false
  const sort = run.model.properties[subject.property]?.sort
  return sort === 'liveness' || sort === 'recoverable' || sort === 'unaffected'
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
  const run = runs.find((each) => isRun(each, header))
  if (run !== undefined) return run
  throw new UsageError(`'${path}' has no check '${runName(header)}', which the trace is of.`)
}

function isRun(run: Run, { check, toggles, ordinal }: TraceHeader): boolean {
  return run.check === check && run.ordinal === ordinal && [...run.toggles].sort().join() === [...toggles].sort().join()
}

function subjectOf(run: Run, name: string): Subject {
  if (name === DEADLOCK_FREE) return { kind: 'deadlockFree' }
  if (name === ERROR_FREE) return { kind: 'errorFree' }
  const property = run.model.properties.findIndex((each) => each.name === name)
  if (property < 0) throw new UsageError(`The spec has no property '${name}', which the trace is about.`)
  return { kind: 'property', property }
}
