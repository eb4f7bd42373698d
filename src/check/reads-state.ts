import type { Expression } from '../model/expressions.ts'
import { childrenOf } from '../model/walk.ts'
import type { Context } from './context.ts'

/** Whether the value depends on variables, by way of definitions too. */
export function readsState(expression: Expression, cx: Context): boolean {
  if (expression.kind === 'variable') return true
  if (expression.kind === 'call' && readsState(cx.world.bodyOf(expression.definition), cx)) return true
  return childrenOf(expression).some((child) => readsState(child, cx))
}
