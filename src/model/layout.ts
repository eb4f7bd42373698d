import { defined, unreachable } from '../base/assert.ts'
import { remembered } from '../base/remembered.ts'
import { cellUses } from './cell-uses.ts'
import { cardinality, type Field, type Type } from './types.ts'

/**
 * Where each part of a state lies. A state is a row of cells, numbers from 0 below a size; cells are packed into
 * 32-bit words, none across two words, and words come in pairs, since engines compare and hash 64 bits at a time.
 * Equal states have equal words: sets and maps have a place for each value of their type, sequences and options zero
 * what they don't use, and bags keep their elements in order.
 */
export interface Layout {
  readonly sizes: readonly number[]
  /** First cell of each variable. */
  readonly offsets: readonly number[]
  /** 32-bit words of a state; an even number. */
  readonly words: number
  /** Bits of the last word above those in use, the reserved ones apart. */
  readonly free: number
  readonly wordOf: Int32Array
  readonly shiftOf: Int32Array
  /** A cell's bits, all ones, not shifted. */
  readonly maskOf: Int32Array
  readonly bags: readonly BagPlace[]
}

/** Elements of a bag, a block of cells each, kept in ascending order; a count stands before them. */
export interface BagPlace {
  readonly count: number
  readonly blocks: number
  readonly block: number
}

export function layoutOf(types: readonly Type[]): Layout {
  const sizes: number[] = []
  const bags: BagPlace[] = []
  const offsets = types.map((type) => {
    const offset = sizes.length
    appendCells(type, false, sizes, bags)
    return offset
  })
  return { sizes, offsets, ...place(sizes, blocksOf(types, sizes)), bags }
}

/** Bits at the top of the first pair of words that engines mark their records with. */
export const RESERVED_BITS = 2

/** Words that a block is tried to be put into, so that laying out large states takes no time. */
const WORDS_LOOKED_AT = 8

/** Puts each block of cells into the first word that has room for it. */
function place(
  sizes: readonly number[],
  blocks: readonly (readonly number[])[],
): Pick<Layout, 'words' | 'free' | 'wordOf' | 'shiftOf' | 'maskOf'> {
  const wordOf = new Int32Array(sizes.length)
  const shiftOf = new Int32Array(sizes.length)
  const maskOf = new Int32Array(sizes.length)
  const used: number[] = [0, RESERVED_BITS]
  for (const block of blocks) {
    const total = block.reduce((sum, cell) => sum + bitsFor(defined(sizes[cell])), 0)
    const from = Math.max(0, used.length - WORDS_LOOKED_AT)
    const room = used.findIndex((taken, index) => index >= from && taken + total <= 32)
    const word = room < 0 ? used.push(0, 0) - 2 : room
    // What is reserved stays above what is used.
    let shift = defined(used[word]) - (word === 1 ? RESERVED_BITS : 0)
    for (const cell of block) {
      const bits = bitsFor(defined(sizes[cell]))
      wordOf[cell] = word
      shiftOf[cell] = shift
      maskOf[cell] = bits === 32 ? -1 : (1 << bits) - 1
      shift += bits
    }
    used[word] = defined(used[word]) + total
  }
  return { words: used.length, free: 32 - defined(used.at(-1)), wordOf, shiftOf, maskOf }
}

/**
 * Cells that must lie side by side: what is known about one element of a symmetric type, cut into words at the same
 * cells for every element, so that an engine moves elements as wholes. All other cells are blocks of their own.
 */
function blocksOf(types: readonly Type[], sizes: readonly number[]): number[][] {
  const elements = new Map<string, number[]>()
  const others: number[][] = []
  for (const [cell, { owner }] of cellUses(types).entries()) {
    if (owner === undefined || owner.type.size < 2) others.push([cell])
    else {
      const key = `${owner.type.name} ${owner.element}`
      elements.set(key, [...(elements.get(key) ?? []), cell])
    }
  }
  return [...[...elements.values()].flatMap((cells) => cut(cells, sizes)), ...others]
}

function cut(cells: readonly number[], sizes: readonly number[]): number[][] {
  const blocks: number[][] = []
  let used = 33
  for (const cell of cells) {
    const bits = bitsFor(defined(sizes[cell]))
    if (used + bits > 32) {
      blocks.push([])
      used = 0
    }
    defined(blocks.at(-1)).push(cell)
    used += bits
  }
  return blocks
}

/** Bits that hold the numbers from 0 below a size. */
function bitsFor(size: number): number {
  return size <= 1 ? 0 : Math.ceil(Math.log2(size))
}

/**
 * The cells of a value. Where the value may be absent (in an option, a sequence, a variant), its cells are zero
 * then; an element of a symmetric type counts from 1 there, so that permuting elements leaves absence alone.
 */
function appendCells(type: Type, absent: boolean, sizes: number[], bags: BagPlace[]): void {
  switch (type.kind) {
    case 'bool':
    case 'range':
    case 'enum':
      sizes.push(cardinality(type))
      return
    case 'symmetric':
      sizes.push(type.size + (absent ? 1 : 0))
      return
    case 'option':
      if (isScalar(type.of)) sizes.push(cardinality(type.of) + 1)
      else {
        sizes.push(2)
        appendCells(type.of, true, sizes, bags)
      }
      return
    case 'record':
      appendFields(type.fields, absent, sizes, bags)
      return
    case 'union':
      sizes.push(type.variants.length)
      for (const variant of type.variants) appendFields(variant.fields, true, sizes, bags)
      return
    case 'set':
      for (let at = cardinality(type.of); at > 0; at--) sizes.push(2)
      return
    case 'map':
      for (let at = cardinality(type.from); at > 0; at--) appendCells(type.to, absent, sizes, bags)
      return
    case 'sequence':
      sizes.push(type.capacity + 1)
      for (let at = type.capacity; at > 0; at--) appendCells(type.of, true, sizes, bags)
      return
    case 'bag': {
      const count = sizes.length
      sizes.push(type.capacity + 1)
      for (let at = type.capacity; at > 0; at--) appendCells(type.of, true, sizes, bags)
      bags.push({ count, blocks: type.capacity, block: cellCount(type.of) })
      return
    }
    case 'never':
    case 'unknown':
      return
    default:
      unreachable(type)
  }
}

function appendFields(fields: readonly Field[], absent: boolean, sizes: number[], bags: BagPlace[]): void {
  for (const field of fields) appendCells(field.type, absent, sizes, bags)
}

/** Types whose values take one cell; an option of one takes one too, with none as 0. */
export function isScalar(type: Type): boolean {
  return type.kind === 'bool' || type.kind === 'range' || type.kind === 'enum' || type.kind === 'symmetric'
}

/** Number of cells of a value, found without laying them out: it may be far too large for that. */
export function cellTotal(type: Type): number {
  const row = (fields: readonly Field[]) => fields.reduce((sum, field) => sum + cellTotal(field.type), 0)
  switch (type.kind) {
    case 'option':
      return isScalar(type.of) ? 1 : 1 + cellTotal(type.of)
    case 'record':
      return row(type.fields)
    case 'union':
      return 1 + type.variants.reduce((sum, variant) => sum + row(variant.fields), 0)
    case 'set':
      return cardinality(type.of)
    case 'map':
      return cardinality(type.from) * cellTotal(type.to)
    case 'sequence':
    case 'bag':
      return 1 + type.capacity * cellTotal(type.of)
    case 'never':
    case 'unknown':
      return 0
    default:
      return 1
  }
}

/** The same, remembered: encoding and decoding ask for it in every state. */
export const cellCount = remembered(cellTotal)

export function cellsOf(fields: readonly Field[]): number {
  return fields.reduce((sum, field) => sum + cellCount(field.type), 0)
}

/** Packs cells into words. */
export function packCells(layout: Layout, cells: Int32Array): Uint32Array {
  const words = new Uint32Array(layout.words)
  const { wordOf, shiftOf } = layout
  for (let at = 0; at < cells.length; at++) {
    const word = wordOf[at] as number
    words[word] = ((words[word] as number) | ((cells[at] as number) << (shiftOf[at] as number))) >>> 0
  }
  return words
}

export function unpackWords(layout: Layout, words: Uint32Array): Int32Array {
  const { wordOf, shiftOf, maskOf } = layout
  const cells = new Int32Array(wordOf.length)
  for (let at = 0; at < cells.length; at++) {
    cells[at] = ((words[wordOf[at] as number] as number) >>> (shiftOf[at] as number)) & (maskOf[at] as number)
  }
  return cells
}

/** Puts the elements of every bag into ascending order of their cells. */
export function sortBags(layout: Layout, cells: Int32Array): void {
  for (const { count, block } of layout.bags) {
    const length = defined(cells[count])
    if (length < 2 || block === 0) continue
    const first = count + 1
    const blocks = Array.from({ length }, (_, at) => cells.slice(first + at * block, first + (at + 1) * block))
    blocks.sort(compareCells)
    for (const [at, each] of blocks.entries()) cells.set(each, first + at * block)
  }
}

export function compareCells(a: Int32Array, b: Int32Array): number {
  for (let at = 0; at < a.length; at++) {
    const difference = (a[at] as number) - (b[at] as number)
    if (difference !== 0) return difference
  }
  return 0
}
