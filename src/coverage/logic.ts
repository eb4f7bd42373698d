import type { Span } from '../base/span.ts'
import type { Binder, Expression } from '../model/expressions.ts'
import { bool } from '../model/types.ts'

/** Truths made of truths: what the conditions of this room are built with. */

export function literal(value: boolean, span: Span): Expression {
  return { kind: 'literal', value, type: bool, span }
}

export function not(of: Expression): Expression {
  return { kind: 'unary', operator: 'not', of, type: bool, span: of.span }
}

export function and(left: Expression, right: Expression): Expression {
  return { kind: 'binary', operator: 'and', left, right, type: bool, span: right.span }
}

export function or(left: Expression, right: Expression): Expression {
  return { kind: 'binary', operator: 'or', left, right, type: bool, span: right.span }
}

export function exists(binders: readonly Binder[], where: Expression | undefined, body: Expression): Expression {
  if (binders.length === 0) return where === undefined ? body : and(where, body)
  return { kind: 'quantifier', quantifier: 'exists', binders, where, body, type: bool, span: body.span }
}
