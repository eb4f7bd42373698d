import type { Expression } from '../model/expressions.ts'

/** Whether a truth is false just where a number, or the size of a collection, is the most that its type allows. */
export function isBoundTest(test: Expression): boolean {
  if (test.kind === 'unary' && test.operator === 'not') return isAtMost(test.of, 'equal')
  if (test.kind !== 'binary') return false
  const { operator, left, right } = test
  const [from, to] = isLiteral(left) ? [right, left] : [left, right]
  const most = mostOf(from)
  const limit = numberOf(to)
  if (most === undefined || limit === undefined) return false
  const isFlipped = from !== left
  switch (operator) {
    case 'notEqual':
      return limit === most
    case 'less':
      return !isFlipped && limit === most
    case 'greater':
      return isFlipped && limit === most
    case 'lessOrEqual':
      return !isFlipped && limit === most - 1
    case 'greaterOrEqual':
      return isFlipped && limit === most - 1
    default:
      return false
  }
}

function isAtMost(test: Expression, operator: string): boolean {
  if (test.kind !== 'binary' || test.operator !== operator) return false
  const [from, to] = isLiteral(test.left) ? [test.right, test.left] : [test.left, test.right]
  const limit = numberOf(to)
  return limit !== undefined && limit === mostOf(from)
}

function isLiteral(expression: Expression): boolean {
  return numberOf(expression) !== undefined
}

function numberOf(expression: Expression): number | undefined {
  if (expression.kind === 'convert') return numberOf(expression.of)
  return expression.kind === 'literal' && typeof expression.value === 'number' ? expression.value : undefined
}

/** The most that a part of the state can be by its type. */
function mostOf(expression: Expression): number | undefined {
  const isSize = expression.kind === 'builtin' && expression.builtin === 'size'
  const of = isSize ? expression.of : expression
  if (!isPartOfState(of)) return undefined
  const { type } = of
  if (isSize) return type.kind === 'sequence' || type.kind === 'bag' ? type.capacity : undefined
  return type.kind === 'range' && type.low < type.high ? type.high : undefined
}

function isPartOfState(expression: Expression): boolean {
  switch (expression.kind) {
    case 'variable':
      return true
    case 'field':
    case 'lookup':
    case 'element':
    case 'convert':
      return isPartOfState(expression.of)
    default:
      return false
  }
}
