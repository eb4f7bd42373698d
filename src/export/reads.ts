import { defined } from '../base/assert.ts'
import type { Expression, Statement } from '../model/expressions.ts'
import type { Definition } from '../model/model.ts'
import { childrenOf, expressionsOf, statementsIn } from '../model/walk.ts'

const known = new WeakMap<Expression, ReadonlySet<number>>()

/** The variables that an expression may look at, by way of definitions too. */
export function variablesIn(expression: Expression, definitions: readonly Definition[]): ReadonlySet<number> {
  const cached = known.get(expression)
  if (cached !== undefined) return cached
  const found = new Set<number>()
  if (expression.kind === 'variable') found.add(expression.variable)
  const called = expression.kind === 'call' ? [defined(definitions[expression.definition], 'definition').body] : []
  for (const inner of [...childrenOf(expression), ...called])
    for (const variable of variablesIn(inner, definitions)) found.add(variable)
  known.set(expression, found)
  return found
}

/** The variables that statements may give a value to. */
export function assignedIn(statements: readonly Statement[]): ReadonlySet<number> {
  const found = new Set<number>()
  for (const statement of statements) {
    if (statement.kind === 'assign') found.add(statement.variable)
    for (const variable of assignedIn(statementsIn(statement))) found.add(variable)
  }
  return found
}

/** What the locals of a body are called, by slot: a `let` has its name only where it is used. */
export function namesOfLocals(statements: readonly Statement[]): ReadonlyMap<number, string> {
  const names = new Map<number, string>()
  const inExpression = (expression: Expression): void => {
    if (expression.kind === 'local') names.set(expression.slot, expression.name)
    for (const inner of childrenOf(expression)) inExpression(inner)
  }
  const inStatement = (statement: Statement): void => {
    for (const expression of expressionsOf(statement)) inExpression(expression)
    for (const inner of statementsIn(statement)) inStatement(inner)
  }
  for (const statement of statements) inStatement(statement)
  return names
}

export function overlap(a: ReadonlySet<number>, b: ReadonlySet<number>): boolean {
  return [...a].some((each) => b.has(each))
}
