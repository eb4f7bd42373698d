import { defined } from '../base/assert.ts'
import { nearest } from '../base/nearest.ts'
import type { SpecReader } from '../conform/bind-mapping.ts'
import { instancesOf } from '../conform/known-states.ts'
import type { Binding } from '../conform/match-event.ts'
import type { InterpretedSystem, State } from '../interpret/interpreted-system.ts'
import { showValue } from '../interpret/show.ts'
import type { Value } from '../interpret/values.ts'
import type { Action, Model } from '../model/model.ts'
import { typeText } from '../model/types.ts'
import { type StepName, stepName } from '../trace/lasso-notes.ts'
import { stepText } from '../trace/render-loop.ts'
import { evaluate } from '../why/evaluate.ts'
import { type Driver, type DriverAction, DriverProblem, type PlainValue } from './driver.ts'
import { plainValue } from './plain-value.ts'

/** A call of a driver: a step of the spec, or several that differ in what the system chooses. */
export interface Call {
  /** The same for two calls that are alike. */
  readonly text: string
  readonly step: StepName
  readonly isFault: boolean
  readonly doc: readonly string[]
  readonly args: Readonly<Record<string, PlainValue>>
  /** The steps that it may be. */
  readonly bindings: readonly Binding[]
  readonly instances: readonly number[]
}

/** An action of the spec with what applies it to the system. */
export interface DrivenAction<System> extends Omit<DriverAction<System>, 'refuses'> {
  readonly action: number
  /** Whether the step is tried where it is not possible, as far as its binding and the state go. */
  readonly refuses: ((state: State, args: readonly Value[]) => boolean) | undefined
}

/** A driver held against the actions of a run. */
export class BoundDriver<System> {
  readonly driver: Driver<System>
  /** By the number of the action; undefined for one that is not driven. */
  readonly actions: readonly (DrivenAction<System> | undefined)[]
  readonly hidden: readonly number[]
  /** Actions that are neither driven nor hidden. */
  readonly never: readonly string[]
  private readonly system: InterpretedSystem
  private readonly calls = new Map<number, Call>()

  /** @throws DriverProblem where the driver does not fit the spec */
  constructor(driver: Driver<System>, system: InterpretedSystem, reader: SpecReader) {
    requireDriver(driver)
    this.driver = driver
    this.system = system
    const { actions } = system.model
    const names = actions.map(({ name }) => name)
    for (const name of Object.keys(driver.actions)) requireAction(name, names, "'actions'")
    this.actions = actions.map(({ name }, action) => {
      const given = Object.hasOwn(driver.actions, name) ? driver.actions[name] : undefined
      if (given === undefined) return undefined
      const full = typeof given === 'function' ? { take: given } : given
      requireFitting(full, defined(actions[action]), names)
      return { ...full, action, refuses: refusalOf(full, defined(actions[action]), system.model, reader) }
    })
    if (this.actions.every((each) => each === undefined))
      throw new DriverProblem(
        "The driver has no actions, so that nothing would ever happen: give it some in 'actions'.",
      )
    this.hidden = (driver.hidden ?? []).map((name) => {
      requireAction(name, names, "'hidden'")
      const action = names.indexOf(name)
      if (actions[action]?.sort === 'fault')
        throw new DriverProblem(`'${name}' is a fault, and cannot be hidden: faults come from here.`)
      if (this.actions[action] !== undefined) throw new DriverProblem(`'${name}' is both in 'actions' and in 'hidden'.`)
      return action
    })
    const alternatives = new Set(this.actions.flatMap((each) => each?.or ?? []))
    this.never = names.filter(
      (name, action) => this.actions[action] === undefined && !this.hidden.includes(action) && !alternatives.has(name),
    )
  }

  /** The call that an instance is one of the steps of. */
  callOf(instance: number): Call {
    const known = this.calls.get(instance)
    if (known !== undefined) return known
    const call = this.makeCall(instance)
    for (const each of call.instances)
      if (this.system.actionOf(each) === this.system.actionOf(instance)) this.calls.set(each, call)
    return call
  }

  private makeCall(instance: number): Call {
    const driven = defined(this.actions[this.system.actionOf(instance)], 'driven action')
    const { action, args } = this.system.instance(instance)
    const isFixed = (name: string) => driven.chooses?.includes(name) !== true
    const fixed = new Map(
      action.parameters.flatMap(({ name, type }, at) =>
        isFixed(name) ? [[name, { type, value: args[at] as Value }] as const] : [],
      ),
    )
    const bindings = [action.name, ...(driven.or ?? [])].flatMap((name) => this.matching(name, fixed))
    const named = stepName({ action, args })
    const step = { ...named, args: named.args.filter(({ name }) => isFixed(name)) }
    return {
      text: stepText(step),
      step,
      isFault: action.sort === 'fault',
      doc: action.doc,
      args: Object.fromEntries([...fixed].map(([name, { type, value }]) => [name, plainValue(value, type)])),
      bindings,
      instances: bindings.map((each) => defined(each.instance, 'instance')),
    }
  }

  /** The instances of an action that have some values where their parameters are called so. */
  private matching(
    name: string,
    fixed: ReadonlyMap<string, { readonly type: Action['parameters'][number]['type']; readonly value: Value }>,
  ): readonly Binding[] {
    const action = this.system.model.actions.findIndex((each) => each.name === name)
    return instancesOf(this.system, action).flatMap((instance) => {
      const { action: of, args } = this.system.instance(instance)
      const fits = of.parameters.every((parameter, at) => {
        const wanted = fixed.get(parameter.name)
        if (wanted === undefined) return true
        return showValue(args[at] as Value, parameter.type) === showValue(wanted.value, wanted.type)
      })
      return fits ? [{ instance, args }] : []
    })
  }
}

/** What the types say, for those who write no types. */
function requireDriver(driver: unknown): void {
  const given = typeof driver === 'object' && driver !== null ? driver : {}
  const isOf = (name: keyof Driver<unknown>, sort: 'function' | 'object') => {
    const value: unknown = name in given ? given[name as keyof typeof given] : undefined
    return typeof value === sort && value !== null
  }
  for (const name of ['create', 'observe'] as const)
    if (!isOf(name, 'function')) throw new DriverProblem(`It has no '${name}': a function is wanted.`)
  if (!isOf('actions', 'object')) throw new DriverProblem("It has no 'actions': what applies them, by their names.")
}

function requireAction(name: string, names: readonly string[], where: string): void {
  if (names.includes(name)) return
  const near = nearest(name, names)
  throw new DriverProblem(
    `${where} has '${name}', and the spec has no action of that name.${near === undefined ? '' : ` Did you mean '${near}'?`}`,
  )
}

/** @throws DriverProblem where it is no truth of the spec */
function refusalOf(
  { refuses = false }: DriverAction<never>,
  { name, parameters }: Action,
  { definitions }: Model,
  reader: SpecReader,
): DrivenAction<never>['refuses'] {
  if (typeof refuses === 'boolean') return refuses ? () => true : undefined
  const read = reader.expression(refuses, parameters)
  if ('problem' in read) throw new DriverProblem(`'refuses' of '${name}' is '${refuses}'. ${read.problem}`)
  const { value } = read
  if (value.type.kind !== 'bool')
    throw new DriverProblem(`'refuses' of '${name}' is '${refuses}', which is ${typeText(value.type)}, and no truth.`)
  return (state, args) => evaluate(value, { state, next: undefined, frame: [...args] }, definitions) === true
}

function requireFitting(
  { take, chooses = [], or = [] }: DriverAction<never>,
  { name, parameters }: Action,
  actions: readonly string[],
): void {
  if (typeof take !== 'function')
    throw new DriverProblem(`'${name}' in 'actions' is no function, and has none as 'take'.`)
  const known = parameters.map((each) => each.name)
  for (const each of chooses) {
    if (known.includes(each)) continue
    const near = nearest(each, known)
    throw new DriverProblem(
      `'chooses' of '${name}' has '${each}', and the action has no parameter of that name.${near === undefined ? '' : ` Did you mean '${near}'?`}`,
    )
  }
  for (const each of or) requireAction(each, actions, `'or' of '${name}'`)
}

/** What a system says that it chose, as the values that it may have meant, by the names of parameters. */
export function requireParameters({ step, bindings }: Call, system: InterpretedSystem, names: readonly string[]): void {
  const known = new Set(
    bindings.flatMap(({ instance }) =>
      system.instance(defined(instance)).action.parameters.map((parameter) => parameter.name),
    ),
  )
  for (const name of names)
    if (!known.has(name))
      throw new DriverProblem(
        `'${step.action}' says that it chose '${name}', and the action has no parameter of that name. It has ${[...known].join(', ') || 'none'}.`,
      )
}
