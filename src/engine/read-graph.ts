import { GrowingNumbers } from '../base/growing-numbers.ts'
import { instanceKinds, movers, type StateGraph } from '../search/state-graph.ts'
import type { FaultBudget } from '../system/budgets.ts'
import type { ActionShape, PackedState } from '../system/transition-system.ts'
import type { EngineCode, EngineMemory } from './engine-memory.ts'
import type { Stratified } from './level-log.ts'
import { StateNodes } from './state-nodes.ts'

/** A graph of states with the truths that were asked of each. */
export interface MarkedGraph {
  readonly graph: StateGraph
  /** Of each mark, of each node. */
  readonly truths: readonly Uint8Array[]
  /** Of each mark, whether it is an error in some state. */
  readonly hasError: readonly boolean[]
  /** Whether a step of some state is an error of the model; it is left out. */
  readonly hasErrorStep: boolean
}

/** A search that is complete, and what its graph is to know. */
export interface GraphSource {
  readonly memory: EngineMemory
  readonly code: EngineCode
  /** The records of every level, in order. */
  readonly levels: Iterable<Stratified>
  /** Steps that the search took: about as many edges there are. */
  readonly transitions: number
  readonly actions: readonly ActionShape[]
  readonly budgets: readonly FaultBudget[]
  /** States and their numbers. */
  readonly initial: readonly { readonly state: PackedState; readonly instance: number }[]
  /** How many truths the module tells of each state. */
  readonly marks: number
}

/**
 * Reads the graph of a complete search out of its table, by expanding every state once more. Edges are in the order of
 * instances, so that what is found in a graph does not depend on the order of the code.
 */
export function readGraph(source: GraphSource): MarkedGraph {
  const { memory, code, levels, transitions, actions, budgets, initial, marks } = source
  const nodes = new StateNodes(memory, code, levels)
  const [targets, instances] = [new GrowingNumbers(transitions + 1), new GrowingNumbers(transitions + 1)]
  const offsets = new Uint32Array(nodes.count + 1)
  let last = 0
  const errors = nodes.eachEdge((from, target, instance) => {
    for (; last < from; last++) offsets[last + 1] = targets.length
    // Most come in order already.
    let at = targets.length
    targets.push(target)
    instances.push(instance)
    for (; at > (offsets[from] as number) && instances.at(at - 1) > instance; at--) {
      targets.set(at, targets.at(at - 1))
      instances.set(at, instances.at(at - 1))
    }
    targets.set(at, target)
    instances.set(at, instance)
  })
  for (; last < nodes.count; last++) offsets[last + 1] = targets.length
  const places = nodes.find(initial.map(({ state }) => state))
  const graph: StateGraph = {
    nodes: nodes.count,
    offsets,
    targets: targets.view(),
    instances: instances.view(),
    kinds: instanceKinds(actions),
    initial: initial.map(({ instance }, at) => ({ node: places[at] as number, instance })),
    budgets,
    stateOf: (node) => nodes.stateOf(node),
  }
  // A fault that is an error may be one that no budget has left: those that happen the search has found.
  const hasErrorStep = [...errors].some((instance) => graph.kinds.mover[instance] !== movers.fault)
  return { graph, ...nodes.marks(marks), hasErrorStep }
}
