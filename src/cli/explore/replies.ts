import { nearest } from '../../base/nearest.ts'
import type { Reply, Session } from './session.ts'

/** That there is no such thing, with the one that was most likely meant, or with all. */
export function unknownIn(kind: string, name: string, known: readonly string[]): string {
  const near = nearest(name, known)
  const all = known.length === 0 ? 'There are none.' : `There ${known.length === 1 ? 'is' : 'are'} ${known.join(', ')}.`
  return `There is no ${kind} '${name}'. ${near === undefined ? all : `Did you mean '${near}'?`}`
}

/** A sentence, and nothing changed. */
export function say(session: Session, text: string): Reply {
  return { session, text }
}
