/** The first sentence of a comment, for one line; all of it where it is short or has none. */
export function firstSentence(doc: readonly string[]): string {
  const text = doc.join(' ').trim()
  const end = /[.!?](?=\s)/.exec(text)
  return end === null ? text : text.slice(0, end.index + 1)
}

/** A name of a spec as words: `sendWrite` becomes `send write`. */
export function wordsOf(name: string): string {
  const last = name.split('.').at(-1) ?? name
  return last
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/_/g, ' ')
    .toLowerCase()
}

/** What happens in a step, in its author's words; of an action without a comment, its name as words. */
export function saying({ doc, action }: { readonly doc: readonly string[]; readonly action: string }): string {
  const sentence = firstSentence(doc)
  if (sentence !== '') return sentence
  const words = wordsOf(action)
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`
}

/** A text of at most so many letters, left out in the middle: ends tell apart what begins alike. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text
  if (most < 4) return ''
  const end = Math.floor((most - 1) * 0.6)
  return `${text.slice(0, most - 1 - end)}…${text.slice(text.length - end)}`
}

/** The last name of a path: `role` of `memory[node1].role`, `serving` of `serving[node1]`. */
export function lastName(path: string): string {
  return /\.(\w+)(\[[^\]]*\])*$/.exec(path)?.[1] ?? path.replace(/\[.*/, '')
}
