import type { Binder, Expression } from '../model/expressions.ts'
import type { Liveness } from '../model/model.ts'
import { bool } from '../model/types.ts'
import type { Expr } from '../syntax/ast.ts'
import { bindersIn } from './binders.ts'
import { expectType } from './coerce.ts'
import { type Context, report } from './context.ts'

const FORMS =
  "The forms are 'p leadsTo q', 'always eventually p', 'eventually p' and 'eventually always p', after 'all x in T:' where wanted."

/** A liveness property: quantifiers, then one of the four forms. */
export function elaborateLiveness(ast: Expr, cx: Context): Liveness {
  const binders: Binder[] = []
  let where: Expression | undefined
  let body = withoutParentheses(ast)
  while (body.kind === 'quantifier') {
    if (body.quantifier === 'exists') {
      report(
        cx,
        'HF310',
        body.span,
        "Before a liveness form stands 'all', not 'exists': for which one would depend on the run.",
        FORMS,
      )
    }
    const inner = bindersIn(body.binders, cx)
    binders.push(...inner.binders)
    where = both(where, inner.where)
    body = withoutParentheses(body.body)
  }
  return { binders, where, ...formOf(body, cx) }
}

function both(a: Expression | undefined, b: Expression | undefined): Expression | undefined {
  if (a === undefined || b === undefined) return a ?? b
  return { kind: 'binary', operator: 'and', left: a, right: b, type: bool, span: b.span }
}

function formOf(ast: Expr, cx: Context): Pick<Liveness, 'form' | 'trigger' | 'goal'> {
  if (ast.kind === 'binary' && ast.operator === 'leadsTo') {
    const trigger = expectType(ast.left, cx, bool, "the left side of 'leadsTo'")
    return { form: 'leadsTo', trigger, goal: expectType(ast.right, cx, bool, "the right side of 'leadsTo'") }
  }
  const [outer, of] = prefixOf(ast)
  const [inner, goal] = of === undefined ? [undefined, undefined] : prefixOf(of)
  const forms = { 'always eventually': 'alwaysEventually', 'eventually always': 'eventuallyAlways' } as const
  const form = forms[`${outer} ${inner}` as keyof typeof forms]
  if (form !== undefined && goal !== undefined)
    return { form, trigger: undefined, goal: expectType(goal, cx, bool, `what is ${outer}`) }
  if (outer === 'eventually' && of !== undefined) {
    return { form: 'eventually', trigger: undefined, goal: expectType(of, cx, bool, 'what happens eventually') }
  }
  report(cx, 'HF310', ast.span, 'This is not a liveness form.', FORMS)
  return { form: 'eventually', trigger: undefined, goal: { kind: 'literal', value: true, type: bool, span: ast.span } }
}

/** A temporal prefix operator and its operand. */
function prefixOf(ast: Expr): readonly [string | undefined, Expr | undefined] {
  const inner = withoutParentheses(ast)
  return inner.kind === 'unary' && (inner.operator === 'always' || inner.operator === 'eventually')
    ? [inner.operator, inner.of]
    : [undefined, undefined]
}

function withoutParentheses(ast: Expr): Expr {
  return ast.kind === 'parentheses' ? withoutParentheses(ast.of) : ast
}
