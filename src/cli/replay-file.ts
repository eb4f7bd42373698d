import { count } from '../base/count.ts'
import type { Run, Subject } from '../model/model.ts'
import { runName } from '../model/run-name.ts'
import { readTraceHeader, type TraceHeader, TraceMismatch } from '../trace/read-itf.ts'
import type { TraceDocument } from '../trace/trace-document.ts'
import { isRunOf, type ReplayedTrace as Replayed, replayTrace, subjectNamed } from '../verify/replay-trace.ts'
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
  readonly document: TraceDocument
  /** What the property says, in its author's words. */
  readonly meaning: readonly string[]
  /** Whether it reaches what is to be reached; otherwise it shows a property broken. */
  readonly isWitness: boolean
  /** Whether the trace still shows what it did: as a sentence for the user, and as the code of the command. */
  readonly conclusion: string
  readonly code: ExitCode
}

/** Takes the steps of a trace file in today's spec. */
export function replayFile(file: string, specPath: string | undefined, io: Io): ReplayedFile {
  const read = asUsage(file, () => readTraceHeader(readText(file)))
  const { header } = read
  const path = specPath ?? header.spec
  const runs = readRuns(path, io)
  if (runs.length === 0) return { kind: 'refused', code: exitCodes.spec }
  const run = findRun(runs, header, path)
  const subject = subjectNamed(run, header.property)
  if (subject === undefined)
    throw new UsageError(`The spec has no property '${header.property}', which the trace is about.`)
  try {
    const replayed = replayTrace(run, subject, read)
    const { document, meaning } = replayed
    const isWitness = evidenceWord(run, subject) === 'witness'
    return { kind: 'replayed', path, document, meaning, isWitness, ...conclude(run, subject, replayed, path) }
  } catch (error) {
    if (!(error instanceof TraceMismatch)) throw error
    io.out(`${file}: ${error.message}\nThe spec has no such behaviour any more: ${path}, ${runName(run)}.\n`)
    return { kind: 'refused', code: exitCodes.unmet }
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
