import { List } from 'immutable'
import { defined, InternalError } from '../base/assert.ts'
import type { Expression } from '../model/expressions.ts'
import { layoutOf } from '../model/layout.ts'
import type { Action, Model, Run } from '../model/model.ts'
import { cardinality } from '../model/types.ts'
import { canonicaliser } from '../system/symmetry.ts'
import type { ActionShape, ModelError, PackedState, Transition, TransitionSystem } from '../system/transition-system.ts'
import { type Codec, codecFor } from './encode.ts'
import { evaluate } from './evaluate.ts'
import { execute } from './execute.ts'
import { Trap } from './trap.ts'
import { type Value, valuesOf } from './values.ts'

/** A state as the semantics knows it: the values of the variables, in order of declaration. */
export type State = List<Value>

/** A spec that runs: the reference that every other engine is held against, and that replays their traces. */
export interface InterpretedSystem extends TransitionSystem, Codec {
  readonly model: Model
  /** The action and the arguments of an instance. */
  readonly instance: (instance: number) => { readonly action: Action; readonly args: readonly Value[] }
  /** Runs one instance in a state: its successor, undefined where the guard forbids it, or what went wrong. */
  readonly step: (state: State, instance: number) => State | ModelError | undefined
  /** The value of an expression of an action's header, such as whose step it is. */
  readonly valueOf: (expression: Expression, state: State, args: readonly Value[]) => Value | ModelError
}

/** One instance of an action: its arguments, ready to be put into a frame. */
interface Instance {
  readonly action: Action
  readonly args: readonly Value[]
}

export function interpretRun(run: Pick<Run, 'model' | 'terminal'>): InterpretedSystem {
  const { model } = run
  const types = model.variables.map((variable) => variable.type)
  const layout = layoutOf(types)
  const codec = codecFor(layout, types)
  const instances: Instance[] = []
  const actions: ActionShape[] = []
  const actionOf: number[] = []
  for (const [at, action] of model.actions.entries()) {
    const firstInstance = instances.length
    for (const args of bindings(action)) {
      instances.push({ action, args })
      actionOf.push(at)
    }
    actions.push({
      name: action.name,
      isFault: action.sort === 'fault',
      firstInstance,
      instances: instances.length - firstInstance,
    })
  }

  const step = (state: State, at: number) => takeStep(defined(instances[at], 'instance'), state, model)
  const isTrue = (body: Expression, state: State, next?: State) =>
    guarded(() => evaluate(body, { state, next, frame: [], definitions: model.definitions }) as boolean)
  const lastDecoded = memoLast(codec.decode)

  return {
    ...codec,
    model,
    words: layout.words,
    actions,
    actionOf: (instance) => defined(actionOf[instance], 'instance'),
    instance: (at) => defined(instances[at], 'instance'),
    step,
    valueOf: (expression, state, args) =>
      guarded(() => evaluate(expression, { state, next: undefined, frame: [...args], definitions: model.definitions })),
    initialStates: () => initialStates(model).map((each, at) => ({ instance: at, next: encoded(each, codec) })),
    successors: (packed, allowed) => {
      const state = lastDecoded(packed)
      const found: Transition[] = []
      for (const action of allowed) {
        const shape = actions[action] as ActionShape
        for (let at = shape.firstInstance; at < shape.firstInstance + shape.instances; at++) {
          const next = step(state, at)
          if (next !== undefined) found.push({ instance: at, next: encoded(next, codec) })
        }
      }
      return found
    },
    holds: (property, packed) => isTrue(stateBody(model, property), lastDecoded(packed)),
    stepHolds: (property, packed, next) => isTrue(stateBody(model, property), lastDecoded(packed), codec.decode(next)),
    isTerminal: (packed) => (run.terminal === undefined ? false : isTrue(run.terminal.body, lastDecoded(packed))),
    canonical: canonicaliser(layout, types, model.symmetricTypes),
  }
}

function takeStep({ action, args }: Instance, state: State, model: Model): State | ModelError | undefined {
  return guarded(() => {
    const frame = [...args]
    const scope = { state, next: undefined, frame, definitions: model.definitions }
    if (action.guard !== undefined && !evaluate(action.guard, scope)) return undefined
    return execute(action.body, state, frame, model)
  })
}

/** The result, or what went wrong in the model while it was computed. */
function guarded<T>(compute: () => T): T | ModelError {
  try {
    return compute()
  } catch (error) {
    if (error instanceof Trap) return error.asModelError()
    throw error
  }
}

function encoded(state: State | ModelError, codec: Codec): PackedState | ModelError {
  return List.isList(state) ? codec.encode(state) : (state as ModelError)
}

/** Every combination of values of the parameters, the last running fastest. */
function bindings(action: Action): readonly (readonly Value[])[] {
  if (action.parameters.some((parameter) => !Number.isFinite(cardinality(parameter.type))))
    throw new InternalError('unbounded parameter')
  return action.parameters.reduce<readonly (readonly Value[])[]>(
    (rows, parameter) => rows.flatMap((row) => valuesOf(parameter.type).map((value) => [...row, value])),
    [[]],
  )
}

/** The state of the declarations, then each `init` in turn with every binding that its guard allows. */
function initialStates(model: Model): readonly (State | ModelError)[] {
  const first = guarded(() => declaredState(model))
  return model.inits.reduce<readonly (State | ModelError)[]>(
    (states, init) =>
      states.flatMap((state) => {
        if (!List.isList(state)) return [state]
        return bindings(init).flatMap((args) => takeStep({ action: init, args }, state as State, model) ?? [])
      }),
    [first],
  )
}

function declaredState(model: Model): State {
  const scope = { state: List<Value>(), next: undefined, frame: [], definitions: model.definitions }
  return List(model.variables.map((variable) => evaluate(variable.initial, { ...scope, frame: [] })))
}

function stateBody(model: Model, index: number): Expression {
  const property = defined(model.properties[index], 'property')
  if (property.sort === 'liveness') throw new InternalError('a liveness property has no truth in one state')
  return property.body
}

/** Remembers the last argument and result: a search asks several questions about one state. */
function memoLast<A extends object, B>(compute: (argument: A) => B): (argument: A) => B {
  let last: { readonly argument: A; readonly result: B } | undefined
  return (argument) => {
    if (last?.argument !== argument) last = { argument, result: compute(argument) }
    return last.result
  }
}
