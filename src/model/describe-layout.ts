import { assert, defined, unreachable } from '../base/assert.ts'
import { cellUses, type Element } from './cell-uses.ts'
import { isScalar, type Layout, layoutOf } from './layout.ts'
import { cardinality, type Field, type Type, typeText } from './types.ts'

/** A variable, or whatever else has a place in a state. */
export interface Part {
  readonly name: string
  readonly type: Type
  /** What a number that is not the language's own is. */
  readonly holds?: string
}

/** Where one number of a state lies. */
export interface CellPlace {
  /** How the language would lead there: `disk[node0].copy`, `queue[0]`, `ask.Take.who`. */
  readonly path: string
  /** What the number is: a value of a type, or a length, a presence, a variant, a member. */
  readonly holds: string
  /** The 64-bit word, and the lowest bit in it. */
  readonly word: number
  readonly bit: number
  readonly bits: number
  /** How many different numbers there may be, from 0. */
  readonly values: number
  /** The element of a symmetric type whose cells this one lies beside. */
  readonly element: string | undefined
}

/** What is known about each element of a symmetric type, so many bits side by side in each of some words. */
export interface CellGroup {
  readonly type: string
  readonly elements: number
  readonly bits: number
  readonly pieces: number
}

/** A layout that one can read. */
export interface LayoutDescription {
  readonly cells: readonly CellPlace[]
  readonly bits: number
  /** 64-bit words of a state. */
  readonly words: number
  readonly groups: readonly CellGroup[]
}

/** How a key is shown: the value of a type with an ordinal. */
export type ShowKey = (type: Type, ordinal: number) => string

/** Says where each part of a state lies: the same places that `layoutOf` gives. */
export function describeLayout(parts: readonly Part[], showKey: ShowKey): LayoutDescription {
  const types = parts.map((part) => part.type)
  const layout = layoutOf(types)
  const names = parts.flatMap(({ name, type, holds }) => {
    const found = namesOf(type, name, false, showKey)
    return holds === undefined ? found : found.map((each) => ({ ...each, holds }))
  })
  assert(names.length === layout.sizes.length, 'as many names as cells')
  const owners = cellUses(types).map(({ owner }) => (owner !== undefined && owner.type.size > 1 ? owner : undefined))
  const cells = names.map(({ path, holds }, cell): CellPlace => {
    const owner = owners[cell]
    const word = defined(layout.wordOf[cell])
    return {
      path,
      holds,
      word: word >> 1,
      bit: (word & 1) * 32 + defined(layout.shiftOf[cell]),
      bits: bitsOfCell(layout, cell),
      values: defined(layout.sizes[cell]),
      element: owner && showKey(owner.type, owner.element),
    }
  })
  const bits = cells.reduce((sum, cell) => sum + cell.bits, 0)
  return { cells, bits, words: layout.words / 2, groups: groupsOf(owners, layout) }
}

function bitsOfCell(layout: Layout, cell: number): number {
  return 32 - Math.clz32(defined(layout.maskOf[cell]))
}

function groupsOf(owners: readonly (Element | undefined)[], layout: Layout): CellGroup[] {
  const types = new Map(owners.flatMap((owner) => (owner === undefined ? [] : [[owner.type.name, owner.type]])))
  return [...types.values()].map(({ name, size }) => {
    const cells = owners.flatMap((owner, cell) => (owner?.type.name === name && owner.element === 0 ? [cell] : []))
    return {
      type: name,
      elements: size,
      bits: cells.reduce((sum, cell) => sum + bitsOfCell(layout, cell), 0),
      pieces: new Set(cells.map((cell) => layout.wordOf[cell])).size,
    }
  })
}

type CellName = Pick<CellPlace, 'path' | 'holds'>

/** The names of a value's cells, in the order of the layout. */
function namesOf(type: Type, path: string, absent: boolean, showKey: ShowKey): CellName[] {
  const fields = (of: readonly Field[], before: string, inside: boolean) =>
    of.flatMap((field) => namesOf(field.type, `${before}.${field.name}`, inside, showKey))
  switch (type.kind) {
    case 'bool':
    case 'range':
    case 'enum':
      return [{ path, holds: typeText(type) }]
    case 'symmetric':
      return [{ path, holds: `${typeText(type)}${absent ? ' or nothing' : ''}` }]
    case 'option':
      if (isScalar(type.of)) return [{ path, holds: typeText(type) }]
      return [{ path, holds: 'presence' }, ...namesOf(type.of, path, true, showKey)]
    case 'record':
      return fields(type.fields, path, absent)
    case 'union':
      return [
        { path, holds: 'variant' },
        ...type.variants.flatMap((variant) => fields(variant.fields, `${path}.${variant.name}`, true)),
      ]
    case 'set':
      return keysOf(type.of, path, showKey).map((each) => ({ path: each, holds: 'member' }))
    case 'map':
      return keysOf(type.from, path, showKey).flatMap((each) => namesOf(type.to, each, absent, showKey))
    case 'sequence':
    case 'bag': {
      const items = Array.from({ length: type.capacity }, (_, at) => `${path}[${at}]`)
      return [{ path, holds: 'length' }, ...items.flatMap((each) => namesOf(type.of, each, true, showKey))]
    }
    case 'never':
    case 'unknown':
      return []
    default:
      return unreachable(type)
  }
}

function keysOf(type: Type, path: string, showKey: ShowKey): string[] {
  return Array.from({ length: cardinality(type) }, (_, ordinal) => `${path}[${showKey(type, ordinal)}]`)
}
