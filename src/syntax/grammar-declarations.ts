import { apply, kmid, kright, nil, opt_sc, seq } from 'typescript-parsec'
import { timeUnits } from '../base/time-units.ts'
import type {
  ActionSort,
  Decl,
  Expr,
  Fairness,
  FieldValue,
  Identifier,
  PeriodNode,
  PropertySort,
  TimingNode,
  VariantNode,
} from './ast.ts'
import {
  after,
  build,
  commaList,
  decide,
  literal,
  many,
  maybe,
  name,
  nested,
  type Rule,
  separated,
  string,
} from './combinators.ts'
import { check } from './grammar-checks.ts'
import { expression } from './grammar-expressions.ts'
import { body, letNode } from './grammar-statements.ts'
import { fieldTypes, parameters, type } from './grammar-types.ts'

const module: Rule<Decl> = build(kright(maybe('module'), name('a name for the module')), (title, span) => ({
  kind: 'module',
  name: title,
  span,
}))

const binding: Rule<FieldValue> = apply(
  seq(name('the name of a constant'), literal('='), expression),
  ([constant, , value]) => ({ name: constant, value }),
)

const importDeclaration: Rule<Decl> = build(
  seq(
    kright(maybe('import'), string('the path of a module, in quotes')),
    after('as', name('a name for the module')),
    after('with', kmid(literal('{'), commaList(binding), literal('}'))),
  ),
  ([path, alias, bindings], span) => ({
    kind: 'import',
    path: path.value,
    pathSpan: path.span,
    alias,
    bindings: bindings ?? [],
    span,
  }),
)

const constant: Rule<Decl> = build(
  seq(kright(maybe('const'), name('a name for the constant')), after(':', type), kright(literal('='), expression)),
  ([title, of, value], span) => ({ kind: 'const', name: title, type: of, value, span }),
)

// ---- types -------------------------------------------------------------------------------------

const members: Rule<readonly Identifier[]> = kmid(literal('{'), commaList(name('a name for a member')), literal('}'))

type TypeBody = ReturnType<typeof asAlias> | ReturnType<typeof asMembers>

function asAlias(found: Extract<Decl, { kind: 'type' }>['type']) {
  return { kind: 'alias', type: found } as const
}

function asMembers(found: readonly Identifier[] | undefined) {
  return { kind: 'members', members: found } as const
}

const alias: Rule<TypeBody> = apply(kright(literal('='), type), asAlias)
const memberList: Rule<TypeBody> = apply(members, asMembers)
const actorAlone: Rule<TypeBody> = apply(nil(), () => asMembers(undefined))

function typeDeclaration(word: 'type' | 'enum' | 'actor'): Rule<Decl> {
  const inside = decide((token) => {
    if (word === 'type') return alias
    if (word === 'enum' || token.text === '{') return memberList
    return token.text === '=' ? alias : actorAlone
  })
  const actor = word === 'actor'
  return build(
    seq(maybe(word), name(`a name for the ${word}`), inside),
    ([, title, found], span): Decl =>
      found.kind === 'alias'
        ? { kind: 'type', actor, name: title, type: found.type, span }
        : { kind: 'enum', actor, name: title, members: found.members, span },
  )
}

const symmetricWord = decide(
  (token) => (token.text === 'type' || token.text === 'actor' ? maybe(token.text) : undefined),
  '`type` or `actor`',
)

const symmetric: Rule<Decl> = build(
  seq(
    kright(maybe('symmetric'), symmetricWord),
    name('a name for the type'),
    kmid(literal('['), expression, literal(']')),
  ),
  ([word, title, size], span) => ({ kind: 'symmetric', actor: word.text === 'actor', name: title, size, span }),
)

const variant: Rule<VariantNode> = apply(
  seq(name('a name for a variant'), opt_sc(kmid(maybe('('), fieldTypes, literal(')')))),
  ([title, fields]) => ({ name: title, fields: fields ?? [] }),
)

const union: Rule<Decl> = build(
  seq(kright(maybe('union'), name('a name for the union')), kmid(literal('{'), commaList(variant), literal('}'))),
  ([title, variants], span) => ({ kind: 'union', name: title, variants, span }),
)

// ---- variables, switches, definitions ----------------------------------------------------------

const variable: Rule<Decl> = build(
  seq(
    kright(maybe('var'), name('a name for the variable')),
    kright(literal(':'), type),
    kright(literal('='), expression),
  ),
  ([title, of, initial], span) => ({ kind: 'var', name: title, type: of, initial, span }),
)

function toggle(sort: 'fix' | 'bug'): Rule<Decl> {
  return build(
    seq(
      kright(maybe(sort), name(`a name for the ${sort}`)),
      string(`a sentence in quotes that says what the ${sort} does`),
    ),
    ([title, sentence], span) => ({ kind: 'toggle', sort, name: title, sentence: sentence.value, span }),
  )
}

const returned = kright(literal('return', '`return` or `let`'), expression)

const block: Rule<Expr> = build(
  kmid(literal('{'), seq(many(letNode), returned), literal('}')),
  ([lets, result], span) => ({
    kind: 'block',
    lets,
    result,
    span,
  }),
)

const defBody: Rule<Expr> = decide((token) => (token.text === '{' ? nested(() => block) : valueOfDef))
const valueOfDef = kright(literal('=', '`=` or `{`'), expression)

const def: Rule<Decl> = build(
  seq(kright(maybe('def'), name('a name for the definition')), opt_sc(parametersAhead()), after(':', type), defBody),
  ([title, found, result, value], span) => ({
    kind: 'def',
    name: title,
    parameters: found ?? [],
    result,
    body: value,
    span,
  }),
)

/** Parameters, once their `(` is there: from then on a failure is theirs. */
function parametersAhead() {
  return decide((token) => (token.text === '(' ? parameters : undefined))
}

// ---- actions and properties --------------------------------------------------------------------

const fair: Rule<Fairness> = apply(maybe('fair'), () => 'fair')
const strongly: Rule<Fairness> = apply(seq(maybe('strongly'), literal('fair')), () => 'strongly fair')
const fairness = decide((token) => (token.text === 'fair' ? fair : token.text === 'strongly' ? strongly : undefined))

const unit = name('a unit of time')

/** `second`, or `30 seconds`. */
const onePeriod: Rule<PeriodNode> = apply(unit, (found) => ({ count: undefined, unit: found }))
const severalPeriods: Rule<PeriodNode> = apply(seq(expression, unit), ([count, found]) => ({ count, unit: found }))
const period = decide((token) => (timeUnits.has(token.text) ? onePeriod : severalPeriods))

const rate = build<[Expr, PeriodNode], TimingNode>(
  seq(kright(maybe('rate'), expression), kright(literal('per'), period)),
  ([amount, found], span) => ({ kind: 'rate', amount, period: found, span }),
)
const delay = build<PeriodNode, TimingNode>(kright(maybe('after'), period), (found, span) => ({
  kind: 'delay',
  period: found,
  span,
}))
const probability = build<[Expr, Expr], TimingNode>(
  seq(kright(maybe('probability'), expression), kright(literal('of'), expression)),
  ([share, of], span) => ({ kind: 'probability', share, of, span }),
)
const timings = new Map<string, Rule<TimingNode>>([
  ['rate', rate],
  ['after', delay],
  ['probability', probability],
])
const timing = decide((token) => timings.get(token.text))

function action(sort: ActionSort): Rule<Decl> {
  const title = decide<Identifier | undefined>((token) =>
    sort === 'init' && token.kind !== 'word' ? noName : name(`a name for the ${sort}`),
  )
  return build(
    seq(
      kright(maybe(sort), title),
      opt_sc(parametersAhead()),
      opt_sc(fairness),
      after('by', expression),
      opt_sc(timing),
      after('when', expression),
      body,
    ),
    ([found, inputs, fair, by, when, guard, statements], span) => ({
      kind: 'action',
      sort,
      name: found,
      parameters: inputs ?? [],
      fairness: fair ?? 'unfair',
      by,
      timing: when,
      guard,
      body: statements,
      span,
    }),
  )
}

const noName: Rule<undefined> = nil()

const withOperators = seq(maybe('with'), literal('operators'))

function property(sort: PropertySort): Rule<Decl> {
  const option = sort === 'recoverable' ? opt_sc(withOperators) : noName
  return build(
    seq(kright(maybe(sort), name('a name for the property')), option, kright(literal(':'), expression)),
    ([title, operators, body], span) => ({
      kind: 'property',
      sort,
      name: title,
      withOperators: operators !== undefined,
      body,
      by: [],
      span,
    }),
  )
}

const step: Rule<readonly Identifier[]> = separated(name('the name of a step'), '.')

const unaffected: Rule<Decl> = build(
  seq(
    kright(maybe('unaffected'), name('a name for the property')),
    kright(literal(':'), expression),
    kright(literal('by'), separated(step, ',')),
  ),
  ([title, body, by], span) => ({
    kind: 'property',
    sort: 'unaffected',
    name: title,
    withOperators: false,
    body,
    by,
    span,
  }),
)

const reward: Rule<Decl> = build(
  seq(
    kright(maybe('reward'), name('a name for the reward')),
    opt_sc(string('a sentence')),
    kright(literal(':'), expression),
  ),
  ([title, sentence, body], span) => ({ kind: 'reward', name: title, sentence: sentence?.value, body, span }),
)

/** By the word that each declaration starts with: the same words as declarationKeywords. */
const declarations = new Map<string, Rule<Decl>>([
  ['module', module],
  ['import', importDeclaration],
  ['const', constant],
  ['symmetric', symmetric],
  ['actor', typeDeclaration('actor')],
  ['type', typeDeclaration('type')],
  ['enum', typeDeclaration('enum')],
  ['union', union],
  ['var', variable],
  ['fix', toggle('fix')],
  ['bug', toggle('bug')],
  ['def', def],
  ...(['action', 'fault', 'operator', 'init'] as const).map((sort) => [sort, action(sort)] as const),
  ...(['invariant', 'step', 'reachable', 'liveness', 'recoverable'] as const).map(
    (sort) => [sort, property(sort)] as const,
  ),
  ['unaffected', unaffected],
  ['reward', reward],
  ['check', check('check')],
  ['experiment', check('experiment')],
])

export const declaration: Rule<Decl> = decide((token) => declarations.get(token.text), 'a declaration')
