import type { Span } from '../base/span.ts'
import type { Expression } from '../model/expressions.ts'
import { fitOf, joinTypes, never, type RecordType, sameType, type Type, typeText, unknown } from '../model/types.ts'
import type { Expr } from '../syntax/ast.ts'
import { type Context, infer, report } from './context.ts'

/**
 * The expression as a value of the wanted type: lifted into an option, or checked at run time where only its
 * bounds may not fit. Reports a mismatch.
 * @param what names the place in an error, as in "the guard"
 */
export function coerce(cx: Context, expression: Expression, to: Type, what: string): Expression {
  const from = expression.type
  if (expression.kind === 'none' && to.kind === 'option') return { ...expression, type: to }
  if (to.kind === 'option' && from.kind !== 'option' && from.kind !== 'unknown' && from.kind !== 'never') {
    const of = coerce(cx, expression, to.of, what)
    return { kind: 'some', of, type: to, span: expression.span }
  }
  const parts = coerceParts(cx, expression, to)
  if (parts !== undefined) return parts
  const fit = fitOf(from, to)
  if (fit === 'always') return to.kind === 'unknown' ? expression : retype(expression, to)
  if (fit === 'checked') {
    if (from.kind === 'range' && to.kind === 'range' && (from.high < to.low || from.low > to.high)) {
      report(
        cx,
        'HF317',
        expression.span,
        `${capital(what)} is ${typeText(to)}, but this is ${typeText(from)}, which is never within it.`,
      )
    }
    return { kind: 'convert', of: expression, trap: 'range', type: to, span: expression.span }
  }
  reportMismatch(cx, expression, to, what)
  return retype(expression, to)
}

/** A literal is coerced part by part, so that an error is told, or trapped, at the part that does not fit. */
function coerceParts(cx: Context, expression: Expression, to: Type): Expression | undefined {
  const each = (part: Expression, type: Type, what: string) => coerce(cx, part, type, what)
  if (expression.kind === 'collection' && expression.type.kind === to.kind && 'of' in to) {
    return { ...expression, items: expression.items.map((item) => each(item, to.of, 'an element')), type: to }
  }
  if (expression.kind === 'mapping' && to.kind === 'map' && sameType(expression.from, to.from)) {
    return { ...expression, value: each(expression.value, to.to, 'the value of this map'), type: to }
  }
  if (expression.kind === 'record' && to.kind === 'record' && sameNames(expression.type, to)) {
    const values = expression.values.map((value, at) => {
      const field = to.fields[at]
      return field === undefined ? value : each(value, field.type, `field '${field.name}'`)
    })
    return { ...expression, values, type: to }
  }
  return undefined
}

function sameNames(from: Type, to: RecordType): boolean {
  const names = (type: RecordType) => type.fields.map((field) => field.name).join()
  return from.kind === 'record' && names(from) === names(to)
}

/** Values are the same under a wider type; collections without elements get theirs here. */
function retype(expression: Expression, type: Type): Expression {
  if (expression.type === type || sameType(expression.type, type)) return expression
  // The type of these says what they check, so another one is put around it.
  const checks = expression.kind === 'convert' || (expression.kind === 'binary' && expression.operator === 'insert')
  return checks
    ? { kind: 'convert', of: expression, trap: 'range', type, span: expression.span }
    : { ...expression, type }
}

/** Whether an error was reported in the type, so that what does not fit it is no finding of its own. */
export function hasUnknown(type: Type): boolean {
  switch (type.kind) {
    case 'unknown':
      return true
    case 'option':
    case 'set':
    case 'sequence':
    case 'bag':
      return hasUnknown(type.of)
    case 'map':
      return hasUnknown(type.from) || hasUnknown(type.to)
    case 'record':
      return type.fields.some((field) => hasUnknown(field.type))
    default:
      return false
  }
}

function reportMismatch(cx: Context, expression: Expression, to: Type, what: string): void {
  const from = expression.type
  if (hasUnknown(from) || hasUnknown(to)) return
  if (to.kind === 'symmetric' && from.kind === 'range') {
    report(
      cx,
      'HF401',
      expression.span,
      `${capital(what)} is ${typeText(to)}, whose elements have no numbers: they are interchangeable.`,
      `Let it vary: take a parameter of type ${to.name}, or say 'exists x in ${to.name}: …'.`,
    )
    return
  }
  const hint =
    from.kind === 'option' && fitOf(from.of, to) !== 'no'
      ? "Write '!' after it to take the value out (an error when it is none), or '?? other' to replace none."
      : undefined
  report(cx, 'HF301', expression.span, `${capital(what)} is ${typeText(to)}, but this is ${typeText(from)}.`, hint)
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** A value that may be spread over a map: unless it is a map itself, it is guided by the type at the bottom. */
export function inferSpread(ast: Expr, cx: Context, type: Type): Expression {
  return infer(ast, cx, ast.kind === 'mapping' ? type : bottomOf(type))
}

function bottomOf(type: Type): Type {
  return type.kind === 'map' ? bottomOf(type.to) : type
}

/** A plain value as a total map that has it everywhere: `var copy: Node -> Copy = None`. */
export function broadcast(cx: Context, expression: Expression, to: Type, what: string): Expression {
  if (to.kind !== 'map' || expression.type.kind === 'map' || expression.type.kind === 'unknown') {
    return coerce(cx, expression, to, what)
  }
  const slot = cx.frame.declare('_', to.from)
  const value = broadcast(cx, expression, to.to, what)
  return { kind: 'mapping', slot, from: to.from, value, type: to, span: expression.span }
}

/** The expression with a wanted type. */
export function expectType(ast: Expr, cx: Context, type: Type, what: string): Expression {
  return coerce(cx, infer(ast, cx, type), type, what)
}

/** Stands where an error was reported. */
export function failed(span: Span): Expression {
  return { kind: 'literal', value: false, type: unknown, span }
}

/** Brings expressions to one type; reports the first that has none in common with those before it. */
export function unify(cx: Context, expressions: readonly Expression[]): Expression[] {
  let type: Type = never
  for (const expression of expressions) {
    const joined = joinTypes(type, expression.type)
    if (joined === undefined) {
      if (hasUnknown(type) || hasUnknown(expression.type)) continue
      report(
        cx,
        'HF301',
        expression.span,
        `This is ${typeText(expression.type)}, but what stands beside it is ${typeText(type)}.`,
      )
    } else type = joined
  }
  if (type.kind === 'never') return [...expressions]
  return expressions.map((each) => (joinTypes(type, each.type) === undefined ? each : coerce(cx, each, type, 'this')))
}
