import { defined, unreachable } from '../base/assert.ts'
import type { Expression, PathStep, Statement } from '../model/expressions.ts'
import { bool, type Type, unknown } from '../model/types.ts'
import type { Block, Expr, Stmt } from '../syntax/ast.ts'
import { fieldIndex, indexInto, mapKey } from './access.ts'
import { bindersIn } from './binders.ts'
import { broadcast, coerce, expectType, inferSpread } from './coerce.ts'
import { type Context, findSymbol, infer, report, reportUnknown } from './context.ts'
import { elaborateArms } from './match-expressions.ts'
import { noLocals } from './names.ts'
import { binaryRules } from './operators.ts'
import { orderDependence } from './symmetry.ts'

/** The body of an action, a branch or a loop: statements in a scope of their own. */
export function elaborateBlock(block: Block, cx: Context): Statement[] {
  return cx.frame.inner(() => block.statements.flatMap((statement) => elaborateStatement(statement, cx) ?? []))
}

function elaborateStatement(ast: Stmt, cx: Context): Statement | undefined {
  const span = ast.span
  switch (ast.kind) {
    case 'assign':
      return elaborateAssignment(ast, cx)
    case 'let': {
      const value = infer(ast.value, cx)
      return { kind: 'let', slot: cx.frame.declare(ast.name.text, value.type), value, span }
    }
    case 'if': {
      const test = expectType(ast.test, cx, bool, "the condition of 'if'")
      const then = elaborateBlock(ast.then, cx)
      return { kind: 'if', test, then, otherwise: ast.otherwise ? elaborateBlock(ast.otherwise, cx) : [], span }
    }
    case 'matchStmt': {
      const of = infer(ast.of, cx)
      return {
        kind: 'match',
        of,
        arms: elaborateArms(of, ast.arms, cx, span, (body) => elaborateBlock(body, cx)),
        span,
      }
    }
    case 'for':
      return cx.frame.inner(() => {
        const { binders, where } = bindersIn(ast.binders, cx)
        const loop = { kind: 'for', binders, where, body: elaborateBlock(ast.body, cx), span } as const
        const problem = orderDependence(loop, (definition) => cx.world.bodyOf(definition))
        if (problem !== undefined) {
          report(
            cx,
            'HF402',
            problem.span,
            `${problem.reason} The elements of ${problem.type} are interchangeable and come in no order, so a loop over them must give the same in every order.`,
            `Write only at [${problem.name}], or add up with '+=', or let an action's parameter choose the element.`,
          )
        }
        return loop
      })
    case 'assert':
      return {
        kind: 'assert',
        test: expectType(ast.test, cx, bool, "the condition of 'assert'"),
        message: ast.message,
        span,
      }
    default:
      return unreachable(ast)
  }
}

interface Target {
  readonly variable: number
  readonly path: readonly PathStep[]
  /** Reads the target's present value, for `+=`. */
  readonly read: Expression
}

function elaborateAssignment(ast: Extract<Stmt, { kind: 'assign' }>, cx: Context): Statement | undefined {
  const target = elaborateTarget(ast.target, cx)
  const type: Type = target?.read.type ?? unknown
  const what = 'what is assigned to'
  if (ast.operator === '=') {
    const value = broadcast(cx, inferSpread(ast.value, cx, type), type, what)
    return target && { kind: 'assign', variable: target.variable, path: target.path, value, span: ast.span }
  }
  const wanted = type.kind === 'set' || type.kind === 'sequence' || type.kind === 'bag' ? type.of : type
  const right = infer(ast.value, cx, wanted)
  if (target === undefined || type.kind === 'unknown') return undefined
  const symbol = ast.operator === '+=' ? '+' : '-'
  const sum = defined(binaryRules[symbol])(cx, ast.operator, target.read, right, ast.span)
  const value = coerce(cx, sum, type, what)
  return { kind: 'assign', variable: target.variable, path: target.path, value, span: ast.span }
}

function elaborateTarget(ast: Expr, cx: Context): Target | undefined {
  switch (ast.kind) {
    case 'name':
      return variableTarget(ast, cx)
    case 'parentheses':
      return elaborateTarget(ast.of, cx)
    case 'field':
      return fieldTarget(ast, cx)
    case 'index':
      return ast.keys.reduce<Target | undefined>(
        (of, key) => of && indexTarget(of, key, cx),
        elaborateTarget(ast.of, cx),
      )
    case 'prime':
      report(
        cx,
        'HF309',
        ast.span,
        'An assignment says what the next state is: no prime is needed.',
        "Leave the ' out.",
      )
      return undefined
    default:
      report(cx, 'HF309', ast.span, 'Only a variable, or a part of one, can be assigned to.')
      return undefined
  }
}

function variableTarget(ast: Extract<Expr, { kind: 'name' }>, cx: Context): Target | undefined {
  const name = ast.name
  if (cx.frame.find(name.text) !== undefined) {
    report(cx, 'HF309', name.span, `'${name.text}' is a parameter, a loop's name or a 'let', and keeps its value.`)
    return undefined
  }
  const symbol = findSymbol(cx, name.text)
  if (symbol === undefined) reportUnknown(cx, name, 'No variable')
  else if (symbol.kind !== 'var') report(cx, 'HF309', name.span, `'${name.text}' is not a variable of the state.`)
  if (symbol?.kind !== 'var') return undefined
  const { index, type } = cx.world.variableOf(symbol, name.span)
  return { variable: index, path: [], read: { kind: 'variable', variable: index, primed: false, type, span: ast.span } }
}

function fieldTarget(ast: Extract<Expr, { kind: 'field' }>, cx: Context): Target | undefined {
  const module =
    ast.of.kind === 'name' && cx.frame.find(ast.of.name.text) === undefined
      ? findSymbol(cx, ast.of.name.text)
      : undefined
  if (module?.kind === 'module') {
    return variableTarget(
      { kind: 'name', name: ast.name, span: ast.span },
      { ...cx, instance: module.instance, frame: noLocals(cx) },
    )
  }
  const of = elaborateTarget(ast.of, cx)
  if (of === undefined) return undefined
  const index = fieldIndex(of.read.type, ast.name, cx)
  if (index < 0 || of.read.type.kind !== 'record') return undefined
  const type = defined(of.read.type.fields[index]).type
  const read: Expression = { kind: 'field', of: of.read, index, type, span: ast.span }
  return { variable: of.variable, path: [...of.path, { kind: 'field', index }], read }
}

function indexTarget(of: Target, key: Expr, cx: Context): Target | undefined {
  const type = of.read.type
  if (type.kind === 'map') {
    const step: PathStep = { kind: 'key', key: mapKey(key, type.from, cx) }
    const read: Expression = { kind: 'lookup', of: of.read, key: step.key, type: type.to, span: key.span }
    return { variable: of.variable, path: [...of.path, step], read }
  }
  const read = indexInto(of.read, key, cx, key.span)
  if (read.kind !== 'element') return undefined
  return { variable: of.variable, path: [...of.path, { kind: 'element', key: read.key }], read }
}
