import { assert } from '../base/assert.ts'
import type { FaultBudget } from '../system/budgets.ts'

/**
 * How many faults of each budget a path has used. Not part of the state: a state reached with fewer faults can do
 * all that it can do when reached with more, so one record of each state is kept for the least uses only.
 */
export interface FaultLabels {
  readonly none: number
  /** The label after a fault, or undefined when a budget is spent. */
  readonly after: (label: number, action: number) => number | undefined
  /** Whether a path with the one label has used at most as much of every budget as a path with the other. */
  readonly covers: (label: number, other: number) => boolean
}

/** Labels are vectors of counts in mixed radix. */
export function faultLabels(budgets: readonly FaultBudget[]): FaultLabels {
  const weights: number[] = []
  let weight = 1
  for (const budget of budgets) {
    weights.push(weight)
    weight *= budget.most + 1
  }
  assert(weight <= Number.MAX_SAFE_INTEGER, 'the budgets of faults are more than a label can count')
  const used = (label: number, at: number) =>
    Math.floor(label / (weights[at] as number)) % ((budgets[at] as FaultBudget).most + 1)
  return {
    none: 0,
    after: (label, action) => {
      let next = label
      let counted = false
      for (const [at, budget] of budgets.entries()) {
        if (!budget.faults.includes(action)) continue
        if (used(label, at) >= budget.most) return undefined
        next += weights[at] as number
        counted = true
      }
      return counted ? next : undefined
    },
    covers: (label, other) => label === other || budgets.every((_, at) => used(label, at) <= used(other, at)),
  }
}
