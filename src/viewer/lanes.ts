import { valuesOf } from '../interpret/values.ts'
import type { Model } from '../model/model.ts'
import { cardinality, isActor, type Type } from '../model/types.ts'
import { laneName } from '../trace/trace-document.ts'

/** Actors of a type that has more are not gone through. */
const ACTORS_MOST = 64

/** The actors of a spec as lanes: those that the state is about first, then those that only act. */
export function actorsOf(model: Model): string[] {
  const types = [
    ...model.variables.map(({ type }) => type),
    ...model.actions.flatMap(({ parameters, by }) => [...parameters.map(({ type }) => type), ...(by ? [by.type] : [])]),
  ]
  const lanes = types
    .flatMap(actorTypesIn)
    .flatMap((type) => (cardinality(type) > ACTORS_MOST ? [] : valuesOf(type).map((value) => laneName(value, type))))
  return [...new Set(lanes)]
}

function actorTypesIn(type: Type): Type[] {
  if (isActor(type)) return [type]
  switch (type.kind) {
    case 'option':
    case 'set':
    case 'sequence':
    case 'bag':
      return actorTypesIn(type.of)
    case 'map':
      return [...actorTypesIn(type.from), ...actorTypesIn(type.to)]
    case 'record':
      return type.fields.flatMap((field) => actorTypesIn(field.type))
    case 'union':
      return type.variants.flatMap(({ fields }) => fields.flatMap((field) => actorTypesIn(field.type)))
    default:
      return []
  }
}

/** Whether values of a type name actors. */
export function namesActors(type: Type): boolean {
  return actorTypesIn(type).length > 0
}
