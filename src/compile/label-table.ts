import type { Run } from '../model/model.ts'
import { CircuitTooLarge } from './circuit.ts'

/** The vectors of faults used that budgets allow, as numbers in mixed radix, with all that a search asks of them. */
export interface LabelTable {
  readonly count: number
  /** For each label and action the label after it, or -1 where a budget is spent. */
  readonly after: readonly (readonly number[])[]
  /** For each label those that use at most as much of every budget. */
  readonly coveredBy: readonly (readonly number[])[]
  /** Whether of two labels one always covers the other, and each fault leads to the next. */
  readonly isChain: boolean
  /** Whether faults happen at all. */
  readonly hasStrata: boolean
  /** Whether labels with the same number of faults may cover each other. */
  readonly needsRecheck: boolean
}

/** More vectors than this are interpreted. */
const LABELS_MAX = 1024

export function labelTable({ budgets, model: { actions } }: Pick<Run, 'budgets' | 'model'>): LabelTable {
  const sizes = budgets.map((budget) => budget.most + 1)
  const count = sizes.reduce((product, size) => product * size, 1)
  if (count > LABELS_MAX) throw new CircuitTooLarge()
  const vectors = Array.from({ length: count }, (_, label) => digits(label, sizes))
  const after = vectors.map((used, label) =>
    actions.map(({ sort }, action) => {
      if (sort !== 'fault') return label
      const spent = budgets.map((budget) => (budget.faults.includes(action) ? 1 : 0) as number)
      const next = used.map((each, at) => each + (spent[at] ?? 0))
      const isAllowed = spent.includes(1) && next.every((each, at) => each < (sizes[at] ?? 0))
      return isAllowed ? number(next, sizes) : -1
    }),
  )
  const coveredBy = vectors.map((used) =>
    vectors.flatMap((other, label) => (other.every((each, at) => each <= (used[at] ?? 0)) ? [label] : [])),
  )
  const overlap = budgets.some((budget, at) =>
    budgets.some((other, index) => index !== at && other.faults.some((fault) => budget.faults.includes(fault))),
  )
  const isChain = budgets.length <= 1
  return { count, after, coveredBy, isChain, hasStrata: count > 1, needsRecheck: overlap && !isChain }
}

/** Where the states say themselves how many faults were used. */
export function noLabels(actions: number, hasStrata: boolean): LabelTable {
  const after = [Array.from({ length: actions }, () => 0)]
  return { count: 1, after, coveredBy: [[0]], isChain: true, hasStrata, needsRecheck: false }
}

function digits(label: number, sizes: readonly number[]): number[] {
  let rest = label
  return sizes.map((size) => {
    const digit = rest % size
    rest = Math.floor(rest / size)
    return digit
  })
}

function number(vector: readonly number[], sizes: readonly number[]): number {
  return vector.reduceRight((sum, digit, at) => sum * (sizes[at] ?? 1) + digit, 0)
}
