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
  const system = ({ model: { variables, actions, inits }, budgets }: Run) => [variables, actions, inits, budgets]
  return sameShape(system(old), system(new_), sameReferences(old, new_))
}

/** The properties that both runs expect something of and that are told in other words, and `terminal` if it is. */
export function rewordedIn(old: Run, new_: Run): readonly string[] {
  const isSameKey = sameReferences(old, new_)
  const olds = new Map(claimsOf(old))
  return claimsOf(new_).flatMap(([name, said]) =>
    olds.has(name) && !sameShape(olds.get(name), said, isSameKey) ? [name] : [],
  )
}

function claimsOf({ model, expectations, terminal }: Run): readonly (readonly [name: string, said: unknown])[] {
  const properties = expectations.flatMap(({ subject }) =>
    subject.kind === 'property' ? (model.properties[subject.property] ?? []) : [],
  )
  return [...properties.map((property) => [property.name, property] as const), ['terminal', terminal]]
}

/** Definitions are the same by what they say, variables and steps by their names, wherever they stand in the models. */
function sameReferences(old: Run, new_: Run): (key: string, a: unknown, b: unknown) => boolean | undefined {
  const known = new Map<string, boolean>()
  const [olds, news] = [old.model, new_.model]
  const isSameStep = (a: number, b: number | undefined) =>
    olds.actions[a]?.name === (b === undefined ? undefined : news.actions[b]?.name)
  const isSameKey = (key: string, a: unknown, b: unknown): boolean | undefined => {
    // The steps that an `unaffected` property names.
    if (key === 'by' && isNumbers(a) && isNumbers(b))
      return a.length === b.length && a.every((at, nth) => isSameStep(at, b[nth]))
    if (typeof a !== 'number' || typeof b !== 'number') return undefined
    if (key === 'variable') return olds.variables[a]?.name === news.variables[b]?.name
    if (key !== 'definition') return undefined
    const pair = `${a} ${b}`
    const isSame = known.get(pair) ?? sameShape(olds.definitions[a], news.definitions[b], isSameKey)
    known.set(pair, isSame)
    return isSame
  }
  return isSameKey
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'number')
}
