import { unreachable } from '../base/assert.ts'
import { remembered } from '../base/remembered.ts'
import { cardinality, type Field, type Type } from '../model/types.ts'

/**
 * How a value is written down where there are only truths, numbers, records and arrays. Equal values are written
 * alike: what a sequence, an option or a variant does not use has the default of its shape.
 */
export type Shape =
  | { readonly kind: 'truth' }
  | NumberShape
  | { readonly kind: 'record'; readonly fields: readonly ShapeField[] }
  | ArrayShape

export interface NumberShape {
  readonly kind: 'number'
  readonly low: number
  readonly high: number
  /** The name of the enum or symmetric type that these numbers stand for. */
  readonly name?: string
}

export interface ArrayShape {
  readonly kind: 'array'
  readonly index: NumberShape
  readonly of: Shape
}

export interface ShapeField {
  readonly name: string
  readonly shape: Shape
}

export const truth: Shape = { kind: 'truth' }

export function numbers(low: number, high: number, name?: string): NumberShape {
  return name === undefined ? { kind: 'number', low, high } : { kind: 'number', low, high, name }
}

/** Options of numbers have one number more, for none; sets and bags an entry for each possible element. */
export const shapeOf = remembered(findShape)

function findShape(type: Type): Shape {
  switch (type.kind) {
    case 'bool':
    case 'never':
    case 'unknown':
      return truth
    case 'range':
      return numbers(type.low, type.high)
    case 'enum':
      return numbers(0, type.members.length - 1, type.name)
    case 'symmetric':
      return numbers(0, type.size - 1, type.name)
    case 'option': {
      const of = shapeOf(type.of)
      if (of.kind === 'number' && isNumeric(type.of)) return numbers(noneOf(type.of), of.high)
      return record([
        ['some', truth],
        ['value', of],
      ])
    }
    case 'record':
      return { kind: 'record', fields: fieldShapes(type.fields) }
    case 'union': {
      const tag = { name: 'tag', shape: numbers(0, type.variants.length - 1) }
      const fields = type.variants.flatMap((variant) => fieldShapes(variant.fields, `${variant.name}_`))
      return { kind: 'record', fields: [tag, ...fields] }
    }
    case 'set':
      return { kind: 'array', index: indexShape(type.of), of: truth }
    case 'bag':
      return { kind: 'array', index: indexShape(type.of), of: numbers(0, type.capacity) }
    case 'map':
      return { kind: 'array', index: indexShape(type.from), of: shapeOf(type.to) }
    case 'sequence':
      return record([
        ['length', numbers(0, type.capacity)],
        ['items', { kind: 'array', index: numbers(0, Math.max(0, type.capacity - 1)), of: shapeOf(type.of) }],
      ])
    default:
      return unreachable(type)
  }
}

function record(fields: readonly (readonly [string, Shape])[]): Shape {
  return { kind: 'record', fields: fields.map(([name, shape]) => ({ name, shape })) }
}

function fieldShapes(fields: readonly Field[], prefix = ''): ShapeField[] {
  return fields.map((field) => ({ name: `${prefix}${field.name}`, shape: shapeOf(field.type) }))
}

/** Types whose values are numbers in every target: they index arrays as they are. */
export function isNumeric(type: Type): boolean {
  return type.kind === 'range' || type.kind === 'enum' || type.kind === 'symmetric'
}

/** The number that stands for none: one that is no value of the type. */
export function noneOf(type: Type): number {
  return Math.min(0, type.kind === 'range' ? type.low : 0) - 1
}

/** What indexes an array with an entry for each value of a type: the values themselves, or their ordinals. */
export function indexShape(type: Type): NumberShape {
  const shape = isNumeric(type) ? shapeOf(type) : undefined
  return shape?.kind === 'number' ? shape : numbers(0, Math.max(0, cardinality(type) - 1))
}

/** Whether values of both are written alike. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a === b || shapeKey(a) === shapeKey(b)
}

/** A text that two shapes share exactly if they are the same. */
export const shapeKey = remembered(findKey)

function findKey(shape: Shape): string {
  switch (shape.kind) {
    case 'truth':
      return 'truth'
    case 'number':
      return `${shape.name ?? ''} ${shape.low}..${shape.high}`
    case 'record':
      return `{${shape.fields.map((field) => `${field.name}:${shapeKey(field.shape)}`).join()}}`
    case 'array':
      return `[${shapeKey(shape.index)}]${shapeKey(shape.of)}`
    default:
      return unreachable(shape)
  }
}
