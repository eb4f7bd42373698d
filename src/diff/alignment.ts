import { is } from 'immutable'
import { defined } from '../base/assert.ts'
import { type InterpretedSystem, interpretRun, type State } from '../interpret/interpreted-system.ts'
import { showValue } from '../interpret/show.ts'
import { type Value, valuesOf } from '../interpret/values.ts'
import type { Action, Run, Variable } from '../model/model.ts'
import { type Type, typeText } from '../model/types.ts'
import { type FaultLabels, faultLabels } from '../search/fault-labels.ts'
import { possibleActions } from '../system/budgets.ts'
import { sameShape } from './same-shape.ts'

/** One of the two versions of a run. */
export interface Side {
  readonly run: Run
  readonly system: InterpretedSystem
  readonly labels: FaultLabels
  /** Indices of the actions that the check allows at all. */
  readonly possible: readonly number[]
}

/** A variable that both versions have, with types whose values can be held against each other. */
export interface SharedVariable {
  readonly name: string
  /** Its index in each version. */
  readonly old: number
  readonly new: number
  /** Whether the types are one and the same; values of others are compared as they are written. */
  readonly isSameType: boolean
  readonly isEqual: (old: Value, new_: Value) => boolean
}

/** A variable that is not compared, with its type in each version that has it. */
export interface LoneVariable {
  readonly name: string
  readonly old: string | undefined
  readonly new: string | undefined
}

/** Which variables and steps of two versions of a run are the same by name. */
export interface Alignment {
  readonly old: Side
  readonly new: Side
  readonly variables: readonly SharedVariable[]
  readonly apart: readonly LoneVariable[]
  /** For each instance of the new version, that of the old one with the same name and arguments; -1 for none. */
  readonly oldOf: Int32Array
}

export function alignRuns(old: Run, new_: Run): Alignment {
  const [a, b] = [sideOf(old), sideOf(new_)]
  const { variables, apart } = alignVariables(old.model.variables, new_.model.variables)
  return { old: a, new: b, variables, apart, oldOf: alignInstances(a, b) }
}

/** Whether states of the two versions have the same values in all that both have. */
export function agree({ variables }: Alignment, old: State, new_: State): boolean {
  return variables.every((each) => each.isEqual(old.get(each.old) as Value, new_.get(each.new) as Value))
}

function sideOf(run: Run): Side {
  const system = interpretRun(run)
  return { run, system, labels: faultLabels(run.budgets), possible: possibleActions(system, run.budgets) }
}

// ---- variables ----------------------------------------------------------------------------------------

function alignVariables(old: readonly Variable[], new_: readonly Variable[]): Pick<Alignment, 'variables' | 'apart'> {
  const variables: SharedVariable[] = []
  const apart: LoneVariable[] = []
  for (const [at, { name, type }] of old.entries()) {
    const index = new_.findIndex((each) => each.name === name)
    const other = new_[index]?.type
    if (other === undefined || !isComparable(type, other))
      apart.push({ name, old: typeText(type), new: other && typeText(other) })
    else variables.push({ name, old: at, new: index, ...comparison(type, other) })
  }
  const known = new Set(old.map(({ name }) => name))
  const added = new_.filter(({ name }) => !known.has(name))
  return {
    variables,
    apart: [...apart, ...added.map(({ name, type }) => ({ name, old: undefined, new: typeText(type) }))],
  }
}

function comparison(old: Type, new_: Type): Pick<SharedVariable, 'isSameType' | 'isEqual'> {
  const isSameType = sameShape(old, new_)
  return { isSameType, isEqual: isSameType ? is : (a, b) => showValue(a, old) === showValue(b, new_) }
}

/**
 * Whether values of the two types are the same exactly where they are written the same: numbers of other bounds,
 * enums and unions with more members, but not maps with other keys, nor what is another sort of thing.
 */
function isComparable(a: Type, b: Type): boolean {
  switch (a.kind) {
    case 'option':
    case 'sequence':
    case 'bag':
      return a.kind === b.kind && isComparable(a.of, b.of)
    case 'set':
      return b.kind === 'set' && sameValues(a.of, b.of)
    case 'map':
      return b.kind === 'map' && sameValues(a.from, b.from) && isComparable(a.to, b.to)
    case 'record':
      return (
        b.kind === 'record' &&
        a.fields.length === b.fields.length &&
        a.fields.every(({ name, type }, at) => {
          const other = defined(b.fields[at])
          return name === other.name && isComparable(type, other.type)
        })
      )
    case 'symmetric':
      return b.kind === 'symmetric' && a.name === b.name && a.size === b.size
    case 'union':
      return (
        b.kind === 'union' &&
        a.variants.every(({ name, fields }) => {
          const other = b.variants.find((variant) => variant.name === name)
          return (
            other === undefined || isComparable({ kind: 'record', fields }, { kind: 'record', fields: other.fields })
          )
        })
      )
    default:
      return a.kind === b.kind
  }
}

/** Whether the values of two plain types are the same, in the same order. */
function sameValues(a: Type, b: Type): boolean {
  const written = (type: Type) => valuesOf(type).map((value) => showValue(value, type))
  return isComparable(a, b) && sameShape(written(a), written(b))
}

// ---- steps --------------------------------------------------------------------------------------------

/** Instances with the same action, by name, and the same arguments as they are written. */
function alignInstances(old: Side, new_: Side): Int32Array {
  const known = new Map<string, number>()
  for (const [at, action] of old.run.model.actions.entries()) {
    const order = action.parameters.map((_, index) => index)
    for (const [key, instance] of instanceKeys(old.system, at, order)) known.set(key, instance)
  }
  const last = new_.system.actions.at(-1)
  const oldOf = new Int32Array(last === undefined ? 0 : last.firstInstance + last.instances).fill(-1)
  for (const [at, action] of new_.run.model.actions.entries()) {
    const other = old.run.model.actions.find(({ name }) => name === action.name)
    if (other === undefined || other.parameters.length !== action.parameters.length) continue
    for (const [key, instance] of instanceKeys(new_.system, at, parameterOrder(other, action)))
      oldOf[instance] = known.get(key) ?? -1
  }
  return oldOf
}

/** Where the parameters of the old version stand in the new one: by their names, or one by one where those differ. */
function parameterOrder(old: Action, new_: Action): readonly number[] {
  const byName = old.parameters.map(({ name }) => new_.parameters.findIndex((each) => each.name === name))
  return byName.includes(-1) ? old.parameters.map((_, at) => at) : byName
}

/** Each instance of an action with its name and its arguments in an order. */
function instanceKeys(system: InterpretedSystem, action: number, order: readonly number[]): [string, number][] {
  const { firstInstance, instances } = defined(system.actions[action])
  return Array.from({ length: instances }, (_, offset) => {
    const instance = firstInstance + offset
    const {
      action: { name, parameters },
      args,
    } = system.instance(instance)
    const written = order.map((at) => showValue(args[at] as Value, defined(parameters[at]).type))
    return [[name, ...written].join('\n'), instance]
  })
}
