import type { State } from '../interpret/interpreted-system.ts'
import { showValue } from '../interpret/show.ts'
import { asList, asNumber, type Value, valuesOf } from '../interpret/values.ts'
import type { Model } from '../model/model.ts'
import { cardinality, isActor, type Type } from '../model/types.ts'
import { laneName } from '../trace/trace-document.ts'

/** A part of the state with a value of its own: a variable, or what maps and records have in it. */
export interface Part {
  /** `life[node1]`, `memory[node1].role` */
  readonly path: string
  /** Index of the variable. */
  readonly variable: number
  readonly type: Type
  /** The lanes of the actors that the keys name, outermost first. */
  readonly owners: readonly string[]
  /** Whether keys alone lead to it, and no field of a record. */
  readonly isPlain: boolean
  readonly valueIn: (state: State) => Value
}

/** Of a map with more keys than this, the map is one part. */
const KEYS_MOST = 64

/** The parts of a state, in the order of the declarations. */
export function partsOf(model: Model): Part[] {
  return model.variables.flatMap(({ name, type }, variable) =>
    partsWithin({
      path: name,
      variable,
      type,
      owners: [],
      isPlain: true,
      valueIn: (state) => state.get(variable) as Value,
    }),
  )
}

function partsWithin(part: Part): Part[] {
  const { type, path, owners, valueIn } = part
  if (type.kind === 'map' && cardinality(type.from) <= KEYS_MOST) {
    return valuesOf(type.from).flatMap((key, at) =>
      partsWithin({
        ...part,
        path: `${path}[${showValue(key, type.from)}]`,
        type: type.to,
        owners: isActor(type.from) ? [...owners, laneName(key, type.from)] : owners,
        valueIn: (state) => asList(valueIn(state)).get(at) as Value,
      }),
    )
  }
  if (type.kind === 'record') {
    return type.fields.flatMap((field, at) =>
      partsWithin({
        ...part,
        path: `${path}.${field.name}`,
        type: field.type,
        isPlain: false,
        valueIn: (state) => asList(valueIn(state)).get(at) as Value,
      }),
    )
  }
  return [part]
}

/** A number that a part stands for on a chart; undefined of what is no amount. */
export function amountOf(type: Type, value: Value): number | undefined {
  if (type.kind === 'range') return type.actor === undefined ? asNumber(value) : undefined
  return type.kind === 'sequence' ? asList(value).size : undefined
}
