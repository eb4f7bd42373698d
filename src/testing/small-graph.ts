import type { StateGraph } from '../search/state-graph.ts'

/**
 * The edges of a small graph, action by action: each of one instance, and leads from a node to another or, where it is
 * not possible, to that node itself.
 */
export function smallEdges(
  nodes: number,
  actions: readonly { readonly to: readonly number[] }[],
): Pick<StateGraph, 'offsets' | 'targets' | 'instances'> {
  const [offsets, targets, instances] = [[0], [] as number[], [] as number[]]
  for (let node = 0; node < nodes; node++) {
    for (const [instance, { to }] of actions.entries()) {
      if (to[node] === node) continue
      targets.push(to[node] as number)
      instances.push(instance)
    }
    offsets.push(targets.length)
  }
  return {
    offsets: Uint32Array.from(offsets),
    targets: Uint32Array.from(targets),
    instances: Uint32Array.from(instances),
  }
}
