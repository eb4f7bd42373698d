import { interpretRun } from '../interpret/interpreted-system.ts'
import { askedIn } from '../model/asked-in.ts'
import { DEADLOCK_FREE, ERROR_FREE, type Run, type Subject } from '../model/model.ts'
import { claimText } from '../trace/claim-text.ts'
import { findPath, type readTraceHeader, type TraceHeader } from '../trace/read-itf.ts'
import { certify, overspending, replay } from '../trace/replay.ts'
import type { Trace } from '../trace/trace.ts'
import { documentTrace, type TraceDocument } from '../trace/trace-document.ts'
import { documentShown } from '../why/document-shown.ts'
import type { ShownTrace } from '../why/shown.ts'
import { certifyTemporal } from './certify-temporal.ts'

/** A trace file whose steps were taken in a run of today's spec. */
export interface ReplayedTrace extends ShownBySteps {
  /** What the property says, in its author's words. */
  readonly meaning: readonly string[]
  /** Why the run does not allow the faults of the trace, as a sentence. */
  readonly overspent: string | undefined
}

/** What steps show of a property. */
export interface ShownBySteps {
  readonly document: TraceDocument
  /** The trace itself, in its system. */
  readonly shown: ShownTrace
  /** Whether the steps show it; unknown where that takes more than a replay. */
  readonly shows: boolean | 'unknown'
}

/**
 * Takes the steps of a trace file.
 * @param subject the property that the trace is about
 * @throws TraceMismatch where the run has no such behaviour
 */
export function replayTrace(
  run: Run,
  subject: Subject,
  { header, document }: ReturnType<typeof readTraceHeader>,
): ReplayedTrace {
  const system = interpretRun(run)
  const { start, instances } = findPath(system, document)
  const trace = { ...replay(system, start, instances), ...(header.loop !== undefined && { loop: header.loop }) }
  return {
    ...shownBySteps(run, system, trace, { name: header.property, subject }),
    meaning: subject.kind === 'property' ? (run.model.properties[subject.property]?.doc ?? []) : [],
    overspent: overspending(run, trace),
  }
}

/** Whether a trace that the interpreter has taken shows a property broken, or reached, at its end. */
export function shownBySteps(
  run: Run,
  system: ReturnType<typeof interpretRun>,
  trace: Trace,
  { name, subject }: { readonly name: string; readonly subject: Subject },
): ShownBySteps {
  const { shows, error, notes } = isTemporal(run, subject)
    ? { ...certifyTemporal(run, trace, subject.property), error: undefined }
    : { ...certify(system, trace, subject, { properties: askedIn(run) }), notes: undefined }
  const claim = claimText({ name, subject }, run, { error, notes })
  const title = { check: run.check, toggles: run.toggles, ordinal: run.ordinal, property: name, claim }
  const shown: ShownTrace = { system, run, trace: { ...trace, error }, subject, name, error, notes }
  // Why steps show what they do not show has no answer.
  const document = shows === false ? documentTrace(shown.trace, title, notes) : documentShown(shown, title)
  return { document, shown, shows }
}

/** Whether the property is one of whole runs, and not of their last state or step. */
export function isTemporal(run: Run, subject: Subject): subject is Subject & { readonly kind: 'property' } {
  if (subject.kind !== 'property') return false
  const sort = run.model.properties[subject.property]?.sort
  return sort === 'liveness' || sort === 'recoverable' || sort === 'unaffected'
}

/** Whether a run is the one that a trace names. */
export function isRunOf(run: Run, { check, toggles, ordinal }: TraceHeader): boolean {
  return run.check === check && run.ordinal === ordinal && [...run.toggles].sort().join() === [...toggles].sort().join()
}

/** What a name of a property is about; undefined where the model has none of that name. */
export function subjectNamed(run: Run, name: string): Subject | undefined {
  if (name === DEADLOCK_FREE) return { kind: 'deadlockFree' }
  if (name === ERROR_FREE) return { kind: 'errorFree' }
  const property = run.model.properties.findIndex((each) => each.name === name)
  return property < 0 ? undefined : { kind: 'property', property }
}
