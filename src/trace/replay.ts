import { defined, InternalError } from '../base/assert.ts'
import type { InterpretedSystem, State } from '../interpret/interpreted-system.ts'
import type { Property, Run, Subject } from '../model/model.ts'
import { possibleActions } from '../system/budgets.ts'
import { isModelError, type ModelError, sameState } from '../system/transition-system.ts'
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
      return { model, start: first, steps: [...steps, { action, args, after: undefined }], error: next }
    }
    steps.push({ action, args, after: next as State })
    state = next as State
  }
  return { model, start: first, steps, error: undefined }
}

/** The trace with the error that its last state or step shows, for claims about errors that no step raised. */
export interface Certificate {
  readonly shows: boolean
  readonly error: ModelError | undefined
}

/** Whether the interpreter agrees that the trace shows what is claimed. */
export function certify(system: InterpretedSystem, trace: Trace, claim: Claim): Certificate {
  const last = trace.steps.length === 0 ? trace.start : trace.steps.at(-1)?.after
  const before = trace.steps.length === 0 ? undefined : (trace.steps.at(-2)?.after ?? trace.start)
  switch (claim.kind) {
    case 'errorFree': {
      const error = trace.error ?? (last && errorInProperties(system, before, last))
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
  const moves = system
    .successors(packed, possibleActions(system, []))
    .some(({ next }) => isModelError(next) || !sameState(next, packed))
  return !moves && system.isTerminal(packed) === false
}

/** An error that shows when a property or the terminal condition is asked of a state. */
function errorInProperties(system: InterpretedSystem, before: State | undefined, last: State): ModelError | undefined {
  const [from, to] = [before && system.encode(before), system.encode(last)]
  const terminal = system.isTerminal(to)
  if (isModelError(terminal)) return terminal
  for (const [at, property] of system.model.properties.entries()) {
    const isStep = property.sort === 'step'
    if (property.sort === 'liveness' || property.sort === 'recoverable' || (isStep && from === undefined)) continue
    const truth = isStep && from !== undefined ? system.stepHolds(at, from, to) : system.holds(at, to)
    if (isModelError(truth)) return truth
  }
  return undefined
}
