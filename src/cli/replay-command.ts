import { count } from '../base/count.ts'
import { interpretRun } from '../interpret/interpreted-system.ts'
import { DEADLOCK_FREE, ERROR_FREE, type Run, type Subject } from '../model/model.ts'
import { findPath, readTraceHeader, type TraceHeader, TraceMismatch } from '../trace/read-itf.ts'
import { renderTrace } from '../trace/render-terminal.ts'
import { askedIn, certify, overspending, replay } from '../trace/replay.ts'
import { documentTrace } from '../trace/trace-document.ts'
import { certifyTemporal } from '../verify/certify-temporal.ts'
import { readRuns } from './check/check-command.ts'
import { runName } from './check/report-lines.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { type Io, marksFor } from './io.ts'
import { readText, UsageError } from './spec-files.ts'

/** `holdfast replay`: takes the steps of a trace file in today's spec and says whether it still shows what it did. */
export function replayCommand(file: string, specPath: string | undefined, io: Io): ExitCode {
  const { header, document } = asUsage(file, () => readTraceHeader(readText(file)))
  const path = specPath ?? header.spec
  const runs = readRuns(path, io)
  if (runs.length === 0) return exitCodes.spec
  const run = findRun(runs, header, path)
  const subject = subjectOf(run, header.property)
  const system = interpretRun(run)
  const marks = marksFor(io)
  try {
    const { start, instances } = findPath(system, document)
    const trace = { ...replay(system, start, instances), ...(header.loop !== undefined && { loop: header.loop }) }
    const { shows, error, notes } = isTemporal(run, subject)
      ? { ...certifyTemporal(run, trace, subject.property), error: undefined }
      : { ...certify(system, trace, subject, { properties: askedIn(run) }), notes: undefined }
    const title = { check: run.check, toggles: run.toggles, ordinal: run.ordinal, property: header.property, claim: '' }
    io.out(`${renderTrace(documentTrace({ ...trace, error }, title, notes), marks)}\n\n`)
    const steps = `${count(instances.length, 'step')} of ${path}, ${runName(run)}`
    const overspent = overspending(run, trace)
    if (overspent !== undefined) {
      io.out(`replayed: ${steps}, but they are no run of the check any more. ${overspent}\n`)
      return exitCodes.unmet
    }
    if (shows === 'unknown') {
      io.out(`replayed: ${steps}, and whether they show it takes more than a replay: 'holdfast check' decides it\n`)
      return exitCodes.inconclusive
    }
    if (shows) {
      io.out(`replayed: ${steps}, still show the ${evidenceWord(run, subject)} of ${header.property}\n`)
      return exitCodes.asExpected
    }
    io.out(
      `replayed: ${steps}, but ${header.property} is ${evidenceWord(run, subject) === 'witness' ? 'not reached' : 'not violated'} at the end\n`,
    )
    return exitCodes.unmet
  } catch (error) {
    if (!(error instanceof TraceMismatch)) throw error
    io.out(`${file}: ${error.message}\nThe spec has no such behaviour any more: ${path}, ${runName(run)}.\n`)
    return exitCodes.unmet
  }
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
