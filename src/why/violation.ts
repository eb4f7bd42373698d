import { defined } from '../base/assert.ts'
import type { State } from '../interpret/interpreted-system.ts'
import { askedIn } from '../model/asked-in.ts'
import type { Property } from '../model/model.ts'
import type { ModelError } from '../system/transition-system.ts'
import { withoutText } from '../trace/claim-text.ts'
import type { ErrorReason, LabelledExplanation, ViolationReason } from '../trace/explanation.ts'
import { TERMINAL_LABEL } from '../trace/render-why.ts'
import { statesOf, type Trace } from '../trace/trace.ts'
import { placeIn } from '../trace/trace-document.ts'
import { livingActions, readsOfStanding, surveyAction } from './action-reasons.ts'
import { isTrap } from './evaluate.ts'
import { explain, shortLimits, usualLimits } from './explain.ts'
import { whyNeverKept } from './liveness.ts'
import { mayAssign } from './may-assign.ts'
import type { Reason } from './reason.ts'
import { reasonOf } from './reason-of.ts'
import { nothingMore, type ShownTrace, whenText } from './shown.ts'
import { differencesOf } from './sight-differences.ts'
import { accessOf, readsOf } from './step-access.ts'
import type { Wanted } from './step-needs.ts'

/** Why a trace shows what it does, and which parts of its states that rests on. */
export interface Why {
  readonly reason: ViolationReason
  /** Undefined where it rests on more than what is read at the end. */
  readonly wanted: { readonly cells: readonly Wanted[]; readonly steps: readonly number[] } | undefined
}

/** Why a trace shows what it does. */
export function whyShown(shown: ShownTrace): Why {
  const { subject, run } = shown
  if (subject.kind === 'deadlockFree') return whyDeadlock(shown)
  if (subject.kind === 'errorFree') return whyError(shown)
  const property = defined(run.model.properties[subject.property], 'property')
  switch (property.sort) {
    case 'liveness':
      return { reason: whyNeverKept(shown, property), wanted: undefined }
    case 'recoverable':
      return { reason: whyLost(shown, property), wanted: undefined }
    case 'unaffected':
      return { reason: whySeen(shown, property), wanted: undefined }
    default:
      return whyProperty(shown, property)
  }
}

function lastOf(trace: Trace): { readonly state: State; readonly at: number } {
  const states = statesOf(trace)
  return { state: defined(states.at(-1), 'last state'), at: states.length - 1 }
}

function inState(state: State) {
  return { state, next: undefined, frame: [], isNext: false }
}

function wantedBy(reason: Reason, at: number): Wanted[] {
  return readsOf(reason).map(({ cell }) => ({ cell, state: cell.isNext ? at + 1 : at }))
}

function whyProperty({ trace, name, run }: ShownTrace, property: Exclude<Property, { sort: 'liveness' }>): Why {
  const { state, at } = lastOf(trace)
  const isStep = property.sort === 'step'
  const before = isStep ? defined(statesOf(trace)[at - 1], 'state before the last step') : state
  const environment = { ...inState(before), next: isStep ? state : undefined }
  const reason = reasonOf(property.body, environment, run.model)
  const word = property.sort === 'reachable' ? 'true' : 'false'
  const sentence = `${name} is ${word} ${isStep ? `of step ${at}` : whenText(at)}.`
  const from = isStep ? at - 1 : at
  const explanation = { label: sentence, state: from, explanation: explain(reason) }
  return {
    reason: { ...nothingMore, sentence, state: from, isStep, explanations: [explanation] },
    wanted: { cells: wantedBy(reason, from), steps: isStep ? [at] : [] },
  }
}

// ---- deadlocks and errors ----------------------------------------------------------------------

function whyDeadlock({ system, run, trace }: ShownTrace): Why {
  const { state, at } = lastOf(trace)
  const terminal = run.terminal && reasonOf(run.terminal.body, inState(state), run.model)
  const actions = livingActions(system)
  const told: LabelledExplanation[] =
    terminal === undefined ? [] : [{ label: TERMINAL_LABEL, state: at, explanation: explain(terminal, shortLimits) }]
  const cells = actions.flatMap((action) => readsOfStanding(system, state, action))
  const sentence = `Nothing can happen ${whenText(at)}${terminal === undefined ? '' : ', and the state is not terminal'}.`
  const surveys = actions.map((action) => surveyAction(system, state, action))
  return {
    reason: { ...nothingMore, sentence, state: at, isStep: false, explanations: told, actions: surveys },
    wanted: {
      cells: [
        ...cells.map(({ cell }) => ({ cell, state: at })),
        ...(terminal === undefined ? [] : wantedBy(terminal, at)),
      ],
      steps: [],
    },
  }
}

function whyError(shown: ShownTrace): Why {
  const { trace, error, run } = shown
  const at = statesOf(trace).length - 1
  const message = error?.message ?? 'The model has no value here.'
  const last = trace.steps.at(-1)
  if (at < 0 || (last !== undefined && last.after === undefined)) {
    const sentence = at < 0 ? 'The start is an error.' : `Step ${at + 1}, ${last?.action.name}, is an error.`
    const failed = at < 0 ? undefined : failureOf(shown)
    const told = error && errorReason(error, message, failed?.reason)
    return {
      reason: { ...nothingMore, sentence, state: at, isStep: true, error: told },
      wanted: failed?.wanted,
    }
  }
  const { state } = lastOf(trace)
  const before = statesOf(trace)[at - 1]
  const parts = askedIn(run).flatMap((index) => {
    const property = run.model.properties[index]
    if (property === undefined || !['invariant', 'reachable', 'step'].includes(property.sort)) return []
    const isStep = property.sort === 'step'
    if (property.sort === 'liveness' || (isStep && before === undefined)) return []
    const scope = isStep && before !== undefined ? { ...inState(before), next: state } : inState(state)
    return [{ name: property.name, isStep, reason: reasonOf(property.body, scope, run.model) }]
  })
  const terminal = run.terminal && {
    name: 'terminal',
    isStep: false,
    reason: reasonOf(run.terminal.body, inState(state), run.model),
  }
  const failing = [...parts, ...(terminal === undefined ? [] : [terminal])].find(
    ({ reason }) => isTrap(reason.outcome) && (error === undefined || reason.outcome.span === error.span),
  )
  const sentence = `${failing?.name ?? 'A property'} is an error ${failing?.isStep ? `of step ${at}` : whenText(at)}.`
  const from = failing?.isStep ? at - 1 : at
  return {
    reason: {
      ...nothingMore,
      sentence,
      state: from,
      isStep: failing?.isStep ?? false,
      error: error && errorReason(error, message, failing?.reason),
    },
    wanted: failing && { cells: wantedBy(failing.reason, from), steps: failing.isStep ? [at] : [] },
  }
}

function errorReason(error: ModelError, message: string, reason: Reason | undefined): ErrorReason {
  return { message, place: placeIn(error.span), explanation: reason && explain(reason) }
}

/** Why the last step is an error. */
function failureOf({ trace }: ShownTrace): { readonly reason: Reason | undefined; readonly wanted: Why['wanted'] } {
  const states = statesOf(trace)
  const [state, at] = [defined(states.at(-1)), states.length - 1]
  const { action, args } = defined(trace.steps.at(-1))
  const access = accessOf(action, args, state, trace.model)
  const reads = [...access.always, ...access.assigned.flatMap((each) => each.reads)]
  return { reason: access.failed, wanted: { cells: reads.map(({ cell }) => ({ cell, state: at })), steps: [at + 1] } }
}

// ---- whole runs --------------------------------------------------------------------------------

function whyLost(
  { system, trace, name, run }: ShownTrace,
  property: Property & { readonly sort: 'recoverable' },
): ViolationReason {
  const { state, at } = lastOf(trace)
  const reason = reasonOf(property.body, inState(state), run.model)
  const read = new Set(readsOf(reason).map(({ cell }) => cell.variable))
  const who = property.withOperators ? 'the system or of operators' : 'the system'
  const actions = livingActions(system).filter((action) => {
    const declared = defined(run.model.actions[action])
    return (property.withOperators || declared.sort !== 'operator') && mayAssign(declared.body, read)
  })
  return {
    ...nothingMore,
    sentence: `${at === 0 ? 'From the start' : `From the state after step ${at}`} on, ${name} can't become true any more: no steps of ${who} lead to it.`,
    state: at,
    isStep: false,
    explanations: [{ label: `It is not true ${whenText(at)}`, state: at, explanation: explain(reason, usualLimits) }],
    actions: actions.map((action) => surveyAction(system, state, action)),
  }
}

function whySeen(
  { name, notes, run }: ShownTrace,
  property: Property & { readonly sort: 'unaffected' },
): ViolationReason {
  const sight = notes !== undefined && 'seen' in notes ? notes : undefined
  const last = sight?.seen.at(-1)
  return {
    ...nothingMore,
    sentence: `${name}: what is seen ${whenText(last?.at ?? 0)} is never seen without ${withoutText(property, run)}.`,
    state: last?.at ?? 0,
    isStep: false,
    differences: sight === undefined ? [] : differencesOf(sight, property.body),
  }
}
