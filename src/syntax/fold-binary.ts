import { defined } from '../base/assert.ts'
import { joinSpans } from '../base/span.ts'
import { errorAt } from '../diagnostics/diagnostic.ts'
import type { Expr } from './ast.ts'
import type { Operator } from './operators.ts'
import { type SyntaxToken, spanOfToken } from './token-list.ts'

/** An infix operator as met, with its (first) token. */
export interface InfixUse {
  readonly operator: Operator
  readonly token: SyntaxToken
}

/** `a op b op c …` to a tree, by the precedences of the table; in linear time and without recursion. */
export function foldBinary(first: Expr, rest: readonly (readonly [InfixUse, Expr])[]): Expr {
  const operands: Expr[] = [first]
  const uses: InfixUse[] = []
  const reduce = (): void => {
    const { operator } = defined(uses.pop())
    const right = defined(operands.pop())
    const left = defined(operands.pop())
    operands.push({ kind: 'binary', operator: operator.symbol, left, right, span: joinSpans(left.span, right.span) })
  }
  for (const [use, operand] of rest) {
    for (let top = uses.at(-1); top !== undefined && bindsFirst(top.operator, use.operator); top = uses.at(-1)) {
      if (top.operator.associativity === 'none' && top.operator.precedence === use.operator.precedence) {
        reportChain(top, use)
      }
      reduce()
    }
    uses.push(use)
    operands.push(operand)
  }
  while (uses.length > 0) reduce()
  return defined(operands[0])
}

function bindsFirst(left: Operator, right: Operator): boolean {
  if (left.precedence !== right.precedence) return left.precedence > right.precedence
  return left.associativity !== 'right'
}

function reportChain(first: InfixUse, second: InfixUse): void {
  const { list } = second.token
  const between = list.tokens.slice(first.token.index + 1, second.token.index)
  const slip = between.find(({ text }) => text === '&' || text === '|')
  const span = spanOfToken(second.token)
  const related = [{ span: spanOfToken(first.token), message: 'The first comparison is here.' }]
  const message = `Comparisons do not chain: \`${first.operator.symbol}\` and \`${second.operator.symbol}\` stand side by side.`
  const hint =
    slip === undefined
      ? 'Write the two comparisons apart: `a < b && b < c`; or use parentheses.'
      : `\`${slip.text}\` is ${slip.text === '&' ? 'the intersection' : 'the union'} of sets; between truths write \`${slip.text}${slip.text}\`.`
  list.errors.push({ ...errorAt('HF111', span, message, hint), related })
}
