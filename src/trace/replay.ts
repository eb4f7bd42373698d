import { defined, InternalError } from '../base/assert.ts'
import { type InterpretedSystem, interpretRun, type State } from '../interpret/interpreted-system.ts'
import { askedIn } from '../model/asked-in.ts'
import type { Property, Run, Subject } from '../model/model.ts'
import { possibleActions } from '../system/budgets.ts'
import { isModelError, type ModelError, type PackedState, sameState } from '../system/transition-system.ts'
import type { Trace, TraceStep } from './trace.ts'

/** What a trace claims to show: a broken property, a witness, a deadlock or an error. */
export type Claim = Subject

/**
 * Takes the steps in the interpreter.
 * @param start number of the initial state
 * @throws InternalError where a step is not possible: then whoever found the path disagrees with the semantics
 */
export function replay(system: InterpretedSystem, start: number, instances: readonly number[]): Trace {
  const initial = defined(system.initialStates()[start], 'initial state')
  const { model } = system
  if (isModelError(initial.next)) return { model, start: undefined, steps: [], error: initial.next }
  const first = system.decode(initial.next)
  const steps: TraceStep[] = []
  let state = first
  for (const [at, number] of instances.entries()) {
    const { action, args } = system.instance(number)
    const next = system.step(state, number)
    if (next === undefined)
      throw new InternalError(`step ${at + 1}, ${action.name}, is not possible in the interpreter`)
    if (isModelError(next)) {
      if (at < instances.length - 1)
        throw new InternalError(`step ${at + 1}, ${action.name}, is an error in the interpreter`)
      return {
        model,
        start: first,
        steps: [...steps, { instance: number, action, args, after: undefined }],
        error: next,
      }
    }
    steps.push({ instance: number, action, args, after: next as State })
    state = next as State
  }
  return { model, start: first, steps, error: undefined }
}

/** The trace with the error that its last state or step shows, for claims about errors that no step raised. */
export interface Certificate {
  readonly shows: boolean
  readonly error: ModelError | undefined
}

/** What a run asks of its states, for claims about errors in properties. */
export interface Asked {
  /** Indices of the properties that the run expects something of. */
  readonly properties: readonly number[]
  /** The error that was found, perhaps in a state with other names: of several, the one at its place is told. */
  readonly like?: ModelError | undefined
}

/** Whether the interpreter agrees that the trace shows what is claimed. */
export function certify(system: InterpretedSystem, trace: Trace, claim: Claim, asked: Asked): Certificate {
  const last = trace.steps.length === 0 ? trace.start : trace.steps.at(-1)?.after
  const before = trace.steps.length === 0 ? undefined : (trace.steps.at(-2)?.after ?? trace.start)
  switch (claim.kind) {
    case 'errorFree': {
      const errors = last === undefined ? [] : errorsAt(system, before, last, asked)
      const error = trace.error ?? errors.find((each) => each.span === asked.like?.span) ?? errors[0]
      return { shows: error !== undefined, error }
    }
    case 'deadlockFree':
      return { shows: last !== undefined && isDeadlock(system, last), error: undefined }
    case 'property': {
      const property = defined(trace.model.properties[claim.property], 'property')
      return { shows: last !== undefined && truthOf(system, property, claim.property, before, last), error: undefined }
    }
  }
}

/** The number of the initial state that a trace begins in. */
export function startOf(system: InterpretedSystem, { start }: Trace): number {
  const first = start && system.encode(start)
  return system
    .initialStates()
    .findIndex(({ next }) => (isModelError(next) ? first === undefined : first !== undefined && sameState(next, first)))
}

/**
 * Takes steps that are said to show something about a state or a step, which the interpreter must agree to.
 * @throws InternalError where it does not, or a step is not possible
 */
export function replayShown(
  run: Run,
  claim: Claim,
  start: number,
  instances: readonly number[],
): { readonly trace: Trace; readonly error: Trace['error'] } {
  const system = interpretRun(run)
  const trace = replay(system, start, instances)
  const certificate = certify(system, trace, claim, { properties: askedIn(run) })
  if (!certificate.shows) throw new InternalError('the steps do not show in the interpreter what they are said to')
  const error = trace.error ?? certificate.error
  return { trace: claim.kind === 'errorFree' ? { ...trace, error } : trace, error }
}

/** Whether a property is broken at the end of a trace, or reached there. */
function truthOf(
  system: InterpretedSystem,
  { sort }: Property,
  at: number,
  before: State | undefined,
  last: State,
): boolean {
  if (sort !== 'step') return system.holds(at, system.encode(last)) === (sort === 'reachable')
  return before !== undefined && system.stepHolds(at, system.encode(before), system.encode(last)) === false
}

/** Why the run does not allow the faults of a trace, as a sentence; undefined where it does. */
export function overspending(run: Pick<Run, 'model' | 'budgets'>, trace: Trace): string | undefined {
  const faults = trace.steps.map((step) => run.model.actions.indexOf(step.action)).filter((at) => isFault(run, at))
  const stray = faults.find((fault) => !run.budgets.some((budget) => budget.faults.includes(fault)))
  if (stray !== undefined) return `The check allows no ${run.model.actions[stray]?.name}.`
  for (const { faults: counted, most } of run.budgets) {
    const used = faults.filter((fault) => counted.includes(fault)).length
    const names = counted.map((fault) => run.model.actions[fault]?.name).join(' and ')
    if (used > most) return `The trace has ${used} ${names}, and the check allows ${most}.`
  }
  return undefined
}

function isFault(run: Pick<Run, 'model'>, action: number): boolean {
  return run.model.actions[action]?.sort === 'fault'
}

function isDeadlock(system: InterpretedSystem, state: State): boolean {
  const packed = system.encode(state)
  return !canMove(system, packed) && system.isTerminal(packed) === false
}

/** Whether a step of the system or of an operator leads out of a state. */
function canMove(system: InterpretedSystem, state: PackedState): boolean {
  const steps = system.successors(state, possibleActions(system, []))
  return steps.some(({ next }) => isModelError(next) || !sameState(next, state))
}

/** The errors that show when the properties of a run are asked, and of a state at rest whether it is terminal. */
function errorsAt(
  system: InterpretedSystem,
  before: State | undefined,
  last: State,
  { properties }: Asked,
): ModelError[] {
  const [from, to] = [before && system.encode(before), system.encode(last)]
  const answers = properties.map((at) => {
    const sort = system.model.properties[at]?.sort
    if (sort === 'step') return from === undefined || system.stepHolds(at, from, to)
    return sort === 'liveness' || sort === 'recoverable' || sort === 'unaffected' || system.holds(at, to)
  })
  const terminal = canMove(system, to) || system.isTerminal(to)
  return [...answers, terminal].filter(isModelError)
}
