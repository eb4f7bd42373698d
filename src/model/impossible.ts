import type { Expression } from './expressions.ts'
import type { Action, Run } from './model.ts'

/**
 * Whether an action can never be taken because of a switch that is off: its guard is a conjunction with a false
 * part before anything that could be an error. Engines skip it, and reports don't count it among the idle ones.
 */
export function isImpossible(action: Action): boolean {
  return action.guard !== undefined && startsFalse(action.guard)
}

/** Whether the switches and budgets of a run let a step happen at all. */
export function canHappen(action: Action, at: number, { budgets }: Pick<Run, 'budgets'>): boolean {
  if (isImpossible(action)) return false
  if (action.sort !== 'fault') return true
  const own = budgets.filter(({ faults }) => faults.includes(at))
  return own.length > 0 && own.every(({ most }) => most > 0)
}

function startsFalse(guard: Expression): boolean {
  switch (guard.kind) {
    case 'literal':
    case 'toggle':
      return guard.value === false
    case 'unary':
      return guard.operator === 'not' && guard.of.kind === 'toggle' && guard.of.value
    case 'binary':
      return guard.operator === 'and' && (startsFalse(guard.left) || (isSwitch(guard.left) && startsFalse(guard.right)))
    default:
      return false
  }
}

function isSwitch(expression: Expression): boolean {
  return expression.kind === 'toggle' || (expression.kind === 'unary' && isSwitch(expression.of))
}
