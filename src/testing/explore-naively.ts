import type { InterpretedSystem, State } from '../interpret/interpreted-system.ts'
import type { Budget } from '../model/model.ts'
import { isModelError } from '../system/transition-system.ts'

/** A state with the faults used on the way to it, and how it was first reached. */
interface Reached {
  readonly state: State
  readonly used: readonly number[]
  readonly faults: number
  readonly depth: number
}

/** All that a search can be asked about, found without any of its cleverness. */
export interface NaiveResult {
  /** Every reachable state with every vector of faults used, by the least (faults, steps). */
  readonly reached: readonly Reached[]
  readonly transitions: number
  readonly errors: readonly { readonly faults: number; readonly depth: number }[]
}

/**
 * The states reachable within the budgets, each with its least (faults, steps), by relaxing until nothing changes.
 * Undefined where there are more than the given number.
 */
export function exploreNaively(
  system: InterpretedSystem,
  budgets: readonly Budget[],
  most: number,
): NaiveResult | undefined {
  const best = new Map<string, Reached>()
  const waiting: Reached[] = []
  const errors: { faults: number; depth: number }[] = []
  const offer = (each: Reached) => {
    const key = `${system.encode(each.state).join()} ${each.used.join()}`
    const known = best.get(key)
    if (known !== undefined && known.depth <= each.depth) return
    best.set(key, each)
    waiting.push(each)
  }
  for (const { next } of system.initialStates()) {
    if (isModelError(next)) errors.push({ faults: 0, depth: 0 })
    else offer({ state: system.decode(next), used: budgets.map(() => 0), faults: 0, depth: 0 })
  }
  for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) {
    if (best.size > most) return undefined
    for (const step of affordableSteps(system, budgets, at)) {
      if (isModelError(step.next)) errors.push({ faults: step.faults, depth: at.depth + 1 })
      else offer({ state: step.next, used: step.used, faults: step.faults, depth: at.depth + 1 })
    }
  }
  const reached = [...best.values()]
  const transitions = reached.reduce((sum, each) => sum + affordableSteps(system, budgets, each).length, 0)
  return { reached, transitions, errors }
}

function affordableSteps(system: InterpretedSystem, budgets: readonly Budget[], at: Reached) {
  return system.actions.flatMap((shape, action) => {
    const spent = budgets.map((budget, index) => (at.used[index] ?? 0) + (budget.faults.includes(action) ? 1 : 0))
    const isBudgeted = budgets.some((budget) => budget.faults.includes(action))
    if (shape.isFault && (!isBudgeted || spent.some((used, index) => used > (budgets[index]?.most ?? 0)))) return []
    return Array.from({ length: shape.instances }, (_, offset) => shape.firstInstance + offset).flatMap((instance) => {
      const next = system.step(at.state, instance)
      return next === undefined
        ? []
        : [{ instance, next: next as State, used: spent, faults: at.faults + (shape.isFault ? 1 : 0) }]
    })
  })
}
