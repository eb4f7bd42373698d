import type { Expr } from '../syntax/ast.ts'
import type { TemporalBinaryKind, TemporalUnaryKind } from '../temporal/formula.ts'

/** The temporal operators by their words, which are the names of their kinds. */
export const temporalPrefixes: ReadonlyMap<string, TemporalUnaryKind> = new Map(
  (['always', 'eventually', 'next'] as const).map((word) => [word, word]),
)
export const temporalInfixes: ReadonlyMap<string, TemporalBinaryKind> = new Map(
  (['leadsTo', 'until', 'weakUntil', 'release'] as const).map((word) => [word, word]),
)

/** What may join formulas, as it joins truths; `!=` is the negation of `==`. */
export const connectives: ReadonlyMap<string, 'and' | 'or' | 'implies' | 'equal'> = new Map([
  ['&&', 'and'],
  ['||', 'or'],
  ['=>', 'implies'],
  ['==', 'equal'],
  ['!=', 'equal'],
])

/** Whether a temporal operator stands where a formula may have one: at the top, or under connectives and quantifiers. */
export function isTemporal(ast: Expr): boolean {
  switch (ast.kind) {
    case 'parentheses':
      return isTemporal(ast.of)
    case 'unary':
      return temporalPrefixes.has(ast.operator) || (ast.operator === '!' && isTemporal(ast.of))
    case 'binary':
      if (temporalInfixes.has(ast.operator)) return true
      return connectives.has(ast.operator) && (isTemporal(ast.left) || isTemporal(ast.right))
    case 'conditional':
      return isTemporal(ast.test) || isTemporal(ast.then) || isTemporal(ast.otherwise)
    case 'quantifier':
      return isTemporal(ast.body)
    default:
      return false
  }
}

export function withoutParentheses(ast: Expr): Expr {
  return ast.kind === 'parentheses' ? withoutParentheses(ast.of) : ast
}
