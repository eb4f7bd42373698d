import type { Normal } from './normal-form.ts'

/** One way to make formulas true from a position on: what it needs. */
export interface Way {
  /** The atoms that must be true at this position, and those that must not. */
  readonly positive: ReadonlySet<number>
  readonly negative: ReadonlySet<number>
  /** What must be true from the next position on. */
  readonly next: ReadonlySet<Normal>
  /** The `until` formulas whose right side is put off; each of them is among the next. */
  readonly putOff: ReadonlySet<Normal>
}

/** It needs nothing. */
export const freeWay: Way = { positive: new Set(), negative: new Set(), next: new Set(), putOff: new Set() }

/** The way that needs what both need, if there is one. */
export function both(one: Way, other: Way): readonly Way[] {
  const positive = union(one.positive, other.positive)
  const negative = union(one.negative, other.negative)
  for (const atom of positive) if (negative.has(atom)) return []
  return [{ positive, negative, next: union(one.next, other.next), putOff: union(one.putOff, other.putOff) }]
}

/**
 * Without the ways that need all that another one needs. What can be read by those can be read by that: it leaves
 * less to do, and puts nothing off that they do not.
 */
export function withoutCovered(ways: readonly Way[]): readonly Way[] {
  return ways.filter(
    (way, at) =>
      !ways.some((other, place) => other !== way && covers(other, way) && (place < at || !covers(way, other))),
  )
}

/** The same text for ways that need the same. */
export function wayText({ positive, negative, next, putOff }: Way): string {
  const ids = (formulas: ReadonlySet<Normal>) => [...formulas].map(({ id }) => id).sort()
  return [[...positive].sort(), [...negative].sort(), ids(next), ids(putOff)].join(' ; ')
}

/** Whether a way needs no more than another. */
function covers(few: Way, many: Way): boolean {
  return (
    isWithin(few.next, many.next) &&
    isWithin(few.positive, many.positive) &&
    isWithin(few.negative, many.negative) &&
    isWithin(few.putOff, many.putOff)
  )
}

function union<Item>(one: ReadonlySet<Item>, other: ReadonlySet<Item>): ReadonlySet<Item> {
  if (isWithin(one, other)) return other
  return isWithin(other, one) ? one : new Set([...one, ...other])
}

function isWithin<Item>(small: ReadonlySet<Item>, large: ReadonlySet<Item>): boolean {
  if (small.size > large.size) return false
  for (const item of small) if (!large.has(item)) return false
  return true
}
