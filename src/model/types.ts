import { defined, unreachable } from '../base/assert.ts'

/** The types of the language after elaboration: every bound is a number, every type is finite. */
export type Type =
  | { readonly kind: 'bool' }
  | RangeType
  | EnumType
  | SymmetricType
  | RecordType
  | UnionType
  | { readonly kind: 'option'; readonly of: Type }
  | { readonly kind: 'set'; readonly of: Type }
  | { readonly kind: 'map'; readonly from: Type; readonly to: Type }
  | { readonly kind: 'sequence'; readonly of: Type; readonly capacity: number }
  | { readonly kind: 'bag'; readonly of: Type; readonly capacity: number }
  /** The element type of an empty collection; fits every type. Never the type of a variable. */
  | { readonly kind: 'never' }
  /** Stands where an error was reported; fits every type, so that one mistake gives one error. */
  | { readonly kind: 'unknown' }

export type RangeType = {
  readonly kind: 'range'
  readonly low: number
  readonly high: number
  /** The name of the actor type that this range declares, if it does. */
  readonly actor?: string
}

export type EnumType = {
  readonly kind: 'enum'
  readonly name: string
  readonly members: readonly string[]
  readonly actor: boolean
}

/** A scalarset (Ip and Dill, "Better verification through symmetry", 1996): elements without order or names. */
export type SymmetricType = {
  readonly kind: 'symmetric'
  readonly name: string
  readonly size: number
  readonly actor: boolean
}

export type RecordType = { readonly kind: 'record'; readonly fields: readonly Field[] }

export type UnionType = {
  readonly kind: 'union'
  readonly name: string
  readonly variants: readonly { readonly name: string; readonly fields: readonly Field[] }[]
}

export interface Field {
  readonly name: string
  readonly type: Type
}

export const bool: Type = { kind: 'bool' }
export const unknown: Type = { kind: 'unknown' }
export const never: Type = { kind: 'never' }

export function range(low: number, high: number): RangeType {
  return { kind: 'range', low, high }
}

/** Equality of types; records by structure, the named types by name. */
export function sameType(a: Type, b: Type): boolean {
  if (a === b) return true
  switch (a.kind) {
    case 'bool':
    case 'never':
    case 'unknown':
      return a.kind === b.kind
    case 'range':
      return b.kind === 'range' && a.low === b.low && a.high === b.high
    case 'enum':
    case 'symmetric':
    case 'union':
      return a.kind === b.kind && a.name === b.name
    case 'record':
      return b.kind === 'record' && sameFields(a.fields, b.fields, sameType)
    case 'option':
    case 'set':
      return a.kind === b.kind && sameType(a.of, b.of)
    case 'map':
      return b.kind === 'map' && sameType(a.from, b.from) && sameType(a.to, b.to)
    case 'sequence':
    case 'bag':
      return a.kind === b.kind && a.capacity === b.capacity && sameType(a.of, b.of)
    default:
      return unreachable(a)
  }
}

function sameFields(a: readonly Field[], b: readonly Field[], same: (x: Type, y: Type) => boolean): boolean {
  return (
    a.length === b.length &&
    a.every((field, at) => {
      const other = defined(b[at], 'field')
      return field.name === other.name && same(field.type, other.type)
    })
  )
}

/** How a value of one type may be used as another. */
export type Fit =
  /** Every value of the one is a value of the other. */
  | 'always'
  /** Same shape; a bound has to be checked when it happens. */
  | 'checked'
  | 'no'

/** Whether values of `from` can be used where `to` is wanted; lifting into options is the elaborator's work. */
export function fitOf(from: Type, to: Type): Fit {
  if (from.kind === 'never' || from.kind === 'unknown' || to.kind === 'unknown') return 'always'
  if (sameType(from, to)) return 'always'
  switch (to.kind) {
    case 'range':
      if (from.kind !== 'range') return 'no'
      return from.low >= to.low && from.high <= to.high ? 'always' : 'checked'
    case 'option':
    case 'set':
      return from.kind === to.kind ? fitOf(from.of, to.of) : 'no'
    case 'sequence':
    case 'bag': {
      if (from.kind !== to.kind) return 'no'
      const inner = fitOf(from.of, to.of)
      return inner === 'always' && from.capacity > to.capacity ? 'checked' : inner
    }
    case 'map':
      return from.kind === 'map' && sameType(from.from, to.from) ? fitOf(from.to, to.to) : 'no'
    case 'record': {
      if (from.kind !== 'record' || !sameFields(from.fields, to.fields, () => true)) return 'no'
      const fits = from.fields.map((field, at) => fitOf(field.type, defined(to.fields[at], 'field').type))
      return fits.includes('no') ? 'no' : fits.includes('checked') ? 'checked' : 'always'
    }
    default:
      return 'no'
  }
}

/** The smallest type that both fit, or undefined. */
export function joinTypes(a: Type, b: Type): Type | undefined {
  if (a.kind === 'never' || a.kind === 'unknown') return b
  if (b.kind === 'never' || b.kind === 'unknown') return a
  if (sameType(a, b)) return a
  if (a.kind === 'option' || b.kind === 'option') {
    const of = joinTypes(a.kind === 'option' ? a.of : a, b.kind === 'option' ? b.of : b)
    return of && { kind: 'option', of }
  }
  if (a.kind === 'range' && b.kind === 'range') return range(Math.min(a.low, b.low), Math.max(a.high, b.high))
  return joinCollections(a, b)
}

function joinCollections(a: Type, b: Type): Type | undefined {
  if (a.kind === 'set' && b.kind === 'set') {
    const of = joinTypes(a.of, b.of)
    return of && { kind: 'set', of }
  }
  if ((a.kind === 'sequence' || a.kind === 'bag') && a.kind === b.kind) {
    const of = joinTypes(a.of, b.of)
    return of && { kind: a.kind, of, capacity: Math.max(a.capacity, b.capacity) }
  }
  if (a.kind === 'map' && b.kind === 'map' && sameType(a.from, b.from)) {
    const to = joinTypes(a.to, b.to)
    return to && { kind: 'map', from: a.from, to }
  }
  return a.kind === 'record' && b.kind === 'record' ? joinRecords(a, b) : undefined
}

function joinRecords(a: RecordType, b: RecordType): Type | undefined {
  if (!sameFields(a.fields, b.fields, () => true)) return undefined
  const fields: Field[] = []
  for (const [at, field] of a.fields.entries()) {
    const type = joinTypes(field.type, defined(b.fields[at], 'field').type)
    if (type === undefined) return undefined
    fields.push({ name: field.name, type })
  }
  return { kind: 'record', fields }
}

/** A type as the user would write it. */
export function typeText(type: Type): string {
  switch (type.kind) {
    case 'bool':
      return 'bool'
    case 'range':
      return type.actor ?? (type.low === type.high ? `the number ${type.low}` : `${type.low}..${type.high}`)
    case 'enum':
    case 'symmetric':
    case 'union':
      return type.name
    case 'record':
      return `{ ${type.fields.map((field) => `${field.name}: ${typeText(field.type)}`).join(', ')} }`
    case 'option':
      return type.of.kind === 'never' ? 'none' : `${innerText(type.of)}?`
    case 'set':
      return type.of.kind === 'never' ? 'an empty set' : `Set<${typeText(type.of)}>`
    case 'map':
      return `${innerText(type.from)} -> ${typeText(type.to)}`
    case 'sequence':
    case 'bag': {
      const name = type.kind === 'bag' ? 'Bag' : 'Seq'
      return `${name}<${typeText(type.of)}, ${type.capacity}>`
    }
    case 'never':
    case 'unknown':
      return 'unknown'
    default:
      return unreachable(type)
  }
}

function innerText(type: Type): string {
  return type.kind === 'map' ? `(${typeText(type)})` : typeText(type)
}

/** Number of values; Infinity where it exceeds what a double counts exactly. */
export function cardinality(type: Type): number {
  const size = rawCardinality(type)
  return size > Number.MAX_SAFE_INTEGER ? Number.POSITIVE_INFINITY : size
}

function rawCardinality(type: Type): number {
  const product = (fields: readonly Field[]) => fields.reduce((size, field) => size * rawCardinality(field.type), 1)
  switch (type.kind) {
    case 'bool':
      return 2
    case 'range':
      return type.high - type.low + 1
    case 'enum':
      return type.members.length
    case 'symmetric':
      return type.size
    case 'record':
      return product(type.fields)
    case 'union':
      return type.variants.reduce((size, variant) => size + product(variant.fields), 0)
    case 'option':
      return 1 + rawCardinality(type.of)
    case 'set':
      return 2 ** rawCardinality(type.of)
    case 'map':
      return rawCardinality(type.to) ** rawCardinality(type.from)
    case 'sequence': {
      let size = 1
      for (let length = 1; length <= type.capacity; length++) size = 1 + size * rawCardinality(type.of)
      return size
    }
    case 'bag': {
      // multisets of at most `capacity` out of n: C(n + capacity, capacity)
      const kinds = rawCardinality(type.of)
      let size = 1
      for (let at = 1; at <= type.capacity; at++) size = (size * (kinds + at)) / at
      return Math.round(size)
    }
    case 'never':
      return 0
    case 'unknown':
      return 1
    default:
      return unreachable(type)
  }
}

/**
 * Whether values of the type can be counted 0, 1, 2…: needed of map keys, set and bag elements and parameters.
 * Collections cannot, so that sets of sets don't explode unnoticed.
 */
export function isIndexable(type: Type): boolean {
  switch (type.kind) {
    case 'bool':
    case 'range':
    case 'enum':
    case 'symmetric':
    case 'unknown':
    case 'never':
      return true
    case 'option':
      return isIndexable(type.of)
    case 'record':
      return type.fields.every((field) => isIndexable(field.type))
    case 'union':
      return type.variants.every((variant) => variant.fields.every((field) => isIndexable(field.type)))
    default:
      return false
  }
}

/** Whether the values of the type can be gone through one by one: maps and sets too, if not as keys. */
export function isEnumerable(type: Type): boolean {
  if (type.kind === 'map') return isEnumerable(type.to)
  return type.kind === 'set' || isIndexable(type)
}

/** Whether elements of a symmetric type occur in values of the type. */
export function mentionsSymmetric(type: Type): boolean {
  return symmetricTypesIn(type).length > 0
}

/** The symmetric types whose elements occur in values of the type. */
export function symmetricTypesIn(type: Type): readonly SymmetricType[] {
  switch (type.kind) {
    case 'symmetric':
      return [type]
    case 'option':
    case 'set':
    case 'sequence':
    case 'bag':
      return symmetricTypesIn(type.of)
    case 'map':
      return [...symmetricTypesIn(type.from), ...symmetricTypesIn(type.to)]
    case 'record':
      return type.fields.flatMap((field) => symmetricTypesIn(field.type))
    case 'union':
      return type.variants.flatMap((variant) => variant.fields.flatMap((field) => symmetricTypesIn(field.type)))
    default:
      return []
  }
}

/** Whether the type names the lanes of a trace. */
export function isActor(type: Type): boolean {
  return type.kind === 'enum' || type.kind === 'symmetric'
    ? type.actor
    : type.kind === 'range' && type.actor !== undefined
}
