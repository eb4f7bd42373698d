import { count } from '../base/count.ts'
import type { Limit } from '../search/outcome.ts'

/** Whether a limit ends a search at the same place on every machine. */
export function isCounted({ kind }: Limit): boolean {
  return kind === 'states' || kind === 'depth'
}

/** Where a search ended before it was done, as a sentence. */
export function limitText({ kind, most }: Limit): string {
  const units = { states: 'state', depth: 'step', seconds: 'second', memory: 'mebibyte' }
  return `The search ended at its limit of ${count(most, units[kind])}${kind === 'depth' ? ' of depth' : ''}.`
}
