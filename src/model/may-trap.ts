import { defined } from '../base/assert.ts'
import type { Expression } from './expressions.ts'
import type { Definition } from './model.ts'
import { childrenOf } from './walk.ts'

const known = new WeakMap<Expression, boolean>()

/**
 * Whether evaluating the expression can end in a trap. Quantifiers are defined over all their bindings: one
 * that traps is an error wherever in the order it stands, which keeps symmetric types symmetric. An engine
 * may stop early exactly where nothing in the body can trap.
 */
export function mayTrap(expression: Expression, definitions: readonly Definition[]): boolean {
  const cached = known.get(expression)
  if (cached !== undefined) return cached
  const called = expression.kind === 'call' ? [defined(definitions[expression.definition], 'definition').body] : []
  const inside = [...childrenOf(expression), ...called]
  const answer = trapsItself(expression) || inside.some((child) => mayTrap(child, definitions))
  known.set(expression, answer)
  return answer
}

function trapsItself(expression: Expression): boolean {
  switch (expression.kind) {
    case 'unwrap':
    case 'element':
    case 'convert':
      return true
    case 'builtin':
      return expression.builtin !== 'size'
    case 'aggregate':
      return expression.aggregate === 'min' || expression.aggregate === 'max'
    case 'collection':
      return expression.collection !== 'set'
    case 'binary':
      return ['divide', 'remainder', 'insert', 'remove'].includes(expression.operator)
    default:
      return false
  }
}
