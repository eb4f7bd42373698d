import type { PackedState, Transition, TransitionSystem } from './transition-system.ts'

/** At most so many of these faults together. */
export interface FaultBudget {
  /** Action indices. */
  readonly faults: readonly number[]
  readonly most: number
}

/** Actions that can ever happen: all but the faults that no budget speaks of. */
export function possibleActions(
  system: { readonly actions: readonly { readonly isFault: boolean }[] },
  budgets: readonly FaultBudget[],
): readonly number[] {
  const budgeted = new Set(budgets.flatMap((budget) => budget.faults))
  return system.actions.flatMap((action, at) => (!action.isFault || budgeted.has(at) ? [at] : []))
}

/**
 * The system with the faults used so far as part of its state: the plain semantics that other checkers have, and
 * the counts that they get. A word of the state for each budget.
 */
export function countFaults(system: TransitionSystem, budgets: readonly FaultBudget[]): TransitionSystem {
  const inner = (state: PackedState) => state.subarray(budgets.length)
  const wrap = (used: ArrayLike<number>, { instance, next }: Transition): Transition => {
    if (!(next instanceof Uint32Array)) return { instance, next }
    const state = new Uint32Array(budgets.length + system.words)
    state.set(used)
    state.set(next, budgets.length)
    return { instance, next: state }
  }
  const spentBy = (action: number) => budgets.map((budget) => (budget.faults.includes(action) ? 1 : 0))
  const possible = new Set(possibleActions(system, budgets))
  return {
    words: budgets.length + system.words,
    actions: system.actions,
    actionOf: system.actionOf,
    initialStates: () =>
      system.initialStates().map((each) =>
        wrap(
          budgets.map(() => 0),
          each,
        ),
      ),
    successors: (state, actions) => {
      const affordable = actions.filter((action) => {
        if (!possible.has(action)) return false
        return spentBy(action).every((spent, at) => (state[at] ?? 0) + spent <= (budgets[at]?.most ?? 0))
      })
      return system.successors(inner(state), affordable).map((transition) => {
        const used = spentBy(system.actionOf(transition.instance)).map((spent, at) => (state[at] ?? 0) + spent)
        return wrap(used, transition)
      })
    },
    holds: (property, state) => system.holds(property, inner(state)),
    stepHolds: (property, state, next) => system.stepHolds(property, inner(state), inner(next)),
    isTerminal: (state) => system.isTerminal(inner(state)),
    canonical: (state) => state,
  }
}
