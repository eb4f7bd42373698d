/** A pure function of an object that finds each answer once, and forgets it with the object. */
export function remembered<Key extends object, Answer>(find: (key: Key) => Answer): (key: Key) => Answer {
  const answers = new WeakMap<Key, { readonly answer: Answer }>()
  return (key) => {
    const known = answers.get(key)
    if (known !== undefined) return known.answer
    const answer = find(key)
    answers.set(key, { answer })
    return answer
  }
}
