import { defined } from '../base/assert.ts'
import { type CellUse, cellUses } from '../model/cell-uses.ts'
import type { Layout } from '../model/layout.ts'
import { arrangements } from '../model/ordinals.ts'
import type { SymmetricType, Type } from '../model/types.ts'

/** What of one word is known about an element: the same cells for each, at a place of its own. */
export interface Chunk {
  /** For each element its cells, in the same order. */
  readonly cells: readonly (readonly number[])[]
  readonly words: readonly number[]
  readonly shifts: readonly number[]
  readonly mask: number
}

/** How the elements of one symmetric type lie in a state. */
export interface TypePlan {
  readonly type: SymmetricType
  readonly chunks: readonly Chunk[]
}

/** What a canonical form is made from: the type whose elements are sorted, and those that are tried in every order. */
export interface SymmetryPlan {
  readonly sorted: TypePlan
  readonly tried: readonly TypePlan[]
  readonly uses: readonly CellUse[]
  readonly layout: Layout
}

/** Elements are numbered in four bits of a word each, with one place for absence. */
const ELEMENTS_MAX = 7

/**
 * Plans the canonical form over the types, all jointly.
 * @param types the reduced types, the largest last
 * @returns undefined where states mention elements in a way that moving words does not do
 */
export function symmetryPlan(
  variables: readonly Type[],
  layout: Layout,
  types: readonly SymmetricType[],
): SymmetryPlan | undefined {
  if (types.length === 0) return undefined
  const uses = cellUses(variables)
  const isReduced = new Set(types.map((type) => type.name))
  const isTooDeep = uses.some(
    ({ isEntangled, inner }) => isEntangled || inner.filter(({ type }) => isReduced.has(type.name)).length > 1,
  )
  if (isTooDeep || types.some((type) => type.size > ELEMENTS_MAX)) return undefined
  const plans = types.map((type) => ({ type, chunks: chunksOf(type, uses, layout) }))
  return { sorted: defined(plans.at(-1)), tried: plans.slice(0, -1), uses, layout }
}

function chunksOf(type: SymmetricType, uses: readonly CellUse[], layout: Layout): Chunk[] {
  const cells = Array.from({ length: type.size }, (_, element) =>
    uses.flatMap(({ owner }, cell) => (owner?.type.name === type.name && owner.element === element ? [cell] : [])),
  )
  const first = defined(cells[0])
  const starts = first.flatMap((cell, at) =>
    at === 0 || layout.wordOf[cell] !== layout.wordOf[defined(first[at - 1])] ? [at] : [],
  )
  return starts.map((start, index) => {
    const rows = cells.map((row) => row.slice(start, starts[index + 1]))
    const shifts = rows.map((row) => defined(layout.shiftOf[defined(row[0])]))
    const last = defined(defined(rows[0]).at(-1))
    const bits = defined(layout.shiftOf[last]) + 32 - Math.clz32(defined(layout.maskOf[last])) - defined(shifts[0])
    return {
      cells: rows,
      words: rows.map((row) => defined(layout.wordOf[defined(row[0])])),
      shifts,
      mask: bits >= 32 ? -1 : (1 << bits) - 1,
    }
  })
}

/** Whether a cell holds an element of the type. */
export function holdsOf(use: CellUse, type: SymmetricType): boolean {
  return use.holds?.type.name === type.name
}

/** The element of the type among the keys after the first, if there is one. */
export function innerOf(use: CellUse, type: SymmetricType): number | undefined {
  return use.inner.find((each) => each.type.name === type.name)?.element
}

export function isOwned(use: CellUse, type: SymmetricType): boolean {
  return use.owner?.type.name === type.name
}

/** Whether permuting the type's elements leaves the cell where and what it is. */
export function isUntouched(use: CellUse, type: SymmetricType): boolean {
  return !isOwned(use, type) && !holdsOf(use, type) && innerOf(use, type) === undefined
}

/** Permutations as words, four bits for each place: which element goes there. */
function allPermutations(size: number): number[] {
  return arrangements(Array.from({ length: size }, (_, at) => at)).map(packed)
}

/**
 * The permutations of places within runs of equals.
 * @param ties bit j is set where places j and j + 1 hold equals
 */
function permutationsWithin(size: number, ties: number): number[] {
  const runs: number[][] = [[0]]
  for (let at = 1; at < size; at++) {
    if ((ties >> (at - 1)) & 1) defined(runs.at(-1)).push(at)
    else runs.push([at])
  }
  const rows = runs.reduce<number[][]>(
    (all, run) => all.flatMap((row) => arrangements(run).map((each) => [...row, ...each])),
    [[]],
  )
  return rows.map(packed)
}

function packed(places: readonly number[]): number {
  return places.reduce((word, element, at) => word | (element << (4 * at)), 0)
}

/** Words that the canonical form reads, to be put into the memory before the search. */
export interface Tables {
  readonly words: readonly number[]
  /** Of each tried type, where its permutations start, and how many there are. */
  readonly tried: readonly { readonly start: number; readonly count: number }[]
  /** By the ties among the sorted: start and count, two words each. */
  readonly ties: number
}

export function permutationTables({ sorted, tried }: SymmetryPlan): Tables {
  const words: number[] = []
  const add = (permutations: readonly number[]) => {
    const start = words.length
    words.push(...permutations)
    return { start, count: permutations.length }
  }
  const lists = tried.map(({ type }) => add(allPermutations(type.size)))
  const byTies = Array.from({ length: 2 ** (sorted.type.size - 1) }, (_, ties) =>
    add(permutationsWithin(sorted.type.size, ties)),
  )
  const ties = words.length
  for (const { start, count } of byTies) words.push(start, count)
  return { words, tried: lists, ties }
}

/**
 * The cells that differ from one in the inner element of a type alone, in the order of that element: the parts of a
 * map lie one after the other, at equal distances.
 */
export function innerRow({ uses }: SymmetryPlan, cell: number, type: TypePlan['type']): number[] {
  const use = defined(uses[cell])
  const inner = defined(innerOf(use, type))
  const isSame = (other: CellUse | undefined) =>
    other !== undefined &&
    innerOf(other, type) === inner &&
    other.owner?.type.name === use.owner?.type.name &&
    other.owner?.element === use.owner?.element
  let first = cell
  while (isSame(uses[first - 1])) first--
  let end = cell
  while (isSame(uses[end])) end++
  return Array.from({ length: type.size }, (_, element) => cell + (element - inner) * (end - first))
}
