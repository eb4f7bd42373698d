import type { Expression } from '../model/expressions.ts'
import { changesOf } from '../trace/changes.ts'
import type { SightDifference } from '../trace/explanation.ts'
import type { SightNotes } from '../trace/sight-notes.ts'
import { textOf } from './text-of.ts'

/** A longer text is no name for what is seen. */
const NAME_MOST = 40

/**
 * In which parts what a run shows last differs from what could be seen there without the steps in question: of several
 * that could, the one that differs in the fewest parts.
 */
export function differencesOf({ seen, instead, type }: SightNotes, body: Expression): SightDifference[] {
  const last = seen.at(-1)
  if (last === undefined || instead === undefined) return []
  const text = textOf(body.span)
  const name = text.length <= NAME_MOST ? text : 'what is seen'
  const differences = instead.map((value) => changesOf(type, name, value, last.value))
  const fewest = Math.min(...differences.map(({ length }) => length))
  const parts = differences.find(({ length }) => length === fewest)
  return parts === undefined ? [] : [{ at: last.at, parts }]
}
