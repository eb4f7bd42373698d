import { GrowingNumbers } from '../base/growing-numbers.ts'
import { type Edges, movers } from './state-graph.ts'

const DONE = 0xffffffff

/**
 * Strongly connected components of parts of a graph, found depth first without recursion (Tarjan, SIAM Journal on
 * Computing 1, 1972). A part is the nodes of one colour. Steps by faults are no edges here: there is a last one in
 * every run.
 */
export class Components {
  /** Of each node the part that it belongs to; 0 is none. Whoever is told of a component may colour its nodes anew. */
  readonly colour: Uint32Array
  private readonly graph: Edges
  /** Of each node when it was found, from 1; 0 before, DONE after its component was told. */
  private readonly found: Uint32Array
  private readonly lowest: Uint32Array
  private readonly open = new GrowingNumbers()
  private readonly way = new GrowingNumbers()
  private readonly cursor = new GrowingNumbers()
  private clock = 0

  constructor(graph: Edges) {
    this.graph = graph
    this.colour = new Uint32Array(graph.nodes)
    this.found = new Uint32Array(graph.nodes)
    this.lowest = new Uint32Array(graph.nodes)
  }

  /**
   * Tells the components among nodes of a colour, each after all those that it leads to.
   * @param most of movers, up to which steps are edges: of the system alone, or of operators too
   */
  find(
    nodes: Uint32Array,
    colour: number,
    onComponent: (nodes: Uint32Array) => void,
    most: number = movers.operator,
  ): void {
    this.clock = 0
    for (const node of nodes) this.found[node] = 0
    for (const node of nodes)
      if (this.found[node] === 0 && this.colour[node] === colour) this.walkFrom(node, colour, most, onComponent)
  }

  private enter(node: number): void {
    this.found[node] = ++this.clock
    this.lowest[node] = this.clock
    this.open.push(node)
    this.way.push(node)
    this.cursor.push(this.graph.offsets[node] as number)
  }

  private walkFrom(root: number, colour: number, most: number, onComponent: (nodes: Uint32Array) => void): void {
    const { graph, found, lowest, way, cursor } = this
    const { offsets, targets, instances, kinds } = graph
    this.enter(root)
    while (way.length > 0) {
      const node = way.at(way.length - 1)
      const end = offsets[node + 1] as number
      let edge = cursor.at(cursor.length - 1)
      let child = DONE
      for (; edge < end; edge++) {
        const target = targets[edge] as number
        if (this.colour[target] !== colour || (kinds.mover[instances[edge] as number] as number) > most) continue
        const seen = found[target] as number
        if (seen === 0) {
          child = target
          break
        }
        if (seen !== DONE && seen < (lowest[node] as number)) lowest[node] = seen
      }
      if (child !== DONE) {
        cursor.set(cursor.length - 1, edge + 1)
        this.enter(child)
      } else this.leave(node, onComponent)
    }
  }

  private leave(node: number, onComponent: (nodes: Uint32Array) => void): void {
    const { found, lowest, open, way, cursor } = this
    way.pop()
    cursor.pop()
    const low = lowest[node] as number
    if (way.length > 0) {
      const parent = way.at(way.length - 1)
      if (low < (lowest[parent] as number)) lowest[parent] = low
    }
    if (low !== found[node]) return
    let first = open.length
    do {
      first--
      found[open.at(first)] = DONE
    } while (open.at(first) !== node)
    const members = open.view(first).slice()
    open.length = first
    onComponent(members)
  }
}
