import { assert } from '../base/assert.ts'
import { GrowingNumbers } from '../base/growing-numbers.ts'
import { faultLabels } from './fault-labels.ts'
import { type Edges, movers, type StateGraph } from './state-graph.ts'

/** No edge: a visit that others start from. */
export const START = 0xffffffff

/** A place in the order of a search. */
export interface Level {
  readonly faults: number
  readonly depth: number
  /** The visits of the level. */
  readonly from: number
  readonly to: number
}

/** Where a search starts: nodes with the faults used up to there, and what the caller knows each by. */
export interface Seeds {
  readonly faults: number
  readonly depth: number
  readonly nodes: readonly number[] | Uint32Array
  readonly labels: readonly number[] | Uint32Array
  readonly origins: readonly number[] | Uint32Array
}

/**
 * The nodes that runs come to within the budgets of faults, in the order of (faults, steps). A node is visited again
 * only with faults that no earlier visit had left.
 */
export class Visits {
  readonly node = new GrowingNumbers()
  readonly label = new GrowingNumbers()
  /** The visit before; of a start, its origin. */
  readonly parent = new GrowingNumbers()
  readonly edge = new GrowingNumbers()
  readonly levels: Level[] = []
  /** Of each node its first visit and one more, 0 where there is none. */
  readonly first: Uint32Array

  constructor(nodes: number) {
    this.first = new Uint32Array(nodes)
  }

  has(node: number): boolean {
    return this.first[node] !== 0
  }

  /** Number of the first visit of a node that has one. */
  firstOf(node: number): number {
    return (this.first[node] as number) - 1
  }

  /** The nodes that were visited, each once. */
  nodes(): Uint32Array {
    return this.node.view().filter((node, visit) => this.firstOf(node) === visit)
  }

  levelOf(visit: number): Level {
    let [low, high] = [0, this.levels.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.levels[middle] as Level).from <= visit) low = middle
      else high = middle - 1
    }
    return this.levels[low] as Level
  }

  /** The edges from a start to a visit, and the origin of that start. */
  wayTo(visit: number): { readonly origin: number; readonly start: number; readonly edges: number[] } {
    const edges: number[] = []
    let at = visit
    for (; this.edge.at(at) !== START; at = this.parent.at(at)) edges.push(this.edge.at(at))
    return { origin: this.parent.at(at), start: this.node.at(at), edges: edges.reverse() }
  }
}

/**
 * The visits of a graph from its initial states; an origin is the place among them.
 * @param within nodes that may be visited; all where it is missing
 */
export function visitsOf(graph: StateGraph, within?: Uint8Array): Visits {
  const nodes = graph.initial.map(({ node }) => node)
  const seeds = { faults: 0, depth: 0, nodes, labels: nodes.map(() => 0), origins: nodes.map((_, at) => at) }
  return reach(graph, graph.budgets, [seeds], within)
}

/** What waits to be visited at one place. */
class Pending {
  readonly node = new GrowingNumbers(16)
  readonly label = new GrowingNumbers(16)
  readonly parent = new GrowingNumbers(16)
  readonly edge = new GrowingNumbers(16)

  push(node: number, label: number, parent: number, edge: number): void {
    this.node.push(node)
    this.label.push(label)
    this.parent.push(parent)
    this.edge.push(edge)
  }
}

/**
 * Visits what can be reached from seeds, level by level in the order of (faults, steps).
 * @param within nodes that may be visited: those that are not 0; all where it is missing
 * @param stop ends the search after the first visit of a node for which it is true
 */
export function reach(
  graph: Edges,
  budgets: StateGraph['budgets'],
  seeds: readonly Seeds[],
  within?: Uint8Array,
  stop?: (node: number) => boolean,
): Visits {
  return new Reacher(graph, budgets, within).run(seeds, stop)
}

class Reacher {
  private readonly graph: Edges
  private readonly labels: ReturnType<typeof faultLabels>
  /** Labels are all comparable, so that the first visit of a node has the least. */
  private readonly isChain: boolean
  private readonly within: Uint8Array | undefined
  private readonly visits: Visits
  /** Labels of a node's visits after the first. */
  private readonly others = new Map<number, number[]>()
  private readonly waiting: Pending[][] = []
  /** Nodes that are visited or will be in the next level; only of use in a chain. */
  private readonly queued: Uint8Array

  constructor(graph: Edges, budgets: StateGraph['budgets'], within: Uint8Array | undefined) {
    const labels = budgets.reduce((product, { most }) => product * (most + 1), 1)
    assert(labels < START, 'the budgets of faults are more than a label can count')
    this.graph = graph
    this.labels = faultLabels(budgets)
    this.isChain = budgets.length <= 1
    this.within = within
    this.visits = new Visits(graph.nodes)
    this.queued = new Uint8Array(graph.nodes)
  }

  run(seeds: readonly Seeds[], stop: ((node: number) => boolean) | undefined): Visits {
    for (const { faults, depth, nodes, labels, origins } of seeds) {
      const pending = this.pendingAt(faults, depth)
      for (let at = 0; at < nodes.length; at++)
        if (this.within?.[nodes[at] as number] !== 0)
          pending.push(nodes[at] as number, labels[at] as number, origins[at] as number, START)
    }
    for (let faults = 0; faults < this.waiting.length; faults++) {
      const levels = this.waiting[faults] ?? []
      for (let depth = 0; depth < levels.length; depth++) {
        const pending = levels[depth]
        if (pending === undefined) continue
        if (this.visitLevel(pending, faults, depth, stop)) return this.visits
        delete levels[depth]
      }
    }
    return this.visits
  }

  private pendingAt(faults: number, depth: number): Pending {
    const levels = this.waiting[faults] ?? []
    this.waiting[faults] = levels
    const known = levels[depth] ?? new Pending()
    levels[depth] = known
    return known
  }

  private isCovered(node: number, label: number): boolean {
    const { visits, labels } = this
    if (!visits.has(node)) return false
    if (this.isChain || labels.covers(visits.label.at(visits.firstOf(node)), label)) return true
    return this.others.get(node)?.some((each) => labels.covers(each, label)) ?? false
  }

  /** True where the search is to end. */
  private visitLevel(pending: Pending, faults: number, depth: number, stop?: (node: number) => boolean): boolean {
    const { visits } = this
    const from = visits.node.length
    let isLast = false
    for (let at = 0; at < pending.node.length && !isLast; at++) {
      const node = pending.node.at(at)
      const label = pending.label.at(at)
      if (this.isCovered(node, label)) continue
      const visit = visits.node.length
      visits.node.push(node)
      visits.label.push(label)
      visits.parent.push(pending.parent.at(at))
      visits.edge.push(pending.edge.at(at))
      if (visits.first[node] !== 0) this.others.set(node, [...(this.others.get(node) ?? []), label])
      else visits.first[node] = visit + 1
      this.queued[node] = 1
      isLast = stop?.(node) ?? false
    }
    visits.levels.push({ faults, depth, from, to: visits.node.length })
    if (!isLast) this.expand(from, visits.node.length, faults, depth)
    return isLast
  }

  private expand(from: number, to: number, faults: number, depth: number): void {
    const { visits, within, queued, isChain } = this
    const { offsets, targets, instances, kinds } = this.graph
    const { mover } = kinds
    let next: Pending | undefined
    for (let visit = from; visit < to; visit++) {
      const node = visits.node.at(visit)
      const label = visits.label.at(visit)
      const end = offsets[node + 1] as number
      for (let edge = offsets[node] as number; edge < end; edge++) {
        const target = targets[edge] as number
        if (isChain && queued[target] !== 0) continue
        if (within !== undefined && within[target] === 0) continue
        if (mover[instances[edge] as number] === movers.fault) this.putFault(visit, edge, label, faults, depth)
        else if (isChain || !this.isCovered(target, label)) {
          queued[target] = 1
          next ??= this.pendingAt(faults, depth + 1)
          next.push(target, label, visit, edge)
        }
      }
    }
  }

  private putFault(visit: number, edge: number, label: number, faults: number, depth: number): void {
    const { targets, instances, kinds } = this.graph
    const after = this.labels.after(label, kinds.action[instances[edge] as number] as number)
    const target = targets[edge] as number
    if (after !== undefined && !this.isCovered(target, after))
      this.pendingAt(faults + 1, depth + 1).push(target, after, visit, edge)
  }
}
