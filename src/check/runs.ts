import { defined } from '../base/assert.ts'
import { nearest } from '../base/nearest.ts'
import type { SourceFile, Span } from '../base/span.ts'
import type { DiagnosticCode } from '../diagnostics/catalogue.ts'
import { type Diagnostic, errorAt } from '../diagnostics/diagnostic.ts'
import {
  type Budget,
  DEADLOCK_FREE,
  ERROR_FREE,
  type Expectation,
  type Limits,
  type Model,
  type Property,
  type Run,
  type Subject,
} from '../model/model.ts'
import { bool } from '../model/types.ts'
import type { BudgetNode, CheckDecl, CheckItem, Expr, Identifier, LimitNode } from '../syntax/ast.ts'
import { expectType } from './coerce.ts'
import { type Configuration, contextFor, elaborateWorld } from './elaborate.ts'
import type { Linked } from './instances.ts'
import { resolvePath } from './paths.ts'
import type { Symbol, SymbolOf } from './scope.ts'
import { constantNumber } from './type-nodes.ts'

type Item<Kind extends CheckItem['kind']> = Extract<CheckItem, { kind: Kind }>

/** A check block, or a `with` block in one, together with what the blocks around it say. */
interface Scope {
  readonly settings: readonly Item<'setting'>[]
  readonly toggles: readonly (readonly Identifier[])[]
  readonly faults: readonly BudgetNode[]
  readonly limits: readonly LimitNode[]
  readonly terminal: Item<'terminal'> | undefined
  readonly expects: readonly Item<'expect'>[]
  readonly span: Span
}

/** The runs that the check blocks of the root file ask for, in order. */
export function elaborateRuns(linked: Linked, name: string, diagnostics: Diagnostic[]): Run[] {
  for (const { decl } of linked.checks) reportRepeats(decl.items, diagnostics)
  const runs = linked.checks.flatMap(({ decl }) => elaborateCheck(linked, name, decl, diagnostics))
  reportUnexpected(linked, runs, diagnostics)
  return numbered(runs)
}

/** The runs that one check block asks for, whether or not it stands in the file. */
export function elaborateCheck(linked: Linked, name: string, decl: CheckDecl, diagnostics: Diagnostic[]): Run[] {
  return scopesOf(decl).map((scope) => {
    const found: Diagnostic[] = []
    const run = new RunElaborator(linked, name, found, scope.span).run(decl, scope)
    addNew(diagnostics, found)
    return run
  })
}

/** Numbers the runs that share a check and its toggles, such as blocks with different faults. */
function numbered(runs: readonly Run[]): Run[] {
  const seen = new Map<string, number>()
  return runs.map((run) => {
    const key = [run.check, ...run.toggles].join(' ')
    const ordinal = (seen.get(key) ?? 0) + 1
    seen.set(key, ordinal)
    return { ...run, ordinal }
  })
}

/** Each run finds the mistakes of the spec again, in words that may differ by its constants: the first ones stay. */
function addNew(diagnostics: Diagnostic[], found: readonly Diagnostic[]): void {
  const place = ({ code, span }: Diagnostic) => `${code} ${span.file.path} ${span.start} ${span.end}`
  const known = new Set(diagnostics.map(place))
  diagnostics.push(...found.filter((diagnostic) => !known.has(place(diagnostic))))
}

/** The check that a spec without check blocks is said to have. */
export const DEFAULT_CHECK = 'default'

/** The run of a spec without check blocks: its own constants, no faults, and every property expected to be met. */
export function defaultRun(linked: Linked, model: Model, file: SourceFile): Run {
  const expectations = model.properties.map(
    (property, at): Expectation => ({
      name: property.name,
      subject: { kind: 'property', property: at },
      outcome: property.sort === 'reachable' ? 'reached' : 'holds',
      steps: undefined,
      stated: true,
      doc: [],
      span: property.span,
    }),
  )
  const span = linked.root.names.values().next().value?.span ?? { file, start: 0, end: 0 }
  return {
    check: DEFAULT_CHECK,
    sentence: undefined,
    toggles: [],
    ordinal: 1,
    model,
    budgets: [],
    terminal: undefined,
    limits: {},
    expectations: [...expectations, ...unstated(expectations, span)],
    span,
  }
}

/** A run for each block that expects something, and for each innermost one: it still looks for errors and deadlocks. */
function scopesOf(check: CheckDecl): Scope[] {
  const outermost = {
    settings: [],
    toggles: [],
    faults: [],
    limits: [],
    terminal: undefined,
    expects: [],
    span: check.name.span,
  }
  return nestedScopes(check.items, outermost)
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
  const name = (path: readonly Identifier[]) => path.map((part) => part.text).join('.')
  for (const item of items) {
    if (item.kind === 'setting') note(`The constant '${name(item.path)}'`, item.span)
    if (item.kind === 'terminal') note("'terminal'", item.span)
    if (item.kind === 'limits') for (const limit of item.limits) note(`The limit '${limit.name.text}'`, limit.name.span)
    if (item.kind === 'with') reportRepeats(item.items, diagnostics)
    if (item.kind !== 'expect') continue
    for (const path of item.properties) {
      const last = path.at(-1)
      if (last !== undefined) note(`What is expected of '${name(path)}'`, last.span)
    }
  }
}

function nestedScopes(items: readonly CheckItem[], outer: Scope): Scope[] {
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
    span: outer.span,
  }
  const inner = of('with').flatMap((item) =>
    nestedScopes(item.items, { ...scope, toggles: [...scope.toggles, ...item.toggles], span: item.span }),
  )
  return scope.expects.length > 0 || inner.length === 0 ? [scope, ...inner] : inner
}

/** Combinations of faults used, at most; a search keeps one number for each. */
const USES_MAX = 2 ** 31

const LIMITS: Readonly<Record<keyof Limits, number>> = {
  states: 2 ** 40,
  depth: 2 ** 31,
  seconds: 2 ** 31,
  memory: 2 ** 24,
}

class RunElaborator {
  private readonly linked: Linked
  private readonly name: string
  private readonly diagnostics: Diagnostic[]
  private readonly span: Span

  constructor(linked: Linked, name: string, diagnostics: Diagnostic[], span: Span) {
    this.linked = linked
    this.name = name
    this.diagnostics = diagnostics
    this.span = span
  }

  run(check: CheckDecl, scope: Scope): Run {
    const configuration = this.configuration(scope)
    const { model, world } = elaborateWorld(this.linked, this.name, configuration, this.diagnostics)
    const cx = contextFor(world, this.linked.root, { stateAllowed: true })
    const body = scope.terminal && expectType(scope.terminal.when, cx, bool, "what follows 'terminal'")
    const number = (ast: Expr, what: string, most: number) => constantNumber(ast, cx, what, 0, most)
    const expectations = scope.expects.flatMap((item) => this.expectations(item, model, number))
    return {
      check: check.name.text,
      sentence: check.sentence,
      toggles: model.toggles.filter((toggle) => toggle.value).map((toggle) => toggle.name),
      ordinal: 1,
      model,
      budgets: this.budgets(scope.faults, model, number),
      terminal: body && { body, slots: cx.frame.slots },
      limits: this.limits(scope.limits, number),
      expectations: [...expectations, ...unstated(expectations, check.name.span)],
      span: this.span,
    }
  }

  private configuration(scope: Scope): Configuration {
    const constants = new Map<string, { value: Expr; span: Span }>()
    for (const { path, value, span } of scope.settings) {
      const symbol = this.resolve(path, 'const', 'HF603', 'a constant')
      if (symbol !== undefined) constants.set(symbol.fullName, { value, span })
    }
    const toggles = new Set<string>()
    for (const path of scope.toggles) {
      const symbol = this.resolve(path, 'toggle', 'HF606', 'a fix or a bug')
      if (symbol !== undefined) toggles.add(symbol.fullName)
    }
    return { constants, toggles }
  }

  /** The symbol of a kind that a path names in the root file; reports what is not. */
  private resolve(
    path: readonly Identifier[],
    kind: Symbol['kind'],
    code: DiagnosticCode,
    what: string,
  ): Symbol | undefined {
    return resolvePath(path, this.linked.root, kind, code, what, this.diagnostics)
  }

  private budgets(nodes: readonly BudgetNode[], model: Model, number: ConstantReader): Budget[] {
    const budgets = nodes.map((node) => this.budget(node, model, number))
    const uses = budgets.reduce((product, budget) => product * (budget.most + 1), 1)
    if (uses > USES_MAX) {
      const message = `These budgets can be used up in ${uses} ways; the most is ${USES_MAX}.`
      const hint = 'Add faults up in one budget, as in crash + cut <= 2, or allow fewer of each.'
      this.diagnostics.push(errorAt('HF503', defined(nodes[0]).span, message, hint))
      return []
    }
    return budgets
  }

  private budget(node: BudgetNode, model: Model, number: ConstantReader): Budget {
    const faults = node.faults.flatMap((path) => {
      const symbol = this.resolve(path, 'action', 'HF604', 'a fault')
      if (symbol?.kind !== 'action') return []
      if (symbol.decl.sort !== 'fault') {
        const sorts = { action: 'an action of the system', operator: 'an operator step', init: 'the start' }
        const message = `'${symbol.name}' is ${sorts[symbol.decl.sort]}, not a fault.`
        this.diagnostics.push(
          errorAt(
            'HF604',
            defined(path.at(-1)).span,
            message,
            'Only faults have budgets; the other steps may always happen.',
          ),
        )
        return []
      }
      return [model.actions.findIndex((action) => action.name === symbol.fullName)]
    })
    return { faults, most: number(node.most, 'A budget of faults', 1000) ?? 0 }
  }

  private limits(nodes: readonly LimitNode[], number: ConstantReader): Limits {
    const limits: { -readonly [Key in keyof Limits]: number } = {}
    for (const node of nodes) {
      const name = node.name.text
      if (Object.hasOwn(LIMITS, name)) {
        const value = number(node.most, `The limit '${name}'`, LIMITS[name as keyof Limits])
        if (value !== undefined) limits[name as keyof Limits] = value
        continue
      }
      const near = nearest(name, Object.keys(LIMITS))
      const hint = near === undefined ? `The limits are ${Object.keys(LIMITS).join(', ')}.` : `Did you mean '${near}'?`
      this.diagnostics.push(errorAt('HF601', node.name.span, `There is no limit '${name}'.`, hint))
    }
    return limits
  }

  private expectations(item: Item<'expect'>, model: Model, number: ConstantReader): Expectation[] {
    const steps = item.steps && number(item.steps, 'The number of steps', 1_000_000)
    return item.properties.flatMap((path): Expectation[] => {
      const span = defined(path.at(-1)).span
      const subject = this.subject(path, model)
      if (subject === undefined) return []
      const property = subject.kind === 'property' ? model.properties[subject.property] : undefined
      if (!this.outcomeFits(item.outcome, property, span)) return []
      const name = property?.name ?? defined(path.at(-1)).text
      if (steps !== undefined && (item.outcome === 'holds' || item.outcome === 'unreachable')) {
        const message = `'${name}' is expected to be ${item.outcome === 'holds' ? 'true' : 'unreachable'}, so there is no trace whose steps could be counted.`
        this.diagnostics.push(errorAt('HF602', span, message, "Leave out 'in … steps'."))
      }
      return [{ name, subject, outcome: item.outcome, steps, stated: true, doc: item.doc, span }]
    })
  }

  private subject(path: readonly Identifier[], model: Model): Subject | undefined {
    if (path.length === 1 && path[0]?.text === DEADLOCK_FREE) return { kind: 'deadlockFree' }
    if (path.length === 1 && path[0]?.text === ERROR_FREE) return { kind: 'errorFree' }
    const symbol = this.resolve(path, 'property', 'HF602', 'a property')
    if (symbol === undefined) return undefined
    return { kind: 'property', property: model.properties.findIndex((property) => property.name === symbol.fullName) }
  }

  private outcomeFits(outcome: Expectation['outcome'], property: Property | undefined, span: Span): boolean {
    const reach = outcome === 'reached' || outcome === 'unreachable'
    if (reach === (property?.sort === 'reachable')) return true
    const message = reach
      ? `'${property?.name ?? 'This'}' is not a 'reachable' property, so it holds or is violated.`
      : `'${property?.name}' is a 'reachable' property, so it is reached or unreachable.`
    this.diagnostics.push(errorAt('HF602', span, message))
    return false
  }
}

type ConstantReader = (ast: Expr, what: string, most: number) => number | undefined

/** Deadlocks and errors of the model are looked for whether or not a check speaks of them. */
function unstated(stated: readonly Expectation[], span: Span): Expectation[] {
  const builtin = [
    { name: ERROR_FREE, subject: { kind: 'errorFree' } },
    { name: DEADLOCK_FREE, subject: { kind: 'deadlockFree' } },
  ] as const
  return builtin
    .filter((each) => !stated.some((other) => other.subject.kind === each.subject.kind))
    .map((each) => ({ ...each, outcome: 'holds', steps: undefined, stated: false, doc: [], span }) as const)
}

/** Warns of a property of the root file that no check speaks of: it would pass for checked. */
function reportUnexpected(linked: Linked, runs: readonly Run[], diagnostics: Diagnostic[]): void {
  // An expectation that was reported is missing here, and its property is not forgotten.
  if (runs.length === 0 || diagnostics.some((diagnostic) => diagnostic.severity === 'error')) return
  const expected = new Set(runs.flatMap((run) => run.expectations.map((expectation) => expectation.name)))
  for (const symbol of linked.symbols) {
    if (symbol.kind !== 'property' || symbol.home !== linked.root || expected.has(symbol.fullName)) continue
    diagnostics.push({
      code: 'HF651',
      severity: 'warning',
      span: symbol.span,
      message: `No check of this file expects anything of '${symbol.name}', so it is never checked.`,
      hint: unexpectedHint(symbol),
    })
  }
}

function unexpectedHint({ name, decl: { sort } }: SymbolOf<'property'>): string {
  return `Add 'expect ${name} ${sort === 'reachable' ? 'reached' : 'holds'}' to a check.`
}
