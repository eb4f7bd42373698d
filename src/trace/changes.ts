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

/** What differs between two states, as deep as maps and records go. */
export function changesBetween(model: Model, before: State, after: State): Change[] {
  return model.variables.flatMap((variable, at) =>
    changesOf(variable.type, variable.name, before.get(at) as Value, after.get(at) as Value),
  )
}

/** What differs between two values of a type, each part under the path of the whole. */
export function changesOf(type: Type, path: string, before: Value, after: Value): Change[] {
  if (is(before, after)) return []
  if (type.kind === 'map') {
    return valuesOf(type.from).flatMap((key, at) => {
      const part = `${path}[${showValue(key, type.from)}]`
      return changesOf(type.to, part, asList(before).get(at) as Value, asList(after).get(at) as Value)
    })
  }
  if (type.kind === 'record') {
    return type.fields.flatMap((field, at) =>
      changesOf(field.type, `${path}.${field.name}`, asList(before).get(at) as Value, asList(after).get(at) as Value),
    )
  }
  if (type.kind === 'option' && type.of.kind === 'record' && before !== null && after !== null) {
    return changesOf(type.of, path, before, after)
  }
  return [{ path, before: showValue(before, type), after: showValue(after, type) }]
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
