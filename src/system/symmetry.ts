import { defined } from '../base/assert.ts'
import { cellCount, isScalar, type Layout, packCells, sortBags, unpackWords } from '../model/layout.ts'
import { arrangements, type Permutation, permuteOrdinal } from '../model/ordinals.ts'
import { cardinality, mentionsSymmetric, type SymmetricType, type Type } from '../model/types.ts'
import type { PackedState } from './transition-system.ts'

/** Above so many permutations, the largest symmetric types are left unreduced: sound, with more states. */
const PERMUTATIONS_MAX = 5040

/** The same for permutations times cells, which is what one canonical form may look at. */
const MOVES_MAX = 2_000_000

/** How one permutation moves cells: where each comes from, and what its number becomes. */
interface CellPlan {
  readonly source: Int32Array
  readonly renamed: readonly (Int32Array | undefined)[]
}

/** The symmetric types that canonical forms take into account: the smaller ones first, within the limit. */
export function reducedTypes(types: readonly SymmetricType[], cells: number): readonly SymmetricType[] {
  let permutations = 1
  return [...types]
    .sort((a, b) => a.size - b.size)
    .filter((type) => {
      const more = permutations * factorial(type.size)
      if (type.size < 2 || more > PERMUTATIONS_MAX || more * cells > MOVES_MAX) return false
      permutations = more
      return true
    })
}

/** The symmetric types that states are told apart by all the same, for want of a cheap canonical form. */
export function unreducedTypes(types: readonly SymmetricType[], cells: number): readonly SymmetricType[] {
  const reduced = reducedTypes(types, cells)
  return types.filter((type) => type.size > 1 && !reduced.includes(type))
}

/**
 * The function from a state to the least state of its orbit, found by trying every permutation of the symmetric
 * types: exact, and slow only where there are many (Ip and Dill, 1996, section 6).
 */
export function canonicaliser(
  layout: Layout,
  variables: readonly Type[],
  types: readonly SymmetricType[],
): (state: PackedState) => PackedState {
  const plans = permutationsOf(reducedTypes(types, layout.sizes.length)).map((permutation) =>
    planFor(layout, variables, permutation),
  )
  const moving = plans.filter((plan) => plan.source.some((from, at) => from !== at) || plan.renamed.some(Boolean))
  if (moving.length === 0) return (state) => state
  const scratch = new Int32Array(layout.sizes.length)
  return (state) => {
    const cells = unpackWords(layout, state)
    let best = cells
    for (const plan of moving) {
      if (moveCells(layout, plan, cells, best, scratch)) best = scratch.slice()
    }
    return best === cells ? state : packCells(layout, best)
  }
}

/** Moves the cells into `result`; true where that is less than `best`. Stops at the first cell that is greater. */
function moveCells(layout: Layout, plan: CellPlan, cells: Int32Array, best: Int32Array, result: Int32Array): boolean {
  const { source, renamed } = plan
  const mayStop = layout.bags.length === 0
  let less = false
  for (let at = 0; at < cells.length; at++) {
    const from = cells[source[at] as number] as number
    const names = renamed[at]
    const value = names === undefined ? from : (names[from] as number)
    result[at] = value
    if (less || !mayStop) continue
    const other = best[at] as number
    if (value > other) return false
    if (value < other) less = true
  }
  if (mayStop) return less
  sortBags(layout, result)
  for (let at = 0; at < cells.length; at++) {
    if (result[at] !== best[at]) return (result[at] as number) < (best[at] as number)
  }
  return false
}

function planFor(layout: Layout, variables: readonly Type[], permutation: Permutation): CellPlan {
  const source = Int32Array.from(layout.sizes, (_, at) => at)
  const renamed: (Int32Array | undefined)[] = layout.sizes.map(() => undefined)
  const planner = new Planner(source, renamed, permutation)
  for (const [at, type] of variables.entries()) {
    const offset = defined(layout.offsets[at])
    planner.plan(type, offset, offset, false)
  }
  return { source, renamed }
}

class Planner {
  private readonly source: Int32Array
  private readonly renamed: (Int32Array | undefined)[]
  private readonly permutation: Permutation

  constructor(source: Int32Array, renamed: (Int32Array | undefined)[], permutation: Permutation) {
    this.source = source
    this.renamed = renamed
    this.permutation = permutation
  }

  /** The cells of a value at `from` go to `to`. Follows the order in which the layout puts them. */
  plan(type: Type, from: number, to: number, absent: boolean): void {
    if (!mentionsSymmetric(type)) {
      for (let at = cellCount(type) - 1; at >= 0; at--) this.source[to + at] = from + at
      return
    }
    switch (type.kind) {
      case 'symmetric':
        this.rename(absent ? { kind: 'option', of: type } : type, from, to)
        return
      case 'option':
        if (isScalar(type.of)) this.rename(type, from, to)
        else {
          this.source[to] = from
          this.plan(type.of, from + 1, to + 1, true)
        }
        return
      case 'record':
        this.planRow(
          type.fields.map((field) => field.type),
          from,
          to,
          absent,
        )
        return
      case 'union':
        this.source[to] = from
        this.planRow(
          type.variants.flatMap((variant) => variant.fields.map((field) => field.type)),
          from + 1,
          to + 1,
          true,
        )
        return
      case 'set':
        for (let at = cardinality(type.of) - 1; at >= 0; at--) {
          this.source[to + permuteOrdinal(type.of, at, this.permutation)] = from + at
        }
        return
      case 'map': {
        const block = cellCount(type.to)
        for (let at = cardinality(type.from) - 1; at >= 0; at--) {
          const goes = permuteOrdinal(type.from, at, this.permutation)
          this.plan(type.to, from + at * block, to + goes * block, absent)
        }
        return
      }
      case 'sequence':
      case 'bag':
        this.source[to] = from
        this.planRow(
          Array.from({ length: type.capacity }, () => type.of),
          from + 1,
          to + 1,
          true,
        )
        return
      default:
        return
    }
  }

  private planRow(types: readonly Type[], from: number, to: number, absent: boolean): void {
    let at = 0
    for (const type of types) {
      this.plan(type, from + at, to + at, absent)
      at += cellCount(type)
    }
  }

  private rename(type: Type, from: number, to: number): void {
    this.source[to] = from
    this.renamed[to] = Int32Array.from({ length: cardinality(type) }, (_, at) =>
      permuteOrdinal(type, at, this.permutation),
    )
  }
}

/** Every combination of a permutation of each type. */
export function permutationsOf(types: readonly SymmetricType[]): Permutation[] {
  return types.reduce<Permutation[]>(
    (all, { name, size }) => {
      const orders = arrangements(Array.from({ length: size }, (_, element) => element))
      return all.flatMap((before) => orders.map((order) => new Map([...before, [name, order]])))
    },
    [new Map()],
  )
}

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1)
}
