import type { CheckedSpec } from '../check/check-spec.ts'
import { DEADLOCK_FREE, ERROR_FREE, type Run, type Subject } from '../model/model.ts'
import { runName } from '../model/run-name.ts'
import { claimText } from '../trace/claim-text.ts'
import { type Json, NO_PROPERTY, traceToItf } from '../trace/itf.ts'
import { findPath, readTraceHeader, type TraceHeader, TraceMismatch } from '../trace/read-itf.ts'
import { replay } from '../trace/replay.ts'
import { documentTrace, type TraceDocument, type TraceTitle } from '../trace/trace-document.ts'
import { findRun, type Ground, groundOf, switchGround } from './ground.ts'
import { type Truth, truthsAt } from './truths.ts'
import { lengthOf, upToHere, type Walk } from './walk.ts'

export type OpenedTrace =
  | { readonly kind: 'walk'; readonly walk: Walk; readonly header: TraceHeader }
  /** A sentence for the user. */
  | { readonly kind: 'refused'; readonly reason: string }

/**
 * The walk that a trace file describes, in the spec as it is today. It stands at the end of its way.
 * @param spec without errors
 * @param text an ITF document that Holdfast wrote
 */
export function openTrace(spec: CheckedSpec, text: string): OpenedTrace {
  try {
    const { header, document } = readTraceHeader(text)
    const ground = groundFor(spec, header)
    const { start, instances } = findPath(ground.system, document)
    const trace = replay(ground.system, start, instances)
    const loop = header.loop === undefined ? {} : { loop: header.loop }
    return { kind: 'walk', walk: { ground, start, trace: { ...trace, ...loop }, at: instances.length }, header }
  } catch (error) {
    if (error instanceof TraceMismatch) return { kind: 'refused', reason: error.message }
    throw error
  }
}

/** @throws TraceMismatch where the spec has no such run */
function groundFor(spec: CheckedSpec, header: TraceHeader): Ground {
  const { made } = header
  const run = findRun(spec, { ...header, ...made })
  if (run === undefined)
    throw new TraceMismatch(`The spec has no check '${runName({ ...header, ...made })}', which the trace is of.`)
  if (made === undefined) return groundOf(spec, run)
  const switched = switchGround(groundOf(spec, run), { toggles: header.toggles, constants: made.constants })
  if (switched.kind === 'ground') return switched.ground
  throw new TraceMismatch(`The spec makes no sense with what the trace sets: ${switched.diagnostics[0]?.message ?? ''}`)
}

/**
 * The way up to the place of a walk as an ITF document, which `openTrace` reads again.
 * @param property the one that it shows to be violated or reached; NO_PROPERTY where it claims nothing
 */
export function walkToItf(walk: Walk, property: string = shownAt(walk)): Json {
  const { ground } = walk
  const { run, made } = ground
  const from = made && { toggles: made.from.toggles, ordinal: made.from.ordinal, constants: made.constants }
  return traceToItf(upToHere(walk).trace, titleOf(run, walk, property), ground.spec.program.root.path, from)
}

/** The way up to the place of a walk for renderers; of a run that goes round for ever, without why it may. */
export function documentWalk(walk: Walk, property: string = shownAt(walk)): TraceDocument {
  return documentTrace(upToHere(walk).trace, titleOf(walk.ground.run, walk, property))
}

/**
 * The property that is broken where a walk stands, those first that its check asks about; NO_PROPERTY where none is.
 */
export function shownAt(walk: Walk): string {
  const broken = truthsAt(walk, walk.at).filter(({ verdict }) => verdict === 'broken' || verdict === 'error')
  const [first] = [...broken.filter(({ expected }) => expected !== undefined), ...broken]
  return first === undefined ? NO_PROPERTY : claimedBy(first)
}

/** A property that is an error shows that the model has errors, and nothing of itself. */
function claimedBy({ name, verdict }: Truth): string {
  return verdict === 'error' ? ERROR_FREE : name
}

function titleOf(run: Run, walk: Walk, property: string): TraceTitle {
  const { check, toggles, ordinal } = run
  const title = { check, toggles, ordinal, property }
  if (property === NO_PROPERTY) return { ...title, claim: 'These steps were taken by hand.' }
  const subject = subjectOf(run, property)
  const error = walk.at === lengthOf(walk) ? walk.trace.error : undefined
  // Of a run that goes round for ever all but why it may is known.
  const notes = upToHere(walk).trace.loop === undefined ? undefined : { binding: [], fairness: [], escape: undefined }
  return { ...title, claim: claimText({ name: property, subject }, run, { error, notes }) }
}

function subjectOf(run: Run, name: string): Subject {
  if (name === DEADLOCK_FREE) return { kind: 'deadlockFree' }
  if (name === ERROR_FREE) return { kind: 'errorFree' }
  return { kind: 'property', property: run.model.properties.findIndex((each) => each.name === name) }
}
