import { defined } from '../base/assert.ts'
import type { Expression, Statement } from '../model/expressions.ts'
import type { Model, Run } from '../model/model.ts'
import { childrenOf, expressionsOf, expressionsOfTiming, statementsIn } from '../model/walk.ts'

/**
 * The definitions that are used elsewhere than as a part of a guard. Of those, a part may matter where nothing is
 * guarded, so that guards alone say nothing about it.
 */
export function freelyUsed({ model, terminal }: Pick<Run, 'model' | 'terminal'>): ReadonlySet<number> {
  const uses = new Uses(model)
  for (const property of model.properties) for (const each of propertyParts(property.body)) uses.free(each)
  if (terminal !== undefined) uses.free(terminal.body)
  for (const { initial } of model.variables) if (initial !== 'any') uses.free(initial)
  for (const action of [...model.actions, ...model.inits]) {
    if (action.guard !== undefined) uses.guard(action.guard)
    if (action.by !== undefined) uses.free(action.by)
    for (const expression of expressionsOfTiming(action.timing)) uses.free(expression)
    for (const statement of action.body) uses.statement(statement)
  }
  return uses.found
}

/** The expressions somewhere in a property, whatever its shape. */
function propertyParts(body: unknown): readonly Expression[] {
  if (typeof body !== 'object' || body === null) return []
  if (isExpression(body)) return [body]
  return Object.values(body).flatMap(propertyParts)
}

function isExpression(value: object): value is Expression {
  return 'kind' in value && 'type' in value && 'span' in value
}

class Uses {
  readonly found = new Set<number>()
  private readonly guarding = new Set<number>()
  private readonly model: Model

  constructor(model: Model) {
    this.model = model
  }

  free(expression: Expression): void {
    for (const child of childrenOf(expression)) this.free(child)
    if (expression.kind !== 'call' || this.found.has(expression.definition)) return
    this.found.add(expression.definition)
    this.free(this.bodyOf(expression.definition))
  }

  guard(part: Expression): void {
    if (part.kind === 'binary' && part.operator === 'and') {
      this.guard(part.left)
      this.guard(part.right)
    } else if (part.kind === 'call') {
      for (const argument of part.args) this.free(argument)
      if (this.guarding.has(part.definition)) return
      this.guarding.add(part.definition)
      this.guard(this.bodyOf(part.definition))
    } else this.free(part)
  }

  statement(statement: Statement): void {
    for (const expression of expressionsOf(statement)) this.free(expression)
    for (const inner of statementsIn(statement)) this.statement(inner)
  }

  private bodyOf(definition: number): Expression {
    return defined(this.model.definitions[definition], 'definition').body
  }
}
