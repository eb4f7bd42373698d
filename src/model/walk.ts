import { unreachable } from '../base/assert.ts'
import type { Binder, Expression, Statement } from './expressions.ts'
import type { Timing } from './model.ts'

/** The expressions directly inside an expression; the body of a called definition is not inside. */
export function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'literal':
    case 'none':
    case 'toggle':
    case 'local':
    case 'variable':
      return []
    case 'call':
      return expression.args
    case 'unary':
    case 'field':
    case 'is':
    case 'some':
    case 'unwrap':
    case 'builtin':
    case 'convert':
      return [expression.of]
    case 'binary':
      return [expression.left, expression.right]
    case 'conditional':
      return [expression.test, expression.then, expression.otherwise]
    case 'quantifier':
      return [...domainsOf(expression.binders), ...optional(expression.where), expression.body]
    case 'aggregate':
      return [...domainsOf(expression.binders), ...optional(expression.where), ...optional(expression.value)]
    case 'mapping':
      return [expression.value]
    case 'collection':
      return expression.items
    case 'record':
    case 'variant':
      return expression.values
    case 'update':
      return [expression.of, ...expression.fields.map((field) => field.value)]
    case 'match':
      return [expression.of, ...expression.arms.map((arm) => arm.body)]
    case 'lookup':
    case 'element':
      return [expression.of, expression.key]
    case 'let':
      return [expression.value, expression.body]
    default:
      return unreachable(expression)
  }
}

/** The expressions that stand directly in a statement, those of nested statements not among them. */
export function expressionsOf(statement: Statement): readonly Expression[] {
  switch (statement.kind) {
    case 'assign':
      return [...statement.path.flatMap((step) => (step.kind === 'field' ? [] : [step.key])), statement.value]
    case 'let':
      return [statement.value]
    case 'if':
    case 'assert':
      return [statement.test]
    case 'match':
      return [statement.of]
    case 'for':
      return [...domainsOf(statement.binders), ...optional(statement.where)]
    default:
      return unreachable(statement)
  }
}

/** The expressions that say when a step happens. */
export function expressionsOfTiming(timing: Timing | undefined): readonly Expression[] {
  switch (timing?.kind) {
    case undefined:
      return []
    case 'rate':
      return [timing.amount, ...optional(timing.period.count)]
    case 'delay':
      return optional(timing.period.count)
    case 'probability':
      return [timing.share, timing.of]
  }
}

/** The statements directly inside a statement. */
export function statementsIn(statement: Statement): readonly Statement[] {
  switch (statement.kind) {
    case 'if':
      return [...statement.then, ...statement.otherwise]
    case 'match':
      return statement.arms.flatMap((arm) => arm.body)
    case 'for':
      return statement.body
    default:
      return []
  }
}

function optional(expression: Expression | undefined): readonly Expression[] {
  return expression === undefined ? [] : [expression]
}

function domainsOf(binders: readonly Binder[]): readonly Expression[] {
  return binders.flatMap((binder) => (binder.domain.kind === 'values' ? [binder.domain.set] : []))
}

/**
 * Levels of an expression, those of the definitions that it calls included.
 * @param levelsOf levels of a definition's body
 */
export function levelsOf(expression: Expression, levelsOfDefinition: (definition: number) => number): number {
  const inside = childrenOf(expression).map((child) => levelsOf(child, levelsOfDefinition))
  const called = expression.kind === 'call' ? levelsOfDefinition(expression.definition) : 0
  return 1 + Math.max(0, called, ...inside)
}
