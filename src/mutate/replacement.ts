import type { BinaryOperator, Expression, Statement } from '../model/expressions.ts'
import { mapExpression, mapPath, once } from '../model/map-expression.ts'
import { type RangeType, range, sameType } from '../model/types.ts'
import type { Mutation } from './mutation.ts'

/** Kind and variant of a change, without its place. */
export type Change = Pick<Mutation, 'kind' | 'variant'>

type Binary = Extract<Expression, { kind: 'binary' }>

/** How a comparison of numbers can be made to let in a little more or less. */
export const boundChanges: Partial<Readonly<Record<BinaryOperator, readonly string[]>>> = {
  less: ['lessOrEqual', '-1'],
  lessOrEqual: ['less', '+1'],
  greater: ['greaterOrEqual', '+1'],
  greaterOrEqual: ['greater', '-1'],
  equal: ['greaterOrEqual', 'lessOrEqual'],
  notEqual: ['less', 'greater'],
}

const opposites: Partial<Readonly<Record<BinaryOperator, BinaryOperator>>> = {
  equal: 'notEqual',
  notEqual: 'equal',
  less: 'greaterOrEqual',
  lessOrEqual: 'greater',
  greater: 'lessOrEqual',
  greaterOrEqual: 'less',
  in: 'notIn',
  notIn: 'in',
}

const INT_MAX = 2 ** 31 - 1

/**
 * What a change makes of an expression, always of the same type; undefined where it does not apply.
 * Variants: of drop, the truth that takes the place; of bound, the new operator or what is added to the bound; of
 * swap, `values i j` for arguments and fields or `slots i j` for parameters.
 */
export function replacement(expression: Expression, { kind, variant }: Change): Expression | undefined {
  switch (kind) {
    case 'drop':
      if (expression.type.kind !== 'bool') return undefined
      return { kind: 'literal', value: variant === 'true', type: expression.type, span: expression.span }
    case 'negate':
      return expression.type.kind === 'bool' ? negated(expression) : undefined
    case 'quantifier':
      if (expression.kind !== 'quantifier') return undefined
      return { ...expression, quantifier: expression.quantifier === 'all' ? 'exists' : 'all' }
    case 'bound':
      return expression.kind === 'binary' ? withBound(expression, variant) : undefined
    case 'swap':
      return swapped(expression, variant)
    case 'assignment':
      return undefined
  }
}

/** What a change makes of a statement; undefined where it does not apply to statements like this one. */
export function statementReplacement(
  statement: Statement,
  { kind, variant }: Change,
): readonly Statement[] | undefined {
  if (statement.kind !== 'assign') return undefined
  if (kind === 'assignment') return []
  const slots = kind === 'swap' ? slotsOf(variant) : undefined
  if (slots === undefined) return undefined
  const change = exchange(...slots)
  return [{ ...statement, path: mapPath(statement.path, change), value: change(statement.value) }]
}

function negated(expression: Expression): Expression {
  if (expression.kind === 'unary' && expression.operator === 'not') return expression.of
  const opposite = expression.kind === 'binary' ? opposites[expression.operator] : undefined
  if (expression.kind === 'binary' && opposite !== undefined) return { ...expression, operator: opposite }
  return { kind: 'unary', operator: 'not', of: expression, type: expression.type, span: expression.span }
}

// ---- bounds -------------------------------------------------------------------------------------------

function withBound(comparison: Binary, variant: string): Expression | undefined {
  const { operator, left, right } = comparison
  if (!isNumber(left) || !isNumber(right) || !boundChanges[operator]?.includes(variant)) return undefined
  if (variant !== '+1' && variant !== '-1') return { ...comparison, operator: variant as BinaryOperator }
  const bound = moved(right, Number(variant))
  return bound && { ...comparison, right: bound }
}

/** The elements of an actor that is a range are numbers but in no order. */
function isNumber({ type }: Expression): boolean {
  return type.kind === 'range' && type.actor === undefined
}

/** A number with something added; undefined where the sum might leave 32 bits. */
function moved(bound: Expression, by: number): Expression | undefined {
  const { low, high } = bound.type as RangeType
  if (low + by < -INT_MAX || high + by > INT_MAX) return undefined
  const type = range(low + by, high + by)
  if (bound.kind === 'literal') return { ...bound, value: Number(bound.value) + by, type }
  const one: Expression = { kind: 'literal', value: by, type: range(by, by), span: bound.span }
  return { kind: 'binary', operator: 'add', left: bound, right: one, type, span: bound.span }
}

// ---- swaps --------------------------------------------------------------------------------------------

function swapped(expression: Expression, variant: string): Expression | undefined {
  const slots = slotsOf(variant)
  if (slots !== undefined) return expression.type.kind === 'bool' ? exchange(...slots)(expression) : undefined
  const [, first, second] = variant.split(' ').map(Number)
  const values = valuesIn(expression)
  const [a, b] = [values[first ?? -1], values[second ?? -1]]
  if (a === undefined || b === undefined || !sameType(a.type, b.type)) return undefined
  const exchanged = values.map((value) => (value === a ? b : value === b ? a : value))
  if (expression.kind === 'call') return { ...expression, args: exchanged }
  return expression.kind === 'record' || expression.kind === 'variant'
    ? { ...expression, values: exchanged }
    : undefined
}

/** The arguments of a call, or the fields of a record or variant, by their places. */
export function valuesIn(expression: Expression): readonly Expression[] {
  if (expression.kind === 'call') return expression.args
  return expression.kind === 'record' || expression.kind === 'variant' ? expression.values : []
}

function slotsOf(variant: string): readonly [number, number] | undefined {
  const [what, first, second] = variant.split(' ')
  return what === 'slots' ? [Number(first), Number(second)] : undefined
}

/** Everywhere the one local for the other. */
function exchange(first: number, second: number): (expression: Expression) => Expression {
  const change = once((expression) => {
    if (expression.kind !== 'local' || (expression.slot !== first && expression.slot !== second))
      return mapExpression(expression, change)
    return { ...expression, slot: expression.slot === first ? second : first }
  })
  return change
}

/** What an expression says, without its places and types: equal for expressions that mean the same. */
export function shapeOf(of: Expression | readonly Statement[]): string {
  const ignored = ['span', 'type', 'name']
  return JSON.stringify(of, (key, value: unknown) => (ignored.includes(key) ? undefined : value))
}
