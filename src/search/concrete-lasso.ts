import { assert, defined } from '../base/assert.ts'
import { isModelError, type PackedState, sameState, type TransitionSystem } from '../system/transition-system.ts'
import type { Lasso } from './liveness.ts'
import { type ConcretePath, isIn, pick, stateOf } from './path.ts'
import type { StateGraph } from './state-graph.ts'

/** A run of the system itself that goes round for ever. */
export interface ConcreteLasso extends ConcretePath {
  /** Number of the state that its last one equals, and from which it goes on again: the last itself where it rests. */
  readonly loop: number
}

/**
 * Walks the system along a lasso through a graph of representatives. Each round of the cycle comes back to the same
 * orbit, perhaps with other names; there are so many rounds that it comes back to a state.
 */
export function concreteLasso(system: TransitionSystem, graph: StateGraph, lasso: Lasso): ConcreteLasso {
  const walk = new Walk(system, graph, defined(graph.initial[lasso.start]).instance)
  for (const edge of lasso.prefix) walk.take(edge)
  if (lasso.cycle.length === 0) return { ...walk.path(), loop: walk.length }
  for (const rounds = [walk.state]; ; rounds.push(walk.state)) {
    for (const edge of lasso.cycle) walk.take(edge)
    const before = rounds.findIndex((state) => sameState(state, walk.state))
    if (before >= 0) return { ...walk.path(), loop: lasso.prefix.length + before * lasso.cycle.length }
  }
}

/** The instances of a way through a graph, from a state in the orbit of its first node. */
export function concreteWay(
  system: TransitionSystem,
  graph: StateGraph,
  from: PackedState,
  edges: readonly number[],
): readonly number[] {
  const walk = new Walk(system, graph, 0, from)
  for (const edge of edges) walk.take(edge)
  return walk.path().instances
}

class Walk {
  state: PackedState
  private readonly system: TransitionSystem
  private readonly graph: StateGraph
  private readonly start: number
  private readonly instances: number[] = []

  constructor(system: TransitionSystem, graph: StateGraph, start: number, from?: PackedState) {
    this.system = system
    this.graph = graph
    this.start = start
    const initial = from ?? system.initialStates().find(({ instance }) => instance === start)?.next
    assert(initial !== undefined && !isModelError(initial), 'a lasso starts where the system does not')
    this.state = initial
  }

  get length(): number {
    return this.instances.length
  }

  path(): ConcretePath {
    return { start: this.start, instances: this.instances }
  }

  /** Takes the step of an edge. */
  take(edge: number): void {
    const { system, graph, state } = this
    const orbit = system.canonical(graph.stateOf(graph.targets[edge] as number))
    const step = pick(
      system,
      state,
      graph.instances[edge] as number,
      (each) => isIn(system, each, orbit) && !sameState(stateOf(each), state),
    )
    this.instances.push(step.instance)
    this.state = stateOf(step)
  }
}
