import { defined, unreachable } from '../base/assert.ts'
import { joinSpans, type Span } from '../base/span.ts'
import type { Builtin, Expression, MatchArm } from '../model/expressions.ts'
import { bool, cardinality, joinTypes, never, type RecordType, range, type Type, typeText, unknown } from '../model/types.ts'
import type { Arm, Expr, FieldValue, Identifier } from '../syntax/ast.ts'
import { bindersIn } from './binders.ts'
import { coerce, hasUnknown } from './coerce.ts'
import { type Context, findSymbol, findTags, report, reportUnknown, suggest } from './context.ts'
import { elaboratePattern, missingPatterns, takesAll } from './match.ts'
import { binaryRules, boundedRange } from './operators.ts'
import type { DefinitionUse, Symbol, Tag } from './scope.ts'

const builtins: Readonly<Record<string, Builtin>> = { size: 'size', head: 'head', last: 'last', tail: 'tail' }
const temporal = ['leadsTo', 'until', 'weakUntil', 'release', 'always', 'eventually', 'next']

/** The expression with a wanted type. */
export function expectType(ast: Expr, cx: Context, type: Type, what: string): Expression {
  return coerce(cx, infer(ast, cx, type), type, what)
}

/**
 * Elaborates an expression: resolves names, finds types.
 * @param wanted the type its surroundings want; guides names that several types share, enforces nothing
 */
export function infer(ast: Expr, cx: Context, wanted?: Type): Expression {
  const span = ast.span
  switch (ast.kind) {
    case 'integer':
      return { kind: 'literal', value: ast.value, type: range(ast.value, ast.value), span }
    case 'boolean':
      return { kind: 'literal', value: ast.value, type: bool, span }
    case 'none':
      return { kind: 'none', type: { kind: 'option', of: never }, span }
    case 'parentheses':
      return infer(ast.of, cx, wanted)
    case 'name':
      return inferName(ast.name, cx, wanted)
    case 'prime':
      return infer(ast.of, primed(cx, span), wanted)
    case 'unwrap':
      return inferUnwrap(ast, cx, wanted)
    case 'field':
      return inferField(ast, cx, wanted)
    case 'index':
      return inferIndex(ast, cx)
    case 'call':
      return inferCall(ast, cx, wanted)
    case 'unary':
      return inferUnary(ast, cx)
    case 'binary':
      return inferBinary(ast, cx, wanted)
    case 'conditional': {
      const test = expectType(ast.test, cx, bool, "the condition of '? :'")
      const [then, otherwise] = unify(cx, [infer(ast.then, cx, wanted), infer(ast.otherwise, cx, wanted)])
      return { kind: 'conditional', test, then: defined(then), otherwise: defined(otherwise), type: defined(then).type, span }
    }
    case 'quantifier':
      return cx.frame.inner(() => {
        const { binders, where } = bindersIn(ast.binders, cx, infer)
        const body = expectType(ast.body, cx, bool, 'the body of a quantifier')
        return { kind: 'quantifier', quantifier: ast.quantifier, binders, where, body, type: bool, span }
      })
    case 'aggregate':
      return inferAggregate(ast, cx)
    case 'mapping':
      return inferMapping(ast, cx, wanted)
    case 'collection':
      return inferCollection(ast, cx, wanted)
    case 'record':
      return inferRecord(ast.fields, cx, wanted, span)
    case 'with':
      return inferUpdate(ast, cx, wanted)
    case 'match':
      return inferMatch(ast, cx, wanted)
    case 'is':
      return inferIs(ast, cx)
    case 'block':
      return cx.frame.inner(() => {
        const lets = ast.lets.map((each) => {
          const value = infer(each.value, cx)
          return { value, slot: cx.frame.declare(each.name.text, value.type) }
        })
        const result = infer(ast.result, cx, wanted)
        return lets.reduceRight<Expression>(
          (body, each) => ({ kind: 'let', ...each, body, type: body.type, span }),
          result,
        )
      })
    default:
      return unreachable(ast)
  }
}

/** Stands where an error was reported. */
function failed(span: Span): Expression {
  return { kind: 'literal', value: false, type: unknown, span }
}

// ---- names -------------------------------------------------------------------------------------

function inferName(name: Identifier, cx: Context, wanted: Type | undefined): Expression {
  const local = cx.frame.find(name.text)
  if (local !== undefined) return { kind: 'local', slot: local.slot, name: name.text, type: local.type, span: name.span }
  const symbol = findSymbol(cx, name.text)
  if (symbol !== undefined && !isTagToo(symbol, cx)) return inferSymbol(symbol, name, cx)
  const tag = chooseTag(name, cx, wanted)
  if (tag !== undefined) return inferTag(tag, name.span, cx)
  if (findTags(cx, name.text).length === 0) reportUnknown(cx, name)
  return failed(name.span)
}

/** Whether a type shares its name with a tag, as `actor Control` does with its one member: the tag is a value. */
function isTagToo(symbol: Symbol, cx: Context): boolean {
  return symbol.kind === 'type' && findTags(cx, symbol.name).length > 0
}

function inferSymbol(symbol: Symbol, name: Identifier, cx: Context): Expression {
  const span = name.span
  switch (symbol.kind) {
    case 'const': {
      const { value, type } = cx.world.constantOf(symbol, span)
      return { kind: 'literal', value, type: typeof value === 'number' && type.kind === 'range' ? range(value, value) : type, span }
    }
    case 'var': {
      if (!noteState(cx, span, symbol.name)) return failed(span)
      const { index, type } = cx.world.variableOf(symbol, span)
      return { kind: 'variable', variable: index, primed: cx.inNext, type, span }
    }
    case 'toggle':
      return { kind: 'toggle', name: symbol.fullName, value: cx.world.isOn(symbol), type: bool, span }
    case 'def': {
      const definition = cx.world.definitionOf(symbol, span)
      return callDefinition(symbol.name, definition, [], cx.inNext, span, cx)
    }
    default:
      report(cx, 'HF203', span, `'${symbol.name}' is ${kindText(symbol)}, not a value.`, valueHint(symbol))
      return failed(span)
  }
}

function kindText(symbol: Symbol): string {
  const kinds = { type: 'a type', action: 'an action', property: 'a property', module: 'a module', check: 'a check' }
  return kinds[symbol.kind as keyof typeof kinds] ?? `a ${symbol.kind}`
}

function valueHint(symbol: Symbol): string | undefined {
  if (symbol.kind === 'type') return `Say 'all x in ${symbol.name}: …' for each of its elements, or 'set(x in ${symbol.name} where …)'.`
  if (symbol.kind === 'module') return `Name something in it, as in '${symbol.name}.something'.`
  return undefined
}

/** Notes that the expression reads a variable; false where there is no state yet, which is reported. */
function noteState(cx: Context, span: Span, name: string): boolean {
  if (!cx.stateAllowed) {
    report(cx, 'HF318', span, `'${name}' reads the state, but constants, types and initial values are fixed before there is one.`)
  }
  cx.uses.state = true
  if (cx.inNext) cx.uses.next = true
  return cx.stateAllowed
}

function primed(cx: Context, span: Span): Context {
  if (cx.inNext) report(cx, 'HF308', span, 'A prime inside a prime: there is only one next state.')
  else if (!cx.primesAllowed) {
    report(
      cx,
      'HF308',
      span,
      "The next state, which ' asks for, exists only in a 'step' property.",
      'In the body of an action, a variable has its new value from the assignment on.',
    )
  }
  return { ...cx, inNext: true }
}

/** The tag that a name means: the wanted type's, or the only one. Reports a name that several types share. */
function chooseTag(name: Identifier, cx: Context, wanted: Type | undefined): Tag | undefined {
  const tags = findTags(cx, name.text)
  if (tags.length < 2) return tags[0]
  const type = wanted?.kind === 'option' ? wanted.of : wanted
  const fitting = tags.filter((tag) => type !== undefined && 'name' in type && tag.type.fullName === type.name)
  if (fitting[0] !== undefined) return fitting[0]
  report(
    cx,
    'HF206',
    name.span,
    `'${name.text}' is in ${tags.map((tag) => tag.type.name).join(' and in ')}.`,
    `Say which: '${tags[0]?.type.name}.${name.text}'.`,
  )
  return undefined
}

function inferTag(tag: Tag, span: Span, cx: Context): Expression {
  const type = cx.world.typeOf(tag.type, span)
  if (type.kind === 'enum') return { kind: 'literal', value: tag.index, type, span }
  if (type.kind !== 'union') return failed(span)
  const fields = defined(type.variants[tag.index]).fields
  if (fields.length > 0) {
    report(cx, 'HF303', span, `'${tag.name}' needs ${fields.map((field) => field.name).join(', ')} in parentheses.`)
  }
  return { kind: 'variant', index: tag.index, values: [], type, span }
}

// ---- access ------------------------------------------------------------------------------------

function inferUnwrap(ast: Extract<Expr, { kind: 'unwrap' }>, cx: Context, wanted: Type | undefined): Expression {
  const of = infer(ast.of, cx, wanted)
  if (of.type.kind === 'option') return { kind: 'unwrap', of, type: of.type.of, span: ast.span }
  if (of.type.kind !== 'unknown') {
    report(cx, 'HF312', ast.span, `'!' takes the value out of an option, but this is ${typeText(of.type)}.`, "Leave the '!' out.")
  }
  return of
}

function inferField(ast: Extract<Expr, { kind: 'field' }>, cx: Context, wanted: Type | undefined): Expression {
  const qualified = qualifiedContext(ast.of, cx)
  if (qualified?.kind === 'module') return inferName(ast.name, qualified.cx, wanted)
  if (qualified?.kind === 'type') {
    const tag = findTags(qualified.cx, ast.name.text).find((each) => each.type === qualified.symbol)
    if (tag !== undefined) return inferTag(tag, ast.span, cx)
    const members = [...qualified.symbol.home.tags].filter(([, tags]) => tags.some((each) => each.type === qualified.symbol)).map(([member]) => member)
    report(cx, 'HF208', ast.name.span, `${qualified.symbol.name} has no member '${ast.name.text}'.`, suggest(ast.name.text, members))
    return failed(ast.span)
  }
  const of = infer(ast.of, cx)
  const index = fieldIndex(of.type, ast.name, cx)
  if (index < 0 || of.type.kind !== 'record') return failed(ast.span)
  return { kind: 'field', of, index, type: defined(of.type.fields[index]).type, span: ast.span }
}

type Qualifier =
  | { readonly kind: 'module'; readonly cx: Context }
  | { readonly kind: 'type'; readonly cx: Context; readonly symbol: Symbol & { kind: 'type' } }

/** What stands before a dot, if it is a module or a type. Names in a module are looked up there alone. */
function qualifiedContext(ast: Expr, cx: Context): Qualifier | undefined {
  const symbol = qualifierSymbol(ast, cx)
  if (symbol?.kind === 'module') {
    return { kind: 'module', cx: { ...cx, instance: symbol.instance, frame: noLocals(cx) } }
  }
  if (symbol?.kind === 'type') return { kind: 'type', cx: { ...cx, instance: symbol.home }, symbol }
  return undefined
}

function qualifierSymbol(ast: Expr, cx: Context): Symbol | undefined {
  if (ast.kind === 'name') {
    return cx.frame.find(ast.name.text) === undefined ? findSymbol(cx, ast.name.text) : undefined
  }
  if (ast.kind !== 'field') return undefined
  const outer = qualifierSymbol(ast.of, cx)
  return outer?.kind === 'module' ? outer.instance.names.get(ast.name.text) : undefined
}

/** The same numbering of slots, with no name in it: a qualified name never means a local. */
export function noLocals(cx: Context): Context['frame'] {
  return Object.assign(Object.create(cx.frame), { find: () => undefined, names: () => [] })
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
    const hint = suggest(name.text, type.fields.map((field) => field.name))
    report(cx, 'HF208', name.span, `${typeText(type)} has no field '${name.text}'.`, hint)
  }
  return index
}

function inferIndex(ast: Extract<Expr, { kind: 'index' }>, cx: Context): Expression {
  const symbol = ast.of.kind === 'name' && cx.frame.find(ast.of.name.text) === undefined ? findSymbol(cx, ast.of.name.text) : undefined
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
    return { kind: 'element', of, key: coerce(cx, key, range(-(2 ** 31), 2 ** 31 - 1), 'an index'), type: type.of, span }
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

// ---- calls -------------------------------------------------------------------------------------

function inferCall(ast: Extract<Expr, { kind: 'call' }>, cx: Context, wanted: Type | undefined): Expression {
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
  if (symbol === undefined && Object.hasOwn(builtins, name.text) && scope === cx) return inferBuiltin(name, ast, outer)
  if (symbol === undefined) {
    const tag = chooseTag(name, scope, wanted)
    if (tag !== undefined) return constructVariant(tag, ast.args, ast.span, cx)
    if (findTags(scope, name.text).length > 0) return failed(ast.span)
  }
  const local = cx.frame.find(name.text)
  if (symbol === undefined && local === undefined) reportUnknown(scope, name, 'No definition')
  else {
    const hint = symbol?.kind === 'var' ? `The elements of a map are asked for with brackets: ${name.text}[…].` : undefined
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

function callDefinition(
  name: string,
  definition: DefinitionUse,
  argNodes: readonly Expr[],
  asNext: boolean,
  span: Span,
  cx: Context,
): Expression {
  const inPlace = definition.index >= 0 && (!definition.usesState || noteState(cx, span, name))
  if (definition.index < 0) {
    for (const arg of argNodes) infer(arg, cx)
    return failed(span)
  }
  if (definition.usesNext) {
    if (!cx.primesAllowed || asNext) {
      report(cx, 'HF308', span, `'${name}' speaks of the next state itself, so it stands only in a 'step' property, unprimed.`)
    }
    cx.uses.next = true
  }
  if (asNext) cx.uses.next = true
  const args = passArguments(name, definition.parameters, argNodes, span, cx)
  if (!inPlace) return failed(span)
  return { kind: 'call', definition: definition.index, args, primed: asNext, type: definition.result, span }
}

function passArguments(
  name: string,
  parameters: readonly { readonly name: string; readonly type: Type }[],
  args: readonly Expr[],
  span: Span,
  cx: Context,
): Expression[] {
  if (args.length !== parameters.length) {
    const wants = parameters.length === 0 ? 'nothing' : parameters.map((each) => `${each.name}: ${typeText(each.type)}`).join(', ')
    report(cx, 'HF303', span, `'${name}' takes ${wants}, but ${args.length === 0 ? 'nothing' : `${args.length} value${args.length > 1 ? 's' : ''}`} is given.`)
  }
  return args.map((arg, at) => {
    const parameter = parameters[at]
    return parameter === undefined ? infer(arg, cx) : expectType(arg, cx, parameter.type, `'${parameter.name}' of '${name}'`)
  })
}

function constructVariant(tag: Tag, args: readonly Expr[], span: Span, cx: Context): Expression {
  const type = cx.world.typeOf(tag.type, span)
  if (type.kind !== 'union') {
    report(cx, 'HF304', span, `'${tag.name}' is a member of the enum ${tag.type.name} and holds no values.`, "Leave the parentheses out.")
    return failed(span)
  }
  const values = passArguments(tag.name, defined(type.variants[tag.index]).fields, args, span, cx)
  return { kind: 'variant', index: tag.index, values, type, span }
}

function inferBuiltin(name: Identifier, ast: Extract<Expr, { kind: 'call' }>, cx: Context): Expression {
  const builtin = defined(builtins[name.text])
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

// ---- operators ---------------------------------------------------------------------------------

function inferUnary(ast: Extract<Expr, { kind: 'unary' }>, cx: Context): Expression {
  if (temporal.includes(ast.operator)) return misplacedTemporal(ast.operator, ast.span, cx)
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
  if (of.type.kind !== 'unknown') report(cx, 'HF302', ast.span, `'-' before ${typeText(of.type)}: only numbers have a sign.`)
  return failed(ast.span)
}

function misplacedTemporal(operator: string, span: Span, cx: Context): Expression {
  report(
    cx,
    'HF310',
    span,
    `'${operator}' speaks of a whole run, and stands only at the top of a 'liveness' property.`,
    "The forms are 'p leadsTo q', 'always eventually p', 'eventually p' and 'eventually always p', after 'all x in T:' where wanted.",
  )
  return failed(span)
}

function inferBinary(ast: Extract<Expr, { kind: 'binary' }>, cx: Context, wanted: Type | undefined): Expression {
  if (temporal.includes(ast.operator)) return misplacedTemporal(ast.operator, ast.span, cx)
  const rule = defined(binaryRules[ast.operator], `typing rule of ${ast.operator}`)
  const [left, right] = inferSides(ast, cx, wanted)
  return rule(cx, ast.operator, left, right, ast.span)
}

/** Each side guides the other, so that `Copy.None == copy[n]` and `copy[n] == None` both find their enum. */
function inferSides(ast: Extract<Expr, { kind: 'binary' }>, cx: Context, wanted: Type | undefined): [Expression, Expression] {
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
  const name = ast.kind === 'name' ? ast.name.text : ast.kind === 'call' && ast.callee.kind === 'name' ? ast.callee.name.text : undefined
  return name !== undefined && cx.frame.find(name) === undefined && findSymbol(cx, name) === undefined && findTags(cx, name).length > 1
}

// ---- collections and records -------------------------------------------------------------------

function inferAggregate(ast: Extract<Expr, { kind: 'aggregate' }>, cx: Context): Expression {
  return cx.frame.inner(() => {
    const { binders, where, bindings } = bindersIn(ast.binders, cx, infer)
    const aggregate = ast.aggregate
    const span = ast.span
    if (aggregate === 'count') {
      return { kind: 'aggregate', aggregate, value: undefined, binders, where, type: boundedRange(cx, 0, bindings, span), span }
    }
    const bound = binders[0]
    const value: Expression =
      ast.value !== undefined
        ? infer(ast.value, cx)
        : { kind: 'local', slot: bound?.slot ?? 0, name: bound?.name ?? '', type: cx.frame.find(bound?.name ?? '')?.type ?? unknown, span }
    if (aggregate === 'set') {
      if (ast.value === undefined && binders.length > 1) {
        report(cx, 'HF319', span, 'A set of what? Several names vary here.', "Say it before 'for': set(a for a in Node, b in Node where …).")
      }
      return { kind: 'aggregate', aggregate, value, binders, where, type: { kind: 'set', of: value.type }, span }
    }
    if (value.type.kind !== 'range') {
      if (value.type.kind !== 'unknown') report(cx, 'HF302', value.span, `'${aggregate}' is of numbers, but this is ${typeText(value.type)}.`)
      return failed(span)
    }
    const { low, high } = value.type
    const type = aggregate === 'sum' ? boundedRange(cx, Math.min(0, low * bindings), Math.max(0, high * bindings), span) : value.type
    return { kind: 'aggregate', aggregate, value, binders, where, type, span }
  })
}

function inferMapping(ast: Extract<Expr, { kind: 'mapping' }>, cx: Context, wanted: Type | undefined): Expression {
  return cx.frame.inner(() => {
    const { binders } = bindersIn({ groups: [ast.binder], where: undefined }, cx, infer)
    const binder = binders[0]
    if (binder === undefined || binders.length > 1 || binder.domain.kind !== 'type') {
      report(cx, 'HF314', ast.binder.domain.span, "'map' is total: it takes one name over a type, as in map(n in Node: 0).")
      return failed(ast.span)
    }
    const from = binder.domain.type
    const value = infer(ast.value, cx, wanted?.kind === 'map' ? wanted.to : undefined)
    const to = wanted?.kind === 'map' && joinTypes(wanted.to, value.type) !== undefined ? wanted.to : value.type
    if (from.kind === 'unknown') return failed(ast.span)
    const mapped = coerce(cx, value, to, 'the value of this map')
    return { kind: 'mapping', slot: binder.slot, from, value: mapped, type: { kind: 'map', from, to }, span: ast.span }
  })
}

function inferCollection(ast: Extract<Expr, { kind: 'collection' }>, cx: Context, wanted: Type | undefined): Expression {
  const kind = ast.collection === 'seq' ? 'sequence' : ast.collection
  const target = wanted?.kind === 'option' ? wanted.of : wanted
  const of = target?.kind === kind ? target.of : undefined
  const values = ast.items.map((item) => infer(item, cx, of))
  const items = of === undefined ? unify(cx, values) : values.map((value) => coerce(cx, value, of, 'an element'))
  const element = of ?? items[0]?.type ?? never
  const capacity = target !== undefined && 'capacity' in target ? target.capacity : items.length
  const type: Type = kind === 'set' ? { kind, of: element } : { kind, of: element, capacity }
  return { kind: 'collection', collection: kind, items, type, span: ast.span }
}

function inferRecord(nodes: readonly FieldValue[], cx: Context, wanted: Type | undefined, span: Span): Expression {
  const target = wanted?.kind === 'option' ? wanted.of : wanted
  reportTwice(nodes, cx)
  if (target?.kind !== 'record') {
    const values = nodes.map((node) => infer(node.value, cx))
    const fields = nodes.map((node, at) => ({ name: node.name.text, type: defined(values[at]).type }))
    return { kind: 'record', values, type: { kind: 'record', fields }, span }
  }
  // A field with a wrong name is reported as that, and not as another one missing.
  const misnamed = nodes.some((node) => !target.fields.some((field) => field.name === node.name.text))
  const values = target.fields.map((field) => {
    const node = nodes.find((each) => each.name.text === field.name)
    if (node !== undefined) return expectType(node.value, cx, field.type, `field '${field.name}'`)
    if (!misnamed) report(cx, 'HF311', span, `The field '${field.name}: ${typeText(field.type)}' is missing.`)
    return failed(span)
  })
  for (const node of nodes) fieldIndex(target, node.name, cx)
  return { kind: 'record', values, type: target, span }
}

function reportTwice(nodes: readonly FieldValue[], cx: Context): void {
  const seen = new Set<string>()
  for (const { name } of nodes) {
    if (seen.has(name.text)) report(cx, 'HF311', name.span, `The field '${name.text}' is given twice.`)
    seen.add(name.text)
  }
}

function inferUpdate(ast: Extract<Expr, { kind: 'with' }>, cx: Context, wanted: Type | undefined): Expression {
  const of = infer(ast.of, cx, wanted)
  reportTwice(ast.fields, cx)
  const nodes = of.type.kind === 'record' ? ast.fields : ast.fields.slice(0, 1)
  const fields = nodes.flatMap((node) => {
    const index = fieldIndex(of.type, node.name, cx)
    if (index < 0) return []
    const field = defined((of.type as RecordType).fields[index])
    return [{ index, value: expectType(node.value, cx, field.type, `field '${field.name}'`) }]
  })
  return { kind: 'update', of, fields, type: of.type, span: ast.span }
}

// ---- match -------------------------------------------------------------------------------------

function inferIs(ast: Extract<Expr, { kind: 'is' }>, cx: Context): Expression {
  const of = infer(ast.of, cx)
  const type = of.type
  if (type.kind === 'union') {
    const index = type.variants.findIndex((variant) => variant.name === ast.tag.text)
    if (index >= 0) return { kind: 'is', of, index, type: bool, span: ast.span }
    const hint = suggest(ast.tag.text, type.variants.map((variant) => variant.name))
    report(cx, 'HF307', ast.tag.span, `${type.name} has no variant '${ast.tag.text}'.`, hint)
  } else if (type.kind !== 'unknown') {
    report(cx, 'HF307', ast.span, `'is' asks which variant a union has, but this is ${typeText(type)}.`, "Compare with '=='.")
  }
  return failed(ast.span)
}

function inferMatch(ast: Extract<Expr, { kind: 'match' }>, cx: Context, wanted: Type | undefined): Expression {
  const of = infer(ast.of, cx)
  const arms = elaborateArms(of, ast.arms, cx, ast.span, (body) => infer(body, cx, wanted))
  const bodies = unify(cx, arms.map((arm) => arm.body))
  const typed = arms.map((arm, at) => ({ pattern: arm.pattern, body: defined(bodies[at]) }))
  return { kind: 'match', of, arms: typed, type: bodies[0]?.type ?? unknown, span: ast.span }
}

/** Arms of a match, of expressions or of statements; reports what no arm covers. */
export function elaborateArms<Node, Body>(
  of: Expression,
  arms: readonly Arm<Node>[],
  cx: Context,
  span: Span,
  elaborate: (node: Node) => Body,
): MatchArm<Body>[] {
  const typed = arms.map((arm) =>
    cx.frame.inner(() => {
      const pattern = elaboratePattern(arm.pattern, of.type, cx)
      return { pattern, body: elaborate(arm.body) }
    }),
  )
  for (const [at, { pattern }] of arms.entries()) {
    if (arms.slice(0, at).some((earlier) => takesAll(earlier.pattern, pattern))) {
      report(cx, 'HF307', pattern.span, 'An arm before this one takes this case already.')
    }
  }
  const missing = missingPatterns(of.type, typed.map((arm) => arm.pattern))
  if (missing.length > 0) {
    report(cx, 'HF306', span, `This match says nothing about ${missing.join(', ')}.`, "Add an arm for each, or '_ => …' for the rest.")
  }
  return typed
}

/** Brings expressions to one type; reports the first that has none in common with those before it. */
function unify(cx: Context, expressions: readonly Expression[]): Expression[] {
  let type: Type = never
  for (const expression of expressions) {
    const joined = joinTypes(type, expression.type)
    if (joined === undefined) {
      if (hasUnknown(type) || hasUnknown(expression.type)) continue
      report(cx, 'HF301', expression.span, `This is ${typeText(expression.type)}, but what stands beside it is ${typeText(type)}.`)
    } else type = joined
  }
  if (type.kind === 'never') return [...expressions]
  return expressions.map((each) => (joinTypes(type, each.type) === undefined ? each : coerce(cx, each, type, 'this')))
}
