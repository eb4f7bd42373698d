import { defined } from '../base/assert.ts'
import type { TemporalAtom } from '../model/model.ts'
import { bool } from '../model/types.ts'
import type { Expr } from '../syntax/ast.ts'
import type { Temporal } from '../temporal/formula.ts'
import { expectType } from './coerce.ts'
import { type Context, report } from './context.ts'
import { fold } from './fold.ts'
import { connectives, isTemporal, temporalInfixes, temporalPrefixes } from './temporal-words.ts'

type Formula = Temporal<TemporalAtom>

/** A formula; what has no temporal operator in it is one atom, however large. */
export function elaborateFormula(ast: Expr, cx: Context, what = 'a formula'): Formula {
  if (!isTemporal(ast)) return atomOf(ast, cx, what)
  switch (ast.kind) {
    case 'parentheses':
      return elaborateFormula(ast.of, cx, what)
    case 'unary': {
      const kind = temporalPrefixes.get(ast.operator) ?? 'not'
      return { kind, of: elaborateFormula(ast.of, cx, `the operand of '${ast.operator}'`) }
    }
    case 'binary':
      return binaryOf(ast, cx)
    case 'conditional': {
      const test = elaborateFormula(ast.test, cx, "the condition of '? :'")
      const then: Formula = { kind: 'and', left: test, right: elaborateFormula(ast.then, cx) }
      const otherwise = elaborateFormula(ast.otherwise, cx)
      return { kind: 'or', left: then, right: { kind: 'and', left: { kind: 'not', of: test }, right: otherwise } }
    }
    default:
      report(cx, 'HF310', ast.span, 'A formula with temporal operators is not for each of something.')
      return { kind: 'constant', value: true }
  }
}

function binaryOf(ast: Extract<Expr, { kind: 'binary' }>, cx: Context): Formula {
  const { operator } = ast
  const left = elaborateFormula(ast.left, cx, `the left side of '${operator}'`)
  const right = elaborateFormula(ast.right, cx, `the right side of '${operator}'`)
  const kind = temporalInfixes.get(operator) ?? defined(connectives.get(operator), operator)
  const joined: Formula = { kind, left, right }
  return operator === '!=' ? { kind: 'not', of: joined } : joined
}

function atomOf(ast: Expr, cx: Context, what: string): Formula {
  const uses = { state: false, next: false }
  const body = expectType(ast, { ...cx, uses }, bool, what)
  const value = fold(body)
  if (typeof value === 'boolean') return { kind: 'constant', value }
  return { kind: 'atom', atom: { kind: uses.next ? 'step' : 'state', body } }
}
