import { defined, unreachable } from '../base/assert.ts'
import { sizeOfFields } from '../model/ordinals.ts'
import { cardinality, type Field, type Type } from '../model/types.ts'
import { binary, choice, number, type Scalar, sum } from './scalars.ts'
import { isNumeric, shapeOf } from './shapes.ts'
import {
  arrayOf,
  choose,
  defaultOf,
  fieldsOf,
  insideOf,
  isSome,
  isVariant,
  noneVal,
  recordOf,
  scalarOf,
  someVal,
  tagOf,
  type Val,
  variantFields,
} from './values.ts'

// Values as numbers and back, after model/ordinals.ts, but of expressions: for keys that are records, and the like.

/** What indexes an array at a value: the number that it is, or its ordinal. */
export function toIndex(type: Type, val: Val): Scalar {
  return isNumeric(type) ? scalarOf(val) : ordinalOf(type, val)
}

export function fromIndex(type: Type, index: Scalar): Val {
  return isNumeric(type) ? index : valueOf(type, index)
}

function ordinalOf(type: Type, val: Val): Scalar {
  switch (type.kind) {
    case 'bool':
      return choice(scalarOf(val), number(1), number(0))
    case 'range':
      return binary('subtract', scalarOf(val), number(type.low))
    case 'enum':
    case 'symmetric':
      return scalarOf(val)
    case 'option':
      return choice(isSome(type, val), sum([number(1), ordinalOf(type.of, insideOf(type, val))]), number(0))
    case 'record':
      return ordinalOfFields(type.fields, fieldsOf(val))
    case 'union': {
      let before = 0
      const ordinals = type.variants.map(({ fields }, at) => {
        const ordinal = sum([number(before), ordinalOfFields(fields, variantFields(type, val, at))])
        before += sizeOfFields(fields)
        return ordinal
      })
      return ordinals.reduceRight((rest, ordinal, at) => choice(isVariant(type, val, at), ordinal, rest))
    }
    case 'set':
    case 'map':
    case 'sequence':
    case 'bag':
    case 'never':
    case 'unknown':
      return number(0)
    default:
      return unreachable(type)
  }
}

function ordinalOfFields(fields: readonly Field[], vals: readonly Val[]): Scalar {
  return fields.reduce<Scalar>(
    (before, field, at) =>
      sum([times(before, cardinality(field.type)), ordinalOf(field.type, defined(vals[at], 'field'))]),
    number(0),
  )
}

function times(scalar: Scalar, factor: number): Scalar {
  return factor === 1 ? scalar : binary('multiply', scalar, number(factor))
}

/** The value with an ordinal; of maps and sets too, which are counted like numbers of digits, the first the lowest. */
export function valueOf(type: Type, ordinal: Scalar): Val {
  switch (type.kind) {
    case 'bool':
      return binary('equal', ordinal, number(1))
    case 'range':
      return sum([number(type.low), ordinal])
    case 'enum': {
      // Where a variant is not there, its fields may be asked for a number that they have not.
      const member = ordinal.kind === 'number' ? type.members[ordinal.value] : undefined
      return ordinal.kind === 'number' && member !== undefined
        ? number(ordinal.value, { of: type.name, member })
        : ordinal
    }
    case 'symmetric':
      return ordinal
    case 'option': {
      const inside = valueOf(type.of, binary('subtract', ordinal, number(1)))
      return choose(binary('equal', ordinal, number(0)), noneVal(type), someVal(type, inside))
    }
    case 'record':
      return recordOf(fieldsAt(type.fields, ordinal))
    case 'union':
      return variantAt(type, ordinal)
    case 'set':
    case 'map': {
      const key = type.kind === 'set' ? type.of : type.from
      const to = type.kind === 'set' ? ({ kind: 'bool' } as const) : type.to
      const { index } = shapeOf(type) as Extract<ReturnType<typeof shapeOf>, { kind: 'array' }>
      const values = Array.from({ length: cardinality(key) }, (_, at) =>
        valueOf(to, digitAt(ordinal, cardinality(to) ** at, cardinality(to))),
      )
      return arrayOf(index, (at) =>
        values.reduceRight((rest, value, place) => choose(binary('equal', at, number(index.low + place)), value, rest)),
      )
    }
    default:
      return defaultOf(shapeOf(type))
  }
}

function digitAt(ordinal: Scalar, weight: number, base: number): Scalar {
  const shifted = weight === 1 ? ordinal : binary('divide', ordinal, number(weight))
  return binary('remainder', shifted, number(base))
}

function fieldsAt(fields: readonly Field[], ordinal: Scalar): Val[] {
  let weight = 1
  const vals: Val[] = []
  for (const field of [...fields].reverse()) {
    const size = cardinality(field.type)
    vals.unshift(valueOf(field.type, digitAt(ordinal, weight, size)))
    weight *= size
  }
  return vals
}

function variantAt(type: Extract<Type, { kind: 'union' }>, ordinal: Scalar): Val {
  let before = 0
  const rows = type.variants.map(({ fields }, at) => {
    const first = before
    before += sizeOfFields(fields)
    const vals = fieldsAt(fields, binary('subtract', ordinal, number(first)))
    return { tag: tagOf(type, at), vals, test: binary('less', ordinal, number(before)), first }
  })
  const tag = rows.reduceRight<Scalar>((rest, row) => choice(row.test, row.tag, rest), defined(rows.at(-1)).tag)
  const fields = rows.flatMap(({ vals, test, first }, at) =>
    vals.map((val, index) => {
      const shape = shapeOf(defined(type.variants[at]?.fields[index]).type)
      const isThis = binary('greaterOrEqual', ordinal, number(first))
      return choose(isThis, choose(test, val, defaultOf(shape)), defaultOf(shape))
    }),
  )
  return recordOf([tag, ...fields])
}
