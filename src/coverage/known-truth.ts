import { List } from 'immutable'
import { defined } from '../base/assert.ts'
import { meaningOf } from '../interpret/meaning.ts'
import { Trap } from '../interpret/trap.ts'
import type { Expression } from '../model/expressions.ts'
import type { Definition } from '../model/model.ts'
import { childrenOf } from '../model/walk.ts'

/**
 * The truth that an expression has once the switches and constants of a run are fixed, or undefined where it depends
 * on the state. What is decided so was decided by the check, and says nothing about the spec.
 */
export function knownTruth(expression: Expression, definitions: readonly Definition[]): boolean | undefined {
  const cached = truths.get(expression)
  if (cached !== undefined) return cached.truth
  const truth = decide(expression, definitions)
  truths.set(expression, { truth })
  return truth
}

const truths = new WeakMap<Expression, { readonly truth: boolean | undefined }>()

function decide(expression: Expression, definitions: readonly Definition[]): boolean | undefined {
  const known = (inner: Expression) => knownTruth(inner, definitions)
  switch (expression.kind) {
    case 'unary': {
      const of = expression.operator === 'not' ? known(expression.of) : undefined
      return of === undefined ? undefined : !of
    }
    case 'binary':
      return (
        knownBinary(
          expression.operator,
          () => known(expression.left),
          () => known(expression.right),
        ) ?? closedTruth(expression, definitions)
      )
    case 'conditional': {
      const test = known(expression.test)
      return test === undefined ? undefined : known(test ? expression.then : expression.otherwise)
    }
    case 'call':
      return known(defined(definitions[expression.definition], 'definition').body)
    case 'let':
      return known(expression.body)
    default:
      return closedTruth(expression, definitions)
  }
}

type Known = () => boolean | undefined

function knownBinary(operator: string, left: Known, right: Known): boolean | undefined {
  if (operator === 'and') return decides(left(), right(), false)
  if (operator === 'or') return decides(left(), right(), true)
  if (operator !== 'implies') return undefined
  const premise = left()
  return decides(premise === undefined ? undefined : !premise, right(), true)
}

/** The truth of two parts of which either can decide. */
function decides(left: boolean | undefined, right: boolean | undefined, deciding: boolean): boolean | undefined {
  if (left === deciding || right === deciding) return deciding
  return left === undefined || right === undefined ? undefined : !deciding
}

/** The value of a truth that reads neither the state nor a name. */
function closedTruth(expression: Expression, definitions: readonly Definition[]): boolean | undefined {
  if (expression.type.kind !== 'bool' || !isClosed(expression, definitions)) return undefined
  try {
    const value = meaningOf(expression, definitions)({ state: List(), next: undefined, frame: [] })
    return typeof value === 'boolean' ? value : undefined
  } catch (error) {
    if (error instanceof Trap) return undefined
    throw error
  }
}

function isClosed(expression: Expression, definitions: readonly Definition[]): boolean {
  if (expression.kind === 'variable' || expression.kind === 'local') return false
  if (expression.kind === 'call' && !isClosed(defined(definitions[expression.definition]).body, definitions))
    return false
  return childrenOf(expression).every((child) => isClosed(child, definitions))
}
