import { defined } from '../base/assert.ts'
import { joinSpans, type Span } from '../base/span.ts'
import type { Expression } from '../model/expressions.ts'
import { range, type Type, typeText } from '../model/types.ts'
import type { Expr, Identifier } from '../syntax/ast.ts'
import { coerce, expectType, failed } from './coerce.ts'
import { type Context, findSymbol, findTags, infer, report, suggest } from './context.ts'
import { inferName, inferTag, qualifiedContext } from './names.ts'

export function inferUnwrap(ast: Extract<Expr, { kind: 'unwrap' }>, cx: Context, wanted: Type | undefined): Expression {
  const of = infer(ast.of, cx, wanted)
  if (of.type.kind === 'option') return { kind: 'unwrap', of, type: of.type.of, span: ast.span }
  if (of.type.kind !== 'unknown') {
    report(
      cx,
      'HF312',
      ast.span,
      `'!' takes the value out of an option, but this is ${typeText(of.type)}.`,
      "Leave the '!' out.",
    )
  }
  return of
}

export function inferField(ast: Extract<Expr, { kind: 'field' }>, cx: Context, wanted: Type | undefined): Expression {
  const qualified = qualifiedContext(ast.of, cx)
  if (qualified?.kind === 'module') return inferName(ast.name, qualified.cx, wanted)
  if (qualified?.kind === 'type') {
    const tag = findTags(qualified.cx, ast.name.text).find((each) => each.type === qualified.symbol)
    if (tag !== undefined) return inferTag(tag, ast.span, cx)
    const members = [...qualified.symbol.home.tags]
      .filter(([, tags]) => tags.some((each) => each.type === qualified.symbol))
      .map(([member]) => member)
    report(
      cx,
      'HF208',
      ast.name.span,
      `${qualified.symbol.name} has no member '${ast.name.text}'.`,
      suggest(ast.name.text, members),
    )
    return failed(ast.span)
  }
  const of = infer(ast.of, cx)
  const index = fieldIndex(of.type, ast.name, cx)
  if (index < 0 || of.type.kind !== 'record') return failed(ast.span)
  return { kind: 'field', of, index, type: defined(of.type.fields[index]).type, span: ast.span }
}

/** Index of a record's field; reports what has no such field. */
export function fieldIndex(type: Type, name: Identifier, cx: Context): number {
  if (type.kind === 'unknown') return -1
  if (type.kind !== 'record') {
    const hint = type.kind === 'union' ? "Use 'match' to reach the fields of a variant." : undefined
    report(cx, 'HF208', name.span, `${typeText(type)} has no fields, so no '${name.text}'.`, hint)
    return -1
  }
  const index = type.fields.findIndex((field) => field.name === name.text)
  if (index < 0) {
    const hint = suggest(
      name.text,
      type.fields.map((field) => field.name),
    )
    report(cx, 'HF208', name.span, `${typeText(type)} has no field '${name.text}'.`, hint)
  }
  return index
}

export function inferIndex(ast: Extract<Expr, { kind: 'index' }>, cx: Context): Expression {
  const symbol =
    ast.of.kind === 'name' && cx.frame.find(ast.of.name.text) === undefined
      ? findSymbol(cx, ast.of.name.text)
      : undefined
  if (symbol?.kind === 'type' && symbol.decl.kind === 'symmetric') {
    const name = symbol.name
    report(
      cx,
      'HF401',
      ast.span,
      `${name} is a type, and its elements cannot be named by a number.`,
      `Let a parameter vary over it: '(n: ${name})', or 'exists n in ${name}: …'.`,
    )
    return failed(ast.span)
  }
  const spanTo = (key: Expr) => (key === ast.keys.at(-1) ? ast.span : joinSpans(ast.of.span, key.span))
  return ast.keys.reduce((of, key) => indexInto(of, key, cx, spanTo(key)), infer(ast.of, cx))
}

/** `of[key]` on a map or a sequence. Keys are read in the same state as the whole. */
export function indexInto(of: Expression, keyAst: Expr, cx: Context, span: Span): Expression {
  const type = of.type
  if (type.kind === 'map') {
    return { kind: 'lookup', of, key: mapKey(keyAst, type.from, cx), type: type.to, span }
  }
  const key = infer(keyAst, cx)
  if (type.kind === 'sequence') {
    return {
      kind: 'element',
      of,
      key: coerce(cx, key, range(-(2 ** 31), 2 ** 31 - 1), 'an index'),
      type: type.of,
      span,
    }
  }
  if (type.kind !== 'unknown') {
    report(cx, 'HF305', span, `Only maps and sequences have elements to ask for by [ ], and this is ${typeText(type)}.`)
  }
  return failed(span)
}

/** A key of a map: a number outside the key type is a trap of its own kind. */
export function mapKey(ast: Expr, from: Type, cx: Context): Expression {
  const key = expectType(ast, cx, from, 'the key of this map')
  return key.kind === 'convert' ? { ...key, trap: 'missingKey' } : key
}
