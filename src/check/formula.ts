import { defined, InternalError } from '../base/assert.ts'
import type { TemporalAtom } from '../model/model.ts'
import { bool } from '../model/types.ts'
import type { Expr } from '../syntax/ast.ts'
import type { Temporal } from '../temporal/formula.ts'
import { bindersIn } from './binders.ts'
import { expectType } from './coerce.ts'
import { conjunction, memberships } from './conditions.ts'
import { type Context, report } from './context.ts'
import { fold } from './fold.ts'
import { connectives, isTemporal, temporalInfixes, temporalPrefixes } from './temporal-words.ts'
import { FORMULA_MAX, sizeOf, writtenOut } from './written-out.ts'

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
    case 'quantifier':
      return cx.frame.inner(() => quantifierOf(ast, cx))
    default:
      throw new InternalError(`'${ast.kind}' is no part of a formula`)
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

/** Finitely many values: the formula is written out for each. What they vary over is looked at where it stands. */
function quantifierOf(ast: Extract<Expr, { kind: 'quantifier' }>, cx: Context): Formula {
  const { binders, where, bindings } = bindersIn(ast.binders, { ...cx, primesAllowed: false })
  const condition = conjunction([...memberships(binders), ...(where === undefined ? [] : [where])])
  const body = elaborateFormula(ast.body, cx)
  const left: Formula | undefined = condition && { kind: 'atom', atom: { kind: 'state', body: condition } }
  const guarded: Formula = left === undefined ? body : { kind: guards[ast.quantifier], left, right: body }
  if (bindings * sizeOf(guarded) > FORMULA_MAX) {
    const message = `Written out for ${bindings} values of these names the formula has more than ${FORMULA_MAX} parts.`
    report(cx, 'HF506', ast.span, message, "Put 'all' in front of the whole formula, where it is not written out.")
    return { kind: 'constant', value: true }
  }
  return writtenOut(binders, ast.quantifier === 'all' ? 'and' : 'or', guarded, ast.span)
}

const guards = { all: 'implies', exists: 'and' } as const

function atomOf(ast: Expr, cx: Context, what: string): Formula {
  const uses = { state: false, next: false }
  const body = expectType(ast, { ...cx, uses }, bool, what)
  const value = fold(body)
  if (typeof value === 'boolean') return { kind: 'constant', value }
  return { kind: 'atom', atom: { kind: uses.next ? 'step' : 'state', body } }
}
