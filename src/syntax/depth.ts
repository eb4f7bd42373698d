import type { Span } from '../base/span.ts'
import type { Decl } from './ast.ts'

/** Levels of the tree, so that whoever walks it later by recursion has stack enough. */
export const DEPTH_MAX = 500

/** The place of a node that lies deeper in the tree than DEPTH_MAX, if any; found without recursion. */
export function findTooDeep(decl: Decl): Span | undefined {
  const pending: { readonly value: object; readonly depth: number; readonly span: Span }[] = [
    { value: decl, depth: 0, span: decl.span },
  ]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, depth } = next
    if (depth > DEPTH_MAX) return next.span
    const level = 'kind' in value ? depth + 1 : depth
    const span = 'span' in value ? (value.span as Span) : next.span
    for (const [key, child] of Object.entries(value)) {
      if (key === 'span' || key === 'pathSpan' || typeof child !== 'object' || child === null) continue
      pending.push({ value: child as object, depth: level, span })
    }
  }
  return undefined
}
