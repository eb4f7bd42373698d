import type { State } from '../interpret/interpreted-system.ts'
import { changesBetween } from '../trace/changes.ts'
import { startsOf, type Walk } from '../walk/walk.ts'

/** Parts that are named. */
const NAMED_MOST = 3

/** What an initial state has other than the first one, in short. */
export function startText({ ground }: Pick<Walk, 'ground'>, state: State): string {
  const first = startsOf(ground)[0]?.state
  if (first === undefined) return ''
  const changes = changesBetween(ground.run.model, first, state)
  if (changes.length === 0) return 'the first'
  const named = changes.slice(0, NAMED_MOST).map(({ path, after }) => `${path} = ${after}`)
  return [...named, ...(changes.length > NAMED_MOST ? ['…'] : [])].join(', ')
}
