import { defined } from '../base/assert.ts'
import type { Span } from '../base/span.ts'
import type { Expression, MatchArm } from '../model/expressions.ts'
import { bool, type Type, typeText, unknown } from '../model/types.ts'
import type { Arm, Expr } from '../syntax/ast.ts'
import { failed, unify } from './coerce.ts'
import { type Context, infer, report, suggest } from './context.ts'
import { elaboratePattern, missingPatterns, takesAll } from './match.ts'

export function inferIs(ast: Extract<Expr, { kind: 'is' }>, cx: Context): Expression {
  const of = infer(ast.of, cx)
  const type = of.type
  if (type.kind === 'union') {
    const index = type.variants.findIndex((variant) => variant.name === ast.tag.text)
    if (index >= 0) return { kind: 'is', of, index, type: bool, span: ast.span }
    const hint = suggest(
      ast.tag.text,
      type.variants.map((variant) => variant.name),
    )
    report(cx, 'HF307', ast.tag.span, `${type.name} has no variant '${ast.tag.text}'.`, hint)
  } else if (type.kind !== 'unknown') {
    report(
      cx,
      'HF307',
      ast.span,
      `'is' asks which variant a union has, but this is ${typeText(type)}.`,
      "Compare with '=='.",
    )
  }
  return failed(ast.span)
}

export function inferMatch(ast: Extract<Expr, { kind: 'match' }>, cx: Context, wanted: Type | undefined): Expression {
  const of = infer(ast.of, cx)
  const arms = elaborateArms(of, ast.arms, cx, ast.span, (body) => infer(body, cx, wanted))
  const bodies = unify(
    cx,
    arms.map((arm) => arm.body),
  )
  const typed = arms.map((arm, at) => ({ pattern: arm.pattern, body: defined(bodies[at]) }))
  return { kind: 'match', of, arms: typed, type: bodies[0]?.type ?? unknown, span: ast.span }
}

/** Arms of a match, of expressions or of statements; reports what no arm covers. */
export function elaborateArms<Node, Body>(
  of: Expression,
  arms: readonly Arm<Node>[],
  cx: Context,
  span: Span,
  elaborate: (node: Node) => Body,
): MatchArm<Body>[] {
  const typed = arms.map((arm) =>
    cx.frame.inner(() => {
      const pattern = elaboratePattern(arm.pattern, of.type, cx)
      return { pattern, body: elaborate(arm.body) }
    }),
  )
  for (const [at, { pattern }] of arms.entries()) {
    if (arms.slice(0, at).some((earlier) => takesAll(earlier.pattern, pattern))) {
      report(cx, 'HF307', pattern.span, 'An arm before this one takes this case already.')
    }
  }
  const missing = missingPatterns(
    of.type,
    typed.map((arm) => arm.pattern),
  )
  if (missing.length > 0) {
    report(
      cx,
      'HF306',
      span,
      `This match says nothing about ${missing.join(', ')}.`,
      "Add an arm for each, or '_ => …' for the rest.",
    )
  }
  return typed
}
