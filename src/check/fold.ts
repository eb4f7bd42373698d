import type { Expression } from '../model/expressions.ts'

type Value = number | boolean | undefined

/**
 * The value of a constant expression, or undefined where it is not constant (or divides by zero).
 * @param locals values of names by their slots
 */
export function fold(expression: Expression, locals: ReadonlyMap<number, Value> = new Map()): Value {
  switch (expression.kind) {
    case 'literal':
    case 'toggle':
      return expression.value
    case 'local':
      return locals.get(expression.slot)
    case 'let':
      return fold(expression.body, new Map(locals).set(expression.slot, fold(expression.value, locals)))
    case 'unary': {
      const of = fold(expression.of, locals)
      if (of === undefined) return undefined
      return expression.operator === 'not' ? !of : -of
    }
    case 'conditional': {
      const test = fold(expression.test, locals)
      return test === undefined ? undefined : fold(test ? expression.then : expression.otherwise, locals)
    }
    case 'binary': {
      const left = fold(expression.left, locals)
      const right = fold(expression.right, locals)
      return left === undefined || right === undefined ? undefined : foldBinary(expression.operator, left, right)
    }
    default:
      return undefined
  }
}

function foldBinary(operator: string, left: number | boolean, right: number | boolean): number | boolean | undefined {
  switch (operator) {
    case 'and':
      return Boolean(left && right)
    case 'or':
      return Boolean(left || right)
    case 'implies':
      return Boolean(!left || right)
    case 'equal':
      return left === right
    case 'notEqual':
      return left !== right
  }
  if (typeof left !== 'number' || typeof right !== 'number') return undefined
  switch (operator) {
    case 'less':
      return left < right
    case 'lessOrEqual':
      return left <= right
    case 'greater':
      return left > right
    case 'greaterOrEqual':
      return left >= right
    case 'add':
      return left + right
    case 'subtract':
      return left - right
    case 'multiply':
      return left * right
    case 'divide':
      return right === 0 ? undefined : Math.trunc(left / right) + 0
    case 'remainder':
      return right === 0 ? undefined : (left % right) + 0
    default:
      return undefined
  }
}
