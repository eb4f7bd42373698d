import { defined } from '../base/assert.ts'
import { type InterpretedSystem, interpretRun, type State } from '../interpret/interpreted-system.ts'
import { askedIn } from '../model/asked-in.ts'
import type { Run, Subject } from '../model/model.ts'
import { isModelError, type ModelError, sameState } from '../system/transition-system.ts'
import { certify } from '../trace/replay.ts'
import { statesOf, type Trace, type TraceStep } from '../trace/trace.ts'
import { actorOf } from '../trace/trace-document.ts'
import { temporalCertifier } from '../verify/certify-temporal.ts'

/** A trace of a run, and what it shows: it was replayed and certified. */
export interface Shown {
  readonly run: Run
  readonly subject: Subject
  readonly trace: Trace
}

/** Steps of a trace by their places in it, from 0, in the order in which another run takes them. */
export type Order = readonly number[]

/** What makes one run simpler than another: compared in this order. */
export interface Size {
  readonly faults: number
  readonly steps: number
  /** How often the steps pass from one actor to another. */
  readonly switches: number
}

/** Below 0 where the first is simpler. */
export function compareSizes(a: Size, b: Size): number {
  return a.faults - b.faults || a.steps - b.steps || a.switches - b.switches
}

/** Where one step leads: to a state, or into an error of the model. */
export type After = State | ModelError

/**
 * Runs made of the steps of a trace, and whether they show what the trace shows: the same property, or the same place
 * of an error. The interpreter takes every step.
 */
export class Story {
  readonly shown: Shown
  readonly system: InterpretedSystem
  readonly start: State | undefined
  readonly steps: readonly TraceStep[]
  /** Whose step each is; empty where it is nobody's. */
  readonly lanes: readonly string[]
  /** Whether the last state or step alone says what a run shows, and not all that came before. */
  readonly isByEnd: boolean
  /** Whether something could not be told, so that "shows nothing" is not certain of all that was looked at. */
  wasUnsure = false
  private readonly certified: ReturnType<typeof temporalCertifier> | undefined
  private readonly known = new Map<string, boolean>()

  constructor(shown: Shown) {
    const { run, subject, trace } = shown
    const property = subject.kind === 'property' ? run.model.properties[subject.property] : undefined
    const sort = property?.sort
    const states = statesOf(trace)
    this.shown = shown
    this.system = interpretRun(run)
    this.start = trace.start
    this.steps = trace.steps
    this.lanes = trace.steps.map(
      ({ action, args }, at) => actorOf(action, args, defined(states[at], 'state before a step'), run.model) ?? '',
    )
    this.isByEnd = sort !== 'liveness' && sort !== 'unaffected'
    if (subject.kind === 'property' && (sort === 'recoverable' || !this.isByEnd))
      this.certified = temporalCertifier(run, subject.property)
  }

  sizeOf(order: Order): Size {
    const faults = order.filter((at) => this.isFault(at)).length
    const switches = order.filter((at, place) => place > 0 && this.lanes[at] !== this.lanes[order[place - 1] as number])
    return { faults, steps: order.length, switches: switches.length }
  }

  isFault(at: number): boolean {
    return this.steps[at]?.action.sort === 'fault'
  }

  /** Whether a step is of the loop of the trace. */
  isInLoop(at: number): boolean {
    return at >= (this.shown.trace.loop ?? this.steps.length)
  }

  /** Takes one step of the trace elsewhere; undefined where it is not possible. */
  step(from: State, at: number): After | undefined {
    return this.system.step(from, defined(this.steps[at], 'step').instance)
  }

  /** The run that takes the steps in this order; undefined where one is not possible. */
  take(order: Order): Trace | undefined {
    const steps: TraceStep[] = []
    let state = this.start
    let error: ModelError | undefined
    for (const at of order) {
      if (state === undefined) return undefined
      const next = this.step(state, at)
      if (next === undefined) return undefined
      const after = isModelError(next) ? undefined : next
      steps.push({ ...defined(this.steps[at], 'step'), after })
      if (isModelError(next)) error = next
      state = after
    }
    return this.traceOf(steps, order, error)
  }

  private traceOf(steps: readonly TraceStep[], order: Order, error: ModelError | undefined): Trace {
    const { model, loop } = this.shown.trace
    const taken = { model, start: this.start, steps, error }
    return loop === undefined ? taken : { ...taken, loop: order.filter((at) => !this.isInLoop(at)).length }
  }

  /** Whether a run shows what the trace shows. */
  shows(trace: Trace): boolean {
    const { subject, run } = this.shown
    if (this.certified !== undefined) return this.note(this.certified(trace).shows)
    const certificate = certify(this.system, trace, subject, {
      properties: askedIn(run),
      like: this.shown.trace.error,
    })
    return certificate.shows && (subject.kind !== 'errorFree' || this.isSameError(certificate.error))
  }

  /** The run that takes the steps in this order, of which it was found that it shows what the trace shows. */
  certifiedRun(order: Order): Trace {
    const trace = defined(this.take(order), 'run')
    const { subject, run } = this.shown
    if (subject.kind !== 'errorFree') return trace
    const asked = { properties: askedIn(run), like: this.shown.trace.error }
    return { ...trace, error: trace.error ?? certify(this.system, trace, subject, asked).error }
  }

  private note(shows: boolean | 'unknown'): boolean {
    if (shows === 'unknown') this.wasUnsure = true
    return shows === true
  }

  private isSameError(error: ModelError | undefined): boolean {
    const own = this.shown.trace.error
    return error?.span === own?.span && error?.kind === own?.kind
  }

  /** The key of a state. */
  keyOf(state: State): string {
    return this.system.encode(state).join()
  }

  /**
   * Whether a run that ends so shows what the trace shows, where that is told by its end.
   * @param at the step that led there; undefined at the start
   */
  endShows(before: State, at: number | undefined, after: After): boolean {
    const { model } = this.shown.trace
    const error = isModelError(after) ? after : undefined
    const state = isModelError(after) ? undefined : after
    const step = at === undefined ? [] : [{ ...defined(this.steps[at], 'step'), after: state }]
    const key = `${this.keyOf(before)} ${at === undefined ? '' : this.steps[at]?.instance}`
    const known = this.known.get(key)
    if (known !== undefined) return known
    const shows = this.shows({ model, start: before, steps: step, error })
    this.known.set(key, shows)
    return shows
  }

  /** Whether a run that goes round for ever comes back to where its loop begins. */
  comesRound(trace: Trace): boolean {
    if (trace.loop === undefined) return true
    const states = statesOf(trace)
    const [first, last] = [states[trace.loop], states.at(-1)]
    return first !== undefined && last !== undefined && sameState(this.system.encode(first), this.system.encode(last))
  }

  /**
   * Takes the steps in this order, but for those that are not possible where their turn comes; ends where it shows what
   * the trace shows, if its end tells. Undefined where it does not show it.
   */
  takeWherePossible(order: Order): Order | undefined {
    const taken: number[] = []
    let state = this.start
    if (state === undefined) return undefined
    if (this.isByEnd && this.endShows(state, undefined, state)) return taken
    for (const at of order) {
      const next = this.step(state, at)
      if (next === undefined) continue
      const isShown = this.isByEnd && this.endShows(state, at, next)
      if (isShown) return [...taken, at]
      // A step that changes nothing is none of a run that is judged as a whole.
      if (isModelError(next) || (!this.isByEnd && this.keyOf(next) === this.keyOf(state))) continue
      taken.push(at)
      state = next
    }
    if (this.isByEnd) return undefined
    const trace = this.take(taken)
    return trace !== undefined && this.comesRound(trace) && this.shows(trace) ? taken : undefined
  }
}
