import type { Span } from '../base/span.ts'
import type { BinaryOperator, Expression } from '../model/expressions.ts'
import {
  bool,
  joinTypes,
  never,
  type RangeType,
  range,
  sameType,
  type Type,
  typeText,
  unknown,
} from '../model/types.ts'
import { requireIndexable } from './binders.ts'
import { coerce, hasUnknown } from './coerce.ts'
import { type Context, report } from './context.ts'

const NARROW = { least: -(2 ** 31), most: 2 ** 31 - 1, bits: 32 }
const WIDE = { least: Number.MIN_SAFE_INTEGER, most: Number.MAX_SAFE_INTEGER, bits: 53 }

type Rule = (cx: Context, symbol: string, left: Expression, right: Expression, span: Span) => Expression

/** How the two sides of each operator are typed, and which typed operator it becomes. */
export const binaryRules: Readonly<Record<string, Rule>> = {
  '&&': logic('and'),
  '||': logic('or'),
  '=>': logic('implies'),
  '==': equality('equal'),
  '!=': equality('notEqual'),
  '<': order('less'),
  '<=': order('lessOrEqual'),
  '>': order('greater'),
  '>=': order('greaterOrEqual'),
  in: membership('in'),
  'not in': membership('notIn'),
  subset: sets('subset'),
  '|': sets('union'),
  '&': sets('intersection'),
  '\\': sets('difference'),
  '+': plus,
  '-': minus,
  '*': arithmetic('multiply', products),
  '/': arithmetic('divide', quotients),
  '%': arithmetic('remainder', remainders),
  '??': orElse,
}

function binary(operator: BinaryOperator, left: Expression, right: Expression, type: Type, span: Span): Expression {
  return { kind: 'binary', operator, left, right, type, span }
}

function isUnknown(...expressions: Expression[]): boolean {
  return expressions.some((expression) => expression.type.kind === 'unknown')
}

function logic(operator: BinaryOperator): Rule {
  return (cx, symbol, left, right, span) => {
    const what = `each side of '${symbol}'`
    return binary(operator, coerce(cx, left, bool, what), coerce(cx, right, bool, what), bool, span)
  }
}

function equality(operator: BinaryOperator): Rule {
  return (cx, symbol, left, right, span) => {
    const type = joinTypes(left.type, right.type)
    const option = type?.kind === 'option' && type.of.kind !== 'never'
    if (option && (neverNone(left, right) || neverNone(right, left))) {
      reportSides(cx, symbol, left, right, span, 'Only an option, a type that ends in ?, can be none.')
      return binary(operator, left, right, bool, span)
    }
    if (type === undefined) {
      reportSides(cx, symbol, left, right, span, 'Only values of the same type can be equal.')
      return binary(operator, left, right, bool, span)
    }
    const what = `a side of '${symbol}'`
    return binary(operator, coerce(cx, left, type, what), coerce(cx, right, type, what), bool, span)
  }
}

function neverNone(value: Expression, other: Expression): boolean {
  return other.kind === 'none' && value.type.kind !== 'option' && !isUnknown(value)
}

function order(operator: BinaryOperator): Rule {
  return (cx, symbol, left, right, span) => {
    numbers(cx, symbol, left, right, span)
    return binary(operator, left, right, bool, span)
  }
}

/** Whether both sides are numbers; reports where they are not. */
function numbers(cx: Context, symbol: string, left: Expression, right: Expression, span: Span): boolean {
  if (left.type.kind === 'range' && right.type.kind === 'range') return true
  if (isUnknown(left, right)) return false
  const symmetric = [left.type, right.type].find((type) => type.kind === 'symmetric')
  if (symmetric !== undefined) {
    report(
      cx,
      'HF401',
      span,
      `The elements of ${typeText(symmetric)} are interchangeable: they have no order and no numbers, so '${symbol}' would tell apart what must not be told apart.`,
      "Compare with '==' or '!=', or declare the type as a range, which is not reduced by symmetry.",
    )
  } else reportSides(cx, symbol, left, right, span, 'Both must be numbers.')
  return false
}

function reportSides(cx: Context, symbol: string, left: Expression, right: Expression, span: Span, rule: string): void {
  if (hasUnknown(left.type) || hasUnknown(right.type)) return
  const areTruths = left.type.kind === 'bool' && right.type.kind === 'bool'
  const hint =
    areTruths && (symbol === '&' || symbol === '|') ? `Truths are joined by '${symbol}${symbol}'.` : undefined
  report(cx, 'HF302', span, `'${symbol}' between ${typeText(left.type)} and ${typeText(right.type)}. ${rule}`, hint)
}

function membership(operator: BinaryOperator): Rule {
  return (cx, symbol, left, right, span) => {
    const of = right.type
    if (of.kind !== 'set' && of.kind !== 'sequence' && of.kind !== 'bag') {
      if (!isUnknown(right))
        reportSides(cx, symbol, left, right, span, 'The right side must be a set, sequence or bag.')
      return binary(operator, left, right, bool, span)
    }
    const both = left.type.kind === 'range' && of.of.kind === 'range'
    const element = both ? left : coerce(cx, left, of.of, `an element of the right side of '${symbol}'`)
    return binary(operator, element, right, bool, span)
  }
}

function sets(operator: BinaryOperator): Rule {
  return (cx, symbol, left, right, span) => {
    const type = joinTypes(left.type, right.type)
    if (type?.kind !== 'set') {
      if (!isUnknown(left, right)) reportSides(cx, symbol, left, right, span, 'Both must be sets of the same type.')
      return binary(operator, left, right, operator === 'subset' ? bool : unknown, span)
    }
    const what = `a side of '${symbol}'`
    const result = operator === 'subset' ? bool : type
    return binary(operator, coerce(cx, left, type, what), coerce(cx, right, type, what), result, span)
  }
}

function plus(cx: Context, symbol: string, left: Expression, right: Expression, span: Span): Expression {
  const type = left.type
  if (type.kind !== 'set' && type.kind !== 'sequence' && type.kind !== 'bag') {
    return arithmetic('add', (a, b) => [a.low + b.low, a.high + b.high])(cx, symbol, left, right, span)
  }
  const length = literalLength(left)
  const of = length === undefined ? undefined : joinTypes(type.of, right.type)
  if (length !== undefined && of !== undefined) {
    const wide: Type =
      type.kind === 'set' ? { ...type, of } : { ...type, of, capacity: Math.max(type.capacity, length + 1) }
    if (type.kind !== 'sequence') requireIndexable(right, `an element of a ${type.kind}`, cx)
    return binary(
      'insert',
      coerce(cx, left, wide, 'the left side'),
      coerce(cx, right, of, 'the element that is added'),
      wide,
      span,
    )
  }
  return binary('insert', left, coerce(cx, right, type.of, 'the element that is added'), type, span)
}

/** How many elements at most a collection written out has, such as `seq(a) + b`; undefined for others. */
function literalLength(expression: Expression): number | undefined {
  if (expression.kind === 'collection') return expression.items.length
  if (expression.kind !== 'binary' || expression.operator !== 'insert') return undefined
  const length = literalLength(expression.left)
  return length === undefined ? undefined : length + 1
}

function minus(cx: Context, symbol: string, left: Expression, right: Expression, span: Span): Expression {
  const type = left.type
  if (type.kind === 'set' || type.kind === 'bag') {
    // A number that the type has not is in no set of it: nothing to check.
    if (type.of.kind === 'range' && right.type.kind === 'range') return binary('remove', left, right, type, span)
    return binary('remove', left, coerce(cx, right, type.of, 'the element that is removed'), type, span)
  }
  return arithmetic('subtract', (a, b) => [a.low - b.high, a.high - b.low])(cx, symbol, left, right, span)
}

type Interval = (left: RangeType, right: RangeType) => readonly [number, number]

/** Every number carries the interval that it can lie in, so that engines know it fits 32 bits. */
function arithmetic(operator: BinaryOperator, interval: Interval): Rule {
  return (cx, symbol, left, right, span) => {
    if (!numbers(cx, symbol, left, right, span)) return binary(operator, left, right, unknown, span)
    if (left.type.kind !== 'range' || right.type.kind !== 'range') return binary(operator, left, right, unknown, span)
    const [low, high] = interval(left.type, right.type)
    return binary(operator, left, right, boundedRange(cx, low, high, span), span)
  }
}

/** The range, reported where 32 bits don't hold it, or in a rate or a reward 53. */
export function boundedRange(cx: Context, low: number, high: number, span: Span): Type {
  const { least, most, bits } = cx.isWide ? WIDE : NARROW
  if (low < least || high > most) {
    const message = `This can reach ${low < least ? low : high}, which is more than ${bits} bits hold.`
    report(cx, 'HF502', span, message, `Numbers go from ${least} to ${most}; give the variables in it smaller ranges.`)
  }
  return range(Math.max(low, least), Math.min(high, most))
}

function products(a: RangeType, b: RangeType): readonly [number, number] {
  const corners = [a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high]
  return [Math.min(...corners), Math.max(...corners)]
}

function quotients(a: RangeType, b: RangeType): readonly [number, number] {
  if (a.low >= 0 && b.low >= 0) return [0, a.high]
  const most = Math.max(Math.abs(a.low), Math.abs(a.high))
  return [-most, most]
}

/** The remainder has the sign of the dividend and is smaller than the divisor. */
function remainders(a: RangeType, b: RangeType): readonly [number, number] {
  const most = Math.max(Math.abs(b.low), Math.abs(b.high), 1) - 1
  return [a.low >= 0 ? 0 : Math.max(-most, a.low), a.high <= 0 ? 0 : Math.min(most, a.high)]
}

function orElse(cx: Context, symbol: string, left: Expression, right: Expression, span: Span): Expression {
  if (left.type.kind !== 'option') {
    if (!isUnknown(left)) {
      reportSides(cx, symbol, left, right, span, 'The left side must be an option, a type that ends in ?.')
    }
    return binary('orElse', left, right, unknown, span)
  }
  const type = joinTypes(left.type.of, right.type)
  if (type === undefined) {
    reportSides(cx, symbol, left, right, span, 'The right side replaces none, and must be of the type of the left.')
    return binary('orElse', left, right, unknown, span)
  }
  const option: Type = { kind: 'option', of: type.kind === 'option' ? type.of : type }
  const from =
    sameType(left.type, option) || left.type.of.kind === never.kind
      ? { ...left, type: option }
      : coerce(cx, left, option, symbol)
  return binary('orElse', from, coerce(cx, right, type, "the right side of '??'"), type, span)
}
