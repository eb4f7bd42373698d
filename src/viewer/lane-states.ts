import type { State } from '../interpret/interpreted-system.ts'
import { showValue } from '../interpret/show.ts'
import type { Part } from './parts.ts'
import { lastName, wordsOf } from './sentence.ts'

/** What is written on a lane where the actor's state changes, and at the start of what will change. */
export interface LaneState {
  readonly lane: string
  /** Number of the state. */
  readonly state: number
  /** Such as `Sealed`, or `serving`. */
  readonly texts: readonly string[]
}

/** Words that are written one below another. */
const TEXTS_MOST = 2

/** The words (members of an enum) and the yes or no that belong to one actor each, where they change. */
export function laneStatesOf(parts: readonly Part[], states: readonly State[]): LaneState[] {
  const found = new Map<string, LaneState>()
  const add = (lane: string, state: number, text: string) => {
    const key = `${lane} ${state}`
    const texts = found.get(key)?.texts ?? []
    if (texts.length < TEXTS_MOST && !texts.includes(text)) found.set(key, { lane, state, texts: [...texts, text] })
  }
  // Where one actor's changes, the others have theirs at the start, too.
  const changes = ({ valueIn }: Part) => states.some((state) => valueIn(state) !== valueIn(states[0] ?? state))
  const changing = new Set(parts.filter(changes).map(({ path }) => kindOf(path)))
  for (const part of parts) {
    const { owners, type, valueIn } = part
    const [lane] = owners
    const isWord = type.kind === 'bool' || (type.kind === 'enum' && !type.actor)
    if (lane === undefined || owners.length > 1 || !isWord) continue
    const values = states.map(valueIn)
    if (!changing.has(kindOf(part.path))) continue
    for (const [at, value] of values.entries()) {
      const isNew = at === 0 ? value !== false : value !== values[at - 1]
      if (!isNew) continue
      const name = wordsOf(lastName(part.path))
      add(lane, at, type.kind === 'enum' ? showValue(value, type) : value === true ? name : `not ${name}`)
    }
  }
  return [...found.values()]
}

/** The path without its keys. */
function kindOf(path: string): string {
  return path.replace(/\[[^\]]*\]/g, '[]')
}
