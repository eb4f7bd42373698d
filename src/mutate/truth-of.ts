import { fold } from '../check/fold.ts'
import type { Expression } from '../model/expressions.ts'

/**
 * Whether a condition is the same in every state because of switches and constants, as `bug && x` is where the bug
 * is off; undefined where it depends on the state.
 */
export function truthOf(expression: Expression): boolean | undefined {
  switch (expression.kind) {
    case 'unary': {
      const of = expression.operator === 'not' ? truthOf(expression.of) : undefined
      return of === undefined ? undefined : !of
    }
    case 'conditional': {
      const test = truthOf(expression.test)
      return test === undefined ? undefined : truthOf(test ? expression.then : expression.otherwise)
    }
    case 'binary': {
      const { operator, left, right } = expression
      if (operator === 'and') return eitherIs(false, truthOf(left), truthOf(right))
      if (operator === 'or') return eitherIs(true, truthOf(left), truthOf(right))
      if (operator === 'implies') return eitherIs(true, inverse(truthOf(left)), truthOf(right))
      break
    }
  }
  const value = fold(expression)
  return typeof value === 'boolean' ? value : undefined
}

/** Of a conjunction or disjunction: one side that decides is enough, and otherwise both must be known. */
function eitherIs(deciding: boolean, left: boolean | undefined, right: boolean | undefined): boolean | undefined {
  if (left === deciding || right === deciding) return deciding
  return left === undefined || right === undefined ? undefined : !deciding
}

function inverse(truth: boolean | undefined): boolean | undefined {
  return truth === undefined ? undefined : !truth
}
