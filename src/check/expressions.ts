import { defined, unreachable } from '../base/assert.ts'
import type { Expression } from '../model/expressions.ts'
import { bool, never, range, type Type } from '../model/types.ts'
import type { Expr } from '../syntax/ast.ts'
import { inferField, inferIndex, inferUnwrap } from './access.ts'
import { bindersIn } from './binders.ts'
import { inferCall } from './calls.ts'
import { expectType, unify } from './coerce.ts'
import { inferAggregate, inferCollection, inferMapping, inferRecord, inferUpdate } from './collections.ts'
import { type Context, infer } from './context.ts'
import { inferIs, inferMatch } from './match-expressions.ts'
import { inferName, primed } from './names.ts'
import { inferBinary, inferUnary } from './operations.ts'

/**
 * Elaborates an expression: resolves names, finds types.
 * @param wanted the type its surroundings want; guides names that several types share, enforces nothing
 */
export function inferExpression(ast: Expr, cx: Context, wanted?: Type): Expression {
  const span = ast.span
  switch (ast.kind) {
    case 'integer':
      return { kind: 'literal', value: ast.value, type: range(ast.value, ast.value), span }
    case 'boolean':
      return { kind: 'literal', value: ast.value, type: bool, span }
    case 'none':
      return { kind: 'none', type: { kind: 'option', of: never }, span }
    case 'parentheses':
      return infer(ast.of, cx, wanted)
    case 'name':
      return inferName(ast.name, cx, wanted)
    case 'prime':
      return infer(ast.of, primed(cx, span), wanted)
    case 'unwrap':
      return inferUnwrap(ast, cx, wanted)
    case 'field':
      return inferField(ast, cx, wanted)
    case 'index':
      return inferIndex(ast, cx)
    case 'call':
      return inferCall(ast, cx, wanted)
    case 'unary':
      return inferUnary(ast, cx)
    case 'binary':
      return inferBinary(ast, cx, wanted)
    case 'conditional': {
      const test = expectType(ast.test, cx, bool, "the condition of '? :'")
      const [then, otherwise] = unify(cx, [infer(ast.then, cx, wanted), infer(ast.otherwise, cx, wanted)])
      return {
        kind: 'conditional',
        test,
        then: defined(then),
        otherwise: defined(otherwise),
        type: defined(then).type,
        span,
      }
    }
    case 'quantifier':
      return cx.frame.inner(() => {
        const { binders, where } = bindersIn(ast.binders, cx)
        const body = expectType(ast.body, cx, bool, 'the body of a quantifier')
        return { kind: 'quantifier', quantifier: ast.quantifier, binders, where, body, type: bool, span }
      })
    case 'aggregate':
      return inferAggregate(ast, cx)
    case 'mapping':
      return inferMapping(ast, cx, wanted)
    case 'collection':
      return inferCollection(ast, cx, wanted)
    case 'record':
      return inferRecord(ast.fields, cx, wanted, span)
    case 'with':
      return inferUpdate(ast, cx, wanted)
    case 'match':
      return inferMatch(ast, cx, wanted)
    case 'is':
      return inferIs(ast, cx)
    case 'block':
      return cx.frame.inner(() => {
        const lets = ast.lets.map((each) => {
          const value = infer(each.value, cx)
          return { value, slot: cx.frame.declare(each.name.text, value.type) }
        })
        const result = infer(ast.result, cx, wanted)
        return lets.reduceRight<Expression>(
          (body, each) => ({ kind: 'let', ...each, body, type: body.type, span }),
          result,
        )
      })
    default:
      return unreachable(ast)
  }
}
