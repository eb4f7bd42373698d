import { type FaultLabels, faultLabels } from './fault-labels.ts'
import { NOWHERE, type Observed, Sights } from './sights.ts'
import { movers, type StateGraph } from './state-graph.ts'

/** Where a comparison ends that grows too large. */
export interface InterferenceLimits {
  /** States, each with the set of those that have shown the same without the hidden steps. */
  readonly pairs: number
  /** Members of all such sets together. */
  readonly members: number
  readonly isLate: () => boolean
}

export type InterferenceOutcome =
  | { readonly kind: 'none' }
  /** The way from an initial state, by its place among them, whose last step shows what nobody would have seen. */
  | { readonly kind: 'way'; readonly start: number; readonly edges: readonly number[] }
  | { readonly kind: 'too many' | 'late' }

/** A state that a run has come to with so many faults, and where it might be by what it has shown. */
interface Pair {
  readonly node: number
  readonly label: number
  readonly sight: number
  /** Undefined at the start. */
  readonly before: { readonly pair: Pair; readonly edge: number } | undefined
  /** At the start, the place among the initial states. */
  readonly start: number
}

const BEAT = 256

/**
 * The least way, by its faults and then its steps, that shows what no run without the hidden steps shows; what stays
 * the same is seen once. That there is none is strong nondeterministic noninterference on traces (SNNI: Focardi and
 * Gorrieri, "A classification of security properties for process algebras", 1995): the other inclusion always holds.
 *
 * The search goes through pairs of a state and a set, in the order of (faults, steps). A pair is left out where one
 * before it has the same state, no more faults, and a set that can show no more: whatever breaks the property from
 * the one does so from the other (antichains: De Wulf, Doyen, Henzinger and Raskin, CAV 2006). As the one came first
 * in the order, the least way stays among those that are looked at.
 */
export function findInterference(
  graph: StateGraph,
  observed: Observed,
  limits: InterferenceLimits,
): InterferenceOutcome {
  return new InterferenceSearch(graph, observed, limits).run()
}

class InterferenceSearch {
  private readonly graph: StateGraph
  private readonly observed: Observed
  private readonly limits: InterferenceLimits
  private readonly labels: FaultLabels
  private readonly sights: Sights
  /** Of each node, pairs that were visited: none of them makes another one needless. */
  private readonly visited: Pair[][] = []
  private readonly waiting: Pair[][][] = []
  /** Pairs that were come to, and those of them that were looked at. */
  private pairs = 0
  private visits = 0

  constructor(graph: StateGraph, observed: Observed, limits: InterferenceLimits) {
    this.graph = graph
    this.observed = observed
    this.limits = limits
    this.labels = faultLabels(graph.budgets)
    this.sights = new Sights(graph, observed)
  }

  run(): InterferenceOutcome {
    const { graph, observed, sights } = this
    const labels = graph.budgets.reduce((product, { most }) => product * (most + 1), 1)
    if (!Number.isSafeInteger(labels * graph.nodes)) return { kind: 'too many' }
    for (const [start, { node }] of graph.initial.entries()) {
      const sight = sights.atStart(observed.seen[node] as number)
      this.put({ node, label: this.labels.none, sight, before: undefined, start }, 0, 0)
    }
    for (let faults = 0; faults < this.waiting.length; faults++) {
      const levels = this.waiting[faults] ?? []
      for (let depth = 0; depth < levels.length; depth++) {
        for (const pair of levels[depth] ?? []) {
          if (pair.sight === NOWHERE) return wayTo(pair)
          const limit = this.visit(pair, faults, depth)
          if (limit !== undefined) return { kind: limit }
        }
        delete levels[depth]
      }
    }
    return { kind: 'none' }
  }

  private put(pair: Pair, faults: number, depth: number): void {
    const levels = this.waiting[faults] ?? []
    this.waiting[faults] = levels
    const level = levels[depth] ?? []
    levels[depth] = level
    level.push(pair)
    this.pairs++
  }

  private visit(pair: Pair, faults: number, depth: number): 'too many' | 'late' | undefined {
    const known = this.visited[pair.node] ?? []
    if (known.some((each) => this.covers(each, pair))) return undefined
    this.visited[pair.node] = [...known.filter((each) => !this.covers(pair, each)), pair]
    this.expand(pair, faults, depth)
    if (this.pairs > this.limits.pairs || this.sights.size > this.limits.members) return 'too many'
    this.visits++
    return this.visits % BEAT === 0 && this.limits.isLate() ? 'late' : undefined
  }

  private covers(one: Pair, other: Pair): boolean {
    return this.labels.covers(one.label, other.label) && this.sights.isWithin(one.sight, other.sight)
  }

  private expand(pair: Pair, faults: number, depth: number): void {
    const { offsets, targets, instances, kinds } = this.graph
    const { seen } = this.observed
    const { node, label } = pair
    for (let edge = offsets[node] as number; edge < (offsets[node + 1] as number); edge++) {
      const instance = instances[edge] as number
      const target = targets[edge] as number
      const isFault = kinds.mover[instance] === movers.fault
      const after = isFault ? this.labels.after(label, kinds.action[instance] as number) : label
      if (after === undefined) continue
      const isSame = seen[target] === seen[node]
      const sight = isSame ? pair.sight : this.sights.after(pair.sight, seen[target] as number)
      const next = { node: target, label: after, sight, before: { pair, edge }, start: pair.start }
      if (!(this.visited[target] ?? []).some((each) => this.covers(each, next)))
        this.put(next, isFault ? faults + 1 : faults, depth + 1)
    }
  }
}

function wayTo(last: Pair): InterferenceOutcome {
  const edges: number[] = []
  for (let { before } = last; before !== undefined; before = before.pair.before) edges.push(before.edge)
  return { kind: 'way', start: last.start, edges: edges.reverse() }
}
