import type { Run } from '../model/model.ts'

/** Where something stands in the text and what comments say of it make no other spec. */
const IGNORED: ReadonlySet<string> = new Set(['span', 'doc'])

type Plain = Readonly<Record<string, unknown>>

/**
 * Whether two parts of a Model or Run are the same but for their places in the text. What is neither a plain object
 * nor a list nor a simple value is never the same, so that nothing which this does not understand counts as equal.
 * @param isSameKey for values under a key that mean more than they are; undefined where they do not
 */
export function sameShape(
  a: unknown,
  b: unknown,
  isSameKey: (key: string, a: unknown, b: unknown) => boolean | undefined = () => undefined,
): boolean {
  if (Object.is(a, b) && typeof a !== 'object') return true
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((each, at) => sameShape(each, b[at], isSameKey))
  if (!isPlain(a) || !isPlain(b)) return a === null && b === null
  const keys = keysOf(a)
  return (
    keys.length === keysOf(b).length &&
    keys.every((key) => key in b && (isSameKey(key, a[key], b[key]) ?? sameShape(a[key], b[key], isSameKey)))
  )
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

function keysOf(value: Plain): readonly string[] {
  return Object.keys(value).filter((key) => !IGNORED.has(key))
}

/** Whether nothing but places in the text and comments tells two runs apart, so that all that comes of them is the same. */
export function isSameRun(old: Run, new_: Run): boolean {
  return sameShape(old, new_)
}

/**
 * Whether all that can happen in two runs is told in the same words: their variables, starts, steps, budgets of faults
 * and what those call. What only properties use may differ.
 */
export function isSameSystem(old: Run, new_: Run): boolean {
  const known = new Map<string, boolean>()
  const isSameKey = (key: string, a: unknown, b: unknown): boolean | undefined => {
    if (key !== 'definition' || typeof a !== 'number' || typeof b !== 'number') return undefined
    const pair = `${a} ${b}`
    const isSame = known.get(pair) ?? sameShape(old.model.definitions[a], new_.model.definitions[b], isSameKey)
    known.set(pair, isSame)
    return isSame
  }
  const system = ({ model: { variables, actions, inits }, budgets }: Run) => [variables, actions, inits, budgets]
  return sameShape(system(old), system(new_), isSameKey)
}
