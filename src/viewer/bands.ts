import type { State } from '../interpret/interpreted-system.ts'
import { showValue } from '../interpret/show.ts'
import { asSet, sortedElements, type Value } from '../interpret/values.ts'
import { isActor, type Type } from '../model/types.ts'
import { laneName, type StepDocument } from '../trace/trace-document.ts'
import type { Part } from './parts.ts'
import { wordsOf } from './sentence.ts'

/** Something that lasts: brought about by a fault, or a state of an actor that it did not begin in. */
export interface Band {
  /**
   * By a fault: `lane`, of the one actor; `apart`, between actors that have lost each other; `all`, of the whole
   * system. By any other step: `state`, of the one actor.
   */
  readonly kind: 'lane' | 'apart' | 'all' | 'state'
  /** The lanes it lies on; none of one that is about the whole system. */
  readonly lanes: readonly string[]
  /** What it says, such as `life: Down`. */
  readonly label: string
  /** The part of the state, in full. */
  readonly path: string
  /** Numbers of the first state and of the last that it holds in. */
  readonly from: number
  readonly to: number
}

/**
 * What faults do that lasts. Where a fault changes a yes or no, a word, or a set of actors, under no key or under keys
 * alone, it lasts until the part has its former value again. So a crash is a band on the lane of the node,
 * a lost contact lies on the lanes of those who lost each other, and what is under no actor is about all. What other
 * steps change lasts where it is of one actor, and not as it was at the start.
 */
export function bandsOf(parts: readonly Part[], steps: readonly StepDocument[], states: readonly State[]): Band[] {
  const faults = steps.filter(({ sort, changes }) => sort === 'fault' && changes !== undefined)
  const bands = parts
    .filter(({ isPlain, type }) => isPlain && (isWord(type) || isSetOfActors(type)))
    .flatMap((part) => faults.flatMap(({ index }) => bandsFrom(part, index, states)))
  const others = parts.filter(isWordOfOne).flatMap((part) => stateBands(part, bands, states))
  return merged([...bands, ...others])
}

function isWordOfOne({ isPlain, type, owners }: Part): boolean {
  return isPlain && owners.length === 1 && isWord(type)
}

/** Where a word is not what it was at the start, and no fault has made it so. */
function stateBands({ type, path, owners, valueIn }: Part, known: readonly Band[], states: readonly State[]): Band[] {
  const values = states.map(valueIn)
  return values.flatMap((value, from): Band[] => {
    if (from === 0 || value === values[0] || value === values[from - 1]) return []
    if (known.some((band) => band.path === path && band.from <= from && from <= band.to)) return []
    const end = values.findIndex((later, at) => at > from && later !== value)
    const label = wordLabel(path.replace(/\[.*/, ''), showValue(value, type))
    return [{ kind: 'state', lanes: owners, label, path, from, to: end < 0 ? values.length - 1 : end - 1 }]
  })
}

function isWord(type: Type): boolean {
  return type.kind === 'bool' || (type.kind === 'enum' && !type.actor)
}

function isSetOfActors(type: Type): type is Extract<Type, { kind: 'set' }> {
  return type.kind === 'set' && isActor(type.of)
}

function bandsFrom(part: Part, step: number, states: readonly State[]): Band[] {
  const { type, valueIn, path, owners } = part
  const values = states.map(valueIn)
  const [before, after] = [values[step - 1] as Value, values[step] as Value]
  if (isSetOfActors(type)) return setBands(part, type, step, values)
  if (before === after) return []
  const end = values.findIndex((value, at) => at > step && value === before)
  const [owner, ...others] = owners
  const keys = path.replace(/^[^[]*/, '').replace(owner === undefined ? '' : /^\[[^\]]*\]/, '')
  const name = `${path.replace(/\[.*/, '')}${keys}`
  return [
    {
      kind: owner === undefined ? 'all' : others.length > 0 ? 'apart' : 'lane',
      lanes: owners,
      label: wordLabel(name, showValue(after, type)),
      path,
      from: step,
      to: end < 0 ? states.length - 1 : end - 1,
    },
  ]
}

function wordLabel(name: string, value: string): string {
  return value === 'true' ? name : value === 'false' ? `not ${name}` : `${name}: ${value}`
}

function setBands(
  { path, owners }: Part,
  type: Extract<Type, { kind: 'set' }>,
  step: number,
  values: readonly Value[],
): Band[] {
  const elements = (at: number) => asSet(values[at] as Value)
  const came = elements(step).subtract(elements(step - 1))
  return sortedElements(type.of, came).map((element) => {
    const end = values.findIndex((_, at) => at > step && !elements(at).has(element))
    const other = laneName(element, type.of)
    const lanes = [...new Set([...owners, other])]
    return {
      kind: lanes.length > 1 ? 'apart' : 'lane',
      lanes,
      label: path.replace(/\[.*/, ''),
      path: `${path} has ${other}`,
      from: step,
      to: end < 0 ? values.length - 1 : end - 1,
    }
  })
}

/** What two actors lose of each other is one band, though each has a part of its own. */
function merged(bands: readonly Band[]): Band[] {
  const known = new Map<string, Band>()
  for (const band of bands) {
    const key = [band.kind, [...band.lanes].sort().join(), band.label, band.from, band.to].join('\n')
    if (!known.has(key)) known.set(key, band)
  }
  return [...known.values()].sort((a, b) => a.from - b.from)
}

/** What a band says, in words: `node0 ↮ node1 lost contact`. */
export function bandText({ lanes, label }: Band): string {
  const words = label
    .split(': ')
    .map((part, at) => (at === 0 ? wordsOf(part) : part))
    .join(': ')
  return lanes.length === 0 ? words : `${lanes.join(' ↮ ')} ${words}`
}
