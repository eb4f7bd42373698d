import { defined } from '../base/assert.ts'
import type { Span } from '../base/span.ts'
import type { Builtin, Expression } from '../model/expressions.ts'
import { cardinality, range, type Type, typeText } from '../model/types.ts'
import type { Expr, Identifier } from '../syntax/ast.ts'
import { failed } from './coerce.ts'
import { type Context, findSymbol, findTags, infer, report, reportUnknown } from './context.ts'
import { callDefinition, chooseTag, isTagToo, passArguments, primed, qualifiedContext } from './names.ts'
import type { Tag } from './scope.ts'

const builtins: ReadonlyMap<string, Builtin> = new Map([
  ['size', 'size'],
  ['head', 'head'],
  ['last', 'last'],
  ['tail', 'tail'],
])

export function inferCall(ast: Extract<Expr, { kind: 'call' }>, cx: Context, wanted: Type | undefined): Expression {
  const asNext = ast.callee.kind === 'prime'
  const callee = ast.callee.kind === 'prime' ? ast.callee.of : ast.callee
  const outer = asNext ? primed(cx, ast.callee.span) : cx
  const [name, scope] = calleeName(callee, cx)
  if (name === undefined) {
    report(cx, 'HF304', callee.span, 'Only definitions, variants and the built-in functions can be called.')
    return failed(ast.span)
  }
  const found = scope.frame.find(name.text) === undefined ? findSymbol(scope, name.text) : undefined
  const symbol = found !== undefined && isTagToo(found, scope) ? undefined : found
  if (symbol?.kind === 'def') {
    const definition = cx.world.definitionOf(symbol, name.span)
    return callDefinition(symbol.name, definition, ast.args, outer.inNext, ast.span, cx)
  }
  if (symbol === undefined && builtins.has(name.text) && scope === cx) return inferBuiltin(name, ast, outer)
  if (symbol === undefined) {
    const tag = chooseTag(name, scope, wanted)
    if (tag !== undefined) return constructVariant(tag, ast.args, ast.span, cx)
    if (findTags(scope, name.text).length > 0) return failed(ast.span)
  }
  const local = cx.frame.find(name.text)
  if (symbol === undefined && local === undefined) reportUnknown(scope, name, 'No definition')
  else {
    const hint =
      symbol?.kind === 'var' ? `The elements of a map are asked for with brackets: ${name.text}[…].` : undefined
    report(cx, 'HF304', name.span, `'${name.text}' cannot be called.`, hint)
  }
  return failed(ast.span)
}

/** The name that is called, and the scope that it is looked up in. */
function calleeName(callee: Expr, cx: Context): readonly [Identifier | undefined, Context] {
  if (callee.kind === 'name') return [callee.name, cx]
  if (callee.kind !== 'field') return [undefined, cx]
  const qualified = qualifiedContext(callee.of, cx)
  return qualified === undefined ? [undefined, cx] : [callee.name, qualified.cx]
}

function constructVariant(tag: Tag, args: readonly Expr[], span: Span, cx: Context): Expression {
  const type = cx.world.typeOf(tag.type, span)
  if (type.kind !== 'union') {
    report(
      cx,
      'HF304',
      span,
      `'${tag.name}' is a member of the enum ${tag.type.name} and holds no values.`,
      'Leave the parentheses out.',
    )
    return failed(span)
  }
  const values = passArguments(tag.name, defined(type.variants[tag.index]).fields, args, span, cx)
  return { kind: 'variant', index: tag.index, values, type, span }
}

function inferBuiltin(name: Identifier, ast: Extract<Expr, { kind: 'call' }>, cx: Context): Expression {
  const builtin = defined(builtins.get(name.text))
  const argument = ast.args[0]
  if (argument === undefined || ast.args.length > 1) {
    report(cx, 'HF303', ast.span, `'${name.text}' takes one value.`)
    return failed(ast.span)
  }
  const of = infer(argument, cx)
  const type = builtinType(builtin, of.type)
  if (type === undefined) {
    if (of.type.kind !== 'unknown') {
      const takes = builtin === 'size' ? 'a set, sequence or bag' : 'a sequence'
      report(cx, 'HF302', argument.span, `'${name.text}' takes ${takes}, but this is ${typeText(of.type)}.`)
    }
    return failed(ast.span)
  }
  return { kind: 'builtin', builtin, of, type, span: ast.span }
}

function builtinType(builtin: Builtin, type: Type): Type | undefined {
  if (builtin === 'size') {
    if (type.kind === 'sequence' || type.kind === 'bag') return range(0, type.capacity)
    return type.kind === 'set' ? range(0, setSize(type.of)) : undefined
  }
  if (type.kind !== 'sequence') return undefined
  return builtin === 'tail' ? type : type.of
}

function setSize(of: Type): number {
  return of.kind === 'never' ? 0 : Math.min(2 ** 31 - 1, cardinality(of))
}
