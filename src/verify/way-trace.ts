import type { InterpretedSystem } from '../interpret/interpreted-system.ts'
import { concreteLasso } from '../search/concrete-lasso.ts'
import type { StateGraph } from '../search/state-graph.ts'
import { replay } from '../trace/replay.ts'
import type { Trace } from '../trace/trace.ts'

/** A way through a graph from one of its initial states, as a trace that the interpreter has taken. */
export function wayTrace(system: InterpretedSystem, graph: StateGraph, start: number, edges: readonly number[]): Trace {
  const way = concreteLasso(system, graph, { start, prefix: edges, cycle: [] })
  return replay(system, way.start, way.instances)
}
