import { joinSpans } from '../base/span.ts'
import type { Binder, Domain, Expression } from '../model/expressions.ts'
import { bool, cardinality, isIndexable, range, type Type, typeText, unknown } from '../model/types.ts'
import type { Binders, Domain as DomainNode, Expr } from '../syntax/ast.ts'
import { coerce } from './coerce.ts'
import { type Context, findSymbol, infer, report } from './context.ts'
import { fold } from './fold.ts'

/** Most bindings of one quantifier or one set of parameters that an explicit-state search can enumerate. */
export const BINDINGS_MAX = 65_536

/** Most values of one range: its ordinals fit 31 bits. */
const RANGE_MAX = 2 ** 31 - 1

/** The type of what a name varies over. */
export function boundType({ domain }: Binder): Type {
  if (domain.kind === 'type') return domain.type
  return domain.set.type.kind === 'set' ? domain.set.type.of : unknown
}

/** Reports an element whose values cannot be counted: sets and bags have a place for each value of their type. */
export function requireIndexable(element: Expression, what: string, cx: Context): void {
  if (isIndexable(element.type)) return
  report(cx, 'HF610', element.span, `${typeText(element.type)} cannot be ${what}: its values are collections.`)
}

export interface ElaboratedBinders {
  readonly binders: readonly Binder[]
  readonly where: Expression | undefined
  /** Number of bindings at most. */
  readonly bindings: number
}

/** Declares the names of `a, b in Node where P` in the current scope. */
export function bindersIn(ast: Binders, cx: Context): ElaboratedBinders {
  let bindings = 1
  const binders: Binder[] = []
  for (const group of ast.groups) {
    const { domain, type } = elaborateDomain(group.domain, cx)
    for (const name of group.names) {
      const twice = name.text !== '_' && binders.some((binder) => binder.name === name.text)
      if (twice) report(cx, 'HF202', name.span, `There are two names '${name.text}' here.`)
      binders.push({ slot: cx.frame.declare(name.text, type), name: name.text, domain })
      bindings *= Math.max(1, cardinality(type))
    }
    if (bindings > BINDINGS_MAX) {
      report(
        cx,
        'HF503',
        joinSpans(group.names[0]?.span ?? group.domain.span, group.domain.span),
        `These names have ${Number.isSafeInteger(bindings) ? bindings : 'too many'} combinations of values; the most is ${BINDINGS_MAX}.`,
      )
      bindings = 1
    }
  }
  const where = ast.where && coerce(cx, infer(ast.where, cx, bool), bool, "the condition after 'where'")
  return { binders, where, bindings }
}

function elaborateDomain(ast: DomainNode, cx: Context): { domain: Domain; type: Type } {
  if (ast.kind === 'rangeDomain') {
    const type = constantRange(infer(ast.low, cx), infer(ast.high, cx), cx)
    return { domain: { kind: 'type', type }, type }
  }
  const named = domainType(ast.value, cx)
  if (named !== undefined) {
    if (!isIndexable(named)) {
      report(cx, 'HF314', ast.span, `The values of ${typeText(named)} are too many to go through one by one.`)
    }
    return { domain: { kind: 'type', type: named }, type: named }
  }
  const set = infer(ast.value, cx)
  if (set.type.kind === 'set' && !isIndexable(set.type.of)) {
    report(cx, 'HF610', ast.span, `The elements of ${typeText(set.type)} cannot be gone through: they are collections.`)
  }
  if (set.type.kind === 'set') return { domain: { kind: 'values', set }, type: set.type.of }
  if (set.type.kind !== 'unknown') {
    report(
      cx,
      'HF314',
      ast.span,
      `A name varies over a finite type or a set, but this is ${typeText(set.type)}.`,
      set.type.kind === 'range' ? 'For the numbers up to it, say 0..n with constant bounds.' : undefined,
    )
  }
  return { domain: { kind: 'type', type: unknown }, type: unknown }
}

/** The type that a domain names: `Node`, `bool`, or `module.Node`. */
function domainType(ast: Expr, cx: Context): Type | undefined {
  if (ast.kind === 'name') {
    if (ast.name.text === 'bool') return bool
    if (cx.frame.find(ast.name.text) !== undefined) return undefined
    const symbol = findSymbol(cx, ast.name.text)
    return symbol?.kind === 'type' ? cx.world.typeOf(symbol, ast.span) : undefined
  }
  if (ast.kind === 'field' && ast.of.kind === 'name' && cx.frame.find(ast.of.name.text) === undefined) {
    const outer = findSymbol(cx, ast.of.name.text)
    const symbol = outer?.kind === 'module' ? outer.instance.names.get(ast.name.text) : undefined
    return symbol?.kind === 'type' ? cx.world.typeOf(symbol, ast.span) : undefined
  }
  return undefined
}

/** `low..high` with both known before there is a state. */
export function constantRange(low: Expression, high: Expression, cx: Context): Type {
  const [from, to] = [fold(low), fold(high)]
  if (low.type.kind === 'unknown' || high.type.kind === 'unknown') return unknown
  if (typeof from !== 'number' || typeof to !== 'number') {
    const bad = typeof from !== 'number' ? low : high
    report(cx, 'HF504', bad.span, 'The bounds of a range must be constant numbers.')
    return unknown
  }
  if (from > to) {
    report(cx, 'HF501', joinSpans(low.span, high.span), `The range ${from}..${to} is empty.`)
    return unknown
  }
  if (to - from >= RANGE_MAX) {
    report(cx, 'HF503', joinSpans(low.span, high.span), `The range ${from}..${to} has more than ${RANGE_MAX} values.`)
    return range(from, from)
  }
  return range(from, to)
}
