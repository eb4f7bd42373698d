import { apply, kleft, kmid, kright, nil, opt_sc, seq } from 'typescript-parsec'
import { joinSpans, type Span } from '../base/span.ts'
import type { Aggregate, Arm, BinderGroup, Binders, Domain, Expr, FieldValue, Pattern } from './ast.ts'
import {
  after,
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
import { foldBinary, type InfixUse } from './fold-binary.ts'
import {
  DOMAIN_PRECEDENCE,
  infixOperators,
  PREFIX_PRECEDENCE,
  prefixOperators,
  TEMPORAL_PRECEDENCE,
} from './operators.ts'
import { type SyntaxToken, spanOfToken } from './token-list.ts'

export const EXPRESSION = 'an expression'

/** Any expression. Its nesting is counted where it recurs: at operands and at the branches of a conditional. */
export const expression: Rule<Expr> = { parse: (token) => ternary.parse(token) }

const branch = nested(() => expression)

const nestedBinary = new Map<number, Rule<Expr>>()

/** An expression of binary operators that bind at least so tightly. */
export function binaryFrom(precedence: number): Rule<Expr> {
  const known = nestedBinary.get(precedence)
  if (known !== undefined) return known
  const operand = nested(() => prefixed)
  const rest = many(seq(infixFrom(precedence), operand))
  const rule = apply(seq(operand, rest), ([first, uses]) => foldBinary(first, uses))
  nestedBinary.set(precedence, rule)
  return rule
}

function infixFrom(precedence: number): Rule<InfixUse> {
  return {
    parse(token) {
      const at = current(token)
      const isNotIn = at.text === 'not' && at.next?.text === 'in'
      const operator = infixOperators.get(isNotIn ? 'not in' : at.text)
      if (operator === undefined || operator.precedence < precedence) return fail(at)
      return succeed(at, isNotIn ? at.next?.next : at.next, { operator, token: at })
    },
  }
}

// ---- operands ----------------------------------------------------------------------------------

type Suffix = (of: Expr) => Expr

function upTo(of: Expr, span: Span): Span {
  return joinSpans(of.span, span)
}

export const fieldValues: Rule<readonly FieldValue[]> = kmid(
  literal('{'),
  commaList(
    apply(seq(name('the name of a field'), literal(':'), expression), ([field, , value]) => ({ name: field, value })),
  ),
  literal('}'),
)

const suffixes = new Map<string, Rule<Suffix>>([
  [
    '.',
    build(
      kright(maybe('.'), name('the name of a field')),
      (field, span): Suffix =>
        (of) => ({ kind: 'field', of, name: field, span: upTo(of, span) }),
    ),
  ],
  [
    '[',
    build(
      kmid(maybe('['), commaList(expression), literal(']')),
      (keys, span): Suffix =>
        (of) => ({ kind: 'index', of, keys, span: upTo(of, span) }),
    ),
  ],
  [
    '(',
    build(
      kmid(maybe('('), opt_sc(commaList(expression)), literal(')')),
      (args, span): Suffix =>
        (callee) => ({ kind: 'call', callee, args: args ?? [], span: upTo(callee, span) }),
    ),
  ],
  [
    "'",
    build(
      maybe("'"),
      (_, span): Suffix =>
        (of) => ({ kind: 'prime', of, span: upTo(of, span) }),
    ),
  ],
  [
    '!',
    build(
      maybe('!'),
      (_, span): Suffix =>
        (of) => ({ kind: 'unwrap', of, span: upTo(of, span) }),
    ),
  ],
  [
    'is',
    build(
      kright(maybe('is'), name('the name of a variant')),
      (tag, span): Suffix =>
        (of) => ({ kind: 'is', of, tag, span: upTo(of, span) }),
    ),
  ],
  [
    'with',
    build(
      kright(maybe('with'), fieldValues),
      (fields, span): Suffix =>
        (of) => ({ kind: 'with', of, fields, span: upTo(of, span) }),
    ),
  ],
])

const suffix = decide((token) => {
  // In a check, `with fix {` may follow an expression.
  if (token.text === 'with' && token.next?.text !== '{') return undefined
  return suffixes.get(token.text)
})

/** A primary with what follows it: calls, indices, fields, primes. */
export const postfixed: Rule<Expr> = {
  parse(token) {
    const output = primaryWithSuffixes.parse(token)
    if (output.successful) {
      const next = current(output.candidates[0]?.nextToken)
      next.list.operandEnd = Math.max(next.list.operandEnd, next.index)
    }
    return output
  },
}

const isTemporal = (symbol: string) => prefixOperators.get(symbol)?.precedence === TEMPORAL_PRECEDENCE
const isSign = (symbol: string) => prefixOperators.get(symbol)?.precedence === PREFIX_PRECEDENCE

const sign = terminal((token) => token.kind !== 'string' && isSign(token.text))
const temporalWord = terminal((token) => isTemporal(token.text))

function unary(operator: SyntaxToken, of: Expr): Expr {
  return { kind: 'unary', operator: operator.text, of, span: joinSpans(spanOfToken(operator), of.span) }
}

/** `always` and its like speak of all that follows, up to a `leadsTo`. */
const temporal: Rule<Expr> = apply(
  seq(
    temporalWord,
    nested(() => binaryFrom(Math.ceil(TEMPORAL_PRECEDENCE))),
  ),
  ([word, of]) => unary(word, of),
)

const signed: Rule<Expr> = {
  parse: (token) => (isTemporal(current(token).text) ? temporal : postfixed).parse(token),
}

const prefixed: Rule<Expr> = apply(seq(many(sign), signed), ([signs, operand]) =>
  signs.reduceRight<Expr>((of, each) => unary(each, of), operand),
)

const ternary: Rule<Expr> = build(
  seq(binaryFrom(1), opt_sc(seq(maybe('?'), branch, literal(':'), branch))),
  ([test, branches], span): Expr =>
    branches === undefined ? test : { kind: 'conditional', test, then: branches[1], otherwise: branches[3], span },
)

// ---- binders -----------------------------------------------------------------------------------

/** `bool` is a word of its own; every other type is a name, and so an expression already. */
const boolDomain = build(
  maybe('bool'),
  (token, span): Domain => ({
    kind: 'valueDomain',
    value: { kind: 'name', name: { text: token.text, span }, span },
    span,
  }),
)

const otherDomain: Rule<Domain> = build(
  seq(binaryFrom(DOMAIN_PRECEDENCE), after('..', binaryFrom(DOMAIN_PRECEDENCE))),
  ([low, high], span): Domain =>
    high === undefined ? { kind: 'valueDomain', value: low, span } : { kind: 'rangeDomain', low, high, span },
)

export const domain: Rule<Domain> = {
  parse: (token) => (current(token).text === 'bool' ? boolDomain : otherDomain).parse(token),
}

const variables = separated(name('a name for the variable'), ',')

const binderGroup: Rule<BinderGroup> = apply(seq(variables, literal('in'), domain), ([names, , of]) => ({
  names,
  domain: of,
}))

export const binders: Rule<Binders> = apply(
  seq(separated(binderGroup, ','), after('where', expression)),
  ([groups, where]) => ({ groups, where }),
)

/** `a, b in …`: what makes `set(a, b in S)` a comprehension. */
function startsBinders(token: SyntaxToken): boolean {
  let at = token
  while (at.kind === 'word' && at.next?.text === ',' && at.next.next !== undefined) at = at.next.next
  return at.kind === 'word' && at.next?.text === 'in'
}

// ---- primaries ---------------------------------------------------------------------------------

const boolean = build(
  terminal((token) => token.text === 'true' || token.text === 'false'),
  (token, span): Expr => ({
    kind: 'boolean',
    value: token.text === 'true',
    span,
  }),
)

const integer = build(
  terminal((token) => token.kind === 'number'),
  (token, span): Expr => ({
    kind: 'integer',
    value: Number(token.text.replaceAll('_', '')),
    span,
  }),
)

const parentheses = build(
  kmid(maybe('('), expression, literal(')')),
  (of, span): Expr => ({ kind: 'parentheses', of, span }),
)

const record = build(fieldValues, (fields, span): Expr => ({ kind: 'record', fields, span }))

const quantifier = build(
  seq(
    terminal((token) => token.text === 'all' || token.text === 'exists'),
    binders,
    literal(':'),
    expression,
  ),
  ([word, bound, , body], span): Expr => ({
    kind: 'quantifier',
    quantifier: word.text === 'all' ? 'all' : 'exists',
    binders: bound,
    body,
    span,
  }),
)

const count = build(
  kmid(seq(maybe('count'), literal('(')), binders, literal(')')),
  (bound, span): Expr => ({
    kind: 'aggregate',
    aggregate: 'count',
    value: undefined,
    binders: bound,
    span,
  }),
)

function aggregate(word: 'sum' | 'min' | 'max'): Rule<Expr> {
  return build(
    seq(maybe(word), literal('('), expression, literal('for'), binders, literal(')')),
    ([, , value, , bound], span): Expr => ({ kind: 'aggregate', aggregate: word, value, binders: bound, span }),
  )
}

type Inside = (span: Span) => Expr

function comprehension(word: Aggregate, value: Expr | undefined, bound: Binders): Inside {
  return (span) => ({ kind: 'aggregate', aggregate: word, value, binders: bound, span })
}

function items(collection: 'set' | 'seq' | 'bag', found: readonly Expr[]): Inside {
  return (span) => ({ kind: 'collection', collection, items: found, span })
}

const forBinders = kright(maybe('for'), binders)
const moreItems = kleft(many(kright(literal(','), expression)), opt_sc(maybe(',')))

const setOfBinders = apply(binders, (bound) => comprehension('set', undefined, bound))
const setOfItems = apply(
  seq(
    expression,
    decide<Binders | readonly Expr[]>((token) => (token.text === 'for' ? forBinders : moreItems)),
  ),
  ([first, rest]) => ('groups' in rest ? comprehension('set', first, rest) : items('set', [first, ...rest])),
)

const insideSet: Rule<Inside | undefined> = decide((token) => {
  if (startsBinders(token)) return setOfBinders
  return token.text === ')' ? nil() : setOfItems
})

function collection(word: 'set' | 'seq' | 'bag'): Rule<Expr> {
  const inside = word === 'set' ? insideSet : apply(opt_sc(commaList(expression)), (found) => items(word, found ?? []))
  return build(kmid(seq(maybe(word), literal('(')), inside, literal(')')), (make, span) =>
    (make ?? items(word, []))(span),
  )
}

const mapping = build(
  seq(
    maybe('map'),
    literal('('),
    name('a name for the variable'),
    literal('in'),
    domain,
    literal(':'),
    expression,
    literal(')'),
  ),
  ([, , variable, , of, , value], span): Expr => ({
    kind: 'mapping',
    binder: { names: [variable], domain: of },
    value,
    span,
  }),
)

// ---- patterns ----------------------------------------------------------------------------------

const tagPattern: Rule<Pattern> = build(
  seq(name(), opt_sc(kmid(maybe('('), commaList(name('a name, or `_`')), literal(')')))),
  ([tag, names], span): Pattern =>
    tag.text === '_' && names === undefined
      ? { kind: 'wildcard', span }
      : { kind: 'tagPattern', tag, names: names ?? [], span },
)
const nonePattern: Rule<Pattern> = build(maybe('none'), (_, span) => ({ kind: 'nonePattern', span }))
const somePattern: Rule<Pattern> = build(kright(maybe('some'), name('a name for the value')), (variable, span) => ({
  kind: 'somePattern',
  name: variable,
  span,
}))

export const pattern: Rule<Pattern> = decide((token) => {
  if (token.text === 'none') return nonePattern
  if (token.text === 'some') return somePattern
  return token.kind === 'word' ? tagPattern : undefined
}, 'a pattern')

const arm: Rule<Arm<Expr>> = apply(seq(pattern, literal('=>'), expression), ([of, , body]) => ({ pattern: of, body }))

const match = build(
  seq(maybe('match'), expression, literal('{'), commaList(arm), literal('}')),
  ([, of, , arms], span): Expr => ({ kind: 'match', of, arms, span }),
)

// ---- the table of primaries --------------------------------------------------------------------

const named = build(name(EXPRESSION), (found, span): Expr => ({ kind: 'name', name: found, span }))

const none = build(maybe('none'), (_, span): Expr => ({ kind: 'none', span }))

const primaries = new Map<string, Rule<Expr>>([
  ['true', boolean],
  ['false', boolean],
  ['none', none],
  ['(', parentheses],
  ['{', record],
  ['all', quantifier],
  ['exists', quantifier],
  ['count', count],
  ['sum', aggregate('sum')],
  ['min', aggregate('min')],
  ['max', aggregate('max')],
  ['set', collection('set')],
  ['seq', collection('seq')],
  ['bag', collection('bag')],
  ['map', mapping],
  ['match', match],
])

const primary: Rule<Expr> = decide((token) => {
  if (token.kind === 'word') return named
  return token.kind === 'number' ? integer : primaries.get(token.text)
}, EXPRESSION)

export function startsExpression({ kind, text }: SyntaxToken): boolean {
  return (
    kind === 'word' || kind === 'number' || (kind !== 'string' && (primaries.has(text) || prefixOperators.has(text)))
  )
}

const primaryWithSuffixes: Rule<Expr> = apply(seq(primary, many(suffix)), ([first, more]) =>
  more.reduce((of, add) => add(of), first),
)
