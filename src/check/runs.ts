import { defined } from '../base/assert.ts'
import { nearest } from '../base/nearest.ts'
import type { SourceFile, Span } from '../base/span.ts'
import type { DiagnosticCode } from '../diagnostics/catalogue.ts'
import { type Diagnostic, errorAt } from '../diagnostics/diagnostic.ts'
import { askedIn } from '../model/asked-in.ts'
import {
  type Budget,
  DEADLOCK_FREE,
  ERROR_FREE,
  type Expectation,
  type Limits,
  type Measured,
  type Model,
  type Property,
  type Run,
  type Subject,
} from '../model/model.ts'
import { bool } from '../model/types.ts'
import type { BudgetNode, CheckDecl, Expr, Identifier, LimitNode } from '../syntax/ast.ts'
import { type Item, measuredBy, pathName, reportBlocks, type Scope, scopesOf } from './blocks.ts'
import { expectType } from './coerce.ts'
import { type Configuration, contextFor, elaborateWorld } from './elaborate.ts'
import type { Linked } from './instances.ts'
import { resolvePath } from './paths.ts'
import type { Symbol, SymbolOf } from './scope.ts'
import { constantNumber } from './type-nodes.ts'

/** The runs that the checks and experiments of the root file ask for, in order. */
export function elaborateRuns(linked: Linked, name: string, diagnostics: Diagnostic[]): Run[] {
  for (const { decl } of linked.checks) reportBlocks(decl, diagnostics)
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
    sort: 'check',
    check: DEFAULT_CHECK,
    sentence: undefined,
    toggles: [],
    ordinal: 1,
    model,
    budgets: [],
    terminal: undefined,
    limits: {},
    expectations: [...expectations, ...unstated(expectations, span)],
    measured: everythingIn(model),
    span,
  }
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
      sort: check.sort,
      check: check.name.text,
      sentence: check.sentence,
      toggles: model.toggles.filter((toggle) => toggle.value).map((toggle) => toggle.name),
      ordinal: 1,
      model,
      budgets: this.budgets(scope.faults, model, number, check.sort),
      terminal: body && { body, slots: cx.frame.slots },
      limits: this.limits(scope.limits, number),
      expectations: [...expectations, ...unstated(expectations, check.name.span)],
      measured: check.sort === 'check' ? measuredIn(expectations, model) : this.measured(scope.measure, model),
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
    return resolvePath(path, this.linked.root, [kind], code, what, this.diagnostics)
  }

  private budgets(
    nodes: readonly BudgetNode[],
    model: Model,
    number: ConstantReader,
    sort: CheckDecl['sort'],
  ): Budget[] {
    const budgets = nodes.map((node) => this.budget(node, model, number))
    const uses = budgets.reduce((product, budget) => product * (budget.most + 1), 1)
    if (uses > USES_MAX && sort === 'check') {
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

  /** What the `measure` of an experiment names, or without one everything. */
  private measured(item: Item<'measure'> | undefined, model: Model): Measured {
    if (item === undefined) return everythingIn(model)
    const found = { properties: [] as number[], rewards: [] as number[] }
    for (const path of item.names) {
      const what = 'an invariant, a reachable property or a reward'
      const symbol = resolvePath(path, this.linked.root, ['property', 'reward'], 'HF617', what, this.diagnostics)
      const { text, span } = defined(path.at(-1))
      if (symbol?.kind === 'property' && !isMeasurable(symbol.decl)) {
        const message = `'${text}' is a '${symbol.decl.sort}' property, and there is no time at which it is true.`
        this.diagnostics.push(errorAt('HF617', span, message, 'Name invariants, reachable properties and rewards.'))
      } else if (symbol !== undefined) {
        const [into, among] =
          symbol.kind === 'reward' ? [found.rewards, model.rewards] : [found.properties, model.properties]
        const at = among.findIndex(({ name }) => name === symbol.fullName)
        if (into.includes(at))
          this.diagnostics.push(errorAt('HF605', span, `'${text}' is named twice.`, 'Keep one of the two.'))
        else into.push(at)
      }
    }
    return found
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

/** What questions about quantities are asked about without being told: all that they can be. */
function everythingIn({ properties, rewards }: Model): Measured {
  return {
    properties: properties.flatMap((property, at) => (isMeasurable(property) ? [at] : [])),
    rewards: [...rewards.keys()],
  }
}

/** The same in a check: what it expects something of, in its order, and all rewards. */
function measuredIn(expectations: readonly Expectation[], model: Model): Measured {
  const { properties, rewards } = everythingIn(model)
  return { properties: [...new Set(askedIn({ expectations }))].filter((at) => properties.includes(at)), rewards }
}

function isMeasurable({ sort }: { readonly sort: string }): boolean {
  return sort === 'invariant' || sort === 'reachable'
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

/** Warns of a property of the root file that no check or `measure` speaks of: it would pass for checked. */
function reportUnexpected(linked: Linked, all: readonly Run[], diagnostics: Diagnostic[]): void {
  const runs = all.filter(({ sort }) => sort === 'check')
  // An expectation that was reported is missing here, and its property is not forgotten.
  if (runs.length === 0 || diagnostics.some((diagnostic) => diagnostic.severity === 'error')) return
  const expected = new Set(runs.flatMap((run) => run.expectations.map((expectation) => expectation.name)))
  for (const { decl } of linked.checks) for (const path of measuredBy(decl)) expected.add(pathName(path))
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
