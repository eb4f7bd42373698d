import { defined } from '../base/assert.ts'
import type { Span } from '../base/span.ts'
import { type Diagnostic, errorAt } from '../diagnostics/diagnostic.ts'
import type { Expression } from '../model/expressions.ts'
import type { Action, Definition, Model, Property, Toggle, Variable } from '../model/model.ts'
import { bool, cardinality, isEnumerable, type SymmetricType, type Type, typeText, unknown } from '../model/types.ts'
import { levelsOf } from '../model/walk.ts'
import type { ActionDecl, Expr, Parameter as ParameterNode } from '../syntax/ast.ts'
import { checkFairness, checkParameters, elaborateBy } from './action-header.ts'
import { BINDINGS_MAX } from './binders.ts'
import { broadcast, coerce, expectType, inferSpread } from './coerce.ts'
import { type Context, infer, report, type World } from './context.ts'
import { inferExpression } from './expressions.ts'
import { fold } from './fold.ts'
import type { Linked } from './instances.ts'
import { elaborateLiveness } from './liveness.ts'
import { sizeProblem } from './model-size.ts'
import { rememberWorld } from './model-world.ts'
import { elaborateReward } from './reward.ts'
import {
  type ConstantValue,
  type DefinitionUse,
  Frame,
  type Instance,
  type Progress,
  type Symbol,
  type SymbolOf,
  type VariableUse,
} from './scope.ts'
import { elaborateBlock } from './statements.ts'
import { elaborateTiming } from './timing.ts'
import { constantNumber, elaborateFields, elaborateType } from './type-nodes.ts'
import { elaborateUnaffected } from './unaffected.ts'

/** What a check fixes before the spec is elaborated: constants by full name, toggles that are on. */
export interface Configuration {
  readonly constants: ReadonlyMap<string, { readonly value: Expr; readonly span: Span }>
  readonly toggles: ReadonlySet<string>
}

/** The model of a linked program under a configuration. Where errors were reported it is not to be run. */
export function elaborateModel(
  linked: Linked,
  name: string,
  configuration: Configuration,
  diagnostics: Diagnostic[],
): Model {
  return elaborateWorld(linked, name, configuration, diagnostics).model
}

/** A context for expressions of a check, such as its constants and terminal states. */
export function contextFor(world: World, instance: Instance, traits: Partial<Context> = {}): Context {
  return {
    world,
    instance,
    frame: new Frame(),
    stateAllowed: false,
    primesAllowed: false,
    inNext: false,
    isWide: false,
    uses: { state: false, next: false },
    ...traits,
  }
}

/** The model with the world that it was elaborated in, for expressions outside its declarations. */
export function elaborateWorld(
  linked: Linked,
  name: string,
  configuration: Configuration,
  diagnostics: Diagnostic[],
): { readonly model: Model; readonly world: World } {
  const world = new Elaborator(linked, configuration, diagnostics)
  const model = world.model(name)
  rememberWorld(model, { world, root: linked.root })
  return { model, world }
}

/** Symbols that may be in the middle of their elaboration at once, each because the one before it needs it. */
const NESTING_MAX = 100

/** Levels of an expression with all that it calls; engines recur as deep. */
const LEVELS_MAX = 1000

const FAILED_DEFINITION: DefinitionUse = {
  index: -1,
  parameters: [],
  result: unknown,
  usesState: false,
  usesNext: false,
}

class Elaborator implements World {
  readonly infer = inferExpression
  readonly diagnostics: Diagnostic[]
  private readonly linked: Linked
  private readonly configuration: Configuration
  private readonly definitions: Definition[] = []
  private readonly variableIndex: ReadonlyMap<SymbolOf<'var'>, number>
  private readonly progress = new Map<object, Progress<unknown>>()
  /** Levels of each definition's body, those that it calls included. */
  private readonly levels: number[] = []
  private nesting = 0
  /** The actions of the model, in its order. */
  private readonly steps: readonly SymbolOf<'action'>[]

  constructor(linked: Linked, configuration: Configuration, diagnostics: Diagnostic[]) {
    this.linked = linked
    this.configuration = configuration
    this.diagnostics = diagnostics
    const variables = linked.symbols.filter((symbol) => symbol.kind === 'var')
    this.steps = linked.symbols.filter(
      (symbol): symbol is SymbolOf<'action'> => symbol.kind === 'action' && symbol.decl.sort !== 'init',
    )
    this.variableIndex = new Map(variables.map((symbol, at) => [symbol, at]))
  }

  model(name: string): Model {
    const of = <Kind extends Symbol['kind']>(kind: Kind) =>
      this.linked.symbols.filter((symbol): symbol is SymbolOf<Kind> => symbol.kind === kind)
    const constants = of('const').map((symbol) => ({
      name: symbol.fullName,
      ...this.constantOf(symbol, symbol.span),
      isSet: this.configuration.constants.has(symbol.fullName),
    }))
    const types = of('type').map((symbol) => this.typeOf(symbol, symbol.span))
    const variables = of('var').map((symbol) => this.variable(symbol))
    for (const symbol of of('def')) this.definitionOf(symbol, symbol.span)
    const toggles = of('toggle').map((symbol) => this.toggle(symbol))
    const model: Model = {
      name,
      constants,
      toggles,
      variables,
      actions: this.steps.map((symbol) => this.action(symbol.decl, symbol.fullName, symbol.doc, symbol.home)),
      inits: this.linked.inits.map((init) =>
        this.action(init.decl, init.decl.name?.text ?? 'init', init.doc, init.home),
      ),
      properties: of('property').map((symbol) => this.property(symbol)),
      rewards: of('reward').map((symbol) =>
        elaborateReward(symbol, this.context(symbol.home, { stateAllowed: true, isWide: true })),
      ),
      definitions: this.definitions,
      symmetricTypes: symmetricIn(types),
    }
    const declarations = of('var').map(({ decl }) => decl.span)
    const problem = sizeProblem(model, declarations, this.diagnostics)
    if (problem !== undefined) this.diagnostics.push(problem)
    return model
  }

  // ---- the world --------------------------------------------------------------------------------

  constantOf(symbol: SymbolOf<'const'>, use: Span): ConstantValue {
    return this.once(symbol, use, { value: 0, type: unknown }, () => this.constant(symbol))
  }

  typeOf(symbol: SymbolOf<'type'>, use: Span): Type {
    return this.once(symbol, use, unknown, () => this.declaredType(symbol))
  }

  variableOf(symbol: SymbolOf<'var'>, use: Span): VariableUse {
    const index = defined(this.variableIndex.get(symbol), 'variable')
    return this.once(symbol, use, { index, type: unknown }, () => ({
      index,
      type: elaborateType(symbol.decl.type, this.context(symbol.home)),
    }))
  }

  definitionOf(symbol: SymbolOf<'def'>, use: Span): DefinitionUse {
    return this.once(symbol, use, FAILED_DEFINITION, () => this.definition(symbol))
  }

  bodyOf(definition: number): Expression {
    return defined(this.definitions[definition], 'definition').body
  }

  isOn(symbol: SymbolOf<'toggle'>): boolean {
    return this.configuration.toggles.has(symbol.fullName)
  }

  /** Elaborates a symbol at its first use; reports one that needs itself. */
  private once<T>(symbol: SymbolOf<'const' | 'type' | 'var' | 'def'>, use: Span, failed: T, elaborate: () => T): T {
    const known = this.progress.get(symbol) as Progress<T> | undefined
    if (known?.at === 'done') return known.value
    if (known?.at === 'busy') {
      const message = `'${symbol.name}' is defined by means of itself.`
      this.diagnostics.push(
        errorAt(
          'HF207',
          use,
          message,
          'Every definition must end: use a quantifier, an aggregate or more state instead.',
        ),
      )
      return failed
    }
    this.progress.set(symbol, { at: 'busy' })
    this.nesting++
    const value = this.nesting > NESTING_MAX ? this.tooDeep(symbol, use, failed) : elaborate()
    this.nesting--
    this.progress.set(symbol, { at: 'done', value })
    return value
  }

  private tooDeep<T>(symbol: Symbol, span: Span, failed: T): T {
    const message = `'${symbol.name}' stands at the end of too long a chain of definitions.`
    const hint = 'Let definitions call each other less deeply: split the chain by a variable, or write it out.'
    this.diagnostics.push(errorAt('HF212', span, message, hint))
    return failed
  }

  private context(instance: Instance, traits: Partial<Context> = {}): Context {
    return contextFor(this, instance, traits)
  }

  // ---- declarations -----------------------------------------------------------------------------

  private constant(symbol: SymbolOf<'const'>): ConstantValue {
    const home = this.context(symbol.home)
    const type = symbol.decl.type && elaborateType(symbol.decl.type, home)
    const override = this.configuration.constants.get(symbol.fullName)
    const binding = symbol.home.bindings.get(symbol.name)
    const ast = override?.value ?? binding?.value ?? symbol.decl.value
    const from = override !== undefined ? this.linked.root : (binding?.from ?? symbol.home)
    const cx = this.context(from)
    const inferred = infer(ast, cx, type)
    const value = fold(inferred)
    if (value === undefined) {
      if (inferred.type.kind !== 'unknown')
        report(cx, 'HF504', ast.span, `The value of the constant '${symbol.name}' is not constant.`)
      return { value: 0, type: type ?? unknown }
    }
    if (type?.kind === 'range' && typeof value === 'number' && (value < type.low || value > type.high)) {
      report(cx, 'HF505', ast.span, `'${symbol.name}' is ${value}, outside its type ${typeText(type)}.`)
      return { value: type.low, type }
    }
    if (type !== undefined) coerce(cx, inferred, type, `the constant '${symbol.name}'`)
    return { value, type: type ?? inferred.type }
  }

  private declaredType(symbol: SymbolOf<'type'>): Type {
    const cx = this.context(symbol.home)
    const decl = symbol.decl
    const name = symbol.fullName
    switch (decl.kind) {
      case 'type': {
        const type = elaborateType(decl.type, cx)
        if (!decl.actor) return type
        if (type.kind === 'range') return { ...type, actor: name }
        report(
          cx,
          'HF320',
          decl.type.span,
          `An actor is a range, a list of names or symmetric, but this is ${typeText(type)}.`,
        )
        return type
      }
      case 'symmetric':
        return {
          kind: 'symmetric',
          name,
          size: constantNumber(decl.size, cx, 'The number of elements', 1, 64) ?? 1,
          actor: decl.actor,
        }
      case 'enum':
        return {
          kind: 'enum',
          name,
          members: (decl.members ?? [decl.name]).map((member) => member.text),
          actor: decl.actor,
        }
      case 'union':
        return {
          kind: 'union',
          name,
          variants: decl.variants.map((variant) => ({
            name: variant.name.text,
            fields: elaborateFields(variant.fields, cx),
          })),
        }
    }
  }

  private variable(symbol: SymbolOf<'var'>): Variable {
    const { type } = this.variableOf(symbol, symbol.span)
    const cx = this.context(symbol.home)
    const place = { name: symbol.fullName, doc: symbol.doc, span: symbol.span }
    if (isAny(symbol.decl.initial, symbol.home)) return { ...place, type, initial: this.anyOf(type, symbol, cx) }
    const inferred = inferSpread(symbol.decl.initial, cx, type)
    const initial = broadcast(cx, inferred, type, `the first value of '${symbol.name}'`)
    return { ...place, type, initial }
  }

  private anyOf(type: Type, symbol: SymbolOf<'var'>, cx: Context): 'any' {
    if (cardinality(type) > BINDINGS_MAX) {
      const message = `${typeText(type)} has ${cardinality(type)} values, and at most ${BINDINGS_MAX} can each be a start.`
      report(cx, 'HF503', symbol.decl.initial.span, message)
    } else if (!isEnumerable(type)) {
      report(
        cx,
        'HF610',
        symbol.decl.initial.span,
        `The values of ${typeText(type)} cannot be gone through one by one.`,
      )
    }
    return 'any'
  }

  private toggle(symbol: SymbolOf<'toggle'>): Toggle {
    const { sort, sentence } = symbol.decl
    return { name: symbol.fullName, doc: symbol.doc, span: symbol.span, sort, sentence, value: this.isOn(symbol) }
  }

  private definition(symbol: SymbolOf<'def'>): DefinitionUse {
    const cx = this.context(symbol.home, { stateAllowed: true, primesAllowed: true })
    const parameters = this.parameters(symbol.decl.parameters, cx)
    const declared = symbol.decl.result && elaborateType(symbol.decl.result, cx)
    const inferred = infer(symbol.decl.body, cx, declared)
    const body = declared === undefined ? inferred : coerce(cx, inferred, declared, `the result of '${symbol.name}'`)
    const levels = levelsOf(body, (definition) => this.levels[definition] ?? 0)
    if (levels > LEVELS_MAX) {
      return this.tooDeep(symbol, symbol.span, { ...FAILED_DEFINITION, parameters })
    }
    this.levels.push(levels)
    const place = { name: symbol.fullName, doc: symbol.doc, span: symbol.span }
    const index = this.definitions.push({ ...place, parameters, body, slots: cx.frame.slots }) - 1
    return { index, parameters, result: body.type, usesState: cx.uses.state, usesNext: cx.uses.next }
  }

  private action(decl: ActionDecl, name: string, doc: readonly string[], home: Instance): Action {
    const cx = this.context(home, { stateAllowed: true })
    const parameters = this.parameters(decl.parameters, cx)
    checkParameters(parameters, decl, cx)
    const by = elaborateBy(decl, cx)
    checkFairness(decl, cx)
    const timing = elaborateTiming(decl, cx)
    const guard = decl.guard && expectType(decl.guard, cx, bool, 'the guard')
    const body = elaborateBlock(decl.body, cx)
    const span = decl.name?.span ?? decl.span
    return {
      name,
      doc,
      span,
      sort: decl.sort,
      parameters,
      fairness: decl.fairness,
      by,
      timing,
      guard,
      body,
      slots: cx.frame.slots,
    }
  }

  private parameters(nodes: readonly ParameterNode[], cx: Context): { name: string; type: Type }[] {
    const seen = new Set<string>()
    return nodes.map((node) => {
      if (seen.has(node.name.text)) report(cx, 'HF202', node.name.span, `There are two parameters '${node.name.text}'.`)
      seen.add(node.name.text)
      const type = elaborateType(node.type, cx)
      cx.frame.declare(node.name.text, type)
      return { name: node.name.text, type }
    })
  }

  private property(symbol: SymbolOf<'property'>): Property {
    const decl = symbol.decl
    const place = { name: symbol.fullName, doc: symbol.doc, span: symbol.span }
    const cx = this.context(symbol.home, {
      stateAllowed: true,
      primesAllowed: decl.sort === 'step' || decl.sort === 'liveness',
    })
    if (decl.sort === 'liveness') {
      const body = elaborateLiveness(decl.body, cx)
      return { ...place, sort: decl.sort, body, slots: cx.frame.slots }
    }
    if (decl.sort === 'unaffected') {
      const found = elaborateUnaffected(decl, cx, this.steps)
      return { ...place, ...found, slots: cx.frame.slots }
    }
    const errorsBefore = this.diagnostics.length
    const body = expectType(decl.body, cx, bool, `the ${decl.sort} property '${symbol.name}'`)
    if (decl.sort === 'step' && !cx.uses.next && this.diagnostics.length === errorsBefore) {
      const hint = "Prime what is meant of the next state, as in epoch'[n] >= epoch[n], or make it an invariant."
      report(cx, 'HF607', symbol.span, `'${symbol.name}' is a step property but says nothing of the next state.`, hint)
    }
    const slots = cx.frame.slots
    if (decl.sort === 'recoverable')
      return { ...place, sort: decl.sort, body, withOperators: decl.withOperators, slots }
    return { ...place, sort: decl.sort, body, slots }
  }
}

/** `var owner: Node = any`: one initial state for each value. */
function isAny(initial: Expr, home: Instance): boolean {
  return initial.kind === 'name' && initial.name.text === 'any' && !home.names.has('any')
}

/** Each symmetric type once, though aliases may name it again. */
function symmetricIn(types: readonly Type[]): SymmetricType[] {
  const symmetric = types.filter((type): type is SymmetricType => type.kind === 'symmetric')
  return symmetric.filter((type, at) => symmetric.findIndex((other) => other.name === type.name) === at)
}
