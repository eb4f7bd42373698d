/** Where something stands in the text and what comments say of it make no other spec. */
const IGNORED: ReadonlySet<string> = new Set(['span', 'doc'])

/**
 * Whether two parts of a Model or Run are the same but for their places in the text. What is neither a plain object
 * nor a list nor a simple value is never the same, so that nothing which this does not understand counts as equal.
 */
export function sameShape(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((each, at) => sameShape(each, b[at]))
  if (!isPlain(a) || !isPlain(b)) return false
  const keys = keysOf(a)
  return keys.length === keysOf(b).length && keys.every((key) => key in b && sameShape(a[key], b[key]))
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

function keysOf(value: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.keys(value).filter((key) => !IGNORED.has(key))
}
