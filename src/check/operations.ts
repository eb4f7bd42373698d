import { defined } from '../base/assert.ts'
import type { Span } from '../base/span.ts'
import type { Expression } from '../model/expressions.ts'
import { bool, type Type, typeText } from '../model/types.ts'
import type { Expr } from '../syntax/ast.ts'
import { expectType, failed } from './coerce.ts'
import { type Context, findSymbol, findTags, infer, report } from './context.ts'
import { binaryRules, boundedRange } from './operators.ts'
import { temporalInfixes, temporalPrefixes } from './temporal-words.ts'

export function inferUnary(ast: Extract<Expr, { kind: 'unary' }>, cx: Context): Expression {
  if (temporalPrefixes.has(ast.operator)) return misplacedTemporal(ast.operator, ast.span, cx)
  if (ast.operator === '!') {
    const of = expectType(ast.of, cx, bool, "the operand of '!'")
    return { kind: 'unary', operator: 'not', of, type: bool, span: ast.span }
  }
  const of = infer(ast.of, cx)
  if (of.type.kind === 'range') {
    const type = boundedRange(cx, -of.type.high, -of.type.low, ast.span)
    if (of.kind === 'literal' && typeof of.value === 'number') return { ...of, value: -of.value, type, span: ast.span }
    return { kind: 'unary', operator: 'negate', of, type, span: ast.span }
  }
  if (of.type.kind !== 'unknown')
    report(cx, 'HF302', ast.span, `'-' before ${typeText(of.type)}: only numbers have a sign.`)
  return failed(ast.span)
}

function misplacedTemporal(operator: string, span: Span, cx: Context): Expression {
  report(
    cx,
    'HF310',
    span,
    `'${operator}' speaks of a whole run, and stands only in a 'liveness' property.`,
    'There it may stand under other temporal operators, `!`, `&&`, `||`, `=>`, `==`, `!=`, `? :`, `all` and `exists`.',
  )
  return failed(span)
}

export function inferBinary(ast: Extract<Expr, { kind: 'binary' }>, cx: Context, wanted: Type | undefined): Expression {
  if (temporalInfixes.has(ast.operator)) return misplacedTemporal(ast.operator, ast.span, cx)
  const rule = defined(binaryRules[ast.operator], `typing rule of ${ast.operator}`)
  const [left, right] = inferSides(ast, cx, wanted)
  return rule(cx, ast.operator, left, right, ast.span)
}

/** Each side guides the other, so that `Copy.None == copy[n]` and `copy[n] == None` both find their enum. */
function inferSides(
  ast: Extract<Expr, { kind: 'binary' }>,
  cx: Context,
  wanted: Type | undefined,
): [Expression, Expression] {
  if (['|', '&', '\\'].includes(ast.operator)) {
    const left = infer(ast.left, cx, wanted)
    return [left, infer(ast.right, cx, left.type)]
  }
  const equates = ast.operator === '==' || ast.operator === '!='
  if (isBareTag(ast.left, cx) || (equates && isLiteral(ast.left))) {
    const right = infer(ast.right, cx)
    return [infer(ast.left, cx, elementOf(right.type, ast.operator === 'in' || ast.operator === 'not in')), right]
  }
  const left = infer(ast.left, cx, ast.operator === '??' ? wanted : undefined)
  return [left, infer(ast.right, cx, elementOf(left.type, ast.operator === '+' || ast.operator === '-'))]
}

function elementOf(type: Type, wantElement: boolean): Type {
  const collection = type.kind === 'set' || type.kind === 'sequence' || type.kind === 'bag'
  return wantElement && collection ? type.of : type
}

/** Whether the expression takes its type from its surroundings: `{ holder: n }` may stand for one with an option. */
function isLiteral(ast: Expr): boolean {
  return ast.kind === 'parentheses' ? isLiteral(ast.of) : ast.kind === 'record' || ast.kind === 'collection'
}

function isBareTag(ast: Expr, cx: Context): boolean {
  if (ast.kind === 'parentheses') return isBareTag(ast.of, cx)
  const name =
    ast.kind === 'name'
      ? ast.name.text
      : ast.kind === 'call' && ast.callee.kind === 'name'
        ? ast.callee.name.text
        : undefined
  return (
    name !== undefined &&
    cx.frame.find(name) === undefined &&
    findSymbol(cx, name) === undefined &&
    findTags(cx, name).length > 1
  )
}
