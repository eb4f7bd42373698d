import { type Change, changesBetween } from '../trace/changes.ts'
import { type StepName, stepName } from '../trace/lasso-notes.ts'
import { faultsIn, statesOf } from '../trace/trace.ts'
import { explainRejection, type PossibleAction, type Reason } from './explain-rejection.ts'
import type { LogReading, Unexplained, Watched, Witness } from './log-reading.ts'
import type { Explained } from './missing-steps.ts'
import type { BoundName } from './value-reader.ts'

/** What came of a log held against a spec, as plain data for reports. */
export interface Conformance {
  readonly verdict: 'accepted' | 'rejected' | 'inconclusive'
  /** Of the file, as far as it was read; events are those that were explained. */
  readonly lines: number
  readonly events: number
  readonly ignored: readonly { readonly kind: string; readonly events: number }[]
  /** Fields that no parameter is called like, so that nothing looked at them. */
  readonly unread: readonly { readonly field: string; readonly events: number }[]
  readonly names: readonly BoundName[]
  /** Actions that no event is of and that are not hidden. */
  readonly never: readonly string[]
  /** Most states at once, and whether some had to be left out. */
  readonly mostStates: number
  readonly isCut: boolean
  readonly properties: readonly Watched[]
  /** Of the shortest way that explains what could be explained. */
  readonly way: WayDocument
  readonly rejection: RejectionDocument | undefined
}

export interface WayDocument {
  readonly steps: number
  readonly faults: number
  readonly hidden: readonly { readonly action: string; readonly steps: number }[]
}

export interface RejectionDocument {
  readonly line: number
  readonly text: string
  readonly kind: string
  /** The last line that could be explained; undefined where none was. */
  readonly explainedTo: number | undefined
  readonly states: number
  readonly statesWithHidden: number
  readonly wanted: readonly StepName[]
  readonly nearest: AttemptDocument | undefined
  readonly possible: readonly PossibleAction[]
  readonly missing: readonly StepName[] | undefined
}

export interface AttemptDocument {
  readonly step: StepName | undefined
  readonly reasons: readonly Reason[]
  /** The last steps of the way to its state. */
  readonly recent: readonly RecentStep[]
  readonly stepsBefore: number
}

export interface RecentStep {
  /** Undefined for a step that was not logged. */
  readonly line: number | undefined
  readonly step: StepName
  readonly changes: readonly Change[]
}

/** Steps before a rejection that are told. */
const RECENT = 6

/**
 * What came of a log.
 * @param unexplained the event that the reading ended at
 */
export function conformanceOf(
  reading: LogReading,
  unexplained: Unexplained | undefined,
  context: Omit<Explained, 'states'>,
  { names, never }: Pick<Conformance, 'names' | 'never'>,
): Conformance {
  const { states } = reading
  const rejection = unexplained && documentRejection(reading, unexplained, { ...context, states })
  return {
    verdict: unexplained === undefined ? 'accepted' : states.isCut ? 'inconclusive' : 'rejected',
    lines: reading.lines,
    events: reading.events,
    ignored: [...reading.ignored].map(([kind, events]) => ({ kind, events })),
    unread: [...reading.unread].map(([field, events]) => ({ field, events })),
    names,
    never,
    mostStates: states.largest,
    isCut: states.isCut,
    properties: reading.properties(),
    way: documentWay(reading.witness()),
    rejection,
  }
}

function documentWay({ trace, lines }: Witness): WayDocument {
  const hidden = new Map<string, number>()
  for (const [at, { action }] of trace.steps.entries())
    if (lines[at] === undefined) hidden.set(action.name, (hidden.get(action.name) ?? 0) + 1)
  return {
    steps: trace.steps.length,
    faults: faultsIn(trace),
    hidden: [...hidden].map(([action, steps]) => ({ action, steps })),
  }
}

function documentRejection(reading: LogReading, unexplained: Unexplained, context: Explained): RejectionDocument {
  const found = explainRejection(unexplained, context)
  const { nearest } = found
  return {
    line: unexplained.line,
    text: unexplained.text,
    kind: unexplained.sort,
    explainedTo: reading.lastLine,
    states: found.states,
    statesWithHidden: found.statesWithHidden,
    wanted: found.wanted.flatMap(({ step }) => step ?? []),
    nearest: nearest && {
      step: nearest.step,
      reasons: nearest.reasons,
      ...recentSteps(reading.witnessOf(nearest.from)),
    },
    possible: found.possible,
    missing: found.missing,
  }
}

function recentSteps({ trace, lines }: Witness): Pick<AttemptDocument, 'recent' | 'stepsBefore'> {
  const states = statesOf(trace)
  const stepsBefore = Math.max(0, trace.steps.length - RECENT)
  const recent = trace.steps.slice(stepsBefore).map((step, offset): RecentStep => {
    const at = stepsBefore + offset
    const [before, after] = [states[at], states[at + 1]]
    const changes = before === undefined || after === undefined ? [] : changesBetween(trace.model, before, after)
    return { line: lines[at], step: stepName(step), changes }
  })
  return { recent, stepsBefore }
}
