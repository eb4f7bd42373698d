import type { BinaryOperator } from '../model/expressions.ts'
import type { NumberShape, Shape } from './shapes.ts'

/** A name for a number: a member of an enum, a variant of a union, or none. */
export interface Label {
  readonly of: string
  readonly member: string
}

/**
 * An expression whose value is a truth or a number: what the targets have in common. Its size is that of its tree,
 * which is what a text of it would have, however much of it is shared.
 */
export type Scalar = { readonly size: number } & (
  | { readonly kind: 'number'; readonly value: number; readonly label?: Label }
  | { readonly kind: 'truth'; readonly value: boolean }
  | { readonly kind: 'read'; readonly place: Place }
  | { readonly kind: 'not'; readonly of: Scalar }
  | {
      readonly kind: 'binary'
      readonly operator: ScalarOperator
      readonly left: Scalar
      readonly right: Scalar
    }
  | { readonly kind: 'choice'; readonly test: Scalar; readonly then: Scalar; readonly otherwise: Scalar }
  | {
      readonly kind: 'quantifier'
      readonly quantifier: 'all' | 'some'
      readonly index: Variable<NumberShape>
      readonly body: Scalar
    }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Scalar[] }
)

/** The operators whose operands and value are scalars. */
export type ScalarOperator = Exclude<
  BinaryOperator,
  'in' | 'notIn' | 'subset' | 'union' | 'intersection' | 'difference' | 'insert' | 'remove' | 'orElse'
>

export interface Variable<S extends Shape = Shape> {
  readonly name: string
  readonly shape: S
}

/** A variable or a part of one. */
export interface Place {
  readonly root: Variable
  readonly steps: readonly PlaceStep[]
  readonly shape: Shape
}

export type PlaceStep =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'at'; readonly index: Scalar }

/** Thrown where an expression would be longer than anybody wants to read or a compiler to compile. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge'
}

const SIZE_MAX = 200_000

function sized(size: number): number {
  if (size > SIZE_MAX) throw new TooLarge()
  return size
}

export const yes: Scalar = { kind: 'truth', value: true, size: 1 }
export const no: Scalar = { kind: 'truth', value: false, size: 1 }

export function number(value: number, label?: Label): Scalar {
  return label === undefined ? { kind: 'number', value, size: 1 } : { kind: 'number', value, label, size: 1 }
}

export function truthOf(value: boolean): Scalar {
  return value ? yes : no
}

export function read(place: Place): Scalar {
  const size = place.steps.reduce((sum, step) => sum + (step.kind === 'at' ? step.index.size : 1), 1)
  return { kind: 'read', place, size: sized(size) }
}

/** The value of a variable that is a number or a truth. */
export function readVariable(variable: Variable): Scalar {
  return read({ root: variable, steps: [], shape: variable.shape })
}

export function fieldOf(place: Place, at: number): Place {
  const field = place.shape.kind === 'record' ? place.shape.fields[at] : undefined
  if (field === undefined) throw new Error('a field of something that is no record')
  return { root: place.root, steps: [...place.steps, { kind: 'field', name: field.name }], shape: field.shape }
}

export function elementAt(place: Place, index: Scalar): Place {
  if (place.shape.kind !== 'array') throw new Error('an element of something that is no array')
  return { root: place.root, steps: [...place.steps, { kind: 'at', index }], shape: place.shape.of }
}

export function not(of: Scalar): Scalar {
  if (of.kind === 'truth') return truthOf(!of.value)
  if (of.kind === 'not') return of.of
  if (of.kind === 'binary' && of.operator === 'equal') return binary('notEqual', of.left, of.right)
  if (of.kind === 'binary' && of.operator === 'notEqual') return binary('equal', of.left, of.right)
  return { kind: 'not', of, size: sized(1 + of.size) }
}

export function and(left: Scalar, right: Scalar): Scalar {
  if (left.kind === 'truth') return left.value ? right : no
  if (right.kind === 'truth') return right.value ? left : no
  return make('and', left, right)
}

export function or(left: Scalar, right: Scalar): Scalar {
  if (left.kind === 'truth') return left.value ? yes : right
  if (right.kind === 'truth') return right.value ? yes : left
  return make('or', left, right)
}

export function implies(left: Scalar, right: Scalar): Scalar {
  if (left.kind === 'truth') return left.value ? right : yes
  if (right.kind === 'truth') return right.value ? yes : not(left)
  return make('implies', left, right)
}

export function every(parts: readonly Scalar[]): Scalar {
  return parts.reduce(and, yes)
}

export function any(parts: readonly Scalar[]): Scalar {
  return parts.reduce(or, no)
}

export function choice(test: Scalar, then: Scalar, otherwise: Scalar): Scalar {
  if (test.kind === 'truth') return test.value ? then : otherwise
  if (then === otherwise || sameConstant(then, otherwise)) return then
  if (then.kind === 'truth') return then.value ? or(test, otherwise) : and(not(test), otherwise)
  if (otherwise.kind === 'truth') return otherwise.value ? implies(test, then) : and(test, then)
  return { kind: 'choice', test, then, otherwise, size: sized(1 + test.size + then.size + otherwise.size) }
}

function sameConstant(a: Scalar, b: Scalar): boolean {
  return (a.kind === 'number' || a.kind === 'truth') && a.kind === b.kind && a.value === b.value
}

export function call(name: string, args: readonly Scalar[]): Scalar {
  return { kind: 'call', name, args, size: sized(args.reduce((sum, arg) => sum + arg.size, 1)) }
}

/** Sums of few terms read better without the zeros. */
export function sum(terms: readonly Scalar[]): Scalar {
  return terms.reduce((left, right) => binary('add', left, right), number(0))
}

const compare: Readonly<Partial<Record<ScalarOperator, (a: number, b: number) => boolean>>> = {
  equal: (a, b) => a === b,
  notEqual: (a, b) => a !== b,
  less: (a, b) => a < b,
  lessOrEqual: (a, b) => a <= b,
  greater: (a, b) => a > b,
  greaterOrEqual: (a, b) => a >= b,
}

const compute: Readonly<Partial<Record<ScalarOperator, (a: number, b: number) => number>>> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => Math.trunc(a / b) + 0,
  remainder: (a, b) => (a % b) + 0,
}

/**
 * The operation on numbers, or on truths for equality; done here and now where both sides are known.
 */
export function binary(operator: ScalarOperator, left: Scalar, right: Scalar): Scalar {
  if (left.kind === 'number' && right.kind === 'number') {
    const holds = compare[operator]
    if (holds !== undefined) return truthOf(holds(left.value, right.value))
    const result = compute[operator]?.(left.value, right.value)
    // What is divided by zero is an error anyway, and its value is never asked for.
    if (result !== undefined) return number(Number.isFinite(result) ? result : 0)
  }
  if (operator === 'equal' || operator === 'notEqual') {
    if (left.kind === 'truth') return left.value === (operator === 'equal') ? right : not(right)
    if (right.kind === 'truth') return right.value === (operator === 'equal') ? left : not(left)
  }
  if (operator === 'add' && isZero(left)) return right
  if ((operator === 'add' || operator === 'subtract') && isZero(right)) return left
  return make(operator, left, right)
}

function isZero(scalar: Scalar): boolean {
  return scalar.kind === 'number' && scalar.value === 0
}

function make(operator: ScalarOperator, left: Scalar, right: Scalar): Scalar {
  return { kind: 'binary', operator, left, right, size: sized(1 + left.size + right.size) }
}

/** `all` or `some` of the numbers of a shape; the body is given the number as an expression. */
export function quantify(
  quantifier: 'all' | 'some',
  index: Variable<NumberShape>,
  unroll: boolean,
  body: (index: Scalar) => Scalar,
): Scalar {
  const { low, high } = index.shape
  if (low > high) return truthOf(quantifier === 'all')
  if (unroll || low === high) {
    const parts = numbersIn(index.shape).map((value) => body(number(value)))
    return quantifier === 'all' ? every(parts) : any(parts)
  }
  const inner = body(readVariable(index))
  if (inner.kind === 'truth') return inner
  return { kind: 'quantifier', quantifier, index, body: inner, size: sized(1 + inner.size) }
}

/** At most so many terms are written one by one. */
const UNROLLED_MAX = 4096

export function numbersIn({ low, high }: NumberShape): number[] {
  if (high - low >= UNROLLED_MAX) throw new TooLarge()
  return Array.from({ length: high - low + 1 }, (_, at) => low + at)
}
