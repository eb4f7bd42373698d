import type { Span } from '../base/span.ts'
import { type Diagnostic, errorAt } from '../diagnostics/diagnostic.ts'
import type { BudgetNode, CheckDecl, CheckItem, Identifier, LimitNode } from '../syntax/ast.ts'

export type Item<Kind extends CheckItem['kind']> = Extract<CheckItem, { kind: Kind }>

/** A check or an experiment, or a `with` block in one, together with what the blocks around it say. */
export interface Scope {
  readonly settings: readonly Item<'setting'>[]
  readonly toggles: readonly (readonly Identifier[])[]
  readonly faults: readonly BudgetNode[]
  readonly limits: readonly LimitNode[]
  readonly terminal: Item<'terminal'> | undefined
  readonly expects: readonly Item<'expect'>[]
  readonly measure: Item<'measure'> | undefined
  readonly span: Span
}

/**
 * A run for each block that expects something, and for each innermost one: it still looks for errors and deadlocks.
 * Of an experiment each block is one, so that what a switch changes is seen beside it without the switch.
 */
export function scopesOf(check: CheckDecl): Scope[] {
  const outermost = {
    settings: [],
    toggles: [],
    faults: [],
    limits: [],
    terminal: undefined,
    expects: [],
    measure: undefined,
    span: check.name.span,
  }
  return nestedScopes(check.items, outermost, check.sort)
}

/** What a block says that it cannot, or twice. */
export function reportBlocks({ items, sort }: CheckDecl, diagnostics: Diagnostic[]): void {
  reportRepeats(items, diagnostics)
  reportMisplaced(items, sort, diagnostics)
}

function reportMisplaced(items: readonly CheckItem[], sort: CheckDecl['sort'], diagnostics: Diagnostic[]): void {
  for (const item of items) {
    const misplaced = sort === 'check' ? item.kind === 'measure' : item.kind === 'expect' || item.kind === 'limits'
    if (misplaced) {
      const [message, hint] =
        sort === 'check'
          ? ["'measure' belongs in an experiment.", 'In a check, say what is expected: expect … holds.']
          : [`An experiment has no '${item.kind}', for nothing searches it.`, `Put this into a check, or leave it out.`]
      diagnostics.push(errorAt('HF616', item.span, message, hint))
    }
    if (item.kind === 'with') reportMisplaced(item.items, sort, diagnostics)
  }
}

/** What the `measure` lines of a block and of those within it name. */
export function measuredBy({ items }: Pick<CheckDecl, 'items'>): readonly (readonly Identifier[])[] {
  return items.flatMap((item) =>
    item.kind === 'measure' ? item.names : item.kind === 'with' ? measuredBy({ items: item.items }) : [],
  )
}

export function pathName(path: readonly Identifier[]): string {
  return path.map((part) => part.text).join('.')
}

/** What one block says twice: the two may differ, and one would go unnoticed. */
function reportRepeats(items: readonly CheckItem[], diagnostics: Diagnostic[]): void {
  const seen = new Map<string, Span>()
  const note = (what: string, span: Span) => {
    const before = seen.get(what)
    if (before === undefined) seen.set(what, span)
    else {
      const error = errorAt('HF605', span, `${what} is said twice in this block.`, 'Keep one of the two.')
      diagnostics.push({ ...error, related: [{ span: before, message: 'here' }] })
    }
  }
  for (const item of items) {
    if (item.kind === 'setting') note(`The constant '${pathName(item.path)}'`, item.span)
    if (item.kind === 'terminal' || item.kind === 'measure') note(`'${item.kind}'`, item.span)
    if (item.kind === 'limits') for (const limit of item.limits) note(`The limit '${limit.name.text}'`, limit.name.span)
    if (item.kind === 'with') reportRepeats(item.items, diagnostics)
    if (item.kind !== 'expect') continue
    for (const path of item.properties) {
      const last = path.at(-1)
      if (last !== undefined) note(`What is expected of '${pathName(path)}'`, last.span)
    }
  }
}

function nestedScopes(items: readonly CheckItem[], outer: Scope, sort: CheckDecl['sort']): Scope[] {
  const of = <Kind extends CheckItem['kind']>(kind: Kind) =>
    items.filter((item): item is Item<Kind> => item.kind === kind)
  const faults = of('faults')
  const scope: Scope = {
    settings: [...outer.settings, ...of('setting')],
    toggles: outer.toggles,
    faults: faults.length > 0 ? faults.flatMap((item) => item.budgets) : outer.faults,
    limits: [...outer.limits, ...of('limits').flatMap((item) => item.limits)],
    terminal: of('terminal').at(-1) ?? outer.terminal,
    expects: of('expect'),
    measure: of('measure').at(-1) ?? outer.measure,
    span: outer.span,
  }
  const inner = of('with').flatMap((item) =>
    nestedScopes(item.items, { ...scope, toggles: [...scope.toggles, ...item.toggles], span: item.span }, sort),
  )
  return sort === 'experiment' || scope.expects.length > 0 || inner.length === 0 ? [scope, ...inner] : inner
}
