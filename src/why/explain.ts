import { grouped } from '../base/count.ts'
import { showValue } from '../interpret/show.ts'
import type { Expression } from '../model/expressions.ts'
import type { Explanation, NamedValue } from '../trace/explanation.ts'
import { placeIn } from '../trace/trace-document.ts'
import { isTrap } from './evaluate.ts'
import type { Bound, Reason } from './reason.ts'
import { textOf } from './text-of.ts'

/** How much of a reason is told. */
export interface ExplanationLimits {
  /** Levels of parts. */
  readonly depth: number
  /** Bindings of one quantifier. */
  readonly bindings: number
  /** Parts of any other part. */
  readonly breadth: number
  /** Parts in all. */
  readonly nodes: number
}

export const usualLimits: ExplanationLimits = { depth: 12, bindings: 4, breadth: 12, nodes: 120 }

/** Where many are told at once. */
export const shortLimits: ExplanationLimits = { depth: 5, bindings: 3, breadth: 8, nodes: 40 }

/**
 * A reason as plain data, as far as the limits let it go.
 * @param known names whose values the reader has been told
 */
export function explain(
  reason: Reason,
  limits: ExplanationLimits = usualLimits,
  known: readonly NamedValue[] = [],
): Explanation {
  return new Explainer(limits).explain(reason, new Map(known.map(({ name, value }) => [name, value])), 0)
}

class Explainer {
  private readonly limits: ExplanationLimits
  private left: number

  constructor(limits: ExplanationLimits) {
    this.limits = limits
    this.left = limits.nodes
  }

  /** @param known the names that are told further up, with their values */
  explain(told: Reason, known: ReadonlyMap<string, string>, depth: number): Explanation {
    const reason = withoutWrapping(told)
    const names = namesOf(reason.names)
    const fresh = reason.kind === 'binding' ? names : names.filter(({ name, value }) => known.get(name) !== value)
    const inner = new Map([...known, ...names.map(({ name, value }) => [name, value] as const)])
    this.left--
    const all = depth < this.limits.depth ? partsOf(reason) : []
    const isTally = reason.tally !== undefined
    const most = Math.min(isTally ? this.limits.bindings : this.limits.breadth, Math.max(0, this.left))
    // Of several that decide it alone, a quantifier tells the first: the others say the same of other elements.
    const wanted = isTally && reason.anyDecides ? all.slice(0, 1) : all
    const shown = wanted.slice(0, most)
    const leftOut = depth < this.limits.depth ? wanted.length - shown.length : reason.parts().length
    return {
      kind: reason.kind,
      text: textOf(reason.expression.span),
      place: placeIn(reason.expression.span),
      sort: sortOf(reason),
      value: valueText(reason),
      path: reason.read?.text,
      names: fresh,
      parts: shown.map((part) => this.explain(part, inner, depth + 1)),
      note: noteOf(reason),
      leftOut,
    }
  }
}

/**
 * The parts as they are told. A row of `&&` or `||` is told by its sides, and the body of a binding, whose text is the
 * binding's, by its parts.
 */
function partsOf(reason: Reason): Reason[] {
  return reason.parts().flatMap((part): Reason[] => {
    if (part.kind !== 'part' || isTrap(part.outcome) || part.names.length > 0) return [part]
    // A row within a row keeps its place: side by side with the others it would not say which of them go together.
    const isOpened = isRow(part.expression) && !isRow(reason.expression)
    const inner = isOpened || isBodyOf(part, reason) ? partsOf(part) : testOfOne(part, reason)
    return inner.length === 0 ? [part] : inner
  })
}

function isRow(expression: Expression): boolean {
  return expression.kind === 'binary' && (expression.operator === 'and' || expression.operator === 'or')
}

function isBodyOf(part: Reason, { kind, expression }: Reason): boolean {
  return kind === 'binding' && part.expression === expression && part.tally === undefined
}

/** The one value that a definition looks at: `isUp(n)` is told by that, and not by what it is compared with. */
function testOfOne(part: Reason, { kind }: Reason): Reason[] {
  const inner = kind === 'call' ? part.parts() : []
  return inner.length === 1 && inner[0]?.kind === 'read' ? [...inner] : []
}

/** `!x` as x, whose reasons it has; what it comes to is its own. And a definition that does nothing but read, as what it reads. */
function withoutWrapping(reason: Reason): Reason {
  const { kind, expression } = reason
  if (isTrap(reason.outcome) || kind === 'binding') return reason
  const [first, ...others] = kind === 'call' || isNegation(expression) ? reason.parts() : []
  if (first === undefined || others.length > 0) return reason
  const inner = withoutWrapping(first)
  if (isNegation(expression) && inner.kind !== 'read') {
    const { names, parts, anyDecides, tally } = inner
    return { ...reason, kind: inner.kind, names: [...reason.names, ...names], parts, anyDecides, tally }
  }
  return kind === 'call' && inner.kind === 'read' ? { ...inner, expression, names: [] } : reason
}

function isNegation(expression: Expression): boolean {
  return expression.kind === 'unary' && expression.operator === 'not'
}

export function namesOf(names: readonly Bound[]): NamedValue[] {
  return names.map(({ name, value, type }) => ({ name, value: showValue(value, type) }))
}

function sortOf({ outcome }: Reason): Explanation['sort'] {
  if (isTrap(outcome)) return 'error'
  return typeof outcome === 'boolean' ? (outcome ? 'true' : 'false') : 'value'
}

function valueText({ outcome, expression }: Reason): string {
  if (isTrap(outcome)) return outcome.asModelError().message
  return typeof outcome === 'boolean' ? String(outcome) : showValue(outcome, expression.type)
}

/** What the bindings that are not among the parts come to. */
function noteOf({ kind, expression, outcome, tally }: Reason): string | undefined {
  const quantified = isNegation(expression) && expression.kind === 'unary' ? expression.of : expression
  if (tally === undefined || kind === 'binding' || isTrap(outcome) || quantified.kind !== 'quantifier') return undefined
  const { total, holding } = tally()
  if (total === 0) return 'there is nothing that it speaks of'
  const isAll = quantified.quantifier === 'all'
  const deciding = isAll ? total - holding : holding
  if (deciding === 0)
    return `${isAll} ${total === 1 ? 'for the only one' : total === 2 ? 'for both' : `for all ${grouped(total)}`}`
  const [others, alike] = [total - 1, deciding - 1]
  if (others === 0) return undefined
  const rest = others === 1 ? 'the other' : `the other ${grouped(others)}`
  if (alike === 0) return `${isAll} for ${rest}`
  return `${!isAll} for ${alike === others ? '' : `${grouped(alike)} of `}${rest}, too`
}
