import { defined, unreachable } from '../base/assert.ts'
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
  const wordOf = new Int32Array(sizes.length)
  const shiftOf = new Int32Array(sizes.length)
  const maskOf = new Int32Array(sizes.length)
  const used: number[] = [0, RESERVED_BITS]
  for (const at of placingOrder(types, sizes.length)) {
    const bits = bitsFor(defined(sizes[at]))
    const word = used.findIndex((taken, index) => index >= used.length - WORDS_LOOKED_AT && taken + bits <= 32)
    const chosen = word < 0 ? used.push(0, 0) - 2 : word
    const before = defined(used[chosen])
    wordOf[at] = chosen
    // What is reserved stays above what is used.
    shiftOf[at] = chosen === 1 ? before - RESERVED_BITS : before
    maskOf[at] = bits === 32 ? -1 : (1 << bits) - 1
    used[chosen] = before + bits
  }
  const last = used.length - 1
  const free = 32 - defined(used[last])
  return { sizes, offsets, words: used.length, free, wordOf, shiftOf, maskOf, bags }
}

/** Bits at the top of the first pair of words that engines mark their records with. */
export const RESERVED_BITS = 2

/** Words that a cell is tried to be put into, so that laying out large states takes no time. */
const WORDS_LOOKED_AT = 8

/**
 * Cells that belong to one element of a symmetric type lie together, so that an engine moves elements as wholes;
 * the others keep the order of declaration.
 */
function placingOrder(types: readonly Type[], cells: number): readonly number[] {
  const elementOf = new Int32Array(cells)
  let at = 0
  for (const type of types) {
    const size = cellCount(type)
    const key = type.kind === 'map' ? type.from : type.kind === 'set' ? type.of : undefined
    if (key?.kind === 'symmetric') {
      const block = size / key.size
      for (let element = 0; element < key.size; element++) elementOf.fill(element + 1, at + element * block, at + (element + 1) * block)
    }
    at += size
  }
  return Array.from({ length: cells }, (_, cell) => cell).sort((a, b) => rank(elementOf, a) - rank(elementOf, b) || a - b)
}

/** Cells of no element come last. */
function rank(elementOf: Int32Array, cell: number): number {
  return elementOf[cell] === 0 ? elementOf.length + 1 : (elementOf[cell] as number)
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

const counts = new WeakMap<Type, number>()

/** The same, remembered: encoding and decoding ask for it in every state. */
export function cellCount(type: Type): number {
  const known = counts.get(type)
  if (known !== undefined) return known
  const count = cellTotal(type)
  counts.set(type, count)
  return count
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
