import type { Span } from '../base/span.ts'
import type { Run } from '../model/model.ts'
import type { BudgetNode, CheckDecl, CheckItem, Expr, Identifier } from '../syntax/ast.ts'

/** A question that a check is asked instead of what its blocks expect. All names are those of the model. */
export interface Variant {
  /** Set over what the check sets. */
  readonly constants: readonly Setting[]
  /** Fixes and bugs that are on. */
  readonly toggles: readonly string[]
  /** In place of the check's own; undefined for those. */
  readonly budgets: readonly NamedBudget[] | undefined
  /** In place of what the check expects; undefined for that. */
  readonly properties: readonly AskedProperty[] | undefined
}

export interface Setting {
  readonly name: string
  /** As it would stand in a spec: a number, a truth or a member. */
  readonly value: string
}

export interface NamedBudget {
  readonly faults: readonly string[]
  readonly most: number
}

export interface AskedProperty {
  readonly name: string
  /** Whether it is reached or unreachable, and does not hold. */
  readonly isReachable: boolean
}

/**
 * The check with the settings, faults, limits and terminal states of its outermost block, and the variant's question.
 * Its last run is elaborated like any other: so it says what a `with` block with these words would say. An experiment has
 * another run before it, of its outer block.
 */
export function variantOf(check: CheckDecl, { constants, toggles, budgets, properties }: Variant): CheckDecl {
  const at = check.name.span
  const place = { span: at, doc: [] }
  const settings = constants.map((each) => settingOf(each, at))
  const faults: CheckItem[] =
    budgets === undefined ? [] : [{ kind: 'faults', budgets: budgets.map((each) => budgetOf(each, at)), ...place }]
  const expects = properties?.map(
    ({ name, isReachable }): CheckItem => ({
      kind: 'expect',
      properties: [pathOf(name, at)],
      outcome: isReachable ? 'reached' : 'holds',
      steps: undefined,
      ...place,
    }),
  )
  const asked: CheckItem = {
    kind: 'with',
    toggles: toggles.map((name) => pathOf(name, at)),
    items: expects ?? check.items.filter(({ kind }) => kind === 'expect'),
    ...place,
  }
  return {
    ...check,
    items: [
      ...check.items.filter(({ kind }) => isKept(kind) && (kind !== 'faults' || budgets === undefined)),
      ...settings,
      ...faults,
      asked,
    ],
  }
}

/**
 * The check as if its outermost block were the one that a run is of: with the settings, faults, limits and terminal
 * states of that block and of those around it. What the block switches on is to be asked for again.
 */
export function blockOf(check: CheckDecl, run: Pick<Run, 'span'>): CheckDecl {
  const inner = check.items.find((item) => item.kind === 'with' && isAround(item.span, run.span))
  if (inner?.kind !== 'with') return check
  const own = new Set(inner.items.map(({ kind }) => kind))
  const around = check.items.filter(({ kind }) => isKept(kind) && !(kind === 'faults' && own.has(kind)))
  return blockOf({ ...check, items: [...around, ...inner.items] }, run)
}

function isKept(kind: CheckItem['kind']): boolean {
  return kind !== 'with' && kind !== 'expect'
}

function isAround(outer: Span, inner: Span): boolean {
  return outer.file.path === inner.file.path && outer.start <= inner.start && inner.end <= outer.end
}

function budgetOf({ faults, most }: NamedBudget, span: Span): BudgetNode {
  return { faults: faults.map((name) => pathOf(name, span)), most: { kind: 'integer', value: most, span }, span }
}

/** What a block says that sets a constant. */
function settingOf({ name, value }: Setting, span: Span): CheckItem {
  return { kind: 'setting', path: pathOf(name, span), value: literalOf(value, span), span, doc: [] }
}

/** A name of the model, as a spec writes it. */
function pathOf(name: string, span: Span): readonly Identifier[] {
  return name.split('.').map((text) => ({ text, span }))
}

function literalOf(value: string, span: Span): Expr {
  if (value === 'true' || value === 'false') return { kind: 'boolean', value: value === 'true', span }
  if (!/^-?\d+$/.test(value)) return { kind: 'name', name: { text: value, span }, span }
  const integer: Expr = { kind: 'integer', value: Math.abs(Number(value)), span }
  return value.startsWith('-') ? { kind: 'unary', operator: '-', of: integer, span } : integer
}
