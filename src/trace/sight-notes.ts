import { showValue } from '../interpret/show.ts'
import type { Value } from '../interpret/values.ts'
import type { Action } from '../model/model.ts'
import type { Type } from '../model/types.ts'

/** What a run has shown that no run without some steps shows. */
export interface SightNotes {
  /** The steps that were to make no difference. */
  readonly hidden: readonly Action[]
  /** What was seen, one after the other, and the number of the state from which on. */
  readonly seen: readonly { readonly at: number; readonly value: Value }[]
  /** What could be seen in place of the last of it without those steps; undefined where that was too much to find out. */
  readonly instead: readonly Value[] | undefined
  /** Of the values. */
  readonly type: Type
}

/** The same as text and numbers, for renderers. */
export interface SightDocument {
  readonly hidden: readonly string[]
  readonly seen: readonly { readonly at: number; readonly value: string }[]
  readonly instead: readonly string[] | undefined
}

export function documentSight({ hidden, seen, instead, type }: SightNotes): SightDocument {
  return {
    hidden: hidden.map(({ name }) => name),
    seen: seen.map(({ at, value }) => ({ at, value: showValue(value, type) })),
    instead: instead?.map((value) => showValue(value, type)),
  }
}
