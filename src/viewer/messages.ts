import type { State } from '../interpret/interpreted-system.ts'
import { showValue } from '../interpret/show.ts'
import { asBag, asList, asSet, type Value } from '../interpret/values.ts'
import type { Model } from '../model/model.ts'
import type { Type } from '../model/types.ts'
import { namesActors } from './lanes.ts'

/** A message on its way: from the step that sends it to the one after which it is no longer there. */
export interface Message {
  /** The variable that holds it, and its content. */
  readonly name: string
  readonly content: string
  /** Number of the step that sends it; 0 where it is there at the start. */
  readonly sent: number
  /** Undefined where it is still on its way at the end. */
  readonly taken: number | undefined
}

/**
 * Messages are found by their types: an optional record that names an actor, or a collection of such records, and
 * under no key.
 */
export function messagesOf(model: Model, states: readonly State[]): Message[] {
  return model.variables.flatMap(({ name, type }, variable) => {
    const content = contentType(type)
    if (content === undefined) return []
    const open = new Map<string, number[]>()
    const found: Message[] = []
    for (const [at, state] of states.entries()) {
      const present = countsOf(contentsOf(type, content, state.get(variable) as Value))
      for (const [text, sent] of open)
        while (sent.length > (present.get(text) ?? 0))
          found.push({ name, content: text, sent: sent.shift() ?? 0, taken: at })
      for (const [text, number] of present) {
        const sent = open.get(text) ?? []
        while (sent.length < number) sent.push(at)
        open.set(text, sent)
      }
    }
    for (const [text, sent] of open)
      for (const at of sent) found.push({ name, content: text, sent: at, taken: undefined })
    return found.sort((a, b) => a.sent - b.sent)
  })
}

function contentType(type: Type): Type | undefined {
  if (type.kind !== 'option' && type.kind !== 'set' && type.kind !== 'bag' && type.kind !== 'sequence') return undefined
  const { of } = type
  return (of.kind === 'record' || of.kind === 'union') && namesActors(of) ? of : undefined
}

function contentsOf(type: Type, content: Type, value: Value): string[] {
  const show = (each: Value) => showValue(each, content)
  if (value === null) return []
  if (type.kind === 'option') return [show(value)]
  if (type.kind === 'set') return asSet(value).toArray().map(show)
  if (type.kind === 'sequence') return asList(value).toArray().map(show)
  return [...asBag(value).entries()].flatMap(([each, count]) => Array.from({ length: count }, () => show(each)))
}

function countsOf(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  return counts
}
