import { defined } from '../base/assert.ts'
import type { Span } from '../base/span.ts'
import type { Expression } from '../model/expressions.ts'
import { bool, range, type Type, typeText } from '../model/types.ts'
import type { Expr, Identifier } from '../syntax/ast.ts'
import { expectType, failed } from './coerce.ts'
import { type Context, findSymbol, findTags, infer, report, reportUnknown } from './context.ts'
import type { DefinitionUse, Symbol, Tag } from './scope.ts'

export function inferName(name: Identifier, cx: Context, wanted: Type | undefined): Expression {
  const local = cx.frame.find(name.text)
  if (local !== undefined)
    return { kind: 'local', slot: local.slot, name: name.text, type: local.type, span: name.span }
  const symbol = findSymbol(cx, name.text)
  if (symbol !== undefined && !isTagToo(symbol, cx)) return inferSymbol(symbol, name, cx)
  const tag = chooseTag(name, cx, wanted)
  if (tag !== undefined) return inferTag(tag, name.span, cx)
  if (findTags(cx, name.text).length === 0) reportUnknown(cx, name)
  return failed(name.span)
}

/** Whether a type shares its name with a tag, as `actor Control` does with its one member: the tag is a value. */
export function isTagToo(symbol: Symbol, cx: Context): boolean {
  return symbol.kind === 'type' && findTags(cx, symbol.name).length > 0
}

function inferSymbol(symbol: Symbol, name: Identifier, cx: Context): Expression {
  const span = name.span
  switch (symbol.kind) {
    case 'const': {
      const { value, type } = cx.world.constantOf(symbol, span)
      return {
        kind: 'literal',
        value,
        type: typeof value === 'number' && type.kind === 'range' ? range(value, value) : type,
        span,
      }
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
  const kinds = { type: 'a type', action: 'an action', property: 'a property', module: 'a module' }
  return kinds[symbol.kind as keyof typeof kinds] ?? `a ${symbol.kind}`
}

function valueHint(symbol: Symbol): string | undefined {
  if (symbol.kind === 'type')
    return `Say 'all x in ${symbol.name}: …' for each of its elements, or 'set(x in ${symbol.name} where …)'.`
  if (symbol.kind === 'module') return `Name something in it, as in '${symbol.name}.something'.`
  return undefined
}

/** The tag that a name means: the wanted type's, or the only one. Reports a name that several types share. */
export function chooseTag(name: Identifier, cx: Context, wanted: Type | undefined): Tag | undefined {
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

export function inferTag(tag: Tag, span: Span, cx: Context): Expression {
  const type = cx.world.typeOf(tag.type, span)
  if (type.kind === 'enum') return { kind: 'literal', value: tag.index, type, span }
  if (type.kind !== 'union') return failed(span)
  const fields = defined(type.variants[tag.index]).fields
  if (fields.length > 0) {
    report(cx, 'HF303', span, `'${tag.name}' needs ${fields.map((field) => field.name).join(', ')} in parentheses.`)
  }
  return { kind: 'variant', index: tag.index, values: [], type, span }
}

type Qualifier =
  | { readonly kind: 'module'; readonly cx: Context }
  | { readonly kind: 'type'; readonly cx: Context; readonly symbol: Symbol & { kind: 'type' } }

/** What stands before a dot, if it is a module or a type. Names in a module are looked up there alone. */
export function qualifiedContext(ast: Expr, cx: Context): Qualifier | undefined {
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

export function callDefinition(
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
      report(
        cx,
        'HF308',
        span,
        `'${name}' speaks of the next state itself, so it stands only in 'step' and 'liveness' properties, unprimed.`,
      )
    }
    cx.uses.next = true
  }
  if (asNext) cx.uses.next = true
  const args = passArguments(name, definition.parameters, argNodes, span, cx)
  if (!inPlace) return failed(span)
  return { kind: 'call', definition: definition.index, args, primed: asNext, type: definition.result, span }
}

export function passArguments(
  name: string,
  parameters: readonly { readonly name: string; readonly type: Type }[],
  args: readonly Expr[],
  span: Span,
  cx: Context,
): Expression[] {
  if (args.length !== parameters.length) {
    const wants =
      parameters.length === 0 ? 'nothing' : parameters.map((each) => `${each.name}: ${typeText(each.type)}`).join(', ')
    report(
      cx,
      'HF303',
      span,
      `'${name}' takes ${wants}, but ${args.length === 0 ? 'nothing' : `${args.length} value${args.length > 1 ? 's' : ''}`} is given.`,
    )
  }
  return args.map((arg, at) => {
    const parameter = parameters[at]
    return parameter === undefined
      ? infer(arg, cx)
      : expectType(arg, cx, parameter.type, `'${parameter.name}' of '${name}'`)
  })
}

/** Notes that the expression reads a variable; false where there is no state yet, which is reported. */
function noteState(cx: Context, span: Span, name: string): boolean {
  if (!cx.stateAllowed) {
    report(
      cx,
      'HF318',
      span,
      `'${name}' reads the state, but constants, types and initial values are fixed before there is one.`,
    )
  }
  cx.uses.state = true
  if (cx.inNext) cx.uses.next = true
  return cx.stateAllowed
}

export function primed(cx: Context, span: Span): Context {
  if (cx.inNext) report(cx, 'HF308', span, 'A prime inside a prime: there is only one next state.')
  else if (!cx.primesAllowed) {
    report(
      cx,
      'HF308',
      span,
      "The next state, which ' asks for, exists only in what 'step' and 'liveness' properties claim.",
      'In the body of an action, a variable has its new value from the assignment on.',
    )
  }
  return { ...cx, inNext: true }
}
