import { defined } from '../base/assert.ts'
import { type InterpretedSystem, interpretRun, type State } from '../interpret/interpreted-system.ts'
import type { Run } from '../model/model.ts'
import { isModelError, type PackedState, sameState } from '../system/transition-system.ts'
import { atomsOf, mapAtoms, type Temporal } from '../temporal/formula.ts'
import { holdsOnLasso } from '../temporal/holds-on-lasso.ts'
import { type Monitor, monitorOf } from '../temporal/monitor.ts'
import { AutomatonTooLarge } from '../temporal/tableau.ts'
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
 * @returns `unknown` where a part of the formula has no value at some position
 */
export function breaksFormula(
  system: InterpretedSystem,
  trace: Trace,
  question: LivenessQuestion,
): readonly FairnessNote[] | 'no' | 'unknown' {
  const states = statesOf(trace).map((state) => system.encode(state))
  const loop = defined(trace.loop, 'loop of a lasso')
  if (!sameState(defined(states.at(-1)), defined(states[loop])) || standsStill(states)) return 'no'
  const notes = fairnessNotes(system, trace)
  if (notes === undefined) return 'no'
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
  const isKept = holdsOnLasso(question.formula, length, loop, truth)
  return !isFine ? 'unknown' : isKept ? 'no' : notes
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
    let shows: false | 'unknown' = false
    for (const { plan, system } of asked) {
      for (const question of plan.questions) {
        const notes = brokenBy(system, plan.run, trace, question)
        if (notes === 'unknown') shows = notes
        else if (notes !== undefined) return { shows: true, notes: notes === 'no loop' ? undefined : notes }
      }
    }
    return { shows, notes: undefined }
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
  if (trace.loop === undefined) {
    const refused = refuses(system, states, question)
    return refused === 'yes' ? 'no loop' : refused === 'no' ? undefined : refused
  }
  const fairness = breaksFormula(system, trace, question)
  if (fairness === 'unknown') return fairness
  return fairness === 'no' ? undefined : { binding: question.binding, fairness, escape: undefined }
}

/**
 * Whether the states of a trace break a formula, whatever comes after them. Steps that change nothing are none of a
 * behaviour, and are passed over.
 * @returns `unknown` where a part of the formula has no value in some state or step
 */
export function refuses(
  system: InterpretedSystem,
  states: readonly State[],
  { formula }: LivenessQuestion,
): 'yes' | 'no' | 'unknown' {
  const atoms = atomsOf(formula)
  const packed = states
    .map((state) => system.encode(state))
    .filter((state, at, all) => at === 0 || !sameState(state, defined(all[at - 1])))
  // What is said of the step out of the last state is open, as that step is.
  const read = atoms.every(({ kind }) => kind === 'state') ? packed.length : packed.length - 1
  const monitor = monitorIfSmall(mapAtoms(formula, (atom) => atoms.indexOf(atom)))
  if (monitor === undefined) return 'unknown'
  let isFine = true
  let at: number | 'violated' = monitor.initial
  for (let position = 0; position < read && at !== 'violated' && isFine; position++) {
    at = monitor.step(at, (number) => {
      const { kind, property } = defined(atoms[number])
      const state = defined(packed[position])
      const value =
        kind === 'state'
          ? system.holds(property, state)
          : system.stepHolds(property, state, defined(packed[position + 1]))
      if (isModelError(value)) isFine = false
      return value === true
    })
  }
  return !isFine ? 'unknown' : at === 'violated' ? 'yes' : 'no'
}

function monitorIfSmall(formula: Temporal<number>): Monitor | undefined {
  try {
    return monitorOf(formula)
  } catch (error) {
    if (error instanceof AutomatonTooLarge) return undefined
    throw error
  }
}
