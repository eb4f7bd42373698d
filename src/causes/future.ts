import { defined } from '../base/assert.ts'
import type { InterpretedSystem, State } from '../interpret/interpreted-system.ts'
import type { Limit } from '../search/outcome.ts'
import { exploreGraph, type GraphOptions, type StateGraph } from '../search/state-graph.ts'
import { isModelError, type PackedState, type TransitionSystem } from '../system/transition-system.ts'

/** What may come after some states of a trace, without another fault. */
export interface Future {
  readonly graph: StateGraph
  /** The node of each of the states, by their order. */
  readonly starts: readonly number[]
  /** Whether a node stands for an error of the model, after which nothing comes. */
  readonly isError: (node: number) => boolean
  readonly stateOf: (node: number) => PackedState
}

/** Whose steps count as what may still happen. */
export interface Movers {
  readonly operators: boolean
}

/**
 * The graph of all that may come after some states by steps of the system, and of operators if asked for. No symmetry is
 * used: the states of a trace have names.
 */
export function futureOf(
  system: InterpretedSystem,
  from: readonly State[],
  { operators }: Movers,
  options: Omit<GraphOptions, 'budgets'>,
): Future | { readonly limit: Limit } {
  const starting = startingIn(system, from, operators)
  const outcome = exploreGraph(starting, { ...options, budgets: [] })
  if ('limit' in outcome) return outcome
  const { graph } = { graph: defined('graph' in outcome ? outcome.graph : undefined, 'graph without errors') }
  return {
    graph,
    starts: graph.initial.map(({ node }) => node),
    isError: (node) => isErrorState(graph.stateOf(node)),
    stateOf: (node) => inner(graph.stateOf(node)),
  }
}

/** A word before those of a state says whether it stands for an error: so that a step into one is still a step. */
const FLAG = 1

function inner(state: PackedState): PackedState {
  return state.subarray(FLAG)
}

function isErrorState(state: PackedState): boolean {
  return state[0] !== 0
}

/** The system begun in other states, without faults, with errors as states that nothing leaves. */
function startingIn(system: InterpretedSystem, from: readonly State[], operators: boolean): TransitionSystem {
  const words = FLAG + system.words
  const put = (state: PackedState) => {
    const flagged = new Uint32Array(words)
    flagged.set(state, FLAG)
    return flagged
  }
  const error = new Uint32Array(words)
  error[0] = 1
  const mayMove = system.actions.map(({ mover }) => mover === 'system' || (operators && mover === 'operator'))
  return {
    words,
    actions: system.actions,
    actionOf: system.actionOf,
    initialStates: () => from.map((state, instance) => ({ instance, next: put(system.encode(state)) })),
    successors: (state, actions) =>
      isErrorState(state)
        ? []
        : system
            .successors(
              inner(state),
              actions.filter((action) => mayMove[action]),
            )
            .map(({ instance, next }) => ({ instance, next: isModelError(next) ? error : put(next) })),
    holds: (property, state) => system.holds(property, inner(state)),
    stepHolds: (property, state, next) => system.stepHolds(property, inner(state), inner(next)),
    isTerminal: (state) => system.isTerminal(inner(state)),
    canonical: (state) => state,
  }
}
