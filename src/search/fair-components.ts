import { Components } from './components.ts'
import { type Edges, fairnesses, movers } from './state-graph.ts'

/** Part of a graph in which runs may stay for ever, and what they must do there again and again. */
export interface Region {
  readonly graph: Edges
  /** Its nodes, each once. */
  readonly members: Uint32Array
  /**
   * The edges that say which instances are possible at a node, where they are not those of the graph: a product has
   * fewer.
   */
  readonly enabled?: { readonly edges: Edges; readonly origin: Uint32Array }
  /** Whether a run may stay at each node for ever without an edge that says so. */
  readonly rests: boolean
  /** Sets of which a run must come to each again and again: a bit for each set, at nodes or at edges. */
  readonly acceptance: {
    readonly all: number
    readonly ofNode?: Uint32Array
    readonly ofEdge?: Uint32Array
  }
}

/** A part of a region that a fair and accepting run can go through for ever, visiting all of it. */
export interface FairComponent {
  readonly nodes: Uint32Array
  /** The colour of its nodes among `colours`. */
  readonly colour: number
  readonly colours: Uint32Array
  /** The least order of its nodes. */
  readonly order: number
}

/**
 * Looks for components that a fair run can stay in (Emerson and Lei, LICS 1985; for strong fairness, Streett's
 * condition, by taking away the states that enable what is never taken and looking again, as Lichtenstein and Pnueli,
 * POPL 1985). Of those found the least by `order` is kept.
 * @param order of a node; the order of a component is the least of its nodes
 */
export function fairComponent(region: Region, order: (node: number) => number): FairComponent | undefined {
  return new FairSearch(region, order).run()
}

class FairSearch {
  private readonly region: Region
  private readonly order: (node: number) => number
  private readonly components: Components
  private readonly pending: { readonly nodes: Uint32Array; readonly colour: number }[] = []
  /** Of each instance: nodes of the component at hand where it is possible, and whether it is taken inside. */
  private readonly possible: Uint32Array
  private readonly taken: Uint8Array
  private readonly touched: number[] = []
  private colours = 1
  private best: FairComponent | undefined

  constructor(region: Region, order: (node: number) => number) {
    this.region = region
    this.order = order
    this.components = new Components(region.graph)
    const instances = region.graph.kinds.fairness.length
    this.possible = new Uint32Array(instances)
    this.taken = new Uint8Array(instances)
  }

  run(): FairComponent | undefined {
    const { members } = this.region
    for (const node of members) this.components.colour[node] = 1
    this.pending.push({ nodes: members, colour: 1 })
    for (let part = this.pending.pop(); part !== undefined; part = this.pending.pop())
      this.components.find(part.nodes, part.colour, (nodes, from, to) => this.examine(nodes, from, to))
    return this.best
  }

  private examine(nodes: Uint32Array, from: number, to: number): void {
    const order = this.orderOf(nodes, from, to)
    // What it holds comes no earlier than what is known.
    if (this.best !== undefined && order >= this.best.order) return
    const colour = ++this.colours
    for (let at = from; at < to; at++) this.components.colour[nodes[at] as number] = colour
    const isAccepting = this.count(nodes, from, to, colour)
    const never: number[] = []
    let isUnfair = false
    for (const instance of this.touched) {
      if (this.isOwed(instance, to - from)) {
        never.push(instance)
        if (this.region.graph.kinds.fairness[instance] === fairnesses.weak) isUnfair = true
      }
      this.possible[instance] = 0
      this.taken[instance] = 0
    }
    this.touched.length = 0
    if (!isAccepting || isUnfair) return
    if (never.length > 0) this.refine(nodes.subarray(from, to), new Set(never))
    else this.best = { nodes: nodes.slice(from, to), colour, colours: this.components.colour, order }
  }

  private orderOf(nodes: Uint32Array, from: number, to: number): number {
    let least = Number.POSITIVE_INFINITY
    for (let at = from; at < to; at++) least = Math.min(least, this.order(nodes[at] as number))
    return least
  }

  /** Counts what is possible and taken in a component; true where it meets the acceptance. */
  private count(nodes: Uint32Array, from: number, to: number, colour: number): boolean {
    const { graph, enabled, rests, acceptance } = this.region
    const { colour: colourOf } = this.components
    const { offsets, targets, instances, kinds } = graph
    let accepted = 0
    let edges = 0
    for (let at = from; at < to; at++) {
      const node = nodes[at] as number
      accepted |= acceptance.ofNode?.[node] ?? 0
      const end = offsets[node + 1] as number
      for (let edge = offsets[node] as number; edge < end; edge++) {
        const instance = instances[edge] as number
        if (kinds.mover[instance] === movers.fault) continue
        const isInside = colourOf[targets[edge] as number] === colour
        if (isInside) {
          accepted |= acceptance.ofEdge?.[edge] ?? 0
          edges++
        }
        if (kinds.fairness[instance] === fairnesses.none) continue
        if (enabled === undefined) this.notePossible(instance)
        if (isInside) this.taken[instance] = 1
      }
      if (enabled !== undefined) this.countEnabled(enabled.edges, enabled.origin[node] as number)
    }
    return (edges > 0 || rests) && (accepted & acceptance.all) === acceptance.all
  }

  private notePossible(instance: number): void {
    if (this.possible[instance] === 0) this.touched.push(instance)
    this.possible[instance] = (this.possible[instance] as number) + 1
  }

  private countEnabled({ offsets, instances, kinds }: Edges, node: number): void {
    const end = offsets[node + 1] as number
    for (let edge = offsets[node] as number; edge < end; edge++) {
      const instance = instances[edge] as number
      if (kinds.fairness[instance] !== fairnesses.none) this.notePossible(instance)
    }
  }

  /** Whether a run through all of the component breaks its promise to an instance. */
  private isOwed(instance: number, nodes: number): boolean {
    if (this.taken[instance] === 1) return false
    const isStrong = this.region.graph.kinds.fairness[instance] === fairnesses.strong
    return isStrong || this.possible[instance] === nodes
  }

  /** Leaves the nodes where what is never taken is possible, and looks among the others. */
  private refine(nodes: Uint32Array, never: ReadonlySet<number>): void {
    const { graph, enabled } = this.region
    const { offsets, instances } = enabled?.edges ?? graph
    const colour = ++this.colours
    const left = nodes.filter((node) => {
      const origin = enabled === undefined ? node : (enabled.origin[node] as number)
      const end = offsets[origin + 1] as number
      for (let edge = offsets[origin] as number; edge < end; edge++)
        if (never.has(instances[edge] as number)) return false
      return true
    })
    if (left.length === 0) return
    for (const node of left) this.components.colour[node] = colour
    this.pending.push({ nodes: left, colour })
  }
}
