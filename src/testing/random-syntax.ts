import fc from 'fast-check'
import type { SourceFile, Span } from '../base/span.ts'
import type {
  Arm,
  BinderGroup,
  Binders,
  Block,
  CheckItem,
  Decl,
  Documented,
  Domain,
  Expr,
  FieldNode,
  FieldValue,
  Identifier,
  LetNode,
  Module,
  Parameter,
  Pattern,
  PeriodNode,
  Stmt,
  TimingNode,
  TypeNode,
} from '../syntax/ast.ts'
import { infixOperators, prefixOperators } from '../syntax/operators.ts'
import { INTEGER_MAX } from '../syntax/tokens.ts'

const file: SourceFile = { path: 'random.hf', text: '' }
const span: Span = { file, start: 0, end: 0 }

const identifier: fc.Arbitrary<Identifier> = fc
  .constantFrom('a', 'b', 'n', 'x1', 'Node', 'Copy', 'steps', 'faults', 'holds', 'a_rather_long_name', 'operators')
  .map((text) => ({ text, span }))

const few = { minLength: 1, maxLength: 3 } as const
const identifiers = fc.array(identifier, few)
const path = fc.array(identifier, { minLength: 1, maxLength: 2 })
const paths = fc.array(path, { minLength: 1, maxLength: 3 })
const sentence = fc.string({ unit: fc.constantFrom('a', 'Z', ' ', '"', '\\', '\n', '/', 'é', '}'), maxLength: 12 })
const docs = fc.array(fc.constantFrom('', 'A sentence.', ' - indented', '/ slash', '// twice'), { maxLength: 2 })

type Nodes = { expr: Expr; type: TypeNode; stmt: Stmt; item: CheckItem }

// ---- expressions ---------------------------------------------------------------------------------

function compound(inner: fc.Arbitrary<Expr>): fc.Arbitrary<Expr>[] {
  const items = fc.array(inner, { maxLength: 3 })
  const fields = fieldValues(inner)
  const bound = binders(inner)
  const infix = fc.constantFrom(...infixOperators.keys())
  const binary = fc
    .tuple(infix, inner, inner)
    .map(([operator, left, right]): Expr => ({ kind: 'binary', operator, left, right, span }))
  const valued = fc.tuple(fc.constantFrom('sum', 'min', 'max', 'set'), inner, bound)
  const unvalued = fc.tuple(fc.constantFrom('count', 'set'), bound)
  return [
    binary,
    binary,
    fc.tuple(fc.constantFrom('prime', 'unwrap', 'parentheses'), inner).map(([kind, of]): Expr => ({ kind, of, span })),
    fc.tuple(inner, identifier).map(([of, name]): Expr => ({ kind: 'field', of, name, span })),
    fc.tuple(inner, identifier).map(([of, tag]): Expr => ({ kind: 'is', of, tag, span })),
    fc.tuple(inner, fc.array(inner, few)).map(([of, keys]): Expr => ({ kind: 'index', of, keys, span })),
    fc.tuple(inner, items).map(([callee, args]): Expr => ({ kind: 'call', callee, args, span })),
    fc
      .tuple(fc.constantFrom(...prefixOperators.keys()), inner)
      .map(([operator, of]): Expr => ({ kind: 'unary', operator, of, span })),
    fc
      .tuple(inner, inner, inner)
      .map(([test, then, otherwise]): Expr => ({ kind: 'conditional', test, then, otherwise, span })),
    fc
      .tuple(fc.constantFrom('all', 'exists'), bound, inner)
      .map(([quantifier, found, body]): Expr => ({ kind: 'quantifier', quantifier, binders: found, body, span })),
    valued.map(([aggregate, value, found]): Expr => ({ kind: 'aggregate', aggregate, value, binders: found, span })),
    unvalued.map(
      ([aggregate, found]): Expr => ({ kind: 'aggregate', aggregate, value: undefined, binders: found, span }),
    ),
    fc
      .tuple(identifier, domain(inner), inner)
      .map(([name, of, value]): Expr => ({ kind: 'mapping', binder: { names: [name], domain: of }, value, span })),
    fc
      .tuple(fc.constantFrom('set', 'seq', 'bag'), items)
      .map(([collection, found]): Expr => ({ kind: 'collection', collection, items: found, span })),
    fields.map((found): Expr => ({ kind: 'record', fields: found, span })),
    fc.tuple(inner, fields).map(([of, found]): Expr => ({ kind: 'with', of, fields: found, span })),
    fc.tuple(inner, fc.array(arm(inner), few)).map(([of, arms]): Expr => ({ kind: 'match', of, arms, span })),
  ]
}

const leaf: fc.Arbitrary<Expr> = fc.oneof(
  fc.oneof(fc.nat(9), fc.nat(INTEGER_MAX)).map((value): Expr => ({ kind: 'integer', value, span })),
  fc.boolean().map((value): Expr => ({ kind: 'boolean', value, span })),
  fc.constant<Expr>({ kind: 'none', span }),
  identifier.map((name): Expr => ({ kind: 'name', name, span })),
)

function fieldValues(inner: fc.Arbitrary<Expr>): fc.Arbitrary<FieldValue[]> {
  return fc.array(fc.record({ name: identifier, value: inner }), few)
}

function domain(inner: fc.Arbitrary<Expr>): fc.Arbitrary<Domain> {
  return fc.oneof(
    inner.map((value): Domain => ({ kind: 'valueDomain', value, span })),
    fc.tuple(inner, inner).map(([low, high]): Domain => ({ kind: 'rangeDomain', low, high, span })),
  )
}

function binders(inner: fc.Arbitrary<Expr>): fc.Arbitrary<Binders> {
  const group: fc.Arbitrary<BinderGroup> = fc.record({ names: identifiers, domain: domain(inner) })
  return fc.record({ groups: fc.array(group, { minLength: 1, maxLength: 2 }), where: maybe(inner) })
}

function maybe<T>(inner: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(inner, { nil: undefined })
}

const pattern: fc.Arbitrary<Pattern> = fc.oneof(
  fc.constant<Pattern>({ kind: 'wildcard', span }),
  fc.constant<Pattern>({ kind: 'nonePattern', span }),
  identifier.map((name): Pattern => ({ kind: 'somePattern', name, span })),
  fc
    .tuple(identifier, fc.array(fc.oneof(identifier, fc.constant({ text: '_', span })), { maxLength: 2 }))
    .map(([tag, names]): Pattern => ({ kind: 'tagPattern', tag, names, span })),
)

function arm<Body>(inner: fc.Arbitrary<Body>): fc.Arbitrary<Arm<Body>> {
  return fc.record({ pattern, body: inner })
}

// ---- types ---------------------------------------------------------------------------------------

const namedType: fc.Arbitrary<TypeNode> = fc.oneof(
  path.map((found): TypeNode => ({ kind: 'namedType', path: found, span })),
  fc.constant<TypeNode>({ kind: 'namedType', path: [{ text: 'bool', span }], span }),
)

function fieldNodes(inner: fc.Arbitrary<TypeNode>): fc.Arbitrary<FieldNode[]> {
  return fc.array(fc.record({ name: identifier, type: inner }), few)
}

function compoundTypes(inner: fc.Arbitrary<TypeNode>, value: fc.Arbitrary<Expr>): fc.Arbitrary<TypeNode>[] {
  return [
    fc.tuple(value, value).map(([low, high]): TypeNode => ({ kind: 'rangeType', low, high, span })),
    inner.map((of): TypeNode => ({ kind: 'optionType', of, span })),
    fc.tuple(inner, inner).map(([from, to]): TypeNode => ({ kind: 'mapType', from, to, span })),
    inner.map((of): TypeNode => ({ kind: 'setType', of, span })),
    fc
      .tuple(fc.constantFrom('sequenceType', 'bagType'), inner, value)
      .map(([kind, of, capacity]): TypeNode => ({ kind, of, capacity, span })),
    fieldNodes(inner).map((fields): TypeNode => ({ kind: 'recordType', fields, span })),
  ]
}

// ---- statements ----------------------------------------------------------------------------------

function block(inner: fc.Arbitrary<Stmt>): fc.Arbitrary<Block> {
  return fc.array(inner, { maxLength: 3 }).map((found) => ({ statements: found, span }))
}

function letNode(value: fc.Arbitrary<Expr>): fc.Arbitrary<LetNode> {
  return fc.tuple(identifier, value).map(([name, of]) => ({ name, value: of, span }))
}

function target(value: fc.Arbitrary<Expr>): fc.Arbitrary<Expr> {
  const name = identifier.map((found): Expr => ({ kind: 'name', name: found, span }))
  return fc.oneof(
    name,
    fc.tuple(name, fc.array(value, few)).map(([of, keys]): Expr => ({ kind: 'index', of, keys, span })),
    fc.tuple(name, identifier).map(([of, field]): Expr => ({ kind: 'field', of, name: field, span })),
  )
}

function statements(value: fc.Arbitrary<Expr>, inner: fc.Arbitrary<Stmt>): fc.Arbitrary<Stmt>[] {
  const ifStatement = fc
    .tuple(value, block(inner), maybe(block(inner)))
    .map(([test, then, otherwise]): Stmt => ({ kind: 'if', test, then, otherwise, elseIf: false, span }))
  const chain = fc.tuple(value, block(inner), ifStatement).map(([test, then, next]): Stmt => {
    const otherwise = { statements: [next], span }
    return { kind: 'if', test, then, otherwise, elseIf: true, span }
  })
  return [
    fc
      .tuple(fc.constantFrom('=', '+=', '-='), target(value), value)
      .map(([operator, of, next]): Stmt => ({ kind: 'assign', operator, target: of, value: next, span })),
    letNode(value).map((node): Stmt => ({ kind: 'let', ...node })),
    fc.tuple(value, maybe(sentence)).map(([test, message]): Stmt => ({ kind: 'assert', test, message, span })),
    ifStatement,
    chain,
    fc.tuple(binders(value), block(inner)).map(([found, body]): Stmt => ({ kind: 'for', binders: found, body, span })),
    fc
      .tuple(value, fc.array(arm(block(inner)), { maxLength: 3 }))
      .map(([of, arms]): Stmt => ({ kind: 'matchStmt', of, arms, span })),
  ]
}

// ---- declarations --------------------------------------------------------------------------------

function checkItems(value: fc.Arbitrary<Expr>, inner: fc.Arbitrary<CheckItem>): fc.Arbitrary<CheckItem>[] {
  const budget = fc.tuple(paths, value).map(([faults, most]) => ({ faults, most, span }))
  const limit = fc.record({ name: identifier, most: value })
  const outcome = fc.constantFrom('holds', 'violated', 'reached', 'unreachable')
  return [
    fc
      .tuple(path, value, docs)
      .map(([of, next, doc]): CheckItem => ({ kind: 'setting', path: of, value: next, span, doc })),
    fc
      .tuple(fc.array(budget, { maxLength: 3 }), docs)
      .map(([budgets, doc]): CheckItem => ({ kind: 'faults', budgets, span, doc })),
    fc
      .tuple(fc.array(limit, { maxLength: 3 }), docs)
      .map(([limits, doc]): CheckItem => ({ kind: 'limits', limits, span, doc })),
    fc.tuple(value, docs).map(([when, doc]): CheckItem => ({ kind: 'terminal', when, span, doc })),
    fc.tuple(paths, docs).map(([names, doc]): CheckItem => ({ kind: 'measure', names, span, doc })),
    fc.tuple(paths, outcome, maybe(value), docs).map(
      ([properties, result, steps, doc]): CheckItem => ({
        kind: 'expect',
        properties,
        outcome: result,
        steps,
        span,
        doc,
      }),
    ),
    fc
      .tuple(paths, fc.array(inner, { maxLength: 3 }), docs)
      .map(([toggles, items, doc]): CheckItem => ({ kind: 'with', toggles, items, span, doc })),
  ]
}

const { expr, type, stmt, item } = fc.letrec<Nodes>((tie) => ({
  expr: fc.oneof({ depthSize: 'small' }, leaf, ...compound(tie('expr'))),
  type: fc.oneof({ depthSize: 'small' }, namedType, ...compoundTypes(tie('type'), tie('expr'))),
  stmt: fc.oneof({ depthSize: 'small' }, ...statements(tie('expr'), tie('stmt'))),
  item: fc.oneof({ depthSize: 'small' }, ...checkItems(tie('expr'), tie('item'))),
}))

const parameters: fc.Arbitrary<Parameter[]> = fc.array(fc.record({ name: identifier, type }), { maxLength: 3 })
const variant = fc.record({
  name: identifier,
  fields: fc.array(fc.record({ name: identifier, type }), { maxLength: 3 }),
})

const defBody: fc.Arbitrary<Expr> = fc.oneof(
  expr,
  fc
    .tuple(fc.array(letNode(expr), { maxLength: 2 }), expr)
    .map(([lets, result]): Expr => ({ kind: 'block', lets, result, span })),
)

const fairness = fc.constantFrom('unfair' as const, 'fair' as const, 'strongly fair' as const)

const period = fc.record<PeriodNode>({
  count: maybe(expr),
  unit: fc.constantFrom('millisecond', 'minutes', 'day').map((text) => ({ text, span })),
})

const timing: fc.Arbitrary<TimingNode> = fc.oneof(
  fc.record({ kind: fc.constant('rate' as const), amount: expr, period, span: fc.constant(span) }),
  fc.record({ kind: fc.constant('delay' as const), period, span: fc.constant(span) }),
  fc.record({ kind: fc.constant('probability' as const), share: expr, of: expr, span: fc.constant(span) }),
)

const action: fc.Arbitrary<Decl> = fc
  .record({
    sort: fc.constantFrom('action', 'fault', 'operator', 'init'),
    name: identifier,
    isNamed: fc.boolean(),
    parameters,
    fairness,
    by: maybe(expr),
    timing: maybe(timing),
    guard: maybe(expr),
    body: block(stmt),
  })
  .map(({ isNamed, ...rest }): Decl => {
    const name = isNamed || rest.sort !== 'init' ? rest.name : undefined
    // After `init` alone, `rate` would be its name.
    const when = name === undefined ? undefined : rest.timing
    return { ...rest, kind: 'action', name, timing: when, span }
  })

const property: fc.Arbitrary<Decl> = fc
  .record({
    sort: fc.constantFrom('invariant', 'step', 'reachable', 'liveness', 'recoverable', 'unaffected'),
    name: identifier,
    withOperators: fc.boolean(),
    body: expr,
    by: paths,
  })
  .map(
    (found): Decl => ({
      ...found,
      kind: 'property',
      withOperators: found.withOperators && found.sort === 'recoverable',
      by: found.sort === 'unaffected' ? found.by : [],
      span,
    }),
  )

const declaration: fc.Arbitrary<Decl> = fc.oneof(
  identifier.map((name): Decl => ({ kind: 'module', name, span })),
  fc
    .tuple(sentence, maybe(identifier), fc.oneof(fc.constant([]), fieldValues(expr)))
    .map(([of, alias, bindings]): Decl => ({ kind: 'import', path: of, pathSpan: span, alias, bindings, span })),
  fc
    .tuple(identifier, maybe(type), expr)
    .map(([name, of, value]): Decl => ({ kind: 'const', name, type: of, value, span })),
  fc
    .tuple(identifier, type, fc.boolean())
    .map(([name, of, actor]): Decl => ({ kind: 'type', actor, name, type: of, span })),
  fc
    .tuple(identifier, expr, fc.boolean())
    .map(([name, size, actor]): Decl => ({ kind: 'symmetric', actor, name, size, span })),
  fc
    .tuple(identifier, identifiers, fc.boolean())
    .map(([name, members, actor]): Decl => ({ kind: 'enum', actor, name, members, span })),
  identifier.map((name): Decl => ({ kind: 'enum', actor: true, name, members: undefined, span })),
  fc
    .tuple(identifier, fc.array(variant, few))
    .map(([name, variants]): Decl => ({ kind: 'union', name, variants, span })),
  fc.tuple(identifier, type, expr).map(([name, of, initial]): Decl => ({ kind: 'var', name, type: of, initial, span })),
  fc
    .tuple(fc.constantFrom('fix', 'bug'), identifier, sentence)
    .map(([sort, name, words]): Decl => ({ kind: 'toggle', sort, name, sentence: words, span })),
  fc
    .tuple(identifier, parameters, maybe(type), defBody)
    .map(([name, found, result, body]): Decl => ({ kind: 'def', name, parameters: found, result, body, span })),
  action,
  action,
  property,
  fc
    .tuple(identifier, maybe(sentence), expr)
    .map(([name, words, body]): Decl => ({ kind: 'reward', name, sentence: words, body, span })),
  fc
    .tuple(fc.constantFrom('check', 'experiment'), identifier, maybe(sentence), fc.array(item, { maxLength: 4 }))
    .map(([sort, name, words, items]): Decl => ({ kind: 'check', sort, name, sentence: words, items, span })),
)

const documented: fc.Arbitrary<Documented> = fc.record({ doc: docs, decl: declaration })

/** A module of every construct of the grammar, without places: every span is empty. */
export const randomModule: fc.Arbitrary<Module> = fc
  .array(documented, { maxLength: 4 })
  .map((declarations) => ({ declarations, comments: [], span }))

/** Any expression, without places. */
export const randomExpr: fc.Arbitrary<Expr> = expr

/** Any type, without places. */
export const randomType: fc.Arbitrary<TypeNode> = type
