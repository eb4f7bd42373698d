import type { Expression } from '../model/expressions.ts'
import { truthOf } from './truth-of.ts'

/** What a condition is to the whole that it is part of; undefined for what is no condition. */
export type Part = 'conjunct' | 'disjunct' | 'whole' | undefined

/** What an expression directly inside another one is part of. A switch beside a condition leaves it what it was. */
export function partOf(child: Expression, parent: Expression, part: Part): Part {
  switch (parent.kind) {
    case 'binary': {
      if (isDecided(parent)) return part
      return parent.operator === 'and' ? 'conjunct' : parent.operator === 'or' ? 'disjunct' : undefined
    }
    case 'conditional':
      if (child === parent.test) return 'whole'
      return truthOf(parent.test) === undefined ? undefined : part
    case 'quantifier':
      return child === parent.where || child === parent.body ? 'whole' : undefined
    case 'aggregate':
      return child === parent.where ? 'whole' : undefined
    case 'let':
      return child === parent.body ? part : undefined
    default:
      return undefined
  }
}

/** Whether a condition is one of its sides and nothing else, because a switch decides the other. */
export function isDecided(expression: Expression): boolean {
  if (expression.kind !== 'binary') return false
  const { operator, left, right } = expression
  if (operator === 'implies') return truthOf(left) === true
  return (operator === 'and' || operator === 'or') && (truthOf(left) ?? truthOf(right)) !== undefined
}

/** Whether a branch of an expression is never taken because of a switch. */
export function isDead(child: Expression, parent: Expression): boolean {
  if (parent.kind !== 'conditional' || child === parent.test) return false
  const test = truthOf(parent.test)
  return test !== undefined && child === (test ? parent.otherwise : parent.then)
}

/** Whether names are bound around what is inside of the expression. */
export function bindsNames({ kind }: Expression): boolean {
  return kind === 'quantifier' || kind === 'aggregate' || kind === 'mapping'
}

/** Whether the condition is a chain of conjuncts or disjuncts, which are parts of the same whole as the chain itself. */
export function isChain(expression: Expression, part: Part): boolean {
  if (expression.kind !== 'binary') return false
  return expression.operator === 'and' ? part !== 'disjunct' : expression.operator === 'or' && part === 'disjunct'
}
