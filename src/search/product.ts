import { assert, defined } from '../base/assert.ts'
import { GrowingNumbers } from '../base/growing-numbers.ts'
import type { Automaton } from '../temporal/automaton.ts'
import type { Monitor } from '../temporal/monitor.ts'
import { fairComponent, type Region } from './fair-components.ts'
import { fairCycle } from './fair-cycle.ts'
import type { Lasso } from './liveness.ts'
import { type Edges, fairnesses, movers, type StateGraph } from './state-graph.ts'
import { reach, type Visits } from './visits.ts'

/** What the atoms of a formula are at each node, at each edge, or where a run rests at a node. */
export interface Truths {
  readonly atNode: (node: number, atom: number) => boolean
  readonly atEdge: (edge: number, node: number, atom: number) => boolean
}

/** An edge of a product that is none of the graph: the run rests where it is. */
const REST = 0xffffffff

/** Acceptance sets that an automaton may have: a bit for each. */
export const SETS_MAX = 31

/** A graph and an automaton that reads what happens in it, as one graph. */
interface Product extends Edges {
  /** Of each node: that of the graph, and the state of the automaton. */
  readonly origin: Uint32Array
  readonly state: Uint32Array
  /** Of each edge: that of the graph, or REST; and the sets of the automaton that it is in, a bit for each. */
  readonly edge: Uint32Array
  readonly accepts: Uint32Array
  readonly initial: readonly { readonly node: number; readonly start: number }[]
}

/** How an automaton goes on from a state, by what the atoms are. */
type Reader = (
  state: number,
  truth: (atom: number) => boolean,
) => readonly { readonly to: number; readonly accepts: number }[]

/**
 * A fair run that an automaton accepts; undefined where there is none. A run is a sequence of steps that change the
 * state; where it ends, the last state stays for ever, which is read again and again.
 */
export function acceptedLasso(graph: StateGraph, automaton: Automaton, truths: Truths): Lasso | undefined {
  assert(automaton.acceptanceSets <= SETS_MAX, 'an automaton has more acceptance sets than a word has bits')
  const leaving = Array.from({ length: automaton.states }, (_, state) =>
    automaton.edges
      .filter(({ from }) => from === state)
      .map((edge) => ({ ...edge, bits: edge.accepts.reduce((bits, set) => bits | (1 << set), 0) })),
  )
  const reader: Reader = (state, truth) =>
    defined(leaving[state])
      .filter(({ positive, negative }) => positive.every(truth) && !negative.some(truth))
      .map(({ to, bits }) => ({ to, accepts: bits }))
  const product = new ProductBuilder(graph, truths, reader, true).build(automaton.initial)
  const visits = visitsOfProduct(product, graph)
  const region: Region = {
    graph: product,
    members: visits.nodes(),
    enabled: { edges: graph, origin: product.origin },
    rests: false,
    acceptance: { all: 2 ** automaton.acceptanceSets - 1, ofEdge: product.accepts },
  }
  const component = fairComponent(region, (node) => visits.firstOf(node))
  if (component === undefined) return undefined
  const way = visits.wayTo(component.order)
  const entry = visits.node.at(component.order)
  const ofGraph = (edges: readonly number[]) =>
    edges.map((edge) => product.edge[edge] as number).filter((edge) => edge !== REST)
  return rolledBack(way.origin, ofGraph(way.edges), ofGraph(fairCycle(region, component, entry)))
}

/** The same run with its cycle begun as early as can be: where an automaton guesses late, the way goes round before. */
function rolledBack(start: number, prefix: readonly number[], cycle: readonly number[]): Lasso {
  const [way, round] = [[...prefix], [...cycle]]
  while (way.length > 0 && way.at(-1) === round.at(-1)) {
    way.pop()
    round.unshift(round.pop() as number)
  }
  return { start, prefix: way, cycle: round }
}

/** The shortest way that a monitor of a formula over states, without `next`, refuses. */
export function refusedWay(
  graph: StateGraph,
  monitor: Monitor,
  atNode: Truths['atNode'],
): { readonly start: number; readonly edges: readonly number[] } | undefined {
  const reader: Reader = (state, truth) => {
    const to = monitor.step(state, truth)
    return to === 'violated' ? [] : [{ to, accepts: 0 }]
  }
  const truths = { atNode, atEdge: (_: number, node: number, atom: number) => atNode(node, atom) }
  const product = new ProductBuilder(graph, truths, reader, false).build([monitor.initial])
  const isRefused = (node: number) =>
    monitor.step(product.state[node] as number, (atom) => atNode(product.origin[node] as number, atom)) === 'violated'
  const visits = visitsOfProduct(product, graph, isRefused)
  const last = visits.node.length - 1
  if (last < 0 || !isRefused(visits.node.at(last))) return undefined
  const { origin, edges } = visits.wayTo(last)
  return { start: origin, edges: edges.map((edge) => product.edge[edge] as number) }
}

function visitsOfProduct(product: Product, graph: StateGraph, stop?: (node: number) => boolean): Visits {
  const nodes = product.initial.map(({ node }) => node)
  const labels = nodes.map(() => 0)
  const origins = product.initial.map(({ start }) => start)
  return reach(product, graph.budgets, [{ faults: 0, depth: 0, nodes, labels, origins }], undefined, stop)
}

class ProductBuilder {
  private readonly graph: StateGraph
  private readonly truths: Truths
  private readonly reader: Reader
  private readonly mayRest: boolean
  /** Of each state of the automaton, of each node of the graph, the number of the two and one more. */
  private readonly numbers: Uint32Array[] = []
  private readonly origin = new GrowingNumbers()
  /** The state of the automaton, doubled; one more where the run rests. */
  private readonly state = new GrowingNumbers()
  private readonly targets = new GrowingNumbers()
  private readonly instances = new GrowingNumbers()
  private readonly edge = new GrowingNumbers()
  private readonly accepts = new GrowingNumbers()

  constructor(graph: StateGraph, truths: Truths, reader: Reader, mayRest: boolean) {
    this.graph = graph
    this.truths = truths
    this.reader = reader
    this.mayRest = mayRest
  }

  build(states: readonly number[]): Product {
    const { graph } = this
    const initial = graph.initial.flatMap(({ node }, start) =>
      states.map((state) => ({ node: this.numberOf(node, 2 * state), start })),
    )
    const offsets = new GrowingNumbers()
    offsets.push(0)
    for (let node = 0; node < this.origin.length; node++) {
      this.expand(this.origin.at(node), this.state.at(node))
      offsets.push(this.targets.length)
    }
    const { mover, fairness, action } = graph.kinds
    return {
      nodes: this.origin.length,
      offsets: offsets.view(),
      targets: this.targets.view(),
      instances: this.instances.view(),
      // One instance more, for resting.
      kinds: {
        action: Uint32Array.from([...action, 0]),
        mover: Uint8Array.from([...mover, movers.system]),
        fairness: Uint8Array.from([...fairness, fairnesses.none]),
      },
      origin: this.origin.view(),
      state: this.state.view().map((state) => state >> 1),
      edge: this.edge.view(),
      accepts: this.accepts.view(),
      initial,
    }
  }

  private numberOf(node: number, state: number): number {
    const row = this.numbers[state] ?? new Uint32Array(this.graph.nodes)
    this.numbers[state] = row
    const known = row[node] as number
    if (known !== 0) return known - 1
    const number = this.origin.length
    row[node] = number + 1
    this.origin.push(node)
    this.state.push(state)
    return number
  }

  private expand(node: number, state: number): void {
    const { graph, truths } = this
    if ((state & 1) === 0)
      for (let edge = graph.offsets[node] as number; edge < (graph.offsets[node + 1] as number); edge++)
        for (const { to, accepts } of this.reader(state >> 1, (atom) => truths.atEdge(edge, node, atom)))
          this.connect(graph.targets[edge] as number, 2 * to, graph.instances[edge] as number, edge, accepts)
    if (!this.mayRest) return
    for (const { to, accepts } of this.reader(state >> 1, (atom) => truths.atNode(node, atom)))
      this.connect(node, 2 * to + 1, graph.kinds.mover.length, REST, accepts)
  }

  private connect(node: number, state: number, instance: number, edge: number, accepts: number): void {
    this.targets.push(this.numberOf(node, state))
    this.instances.push(instance)
    this.edge.push(edge)
    this.accepts.push(accepts)
  }
}
