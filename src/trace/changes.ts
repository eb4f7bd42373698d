import { is } from 'immutable'
import type { State } from '../interpret/interpreted-system.ts'
import { showValue } from '../interpret/show.ts'
import { asList, type Value, valuesOf } from '../interpret/values.ts'
import type { Model } from '../model/model.ts'
import type { Type } from '../model/types.ts'

/** A part of the state that a step changed, as the user would name it. */
export interface Change {
  /** `copy[node1]`, `message.epoch` */
  readonly path: string
  readonly before: string
  readonly after: string
}

/** A change with the variable and the way into it: ordinals of keys and numbers of fields. */
export interface CellChange extends Change {
  readonly variable: number
  readonly way: readonly number[]
}

/** What differs between two states, as deep as maps and records go. */
export function changesBetween(model: Model, before: State, after: State): Change[] {
  return cellChangesBetween(model, before, after).map(({ path, before, after }) => ({ path, before, after }))
}

/** The same with where in the state it is. */
export function cellChangesBetween(model: Model, before: State, after: State): CellChange[] {
  return model.variables.flatMap(({ type, name }, variable) =>
    changesAt(type, { path: name, variable, way: [] }, before.get(variable) as Value, after.get(variable) as Value),
  )
}

/** What differs between two values of a type, each part under the path of the whole. */
export function changesOf(type: Type, path: string, before: Value, after: Value): Change[] {
  const changes = changesAt(type, { path, variable: 0, way: [] }, before, after)
  return changes.map((change) => ({ path: change.path, before: change.before, after: change.after }))
}

type CellPlace = Pick<CellChange, 'path' | 'variable' | 'way'>

function changesAt(type: Type, place: CellPlace, before: Value, after: Value): CellChange[] {
  if (is(before, after)) return []
  const inner = (part: Type, suffix: string, at: number) =>
    changesAt(
      part,
      { ...place, path: `${place.path}${suffix}`, way: [...place.way, at] },
      asList(before).get(at) as Value,
      asList(after).get(at) as Value,
    )
  if (type.kind === 'map')
    return valuesOf(type.from).flatMap((key, at) => inner(type.to, `[${showValue(key, type.from)}]`, at))
  if (type.kind === 'record') return type.fields.flatMap((field, at) => inner(field.type, `.${field.name}`, at))
  if (type.kind === 'option' && type.of.kind === 'record' && before !== null && after !== null)
    return changesAt(type.of, place, before, after)
  return [{ ...place, before: showValue(before, type), after: showValue(after, type) }]
}

/** A record whose text is longer than this takes a row for each field. */
const RECORD_WIDTH = 90

/** A variable or a part of one, with its value. */
export interface StateRow {
  readonly name: string
  readonly value: string
  /** Whether the variable ever changes in the trace that the state begins. */
  readonly changes: boolean
}

/**
 * A state row by row; maps of records and maps of maps take a row for each key, long records one for each field.
 * @param changing indices of the variables that change later
 */
export function describeState(model: Model, state: State, changing: ReadonlySet<number>): StateRow[] {
  return model.variables.flatMap((variable, at) => {
    const changes = changing.has(at)
    return rowsOf(variable.type, variable.name, state.get(at) as Value).map((row) => ({ ...row, changes }))
  })
}

function rowsOf(type: Type, name: string, value: Value): Omit<StateRow, 'changes'>[] {
  if (type.kind === 'map' && (type.to.kind === 'record' || type.to.kind === 'map')) {
    return valuesOf(type.from).flatMap((key, at) =>
      rowsOf(type.to, `${name}[${showValue(key, type.from)}]`, asList(value).get(at) as Value),
    )
  }
  const text = showValue(value, type)
  if (type.kind !== 'record' || text.length <= RECORD_WIDTH) return [{ name, value: text }]
  return type.fields.flatMap((field, at) => rowsOf(field.type, `${name}.${field.name}`, asList(value).get(at) as Value))
}

/** Indices of the variables that differ between some state and the one before it. */
export function changingVariables(model: Model, states: readonly State[]): ReadonlySet<number> {
  return new Set(
    model.variables.flatMap((_, at) => (states.some((state) => !is(state.get(at), states[0]?.get(at))) ? [at] : [])),
  )
}
