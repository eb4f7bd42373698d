import { defined } from '../base/assert.ts'
import type { InterpretedSystem, State } from '../interpret/interpreted-system.ts'
import { showValue } from '../interpret/show.ts'
import { type Value, valuesOf } from '../interpret/values.ts'
import type { Property, TemporalAtom } from '../model/model.ts'
import { isModelError, sameState } from '../system/transition-system.ts'
import { atomsOf, evaluate, type Temporal } from '../temporal/formula.ts'
import { patternOf } from '../temporal/pattern.ts'
import type { ActionSurvey, LabelledExplanation, NamedValue, ViolationReason } from '../trace/explanation.ts'
import { statesOf } from '../trace/trace.ts'
import { livingActions, surveyAction } from './action-reasons.ts'
import type { Environment } from './evaluate.ts'
import { explain, shortLimits, usualLimits } from './explain.ts'
import { mayAssign } from './may-assign.ts'
import type { Reason } from './reason.ts'
import { reasonOf } from './reason-of.ts'
import { nothingMore, type ShownTrace, whenText } from './shown.ts'
import { readsOf } from './step-access.ts'

type Liveness = Property & { readonly sort: 'liveness' }

/** Why a run that goes round for ever breaks what it promises: which state promised it, and why nothing keeps it. */
export function whyNeverKept(shown: ShownTrace, property: Liveness): ViolationReason {
  const word = new Word(shown, property)
  const pattern = patternOf(property.body.formula)
  if (pattern === undefined || shown.trace.loop === undefined) return whyFormula(shown, property, word)
  const { positions, loop } = word
  const isFalse = (at: number) => !word.truth(pattern.goal, at)
  // From where on the goal never comes.
  const lacking = positions.findLastIndex((at) => !isFalse(at)) + 1
  const again =
    pattern.kind === 'eventuallyAlways' || lacking > loop
      ? positions.findIndex((at) => at >= loop && isFalse(at))
      : loop
  const promised =
    pattern.kind === 'leadsTo' ? positions.find((at) => at >= lacking && word.truth(pattern.trigger, at)) : undefined
  const promises =
    promised === undefined || pattern.kind !== 'leadsTo'
      ? []
      : word.explain(pattern.trigger, promised, `This is true ${whenText(promised)}, and makes the promise`)
  const label =
    pattern.kind === 'eventuallyAlways'
      ? `This is not true ${whenText(again)}, each time round`
      : promised === undefined
        ? 'This never comes'
        : 'This is what it promises, and it never comes'
  const goals = word.explain(pattern.goal, again, label)
  const made = promised === undefined ? '' : ` What is promised ${whenText(promised)} never comes.`
  return {
    ...nothingMore,
    sentence: `${shown.name} is false of ${runText(shown)}.${made}`,
    state: again,
    isStep: false,
    explanations: [...promises, ...goals],
    actions: word.whoCould(pattern.goal, again),
  }
}

/** A run that goes round for ever, or rests. */
function runText({ trace: { loop = 0, steps } }: Pick<ShownTrace, 'trace'>): string {
  const last = steps.length
  if (loop < last) {
    const round = loop + 1 === last ? `step ${last}` : `steps ${loop + 1} to ${last}`
    return `this run, which repeats ${round} for ever`
  }
  return last === 0 ? 'a run in which nothing ever happens' : `a run in which nothing more happens after step ${last}`
}

/** A formula of no common form: each of its atoms round the loop, or at the end. */
function whyFormula({ name, trace }: ShownTrace, property: Liveness, word: Word): ViolationReason {
  const at = trace.loop ?? word.positions.length - 1
  const explanations = atomsOf(property.body.formula).flatMap((atom) =>
    word.explain({ kind: 'atom', atom }, at, `One of its parts, ${whenText(at)}`),
  )
  const sentence =
    trace.loop === undefined
      ? `${name} is false ${whenText(at)}, whatever comes then.`
      : `${name} is false of ${runText({ trace })}.`
  return { ...nothingMore, sentence, state: at, isStep: false, explanations }
}

/** The values of a property's names that a trace is about; undefined where it does not say. */
export function boundFrame({ binders }: Liveness['body'], { notes }: ShownTrace): Value[] | undefined {
  const binding = notes !== undefined && 'binding' in notes ? notes.binding : []
  const frame: Value[] = []
  for (const { slot, name, domain } of binders) {
    const type = domain.kind === 'type' ? domain.type : domain.set.type
    const text = binding.find((each) => each.name === name)?.value
    const value = valuesOf(type).find((each) => showValue(each, type) === text)
    if (value === undefined) return undefined
    frame[slot] = value
  }
  return frame
}

/** The states of a trace as a word that goes on for ever. */
class Word {
  readonly positions: readonly number[]
  readonly loop: number
  private readonly shown: ShownTrace
  private readonly states: readonly State[]
  private readonly frame: Value[]

  constructor(shown: ShownTrace, { body }: Liveness) {
    this.shown = shown
    this.states = statesOf(shown.trace)
    this.loop = shown.trace.loop ?? this.states.length - 1
    // The last state of a loop is the one that it starts from.
    const length = this.loop < this.states.length - 1 ? this.states.length - 1 : this.states.length
    this.positions = Array.from({ length }, (_, at) => at)
    this.frame = boundFrame(body, shown) ?? []
  }

  /** The names that the trace is about. */
  private get binding(): readonly NamedValue[] {
    const { notes } = this.shown
    return notes !== undefined && 'binding' in notes ? notes.binding : []
  }

  private environment(at: number): Environment {
    const state = defined(this.states[at], 'state')
    return { state, next: this.states[at + 1] ?? state, frame: this.frame, isNext: false }
  }

  private reason(atom: TemporalAtom, at: number): Reason {
    return reasonOf(atom.body, this.environment(at), this.shown.run.model)
  }

  truth(formula: Temporal<TemporalAtom>, at: number): boolean {
    return evaluate(formula, (atom) => this.reason(atom, at).outcome === true)
  }

  explain(formula: Temporal<TemporalAtom>, at: number, label: string): LabelledExplanation[] {
    const { binding } = this
    return atomsOf(formula).map((atom) => {
      const explanation = explain(this.reason(atom, at), usualLimits, binding)
      return { label, state: at, explanation: { ...explanation, names: [...binding, ...explanation.names] } }
    })
  }

  /** The actions that write what a goal reads, and what the loop makes of each. */
  whoCould(goal: Temporal<TemporalAtom>, at: number): ActionSurvey[] {
    const { system, run } = this.shown
    const read = new Set(
      atomsOf(goal).flatMap((atom) => readsOf(this.reason(atom, at)).map(({ cell }) => cell.variable)),
    )
    return livingActions(system)
      .filter((action) => mayAssign(defined(run.model.actions[action]).body, read))
      .map((action) => {
        const survey = surveyAction(system, defined(this.states[at]), action, {
          most: 1,
          limits: shortLimits,
          about: this.binding,
        })
        // Why what is taken is not possible at other times would say nothing.
        const nearest = this.stepsInLoop(action).length > 0 ? [] : survey.nearest
        return { ...survey, nearest, note: this.inLoop(system, action, goal) }
      })
  }

  /** What a loop makes of an action, as a sentence. */
  private inLoop(system: InterpretedSystem, action: number, goal: Temporal<TemporalAtom>): string {
    const declared = defined(system.model.actions[action])
    const steps = this.stepsInLoop(action)
    const bringing = steps.find((at) => this.truthIn(goal, defined(this.states[at + 1])))
    if (bringing !== undefined)
      return `taken each time round, in step ${bringing + 1}: it brings that, but not for good`
    const positions = this.positions.filter((at) => at >= this.loop)
    const possible = positions.filter((at) => this.moves(system, action, at).length > 0)
    const keeps = possible.find((at) => this.moves(system, action, at).some((next) => this.truthIn(goal, next)))
    const [taken, first] = [steps[0], possible[0]]
    if (taken !== undefined && keeps === undefined)
      return `taken each time round, in step ${taken + 1}, and does not bring it about`
    if (first === undefined) return 'never possible'
    const place = `possible ${whenText(keeps ?? first)}${keeps === undefined ? '' : ', and would bring it about'}`
    const also = taken === undefined ? place : `taken each time round, in step ${taken + 1}; otherwise also ${place}`
    if (declared.sort === 'operator') return `${also}; but it takes a person`
    if (declared.fairness === 'unfair') return `${also}; but nothing makes it happen: it is not fair`
    if (possible.length === positions.length && positions.length > 1)
      return `${also}; but with no arguments all the time, so that it need not happen`
    return `${also}; but not all the time, so that it need not happen`
  }

  /** Places of the steps of an action in the loop, from 0. */
  private stepsInLoop(action: number): number[] {
    const { trace, run } = this.shown
    const declared = run.model.actions[action]
    return trace.steps.flatMap((step, at) => (at >= this.loop && step.action === declared ? [at] : []))
  }

  private moves(system: InterpretedSystem, action: number, at: number): State[] {
    const state = defined(this.states[at])
    const { firstInstance, instances } = defined(system.actions[action])
    return Array.from({ length: instances }, (_, index) => system.step(state, firstInstance + index)).filter(
      (next): next is State =>
        next !== undefined && !isModelError(next) && !sameState(system.encode(next), system.encode(state)),
    )
  }

  private truthIn(formula: Temporal<TemporalAtom>, state: State): boolean {
    const environment = { state, next: state, frame: this.frame, isNext: false }
    return evaluate(formula, (atom) => reasonOf(atom.body, environment, this.shown.run.model).outcome === true)
  }
}
