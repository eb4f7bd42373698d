import { type Edges, movers } from './state-graph.ts'

const DONE = 0xffffffff

/** Told of a component: its nodes are those of the array from one place to another, until the call is over. */
export type OnComponent = (nodes: Uint32Array, from: number, to: number) => void

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
  /** Nodes whose component is not known yet, the way to the node at hand, and the next edge of each node on it. */
  private readonly open: Uint32Array
  private readonly way: Uint32Array
  private readonly cursor: Uint32Array
  private opened = 0
  private clock = 0

  constructor(graph: Edges) {
    this.graph = graph
    this.colour = new Uint32Array(graph.nodes)
    this.found = new Uint32Array(graph.nodes)
    this.lowest = new Uint32Array(graph.nodes)
    this.open = new Uint32Array(graph.nodes)
    this.way = new Uint32Array(graph.nodes)
    this.cursor = new Uint32Array(graph.nodes)
  }

  /**
   * Tells the components among nodes of a colour, each after all those that it leads to.
   * @param most of movers, up to which steps are edges: of the system alone, or of operators too
   */
  find(nodes: Uint32Array, colour: number, onComponent: OnComponent, most: number = movers.operator): void {
    this.clock = 0
    for (const node of nodes) this.found[node] = 0
    for (const node of nodes)
      if (this.found[node] === 0 && this.colour[node] === colour) this.walkFrom(node, colour, most, onComponent)
  }

  private enter(node: number): void {
    this.clock++
    this.found[node] = this.clock
    this.lowest[node] = this.clock
    this.open[this.opened++] = node
  }

  private walkFrom(root: number, colour: number, most: number, onComponent: OnComponent): void {
    const { found, lowest, way, cursor, colour: colourOf } = this
    const { offsets, targets, instances, kinds } = this.graph
    const { mover } = kinds
    let length = 0
    let node = root
    let edge = offsets[root] as number
    this.enter(root)
    for (;;) {
      const end = offsets[node + 1] as number
      let child = DONE
      let low = lowest[node] as number
      for (; edge < end; edge++) {
        const target = targets[edge] as number
        if (colourOf[target] !== colour) continue
        const seen = found[target] as number
        if (seen === DONE || (mover[instances[edge] as number] as number) > most) continue
        if (seen === 0) {
          child = target
          break
        }
        if (seen < low) low = seen
      }
      lowest[node] = low
      if (child !== DONE) {
        way[length] = node
        cursor[length++] = edge + 1
        this.enter(child)
        node = child
        edge = offsets[child] as number
        continue
      }
      if (low === found[node]) this.close(node, onComponent)
      if (length === 0) return
      node = way[--length] as number
      edge = cursor[length] as number
      if (low < (lowest[node] as number)) lowest[node] = low
    }
  }

  /** Tells the component whose first node is left for good. */
  private close(first: number, onComponent: OnComponent): void {
    const { found, open } = this
    const end = this.opened
    do {
      this.opened--
      found[open[this.opened] as number] = DONE
    } while (open[this.opened] !== first)
    onComponent(open, this.opened, end)
  }
}
