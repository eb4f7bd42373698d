import { defined } from '../base/assert.ts'
import { type InterpretedSystem, interpretRun, type State } from '../interpret/interpreted-system.ts'
import type { Run } from '../model/model.ts'
import { isModelError, type PackedState, sameState } from '../system/transition-system.ts'
import { atomsOf, mapAtoms } from '../temporal/formula.ts'
import { holdsOnLasso } from '../temporal/holds-on-lasso.ts'
import { monitorOf } from '../temporal/monitor.ts'
import type { FairnessNote, LassoNotes } from '../trace/lasso-notes.ts'
import type { SightNotes } from '../trace/sight-notes.ts'
import { statesOf, type Trace } from '../trace/trace.ts'
import { unseenOtherwise } from './certify-unaffected.ts'
import { type PlannedAtom, type TemporalQuestion, temporalPlans } from './temporal-questions.ts'

type LivenessQuestion = TemporalQuestion & { readonly kind: 'liveness' }

/** States that a replay looks at before it says that it can't tell. */
const REPLAYED_MAX = 200_000

/**
 * How a trace shows a fair run that breaks the formula, if the interpreter agrees that it does: its last state is the
 * one that it goes on from, no promise of fairness is broken round the loop, and the formula, read position by
 * position, is false.
 */
export function breaksFormula(
  system: InterpretedSystem,
  trace: Trace,
  question: LivenessQuestion,
): readonly FairnessNote[] | undefined {
  const states = statesOf(trace).map((state) => system.encode(state))
  const loop = defined(trace.loop, 'loop of a lasso')
  if (!sameState(defined(states.at(-1)), defined(states[loop])) || standsStill(states)) return undefined
  const notes = fairnessNotes(system, trace)
  if (notes === undefined) return undefined
  // The last state is the one that the loop starts from, except where the run rests.
  const isRest = loop === states.length - 1
  const length = isRest ? states.length : states.length - 1
  const after = (position: number) => defined(states[isRest && position === length - 1 ? position : position + 1])
  let isFine = true
  const truth = (position: number, { kind, property }: PlannedAtom) => {
    const state = defined(states[position])
    const value = kind === 'state' ? system.holds(property, state) : system.stepHolds(property, state, after(position))
    if (isModelError(value)) isFine = false
    return value === true
  }
  return !holdsOnLasso(question.formula, length, loop, truth) && isFine ? notes : undefined
}

/** Whether a step changes nothing: then it is none of a behaviour. */
function standsStill(states: readonly PackedState[]): boolean {
  return states.some((state, at) => at > 0 && sameState(state, states[at - 1] as PackedState))
}

/** How the loop of a trace is fair to each fair action that is possible in it; undefined where it is not fair. */
function fairnessNotes(system: InterpretedSystem, trace: Trace): readonly FairnessNote[] | undefined {
  const all = statesOf(trace)
  const loop = defined(trace.loop, 'loop of a lasso')
  const first = loop === all.length - 1 ? loop : loop + 1
  const states = all.slice(first).map((state) => system.encode(state))
  const possible = states.map((state) => possibleAt(system, state))
  const taken = new Map<number, number>()
  for (const [at, step] of trace.steps.entries()) if (at >= loop) taken.set(step.instance, at + 1)
  const notes: FairnessNote[] = []
  for (const [action, shape] of system.actions.entries()) {
    if (shape.fairness === 'none') continue
    for (let instance = shape.firstInstance; instance < shape.firstInstance + shape.instances; instance++) {
      const missing = possible.findIndex((instances) => !instances.has(instance))
      const isPossible = possible.some((instances) => instances.has(instance))
      const { args } = system.instance(instance)
      const note = { action: defined(system.model.actions[action]), args, fairness: shape.fairness }
      const step = taken.get(instance)
      if (step !== undefined) notes.push({ ...note, how: 'taken', at: step })
      else if (!isPossible) notes.push({ ...note, how: 'never', at: undefined })
      else if (shape.fairness === 'weak' && missing >= 0) notes.push({ ...note, how: 'blocked', at: first + missing })
      else return undefined
    }
  }
  return notes
}

/** Instances by which a state changes. */
function possibleAt(system: InterpretedSystem, state: PackedState): ReadonlySet<number> {
  const actions = system.actions.flatMap(({ fairness }, at) => (fairness === 'none' ? [] : [at]))
  const steps = system.successors(state, actions)
  return new Set(
    steps.filter(({ next }) => isModelError(next) || !sameState(next, state)).map(({ instance }) => instance),
  )
}

/**
 * Whether no way leads from a state to a good one, as the interpreter sees it.
 * @param most states that it looks at
 */
export function isLost(
  system: InterpretedSystem,
  from: State,
  good: number,
  withOperators: boolean,
  most: number,
): 'yes' | 'no' | 'unknown' {
  const actions = system.actions.flatMap(({ mover }, at) =>
    mover === 'system' || (withOperators && mover === 'operator') ? [at] : [],
  )
  const seen = new Map<string, PackedState>()
  const put = (state: PackedState) => seen.set(state.join(), state)
  put(system.encode(from))
  for (const state of seen.values()) {
    const isGood = system.holds(good, state)
    if (isGood === true) return 'no'
    if (isModelError(isGood) || seen.size > most) return 'unknown'
    for (const { next } of system.successors(state, actions)) if (!isModelError(next)) put(next)
  }
  return 'yes'
}

/** Whether a trace shows that a temporal property is broken, and how. */
export interface TemporalCertificate {
  readonly shows: boolean | 'unknown'
  readonly notes: LassoNotes | SightNotes | undefined
}

/** Whether a trace still shows that a temporal property of a run is broken, whichever binding of its names it is about. */
export function certifyTemporal(run: Run, trace: Trace, property: number): TemporalCertificate {
  return temporalCertifier(run, property)(trace)
}

/** The same for many traces of one run, whose plans are made once. */
export function temporalCertifier(run: Run, property: number): (trace: Trace) => TemporalCertificate {
  const asked = temporalPlans(expecting(run, property)).map((plan) => ({ plan, system: interpretRun(plan.run) }))
  return (trace) => {
    for (const { plan, system } of asked) {
      for (const question of plan.questions) {
        const notes = brokenBy(system, plan.run, trace, question)
        if (notes === 'unknown') return { shows: notes, notes: undefined }
        if (notes !== undefined) return { shows: true, notes: notes === 'no loop' ? undefined : notes }
      }
    }
    return { shows: false, notes: undefined }
  }
}

/** The run with no expectation but of the property. */
function expecting(run: Run, property: number): Run {
  const expectation = run.expectations.find(
    ({ subject }) => subject.kind === 'property' && subject.property === property,
  )
  return { ...run, expectations: expectation === undefined ? [] : [expectation] }
}

function brokenBy(
  system: InterpretedSystem,
  { budgets }: Run,
  trace: Trace,
  question: TemporalQuestion,
): LassoNotes | SightNotes | 'no loop' | 'unknown' | undefined {
  const states = statesOf(trace)
  const last = states.at(-1)
  if (question.kind === 'recoverable') {
    if (last === undefined) return undefined
    const lost = isLost(system, last, question.good.property, question.withOperators, REPLAYED_MAX)
    return lost === 'yes' ? 'no loop' : lost === 'no' ? undefined : lost
  }
  if (question.kind === 'unaffected') {
    const notes = unseenOtherwise(system, budgets, trace, question, REPLAYED_MAX)
    return notes === 'no' ? undefined : notes
  }
  if (trace.loop === undefined) return refuses(system, states, question) ? 'no loop' : undefined
  const fairness = breaksFormula(system, trace, question)
  return fairness && { binding: question.binding, fairness, escape: undefined }
}

/** Whether the states of a trace break a formula, whatever comes after them. */
export function refuses(system: InterpretedSystem, states: readonly State[], { formula }: LivenessQuestion): boolean {
  const atoms = atomsOf(formula)
  const packedStates = states.map((state) => system.encode(state))
  if (!atoms.every(({ kind }) => kind === 'state') || standsStill(packedStates)) return false
  const monitor = monitorOf(mapAtoms(formula, (atom) => atoms.indexOf(atom)))
  let at: number | 'violated' = monitor.initial
  for (const packed of packedStates) {
    if (at !== 'violated') at = monitor.step(at, (atom) => system.holds(defined(atoms[atom]).property, packed) === true)
  }
  return at === 'violated'
}
