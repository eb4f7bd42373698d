import { Components } from './components.ts'
import { type FairComponent, fairComponent, type Region } from './fair-components.ts'
import { fairCycle, mayRest } from './fair-cycle.ts'
import { movers, type StateGraph } from './state-graph.ts'
import { reach, type Seeds, type Visits, visitsOf } from './visits.ts'

/** A set of nodes: those that are not 0. */
export type NodeSet = Uint8Array

/** What a liveness property of one of the common forms claims. */
export type LivenessForm =
  | { readonly kind: 'leadsTo'; readonly trigger: NodeSet; readonly goal: NodeSet }
  | { readonly kind: 'alwaysEventually' | 'eventually' | 'eventuallyAlways'; readonly goal: NodeSet }

/** A run that goes round for ever: a way from an initial state, then a cycle; without edges, it rests. */
export interface Lasso {
  /** Place among the initial states. */
  readonly start: number
  readonly prefix: readonly number[]
  readonly cycle: readonly number[]
}

/**
 * A fair run that breaks the property, with the fewest faults and then the shortest way to its cycle; undefined where
 * there is none. No product with an automaton and none of its own: what breaks `p leadsTo q` stays among the states
 * without q from a state with p on, so that a fair component there is all that is looked for.
 * @param visits of the whole graph
 */
export function breakingLasso(graph: StateGraph, visits: Visits, form: LivenessForm): Lasso | undefined {
  const search = searchFor(graph, visits, form)
  const order = (node: number) => search.visits.firstOf(node)
  const component = fairComponent(search.region, order)
  return component && lassoThrough(search, visits, component)
}

interface LassoSearch {
  readonly region: Region
  /** The visits of the region, by which a cycle is reached. */
  readonly visits: Visits
  /** Whether they start from visits of the whole graph instead of from its initial states. */
  readonly isLater: boolean
}

function searchFor(graph: StateGraph, visits: Visits, form: LivenessForm): LassoSearch {
  if (form.kind === 'eventuallyAlways') {
    const ofNode = Uint32Array.from(form.goal, (isGood) => (isGood === 0 ? 1 : 0))
    return { ...searchIn(graph, visits, { all: 1, ofNode }), isLater: false }
  }
  const within = form.goal.map((isGood) => (isGood === 0 ? 1 : 0))
  if (form.kind === 'eventually') return { ...searchIn(graph, visitsOf(graph, within), { all: 0 }), isLater: false }
  const isTrigger = form.kind === 'leadsTo' ? (node: number) => form.trigger[node] !== 0 : () => true
  const seeds = visits.levels.map((level) => seedsOf(visits, level, (node) => within[node] !== 0 && isTrigger(node)))
  return { ...searchIn(graph, reach(graph, graph.budgets, seeds, within), { all: 0 }), isLater: true }
}

function searchIn(
  graph: StateGraph,
  visits: Visits,
  acceptance: Region['acceptance'],
): { readonly region: Region; readonly visits: Visits } {
  return { visits, region: { graph, members: visits.nodes(), rests: true, acceptance } }
}

/** The visits of a level that others start from, which know them by their numbers. */
function seedsOf(
  visits: Visits,
  { faults, depth, from, to }: Visits['levels'][number],
  isWanted: (node: number) => boolean,
): Seeds {
  const [nodes, labels, origins]: [number[], number[], number[]] = [[], [], []]
  for (let visit = from; visit < to; visit++) {
    const node = visits.node.at(visit)
    if (!isWanted(node)) continue
    nodes.push(node)
    labels.push(visits.label.at(visit))
    origins.push(visit)
  }
  return { faults, depth, nodes, labels, origins }
}

function lassoThrough({ region, visits, isLater }: LassoSearch, whole: Visits, component: FairComponent): Lasso {
  const { nodes, order } = component
  const level = visits.levelOf(order)
  // A rest says more than a loop, but the shorter way comes first.
  let rest: number | undefined
  for (const node of nodes) {
    const visit = visits.firstOf(node)
    if (visit < Math.min(level.to, rest ?? level.to) && mayRest(region, node)) rest = visit
  }
  const later = visits.wayTo(rest ?? order)
  const earlier = isLater ? whole.wayTo(later.origin) : { origin: later.origin, edges: [] }
  return {
    start: earlier.origin,
    prefix: [...earlier.edges, ...later.edges],
    cycle: rest === undefined ? fairCycle(region, component, visits.node.at(order)) : [],
  }
}

// ---- what is still possible -------------------------------------------------------------------------

/**
 * Whether good is still in reach of a run that goes round in a cycle without it: by steps of the system, though nothing
 * makes them happen (a trap); only with a human's step; or not at all.
 */
export type Escape =
  | { readonly kind: 'trap' | 'operator'; readonly edges: readonly number[] }
  | { readonly kind: 'dead' }

/** The shortest way from any node of a cycle to a good one, without faults, and by operators' steps only where it must. */
export function escapeFrom(graph: StateGraph, cycle: readonly number[], good: NodeSet): Escape {
  for (const [kind, most] of [['trap', movers.system] as const, ['operator', movers.operator] as const]) {
    const edges = wayToGood(graph, cycle, good, most)
    if (edges !== undefined) return { kind, edges }
  }
  return { kind: 'dead' }
}

function wayToGood(
  { offsets, targets, instances, kinds }: StateGraph,
  from: readonly number[],
  good: NodeSet,
  most: number,
): number[] | undefined {
  const cameBy = new Map<number, { readonly edge: number; readonly source: number } | undefined>(
    from.map((node) => [node, undefined]),
  )
  for (const node of cameBy.keys()) {
    if (good[node] !== 0) {
      const way: number[] = []
      for (let step = cameBy.get(node); step !== undefined; step = cameBy.get(step.source)) way.unshift(step.edge)
      return way
    }
    for (let edge = offsets[node] as number; edge < (offsets[node + 1] as number); edge++) {
      const target = targets[edge] as number
      if ((kinds.mover[instances[edge] as number] as number) > most || cameBy.has(target)) continue
      cameBy.set(target, { edge, source: node })
    }
  }
  return undefined
}

/**
 * The first visit of a state from which no good one can be reached any more, by steps of the system alone or with
 * operators; undefined where there is none. A component is told after all that it leads to, so one pass is enough.
 */
export function pointOfNoReturn(
  graph: StateGraph,
  visits: Visits,
  good: NodeSet,
  withOperators: boolean,
): number | undefined {
  const { offsets, targets, instances, kinds } = graph
  const most = withOperators ? movers.operator : movers.system
  const recovers = good.slice()
  const components = new Components(graph)
  components.colour.fill(1)
  const leadsBack = (node: number): boolean => {
    if (recovers[node] !== 0) return true
    for (let edge = offsets[node] as number; edge < (offsets[node + 1] as number); edge++)
      if ((kinds.mover[instances[edge] as number] as number) <= most && recovers[targets[edge] as number] !== 0)
        return true
    return false
  }
  const all = Uint32Array.from({ length: graph.nodes }, (_, node) => node)
  components.find(
    all,
    1,
    (nodes, from, to) => {
      const isSome = nodes.subarray(from, to).some(leadsBack)
      if (isSome) for (let at = from; at < to; at++) recovers[nodes[at] as number] = 1
    },
    most,
  )
  for (let visit = 0; visit < visits.node.length; visit++) if (recovers[visits.node.at(visit)] === 0) return visit
  return undefined
}
