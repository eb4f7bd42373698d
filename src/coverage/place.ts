import type { Span } from '../base/span.ts'

/** What is claimed of a place; each claim is one that a run refutes by a single state or step. */
export type Claim =
  /** An action, fault or operator step is never taken. */
  | 'never taken'
  /** A part of a guard is never false where those before it are true. */
  | 'never false'
  /** A part of a guard is never true where those before it are true: it is what keeps a step from being taken. */
  | 'never true'
  /** A branch of a body is never gone into. */
  | 'never entered'
  /** What stands before `=>`, or in the `where` of an `all`, is never true. */
  | 'premise never true'
  | 'trigger never true'
  /** No step changes what is seen. */
  | 'never changed'
  /** An invariant is true of all values that its variables can have. */
  | 'cannot fail'

/** A place of a spec with what is claimed of it: the same in every run in which it occurs. */
export interface Place {
  /** The same for the same place and claim, in every run and thread. */
  readonly key: string
  readonly claim: Claim
  readonly span: Span
  /** The action, fault, operator step or property that it belongs to: its sort and name. */
  readonly owner: string
  /** Keys of places without which it says nothing: it is judged where one of them is refuted, or there are none. */
  readonly within: readonly string[]
  /** A part of the text that has no life of its own where this place has none. */
  readonly covers: Span | undefined
  /** Whether it compares a number, or the size of a collection, with the most that its type allows. */
  readonly isBound: boolean
}

export function placeKey(claim: Claim, { file, start, end }: Span): string {
  return `${claim} ${file.path} ${start} ${end}`
}

export function isInside(inner: Span, outer: Span): boolean {
  return inner.file.path === outer.file.path && inner.start >= outer.start && inner.end <= outer.end
}

/** The text of a place, on one line. */
export function textOf({ file, start, end }: Span): string {
  return file.text.slice(start, end).replaceAll(/\s+/g, ' ')
}

/** What two uses of one place stand within: where either stands alone, nothing. */
export function joinWithin(a: Pick<Place, 'within'>, b: Pick<Place, 'within'>): readonly string[] {
  if (a.within.length === 0 || b.within.length === 0) return []
  return [...new Set([...a.within, ...b.within])]
}
