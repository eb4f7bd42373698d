import { defined, unreachable } from '../base/assert.ts'
import { type Field, type Type, typeText } from '../model/types.ts'
import { asBag, asList, asNumber, asSet, sortedElements, type Value, valuesOf } from './values.ts'

/**
 * A value as the user would write it. Elements of a symmetric type, which have no names in a spec, are shown as
 * the type's name and a number from 0, so that a trace can tell them apart.
 */
export function showValue(value: Value, type: Type): string {
  switch (type.kind) {
    case 'bool':
    case 'range':
      return String(value)
    case 'enum':
      return type.members[asNumber(value)] ?? '?'
    case 'symmetric':
      return `${shortName(type.name)}${asNumber(value)}`
    case 'option':
      return value === null ? 'none' : showValue(value, type.of)
    case 'record':
      return `{ ${showFields(type.fields, asList(value).toArray())} }`
    case 'union': {
      const [index, ...fields] = asList(value).toArray()
      const variant = defined(type.variants[asNumber(index ?? 0)], 'variant')
      const inside = variant.fields.map((field, at) => showValue(fields[at] as Value, field.type)).join(', ')
      return inside === '' ? variant.name : `${variant.name}(${inside})`
    }
    case 'set':
      return `{${sortedElements(type.of, asSet(value))
        .map((element) => showValue(element, type.of))
        .join(', ')}}`
    case 'map': {
      const values = asList(value)
      return `[${valuesOf(type.from)
        .map((key, at) => `${showValue(key, type.from)}: ${showValue(values.get(at) as Value, type.to)}`)
        .join(', ')}]`
    }
    case 'sequence':
      return `[${asList(value)
        .map((element) => showValue(element, type.of))
        .join(', ')}]`
    case 'bag':
      return `bag(${[...asBag(value).entries()]
        .map(([element, count]) => `${showValue(element, type.of)}${count > 1 ? ` x${count}` : ''}`)
        .sort()
        .join(', ')})`
    case 'never':
    case 'unknown':
      return typeText(type)
    default:
      return unreachable(type)
  }
}

function showFields(fields: readonly Field[], values: readonly Value[]): string {
  return fields.map((field, at) => `${field.name}: ${showValue(values[at] as Value, field.type)}`).join(', ')
}

/** `Node` becomes `node` and `pool.Node` becomes `node`: lanes and arguments stay short. */
function shortName(name: string): string {
  const last = name.split('.').at(-1) ?? name
  return last.charAt(0).toLowerCase() + last.slice(1)
}
