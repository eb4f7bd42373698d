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

function changesOf(type: Type, path: string, before: Value, after: Value): Change[] {
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

/** Every variable of a state with its value. */
export function describeState(model: Model, state: State): { readonly name: string; readonly value: string }[] {
  return model.variables.map((variable, at) => ({
    name: variable.name,
    value: showValue(state.get(at) as Value, variable.type),
  }))
}
