import { List } from 'immutable'
import { defined, InternalError } from '../base/assert.ts'
import { isImpossible } from '../model/impossible.ts'
import { layoutOf } from '../model/layout.ts'
import type { Action, Model, Run } from '../model/model.ts'
import { cardinality } from '../model/types.ts'
import { canonicaliser } from '../system/symmetry.ts'
import {
  type ActionShape,
  isModelError,
  type ModelError,
  type PackedState,
  type Transition,
  type TransitionSystem,
} from '../system/transition-system.ts'
import { type Effect, effectOf } from './effect.ts'
import { codecFor } from './encode.ts'
import { meaningOf } from './meaning.ts'
import type { Meaning } from './scope.ts'
import { Trap } from './trap.ts'
import { type Value, valuesOf } from './values.ts'

/** A state as the semantics knows it: the values of the variables, in order of declaration. */
export type State = List<Value>

/** A spec that runs: the reference that every other engine is held against, and that replays their traces. */
export interface InterpretedSystem extends TransitionSystem {
  readonly model: Model
  readonly encode: (state: State) => PackedState
  readonly decode: (state: PackedState) => State
  /** The action and the arguments of an instance. */
  readonly instance: (instance: number) => { readonly action: Action; readonly args: readonly Value[] }
  /** Runs one instance in a state: its successor, undefined where the guard forbids it, or what went wrong. */
  readonly step: (state: State, instance: number) => State | ModelError | undefined
  /** What a reward of the model is in a state. */
  readonly reward: (reward: number, state: PackedState) => number | ModelError
}

/** One instance of an action: what it means, and its arguments, ready to be put into a frame. */
interface Instance {
  readonly action: Action
  readonly args: readonly Value[]
  readonly meaning: ActionMeaning
}

interface ActionMeaning {
  readonly guard: Meaning | undefined
  readonly effect: Effect
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
    const meaning = actionMeaning(action, model)
    for (const args of bindings(action)) {
      instances.push({ action, args, meaning })
      actionOf.push(at)
    }
    actions.push({
      name: action.name,
      isFault: action.sort === 'fault',
      ...strengthOf(action),
      firstInstance,
      instances: instances.length - firstInstance,
    })
  }

  const step = (state: State, at: number) => {
    const { meaning, args } = defined(instances[at], 'instance')
    return takeStep(meaning, args, state)
  }
  const truths = model.properties.map((property) =>
    property.sort === 'liveness' ? undefined : meaningOf(property.body, model.definitions),
  )
  const isTrue = (truth: Meaning, state: State, next?: State) =>
    guarded(() => truth({ state, next, frame: [] }) as boolean)
  const rewards = model.rewards.map(({ body }) => meaningOf(body, model.definitions))
  const terminal = run.terminal && meaningOf(run.terminal.body, model.definitions)
  const decode = memoLast(codec.decode)
  /** Successors as values, for the step properties that are asked next. */
  const successorOf = new WeakMap<PackedState, State>()
  const possible = model.actions.map((action) => !isImpossible(action))
  const canonical = once(() => canonicaliser(layout, types, model.symmetricTypes))

  return {
    encode: codec.encode,
    decode: (packed) => codec.decode(packed).state,
    model,
    words: layout.words,
    actions,
    actionOf: (instance) => defined(actionOf[instance], 'instance'),
    instance: (at) => defined(instances[at], 'instance'),
    step,
    initialStates: () =>
      initialStates(model).map((each, at) => ({ instance: at, next: isState(each) ? codec.encode(each) : each })),
    successors: (packed, allowed) => {
      const decoded = decode(packed)
      const found: Transition[] = []
      for (const action of allowed) {
        if (!possible[action]) continue
        const { firstInstance, instances: count } = actions[action] as ActionShape
        for (let at = firstInstance; at < firstInstance + count; at++) {
          const next = step(decoded.state, at)
          if (next === undefined) continue
          if (!isState(next)) found.push({ instance: at, next })
          else {
            const packedNext = codec.encodeNear(next, decoded)
            successorOf.set(packedNext, next)
            found.push({ instance: at, next: packedNext })
          }
        }
      }
      return found
    },
    holds: (property, packed) => isTrue(defined(truths[property], 'state property'), decode(packed).state),
    stepHolds: (property, packed, next) =>
      isTrue(
        defined(truths[property], 'step property'),
        decode(packed).state,
        successorOf.get(next) ?? codec.decode(next).state,
      ),
    reward: (reward, packed) => {
      const number = defined(rewards[reward], 'reward')
      return guarded(() => number({ state: decode(packed).state, next: undefined, frame: [] }) as number)
    },
    isTerminal: (packed) => (terminal === undefined ? false : isTrue(terminal, decode(packed).state)),
    canonical: (state) => canonical()(state),
  }
}

function strengthOf({ sort, fairness }: Action): Pick<ActionShape, 'mover' | 'fairness'> {
  const names = { unfair: 'none', fair: 'weak', 'strongly fair': 'strong' } as const
  const mover = sort === 'fault' || sort === 'operator' ? sort : 'system'
  return { mover, fairness: mover === 'system' ? names[fairness] : 'none' }
}

function actionMeaning(action: Action, model: Model): ActionMeaning {
  return {
    guard: action.guard && meaningOf(action.guard, model.definitions),
    effect: effectOf(action.body, model),
  }
}

function takeStep(
  { guard, effect }: ActionMeaning,
  args: readonly Value[],
  state: State,
): State | ModelError | undefined {
  try {
    const frame = args.slice()
    if (guard !== undefined && !guard({ state, next: undefined, frame })) return undefined
    return effect(state, frame)
  } catch (error) {
    return asModelError(error)
  }
}

/** The result, or what went wrong in the model while it was computed. */
function guarded<T>(compute: () => T): T | ModelError {
  try {
    return compute()
  } catch (error) {
    return asModelError(error)
  }
}

function asModelError(error: unknown): ModelError {
  if (error instanceof Trap) return error.asModelError()
  throw error
}

function isState(value: State | ModelError): value is State {
  return List.isList(value)
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

/** The states of the declarations, then each `init` in turn with every binding that its guard allows. */
function initialStates(model: Model): readonly (State | ModelError)[] {
  const declared = guarded(() => declaredStates(model))
  const states = model.inits.reduce<readonly (State | ModelError)[]>(
    (states, init) => {
      const meaning = actionMeaning(init, model)
      const rows = bindings(init)
      return states.flatMap((state) =>
        isState(state) ? rows.flatMap((args) => takeStep(meaning, args, state) ?? []) : [state],
      )
    },
    isModelError(declared) ? [declared] : declared,
  )
  return states.length > 0 ? states : [noInitialState(model)]
}

/** Without a start every property would hold of nothing. */
function noInitialState(model: Model): ModelError {
  const span = defined(model.inits.at(-1), 'init').span
  return { kind: 'noStart', message: 'There is no initial state: no arguments of this init make its guard true.', span }
}

/** Every combination of the first values of the variables; most have one. */
function declaredStates(model: Model): State[] {
  const scope = { state: List<Value>(), next: undefined }
  return model.variables.reduce<State[]>(
    (states, { initial, type }) => {
      const values =
        initial === 'any' ? valuesOf(type) : [meaningOf(initial, model.definitions)({ ...scope, frame: [] })]
      return states.flatMap((state) => values.map((value) => state.push(value)))
    },
    [List<Value>()],
  )
}

/** Computes when it is first asked: thousands of permutations that another engine does without. */
function once<T>(compute: () => T): () => T {
  let known: { readonly value: T } | undefined
  return () => {
    known ??= { value: compute() }
    return known.value
  }
}

/** Remembers the last argument and result: a search asks several questions about one state. */
function memoLast<A extends object, B>(compute: (argument: A) => B): (argument: A) => B {
  let last: { readonly argument: A; readonly result: B } | undefined
  return (argument) => {
    if (last?.argument !== argument) last = { argument, result: compute(argument) }
    return last.result
  }
}
