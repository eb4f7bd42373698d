import { defined } from '../base/assert.ts'
import { remembered } from '../base/remembered.ts'
import type { Expression } from '../model/expressions.ts'
import type { Definition } from '../model/model.ts'
import { childrenOf } from '../model/walk.ts'

const answers = remembered((_: readonly Definition[]) => new WeakMap<Expression, boolean>())

/** Whether the value of an expression depends on variables, by way of definitions too, and not on its names alone. */
export function readsState(expression: Expression, definitions: readonly Definition[]): boolean {
  const known = answers(definitions).get(expression)
  if (known !== undefined) return known
  const called = expression.kind === 'call' ? [defined(definitions[expression.definition], 'definition').body] : []
  const answer =
    expression.kind === 'variable' ||
    [...childrenOf(expression), ...called].some((child) => readsState(child, definitions))
  answers(definitions).set(expression, answer)
  return answer
}
