import { assert, defined, unreachable } from '../base/assert.ts'
import type { Type } from '../model/types.ts'
import {
  binary,
  choice,
  elementAt,
  every,
  fieldOf,
  number,
  type Place,
  quantify,
  read,
  type Scalar,
  truthOf,
  yes,
} from './scalars.ts'
import { isNumeric, type NumberShape, noneOf, type Shape, shapeOf } from './shapes.ts'

/**
 * A value that may depend on the state, not yet computed: a scalar, or something whose parts can be asked for. So a
 * set that is only looked into costs no temporary variable, and a guard stays an expression.
 */
export type Val = Scalar | RecordVal | ArrayVal

export interface RecordVal {
  readonly kind: 'fields'
  readonly fields: readonly Val[]
  /** Where the value stands, if it is that of a place. */
  readonly place?: Place
}

export interface ArrayVal {
  readonly kind: 'entries'
  readonly index: NumberShape
  readonly at: (index: Scalar) => Val
  readonly place?: Place
}

export function scalarOf(val: Val): Scalar {
  assert(val.kind !== 'fields' && val.kind !== 'entries', 'a scalar was expected')
  return val
}

export function fieldsOf(val: Val): readonly Val[] {
  assert(val.kind === 'fields', 'a record was expected')
  return val.fields
}

export function fieldAt(val: Val, at: number): Val {
  return defined(fieldsOf(val)[at], 'field')
}

export function entriesOf(val: Val): ArrayVal {
  assert(val.kind === 'entries', 'an array was expected')
  return val
}

export function recordOf(fields: readonly Val[]): Val {
  return { kind: 'fields', fields }
}

export function arrayOf(index: NumberShape, at: (index: Scalar) => Val): Val {
  return { kind: 'entries', index, at }
}

/** The value that a place has. */
export function valueAt(place: Place): Val {
  const { shape } = place
  switch (shape.kind) {
    case 'truth':
    case 'number':
      return read(place)
    case 'record':
      return { kind: 'fields', fields: shape.fields.map((_, at) => valueAt(fieldOf(place, at))), place }
    case 'array':
      return { kind: 'entries', index: shape.index, at: (index) => valueAt(elementAt(place, index)), place }
    default:
      return unreachable(shape)
  }
}

/** The value of what is not used. */
export function defaultOf(shape: Shape): Val {
  switch (shape.kind) {
    case 'truth':
      return truthOf(false)
    case 'number':
      return number(shape.low)
    case 'record':
      return recordOf(shape.fields.map((field) => defaultOf(field.shape)))
    case 'array':
      return arrayOf(shape.index, () => defaultOf(shape.of))
    default:
      return unreachable(shape)
  }
}

/** One of two values that are written alike. */
export function choose(test: Scalar, then: Val, otherwise: Val): Val {
  if (test.kind === 'truth') return test.value ? then : otherwise
  if (then.kind === 'fields') {
    const others = fieldsOf(otherwise)
    return recordOf(then.fields.map((field, at) => choose(test, field, defined(others[at]))))
  }
  if (then.kind === 'entries') {
    const other = entriesOf(otherwise)
    return arrayOf(then.index, (index) => choose(test, then.at(index), other.at(index)))
  }
  return choice(test, then, scalarOf(otherwise))
}

/** What a lowering needs to know of its target. */
export interface Style {
  /** Whether quantifiers are written out, for a target that has none. */
  readonly unroll: boolean
  /** A name that nothing around has. */
  readonly fresh: (hint: string) => string
  /** Gives a name back, where what it named is over. */
  readonly release: (name: string) => void
}

/** `all` or `some` of the numbers of a shape, in the target's way. */
export function quantifyIn(
  style: Style,
  quantifier: 'all' | 'some',
  shape: NumberShape,
  hint: string,
  body: (index: Scalar) => Scalar,
): Scalar {
  if (style.unroll) return quantify(quantifier, { name: hint, shape }, true, body)
  const name = style.fresh(hint)
  const result = quantify(quantifier, { name, shape }, false, body)
  style.release(name)
  return result
}

/** Whether two values that are written alike are equal. */
export function equalVals(a: Val, b: Val, style: Style): Scalar {
  if (a.kind === 'fields') {
    const others = fieldsOf(b)
    return every(a.fields.map((field, at) => equalVals(field, defined(others[at]), style)))
  }
  if (a.kind === 'entries') {
    const other = entriesOf(b)
    return quantifyIn(style, 'all', a.index, 'i', (index) => equalVals(a.at(index), other.at(index), style))
  }
  return binary('equal', a, scalarOf(b))
}

// ---- options -----------------------------------------------------------------------------------

type OptionType = Extract<Type, { kind: 'option' }>

export function noneVal(type: OptionType): Val {
  if (isNumeric(type.of)) return noneNumber(type.of)
  return recordOf([truthOf(false), defaultOf(shapeOf(type.of))])
}

function noneNumber(of: Type): Scalar {
  const none = noneOf(of)
  return number(none, none === -1 ? { of: '', member: 'None' } : undefined)
}

export function someVal(type: OptionType, value: Val): Val {
  return isNumeric(type.of) ? value : recordOf([yes, value])
}

export function isSome(type: OptionType, val: Val): Scalar {
  if (type.of.kind === 'never') return truthOf(false)
  return isNumeric(type.of) ? binary('notEqual', scalarOf(val), noneNumber(type.of)) : scalarOf(fieldAt(val, 0))
}

/** The value inside of an option that has one. */
export function insideOf(type: OptionType, val: Val): Val {
  return isNumeric(type.of) ? val : fieldAt(val, 1)
}

// ---- unions ------------------------------------------------------------------------------------

type UnionType = Extract<Type, { kind: 'union' }>

/** A tag by the name of its variant. */
export function tagOf(type: UnionType, variant: number): Scalar {
  return number(variant, { of: type.name, member: defined(type.variants[variant], 'variant').name })
}

export function isVariant(type: UnionType, val: Val, variant: number): Scalar {
  return binary('equal', scalarOf(fieldAt(val, 0)), tagOf(type, variant))
}

/** The fields of one variant among those of all. */
export function variantFields(type: UnionType, val: Val, variant: number): readonly Val[] {
  const before = type.variants.slice(0, variant).reduce((count, each) => count + each.fields.length, 0)
  const { fields } = defined(type.variants[variant], 'variant')
  return fieldsOf(val).slice(1 + before, 1 + before + fields.length)
}

/** A variant with its fields; those of the others have their defaults. */
export function variantVal(type: UnionType, variant: number, values: readonly Val[]): Val {
  const fields = type.variants.flatMap(({ fields }, at) =>
    fields.map((field, index) => (at === variant ? defined(values[index], 'field') : defaultOf(shapeOf(field.type)))),
  )
  return recordOf([tagOf(type, variant), ...fields])
}
