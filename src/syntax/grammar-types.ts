import { apply, kmid, opt_sc, seq } from 'typescript-parsec'
import { joinSpans } from '../base/span.ts'
import type { Expr, FieldNode, Identifier, Parameter, TypeNode } from './ast.ts'
import {
  build,
  commaList,
  current,
  decide,
  fail,
  literal,
  many,
  maybe,
  name,
  nested,
  type Rule,
  separated,
  succeed,
  terminal,
} from './combinators.ts'
import { binaryFrom, startsExpression } from './grammar-expressions.ts'
import { BOUND_PRECEDENCE } from './operators.ts'
import { type SyntaxToken, spanOfToken } from './token-list.ts'

const TYPE = 'a type'

export const type: Rule<TypeNode> = nested(() => arrows)

const bound = binaryFrom(BOUND_PRECEDENCE)

const bool = build(
  maybe('bool'),
  (token, span): TypeNode => ({
    kind: 'namedType',
    path: [{ text: token.text, span }],
    span,
  }),
)

const set = build(
  kmid(seq(maybe('Set'), literal('<')), type, literal('>')),
  (of, span): TypeNode => ({
    kind: 'setType',
    of,
    span,
  }),
)

const sequence = build(
  seq(
    terminal((token) => token.text === 'Seq' || token.text === 'Bag'),
    literal('<'),
    type,
    literal(','),
    bound,
    literal('>'),
  ),
  ([word, , of, , capacity], span): TypeNode => ({
    kind: word.text === 'Seq' ? 'sequenceType' : 'bagType',
    of,
    capacity,
    span,
  }),
)

/** `{ field: type, … }` and `(a: type, …)` are lists of these. */
export const fieldTypes: Rule<readonly FieldNode[]> = commaList(
  apply(seq(name('the name of a field'), literal(':'), type), ([field, , of]) => ({ name: field, type: of })),
)

const record = build(
  kmid(maybe('{'), fieldTypes, literal('}')),
  (found, span): TypeNode => ({
    kind: 'recordType',
    fields: found,
    span,
  }),
)

const parentheses = kmid(maybe('('), type, literal(')'))

/** `NODES..7`, or `Node`, or `storage.Node`: only the sign after it tells. */
const rangeOrName: Rule<TypeNode> = {
  parse(token) {
    const first = current(token)
    const { operandEnd } = first.list
    const output = rangeEnd.parse(token)
    const candidate = output.successful ? output.candidates[0] : undefined
    if (candidate === undefined) return fail(first)
    const { low, high } = candidate.result
    const next = current(candidate.nextToken)
    const span = first.list.spanBetween(first, next)
    if (high !== undefined) return succeed(first, next, { kind: 'rangeType', low, high, span })
    // A type's name is no operand: an `=` after it is in its place.
    first.list.operandEnd = operandEnd
    const path = pathOf(low)
    if (path !== undefined) return succeed(first, next, { kind: 'namedType', path, span })
    return fail(next, '`..`')
  },
}

const rangeEnd = apply(seq(bound, many(seq(maybe('..'), bound))), ([low, [rest]]) => ({ low, high: rest?.[1] }))

function pathOf(expr: Expr): Identifier[] | undefined {
  const reversed: Identifier[] = []
  let at = expr
  while (at.kind === 'field') {
    reversed.push(at.name)
    at = at.of
  }
  return at.kind === 'name' ? [at.name, ...reversed.reverse()] : undefined
}

/** Whether the `(` here encloses the start of a bound, as in `(A + B) * 2 .. 7`, rather than a type. */
function opensBound(token: SyntaxToken): boolean {
  const after = afterPartner(token)
  if (after?.text !== '??') return boundContinues.has(after?.text ?? '')
  const operand = after.next
  if (operand === undefined) return false
  // `(A)?? { … }` is a type and the block of a def, which is the last of its declaration.
  return operand.text === '{' ? afterPartner(operand)?.kind !== 'end' : startsExpression(operand)
}

function afterPartner(token: SyntaxToken): SyntaxToken | undefined {
  const partner = token.list.partners.get(token.index)
  return partner === undefined ? undefined : token.list.at(partner).next
}

/** What may follow a `)` inside a bound, and never follows a type. */
const boundContinues = new Set(['..', '+', '-', '\\', '*', '/', '%', '.', '[', '(', "'", '!', 'is', 'with'])

const starts = new Map<string, Rule<TypeNode>>([
  ['bool', bool],
  ['Set', set],
  ['Seq', sequence],
  ['Bag', sequence],
  ['{', record],
])

const primary = decide((token) => {
  if (token.text === '(') return opensBound(token) ? rangeOrName : parentheses
  return starts.get(token.text) ?? (startsExpression(token) ? rangeOrName : undefined)
}, TYPE)

const question = terminal((token) => token.text === '?' || token.text === '??')

const postfixed: Rule<TypeNode> = apply(seq(primary, many(question)), ([of, marks]) =>
  marks.reduce((inner, mark) => {
    const span = joinSpans(inner.span, spanOfToken(mark))
    const once: TypeNode = { kind: 'optionType', of: inner, span: { ...span, end: span.end - mark.text.length + 1 } }
    return mark.text === '?' ? once : ({ kind: 'optionType', of: once, span } as const)
  }, of),
)

const arrows: Rule<TypeNode> = apply(separated(postfixed, '->'), (parts) =>
  parts
    .slice(0, -1)
    .reduceRight<TypeNode>(
      (to, from) => ({ kind: 'mapType', from, to, span: joinSpans(from.span, to.span) }),
      parts[parts.length - 1] as TypeNode,
    ),
)

const parameterName = name('the name of a parameter')

const parameterGroup = seq(separated(parameterName, ','), literal(':', '`:` and a type'), type)

/** `(a, b: Node, c: bool)`: names that share a type become a parameter each. */
export const parameters: Rule<readonly Parameter[]> = apply(
  kmid(maybe('('), opt_sc(commaList(parameterGroup)), literal(')')),
  (groups = []) => groups.flatMap(([names, , of]) => names.map((parameter) => ({ name: parameter, type: of }))),
)
