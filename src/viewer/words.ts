import type { State } from '../interpret/interpreted-system.ts'
import { showValue } from '../interpret/show.ts'
import type { Part } from './parts.ts'
import { lastName, wordsOf } from './sentence.ts'

/** What a step makes of words that belong to no one actor: `mode: Alone`, or of many of a kind `phase: 4 Searching`. */
export interface WordChange {
  /** Number of the state. */
  readonly state: number
  readonly text: string
}

/** A word that stands by itself is shown as it becomes; many under keys as how many there are of each. */
export function wordChangesOf(parts: readonly Part[], states: readonly State[]): WordChange[] {
  const groups = new Map<string, Part[]>()
  for (const part of parts) {
    const { type, owners } = part
    const isWord = type.kind === 'bool' || (type.kind === 'enum' && !type.actor)
    if (!isWord || owners.length > 0) continue
    const key = part.path.replace(/\[[^\]]*\]/g, '[]')
    groups.set(key, [...(groups.get(key) ?? []), part])
  }
  return [...groups].flatMap(([key, group]) => changesIn(wordsOf(lastName(key)), group, states))
}

function changesIn(name: string, group: readonly Part[], states: readonly State[]): WordChange[] {
  const texts = states.map((state) => group.map(({ type, valueIn }) => showValue(valueIn(state), type)))
  return texts.flatMap((values, state) => {
    const before = texts[state - 1]
    if (before === undefined || values.every((value, at) => value === before[at])) return []
    return [{ state, text: group.length === 1 ? oneText(name, values[0] ?? '') : `${name}: ${tally(values)}` }]
  })
}

function oneText(name: string, value: string): string {
  return value === 'true' ? name : value === 'false' ? `not ${name}` : `${name}: ${value}`
}

function tally(values: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([value, count]) => `${count} ${value}`)
    .join(', ')
}
