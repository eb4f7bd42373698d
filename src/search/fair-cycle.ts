import { assert } from '../base/assert.ts'
import type { FairComponent, Region } from './fair-components.ts'
import { fairnesses, movers } from './state-graph.ts'

const NONE = 0xffffffff

/**
 * A short cycle from a node of a component to itself that is fair and accepting: from each place the nearest step that
 * keeps a promise not yet kept, then the shortest way back. (The shortest cycle of all would be NP-hard to find.)
 * @returns edges; none where the run rests at the node for ever
 */
export function fairCycle(region: Region, component: FairComponent, entry: number): number[] {
  return new CycleBuilder(region, component).build(entry)
}

/** Whether a run that stays at a node for ever is fair and accepting. */
export function mayRest(region: Region, node: number): boolean {
  const { acceptance, rests } = region
  const accepted = acceptance.ofNode?.[node] ?? 0
  return rests && fairAt(region, node).length === 0 && (accepted & acceptance.all) === acceptance.all
}

/** Instances with fairness that are possible at a node. */
function fairAt({ graph, enabled }: Region, node: number): number[] {
  const { offsets, instances, kinds } = enabled?.edges ?? graph
  const origin = enabled === undefined ? node : (enabled.origin[node] as number)
  const found: number[] = []
  for (let edge = offsets[origin] as number; edge < (offsets[origin + 1] as number); edge++) {
    const instance = instances[edge] as number
    if (kinds.fairness[instance] !== fairnesses.none) found.push(instance)
  }
  return found
}

class CycleBuilder {
  private readonly region: Region
  private readonly component: FairComponent
  private readonly edges: number[] = []
  /** Instances that the cycle so far owes something. */
  private readonly owed = new Set<number>()
  private readonly taken = new Set<number>()
  private accepted = 0

  constructor(region: Region, component: FairComponent) {
    this.region = region
    this.component = component
  }

  build(entry: number): number[] {
    const { graph, rests } = this.region
    for (const instance of fairAt(this.region, entry)) this.owed.add(instance)
    this.accepted = this.region.acceptance.ofNode?.[entry] ?? 0
    let at = entry
    while (!this.isDone() || at !== entry || (this.edges.length === 0 && !rests)) {
      const way = this.isDone() ? this.wayTo(at, (edge) => graph.targets[edge] === entry) : this.wayTo(at, this.helps)
      for (const edge of way) this.take(edge)
      at = graph.targets[way.at(-1) as number] as number
    }
    return this.edges
  }

  private isDone(): boolean {
    const { all } = this.region.acceptance
    return this.owed.size === 0 && (this.accepted & all) === all
  }

  private take(edge: number): void {
    const { graph, acceptance } = this.region
    const { fairness } = graph.kinds
    const [instance, target] = [graph.instances[edge] as number, graph.targets[edge] as number]
    this.edges.push(edge)
    this.owed.delete(instance)
    this.taken.add(instance)
    this.accepted |= (acceptance.ofEdge?.[edge] ?? 0) | (acceptance.ofNode?.[target] ?? 0)
    const possible = new Set(fairAt(this.region, target))
    for (const each of this.owed) if (fairness[each] === fairnesses.weak && !possible.has(each)) this.owed.delete(each)
    for (const each of possible) if (fairness[each] === fairnesses.strong && !this.taken.has(each)) this.owed.add(each)
  }

  /** Whether an edge keeps a promise: it is owed, or it leads to where something weakly owed is not possible. */
  private readonly helps = (edge: number): boolean => {
    const { graph, acceptance } = this.region
    const target = graph.targets[edge] as number
    if (this.owed.has(graph.instances[edge] as number)) return true
    const marks = (acceptance.ofEdge?.[edge] ?? 0) | (acceptance.ofNode?.[target] ?? 0)
    if ((marks & acceptance.all & ~this.accepted) !== 0) return true
    if (this.owed.size === 0) return false
    const possible = new Set(fairAt(this.region, target))
    for (const each of this.owed) if (graph.kinds.fairness[each] === fairnesses.weak && !possible.has(each)) return true
    return false
  }

  /** The shortest way inside the component whose last edge is one of those wanted. */
  private wayTo(from: number, isWanted: (edge: number) => boolean): number[] {
    const { offsets, targets, instances, kinds } = this.region.graph
    const { colour, colours } = this.component
    const cameBy = new Map<number, number>([[from, NONE]])
    const sources = new Map<number, number>()
    const open = [from]
    for (const node of open) {
      for (let edge = offsets[node] as number; edge < (offsets[node + 1] as number); edge++) {
        const target = targets[edge] as number
        if (colours[target] !== colour || kinds.mover[instances[edge] as number] === movers.fault) continue
        if (isWanted(edge)) return [...wayBack(node), edge]
        if (cameBy.has(target)) continue
        cameBy.set(target, edge)
        sources.set(edge, node)
        open.push(target)
      }
    }
    assert(false, 'a component has no way to what it is fair by')
    return []

    function wayBack(node: number): number[] {
      const way: number[] = []
      for (let edge = cameBy.get(node) as number; edge !== NONE; ) {
        way.unshift(edge)
        edge = cameBy.get(sources.get(edge) as number) as number
      }
      return way
    }
  }
}
