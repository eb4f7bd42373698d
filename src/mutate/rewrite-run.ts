import { defined } from '../base/assert.ts'
import { orderDependence } from '../check/symmetry.ts'
import type { Expression, Statement } from '../model/expressions.ts'
import { canHappen } from '../model/impossible.ts'
import { mapBinders, mapExpression, mapPath } from '../model/map-expression.ts'
import type { Action, Definition, Parameter, Property, Run } from '../model/model.ts'
import { childrenOf } from '../model/walk.ts'
import { mapAtoms } from '../temporal/formula.ts'
import { bindsNames, isDead, isDecided, type Part, partOf } from './part.ts'
import { truthOf } from './truth-of.ts'

/** The action or definition that a place is in. */
export interface Owner {
  readonly name: string
  readonly parameters: readonly Parameter[]
  readonly isStep: boolean
}

export interface Site {
  readonly owner: Owner
  readonly region: 'guard' | 'body' | 'definition'
  readonly part: Part
  /** Whether the place is inside of a quantifier, sum or other expression that binds names. */
  readonly isInner: boolean
}

/** What to put in place of an expression or statement; undefined to go on into it. */
export interface Visitor {
  /** Whether to visit expressions too whose truth, or one of whose sides, a switch decides in this run. */
  readonly seesDecided: boolean
  readonly expression: (expression: Expression, site: Site) => Expression | undefined
  readonly statement: (statement: Statement, site: Site) => readonly Statement[] | undefined
}

export interface Rewritten {
  readonly run: Run
  /** Whether a loop over a symmetric type would no longer give the same in every order: no run must be made of it. */
  readonly isOrderDependent: boolean
}

/**
 * Takes a visitor through all of a run's system that can have an effect in this run: the starts, the steps that its
 * switches and budgets allow, and the definitions that these call. What is visited becomes new objects, for engines
 * remember what they know of an object. The properties keep the definitions as they were: they are what the system
 * is judged by.
 */
export function rewriteRun(run: Run, visitor: Visitor): Rewritten {
  return new Rewriter(run, visitor).rewrite()
}

class Rewriter {
  private readonly run: Run
  private readonly visitor: Visitor
  private readonly copies = new Map<Expression, Expression>()
  private readonly waiting: number[] = []
  private readonly called = new Set<number>()
  private definitionsDiffer = false
  private isOrderDependent = false

  constructor(run: Run, visitor: Visitor) {
    this.run = run
    this.visitor = visitor
  }

  rewrite(): Rewritten {
    const { model } = this.run
    const inits = model.inits.map((action) => this.action(action))
    const actions = model.actions.map((action, at) => (isLive(action, at, this.run) ? this.action(action) : action))
    const definitions = [...model.definitions]
    for (let at = this.waiting.pop(); at !== undefined; at = this.waiting.pop())
      definitions[at] = this.definition(defined(model.definitions[at], 'definition'))
    const changed = { ...this.run, model: { ...model, inits, actions, definitions } }
    const run = this.definitionsDiffer ? withOwnDefinitions(changed, model.definitions) : changed
    return { run, isOrderDependent: this.isOrderDependent }
  }

  private action(action: Action): Action {
    const { name, parameters, sort } = action
    const owner = { name, parameters, isStep: sort !== 'init' }
    const site: Site = { owner, region: 'body', part: undefined, isInner: false }
    const guard = action.guard && this.expression(action.guard, { ...site, region: 'guard', part: 'whole' })
    return { ...action, guard, body: this.statements(action.body, site) }
  }

  private definition(definition: Definition): Definition {
    const { name, parameters, body } = definition
    const part = body.type.kind === 'bool' ? 'whole' : undefined
    const site: Site = { owner: { name, parameters, isStep: false }, region: 'definition', part, isInner: false }
    return { ...definition, body: this.expression(body, site) }
  }

  /** Each object once: the target of a `+=` stands in the path and in the value, and stays one object. */
  private expression(expression: Expression, site: Site): Expression {
    const copy = this.copies.get(expression) ?? this.copyOf(expression, site)
    this.copies.set(expression, copy)
    return copy
  }

  private copyOf(expression: Expression, site: Site): Expression {
    const isKnown = truthOf(expression) !== undefined
    const isSeen = this.visitor.seesDecided || !(isKnown || isDecided(expression))
    const replaced = isSeen ? this.visitor.expression(expression, site) : undefined
    if (replaced !== undefined) {
      this.definitionsDiffer ||= site.region === 'definition'
      this.noteCalls(replaced)
      return replaced
    }
    if (isKnown) return expression
    if (expression.kind === 'call') this.noteCall(expression.definition)
    const isInner = site.isInner || bindsNames(expression)
    return mapExpression(expression, (child) => {
      if (isDead(child, expression)) return child
      return this.expression(child, { ...site, part: partOf(child, expression, site.part), isInner })
    })
  }

  private noteCall(definition: number): void {
    if (this.called.has(definition)) return
    this.called.add(definition)
    this.waiting.push(definition)
  }

  private noteCalls(expression: Expression): void {
    if (expression.kind === 'call') this.noteCall(expression.definition)
    for (const child of childrenOf(expression)) this.noteCalls(child)
  }

  private statements(statements: readonly Statement[], site: Site): readonly Statement[] {
    return statements.flatMap(
      (statement) => this.visitor.statement(statement, site) ?? [this.statement(statement, site)],
    )
  }

  private statement(statement: Statement, site: Site): Statement {
    const value = (expression: Expression) => this.expression(expression, site)
    const condition = (expression: Expression) => this.expression(expression, { ...site, part: 'whole' })
    switch (statement.kind) {
      case 'assign':
        return { ...statement, path: mapPath(statement.path, value), value: value(statement.value) }
      case 'let':
        return { ...statement, value: value(statement.value) }
      case 'assert':
        return statement
      case 'if': {
        const truth = truthOf(statement.test)
        const branch = (of: readonly Statement[], when: boolean) => (truth === !when ? of : this.statements(of, site))
        const test = condition(statement.test)
        return { ...statement, test, then: branch(statement.then, true), otherwise: branch(statement.otherwise, false) }
      }
      case 'match': {
        const arms = statement.arms.map((arm) => ({ ...arm, body: this.statements(arm.body, site) }))
        return { ...statement, of: value(statement.of), arms }
      }
      case 'for': {
        const binders = mapBinders(statement.binders, value)
        const where = statement.where && condition(statement.where)
        const loop = { ...statement, binders, where, body: this.statements(statement.body, site) }
        const bodyOf = (definition: number) => defined(this.run.model.definitions[definition], 'definition').body
        this.isOrderDependent ||= orderDependence(loop, bodyOf) !== undefined
        return loop
      }
    }
  }
}

/** Whether a step can happen, as far as switches, budgets and its guard's known parts say. */
function isLive(action: Action, at: number, run: Run): boolean {
  return canHappen(action, at, run) && (action.guard === undefined || truthOf(action.guard) !== false)
}

/** The properties and the terminal condition with definitions of their own, put behind those of the system. */
function withOwnDefinitions(run: Run, originals: readonly Definition[]): Run {
  const by = originals.length
  const shift = (expression: Expression): Expression => {
    const copy = mapExpression(expression, shift)
    return copy.kind === 'call' ? { ...copy, definition: copy.definition + by } : copy
  }
  const { model, terminal } = run
  const definitions = [
    ...model.definitions,
    ...originals.map((definition) => ({ ...definition, body: shift(definition.body) })),
  ]
  const properties = model.properties.map((property) => shiftedProperty(property, shift))
  const rewards = model.rewards.map((reward) => ({ ...reward, body: shift(reward.body) }))
  return {
    ...run,
    model: { ...model, definitions, properties, rewards },
    terminal: terminal && { ...terminal, body: shift(terminal.body) },
  }
}

function shiftedProperty(property: Property, shift: (expression: Expression) => Expression): Property {
  if (property.sort !== 'liveness') return { ...property, body: shift(property.body) }
  const { binders, where, formula } = property.body
  const body = {
    binders: mapBinders(binders, shift),
    where: where && shift(where),
    formula: mapAtoms(formula, (atom) => ({ ...atom, body: shift(atom.body) })),
  }
  return { ...property, body }
}
