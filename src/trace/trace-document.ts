import { defined } from '../base/assert.ts'
import { positionAt, type Span } from '../base/span.ts'
import { placeOf } from '../diagnostics/render.ts'
import type { State } from '../interpret/interpreted-system.ts'
import { meaningOf } from '../interpret/meaning.ts'
import { showValue } from '../interpret/show.ts'
import { Trap } from '../interpret/trap.ts'
import type { Value } from '../interpret/values.ts'
import type { Action, Model } from '../model/model.ts'
import { isActor, type Type } from '../model/types.ts'
import { type Change, changesBetween, changingVariables, describeState, type StateRow } from './changes.ts'
import type { StepNeeds, TruthStrip, ViolationReason } from './explanation.ts'
import { documentLoop, type LassoNotes, type LoopDocument, type StepName, stepName } from './lasso-notes.ts'
import { documentSight, type SightDocument, type SightNotes } from './sight-notes.ts'
import { faultsIn, statesOf, type Trace, type TraceStep } from './trace.ts'

/** A trace as data for renderers: names and values are text already, nothing is laid out yet. */
export interface TraceDocument {
  readonly spec: string
  readonly check: string
  readonly toggles: readonly string[]
  readonly ordinal: number
  readonly property: string
  /** What the trace shows, as a sentence. */
  readonly claim: string
  readonly faults: number
  readonly initial: readonly StateRow[]
  readonly steps: readonly StepDocument[]
  readonly error: { readonly message: string; readonly place: string; readonly at: Place } | undefined
  /** Of a run that goes round for ever. */
  readonly loop: LoopDocument | undefined
  /** Of a run that shows what none shows without some steps. */
  readonly sight: SightDocument | undefined
  /** Why it shows what it does; what an explanation has found out, if one was asked for. */
  readonly why?: ViolationReason
  /** The truths of the properties that its run asks for, state by state. */
  readonly truths?: readonly TruthStrip[]
  /** What each step has read and written, one for each. */
  readonly needs?: readonly StepNeeds[]
}

export interface StepDocument extends StepName {
  /** From 1; 0 is the initial state. */
  readonly index: number
  /** Whose step it is: the `by` clause, or the first parameter of an actor type. */
  readonly actor: string | undefined
  /** The other actors that the arguments name, each once. */
  readonly others: readonly string[]
  readonly doc: readonly string[]
  /** Where the action is declared. */
  readonly place: Place
  /** Undefined for a step that is an error, after which there is no state. */
  readonly changes: readonly Change[] | undefined
}

/** A place in a spec, counted from 1. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

export function placeIn({ file, start }: Span): Place {
  return { file: file.path, ...positionAt(file, start) }
}

export interface TraceTitle {
  readonly check: string
  readonly toggles: readonly string[]
  readonly ordinal: number
  readonly property: string
  readonly claim: string
}

/** @param notes of a run that goes round for ever, why it may; of one that shows too much, what */
export function documentTrace(trace: Trace, title: TraceTitle, notes?: LassoNotes | SightNotes): TraceDocument {
  const sight = notes !== undefined && 'seen' in notes ? notes : undefined
  const lasso = notes !== undefined && 'fairness' in notes ? notes : undefined
  const { model } = trace
  const states = statesOf(trace)
  const steps = trace.steps.map((step, at) =>
    documentStep(model, step, at + 1, defined(states[at], 'state before a step')),
  )
  return {
    ...title,
    spec: model.name,
    faults: faultsIn(trace),
    initial: trace.start === undefined ? [] : describeState(model, trace.start, changingVariables(model, states)),
    steps,
    loop: trace.loop === undefined || lasso === undefined ? undefined : documentLoop(trace.loop, lasso),
    sight: sight && documentSight(sight),
    error: trace.error && {
      message: trace.error.message,
      place: placeOf(trace.error.span),
      at: placeIn(trace.error.span),
    },
  }
}

/**
 * One step as data for renderers.
 * @param from the state that it is taken in
 */
export function documentStep(
  model: Model,
  step: Omit<TraceStep, 'instance'>,
  index: number,
  from: State,
): StepDocument {
  const { action, args } = step
  const actor = actorOf(action, args, from, model)
  return {
    index,
    ...stepName(step),
    actor,
    others: [...new Set(actorsNamed(action, args))].filter((other) => other !== actor),
    doc: action.doc,
    place: placeIn(action.span),
    changes: step.after === undefined ? undefined : changesBetween(model, from, step.after),
  }
}

/** Whose step it is: that of the `by` clause, or of the first argument that is an actor. */
export function actorOf(action: Action, args: readonly Value[], state: State, model: Model): string | undefined {
  if (action.by !== undefined) {
    const whose = meaningOf(action.by, model.definitions)
    try {
      return laneName(whose({ state, next: undefined, frame: [...args] }), action.by.type)
    } catch (error) {
      // The guard does not look at `by`, so that it may have no value where the step is possible.
      if (error instanceof Trap) return undefined
      throw error
    }
  }
  return actorsNamed(action, args)[0]
}

/** The arguments of actor types, as lanes. */
function actorsNamed({ parameters }: Action, args: readonly Value[]): string[] {
  return parameters.flatMap(({ type }, at) => (isActor(type) ? [laneName(args[at] as Value, type)] : []))
}

/** An actor as the name of its lane. A number by itself would not say what it is the number of. */
export function laneName(value: Value, type: Type): string {
  const text = showValue(value, type)
  return type.kind === 'range' && type.actor !== undefined ? `${type.actor} ${text}` : text
}
