import { apply, kmid, kright, opt_sc, seq } from 'typescript-parsec'
import type { BudgetNode, CheckDecl, CheckItem, Identifier, LimitNode } from './ast.ts'
import {
  build,
  commaList,
  current,
  decide,
  literal,
  maybe,
  name,
  nested,
  type Rule,
  recovering,
  separated,
  string,
  terminal,
} from './combinators.ts'
import { expression } from './grammar-expressions.ts'
import type { SyntaxToken } from './token-list.ts'

const ITEM = '`NAME = value`, `faults`, `limits`, `terminal`, `expect`, `measure` or `with`'

const path: Rule<readonly Identifier[]> = separated(name(), '.')

/** The words after the names of an `expect`. */
export const outcomes = ['holds', 'violated', 'reached', 'unreachable'] as const
export const limitNames = ['states', 'depth', 'seconds', 'memory'] as const

const outcome: Rule<(typeof outcomes)[number]> = apply(
  terminal((token) => outcomes.some((word) => word === token.text), '`holds`, `violated`, `reached` or `unreachable`'),
  (token) => outcomes.find((word) => word === token.text) ?? 'holds',
)

type ItemWithoutDoc = CheckItem extends infer Item ? (Item extends CheckItem ? Omit<Item, 'doc'> : never) : never

const setting: Rule<ItemWithoutDoc> = build(seq(path, literal('='), expression), ([constant, , value], span) => ({
  kind: 'setting',
  path: constant,
  value,
  span,
}))

const budget: Rule<BudgetNode> = build(
  seq(separated(path, '+'), literal('<='), expression),
  ([faults, , most], span) => ({ faults, most, span }),
)

const faults: Rule<ItemWithoutDoc> = build(
  kmid(seq(maybe('faults'), literal('{')), opt_sc(commaList(budget)), literal('}')),
  (budgets = [], span) => ({ kind: 'faults', budgets, span }),
)

const limit: Rule<LimitNode> = apply(
  seq(name('`states`, `depth`, `seconds` or `memory`'), literal('<='), expression),
  ([word, , most]) => ({ name: word, most }),
)

const limits: Rule<ItemWithoutDoc> = build(
  kmid(seq(maybe('limits'), literal('{')), opt_sc(commaList(limit)), literal('}')),
  (found = [], span) => ({ kind: 'limits', limits: found, span }),
)

const terminalItem: Rule<ItemWithoutDoc> = build(kright(maybe('terminal'), expression), (when, span) => ({
  kind: 'terminal',
  when,
  span,
}))

const steps = kmid(maybe('in'), expression, literal('steps'))

const expectation: Rule<ItemWithoutDoc> = build(
  seq(maybe('expect'), separated(path, ','), outcome, opt_sc(steps)),
  ([, properties, result, most], span) => ({ kind: 'expect', properties, outcome: result, steps: most, span }),
)

const measured: Rule<ItemWithoutDoc> = build(kright(maybe('measure'), separated(path, ',')), (names, span) => ({
  kind: 'measure',
  names,
  span,
}))

const withItem: Rule<ItemWithoutDoc> = build(
  seq(
    maybe('with'),
    separated(path, ','),
    literal('{'),
    nested(() => items),
    literal('}'),
  ),
  ([, toggles, , found], span) => ({ kind: 'with', toggles, items: found, span }),
)

/** Words that are names elsewhere; `faults = 3` sets a constant of that name. */
const contextual = new Map<string, Rule<ItemWithoutDoc>>([
  ['faults', faults],
  ['limits', limits],
  ['terminal', terminalItem],
  ['expect', expectation],
  ['measure', measured],
])

function isSetting(token: SyntaxToken): boolean {
  return token.next?.text === '=' || token.next?.text === '.'
}

const item: Rule<ItemWithoutDoc> = decide((token) => {
  if (token.text === 'with') return withItem
  if (token.kind !== 'word') return undefined
  return isSetting(token) ? setting : (contextual.get(token.text) ?? setting)
}, ITEM)

/** An item, with the `///` lines before it. */
const documentedItem: Rule<CheckItem> = apply(item, (found, [first]) => ({ ...found, doc: docLines(current(first)) }))

const items: Rule<readonly CheckItem[]> = recovering(documentedItem, ITEM)

/** The lines of the `///` comments before a token, without slashes. */
export function docLines(token: SyntaxToken): string[] {
  return token.docs.map(({ text }) => text.replace(/^\/\/\/ ?/, ''))
}

/** The word that begins the block decides only how the block is called: what belongs in which is checked later. */
export function check(sort: CheckDecl['sort']): Rule<CheckDecl> {
  return build(
    seq(maybe(sort), name(`a name for the ${sort}`), opt_sc(string('a sentence')), literal('{'), items, literal('}')),
    ([, title, sentence, , found], span): CheckDecl => ({
      kind: 'check',
      sort,
      name: title,
      sentence: sentence?.value,
      items: found,
      span,
    }),
  )
}
