import { type FaultLabels, faultLabels } from './fault-labels.ts'
import { movers, type StateGraph } from './state-graph.ts'

/** What is seen of a graph, and which steps are to make no difference to it. */
export interface Observed {
  /** Of each node, the number of what is seen of it. */
  readonly seen: Uint32Array
  /** Of each instance, 1 for the steps that must not matter. */
  readonly hidden: Uint8Array
}

/** Nobody could have seen this without the hidden steps. */
export const NOWHERE = 0

/** Comparisons of two sets that are remembered. */
const REMEMBERED_MAX = 1_000_000

/** A node with the faults used up to there, in one number. */
type Place = number

/** The places that a run without the hidden steps may have come to, sorted; no place is covered by another one. */
interface Sight {
  readonly places: readonly Place[]
  /** Of each thing that can be seen next, the places where it is seen first, until the sight is made of them. */
  next: Map<number, Place[]> | undefined
  /** The sights after this one, as far as they were asked for. */
  readonly after: Map<number, number>
}

/**
 * The sets of places where runs without the hidden steps may be after they have shown the same: the states of the
 * automaton of all that they can show, made as they are needed (the subset construction of Rabin and Scott). What is
 * seen stays the same along steps that change nothing of it, so that a set contains all that such steps lead to.
 * A place is left out where another one of the same node has used no more faults: that one can do all that it can.
 */
export class Sights {
  /** Places in all sets together. */
  size = 0
  private readonly graph: StateGraph
  private readonly observed: Observed
  private readonly labels: FaultLabels
  /** Labels that there are: a place is a node times this, and a label. */
  private readonly radix: number
  private readonly sights: Sight[] = [{ places: [], next: new Map(), after: new Map() }]
  private readonly numbers = new Map<string, number>([['', NOWHERE]])
  private readonly within = new Map<number, boolean>()

  constructor(graph: StateGraph, observed: Observed) {
    this.graph = graph
    this.observed = observed
    this.labels = faultLabels(graph.budgets)
    this.radix = graph.budgets.reduce((product, { most }) => product * (most + 1), 1)
  }

  get count(): number {
    return this.sights.length
  }

  /** Where a run may be that has shown one thing so far. */
  atStart(seen: number): number {
    const nodes = this.graph.initial.map(({ node }) => node).filter((node) => this.observed.seen[node] === seen)
    return this.numberOf(nodes.map((node) => node * this.radix))
  }

  /** Where it may be when it shows something else next; NOWHERE if it can't. */
  after(sight: number, seen: number): number {
    const from = this.sights[sight] as Sight
    const known = from.after.get(seen)
    if (known !== undefined) return known
    from.next ??= this.nextOf(from)
    const found = this.numberOf(from.next.get(seen) ?? [])
    from.after.set(seen, found)
    return found
  }

  /** Whether all that can follow one set can follow another one. */
  isWithin(sight: number, other: number): boolean {
    if (sight === other || sight === NOWHERE) return true
    const key = sight * 2 ** 26 + other
    const known = this.within.get(key)
    if (known !== undefined) return known
    if (this.within.size === REMEMBERED_MAX) this.within.clear()
    const found = this.covers(this.placesOf(other), this.placesOf(sight))
    this.within.set(key, found)
    return found
  }

  private placesOf(sight: number): readonly Place[] {
    return (this.sights[sight] as Sight).places
  }

  private nodeOf(place: Place): number {
    return Math.floor(place / this.radix)
  }

  /** Whether each of some places has one among others, of the same node, that has used no more faults. */
  private covers(others: readonly Place[], places: readonly Place[]): boolean {
    let first = 0
    return places.every((place) => {
      const node = this.nodeOf(place)
      while (first < others.length && this.nodeOf(others[first] as Place) < node) first++
      for (let at = first; at < others.length && this.nodeOf(others[at] as Place) === node; at++)
        if (this.labels.covers((others[at] as Place) % this.radix, place % this.radix)) return true
      return false
    })
  }

  /** The number of the set of all places that steps which change nothing of what is seen lead to. */
  private numberOf(places: readonly Place[]): number {
    const labelsAt = new Map<number, number[]>()
    const open: Place[] = []
    const put = (place: Place) => {
      const [node, label] = [this.nodeOf(place), place % this.radix]
      const known = labelsAt.get(node) ?? []
      if (known.some((each) => this.labels.covers(each, label))) return
      labelsAt.set(node, [...known.filter((each) => !this.labels.covers(label, each)), label])
      open.push(place)
    }
    places.forEach(put)
    for (let place = open.pop(); place !== undefined; place = open.pop())
      this.eachStep(place, (target, isSeen) => {
        if (!isSeen) put(target)
      })
    const closed = [...labelsAt].flatMap(([node, labels]) => labels.map((label) => node * this.radix + label))
    return this.intern(closed.sort((a, b) => a - b))
  }

  private intern(places: readonly Place[]): number {
    const key = places.join()
    const number = this.numbers.get(key) ?? this.sights.length
    if (number < this.sights.length) return number
    this.numbers.set(key, number)
    this.sights.push({ places, next: undefined, after: new Map() })
    this.size += places.length
    return number
  }

  private nextOf({ places }: Sight): Map<number, Place[]> {
    const next = new Map<number, Place[]>()
    for (const place of places)
      this.eachStep(place, (target, isSeen) => {
        if (!isSeen) return
        const seen = this.observed.seen[this.nodeOf(target)] as number
        const known = next.get(seen)
        if (known === undefined) next.set(seen, [target])
        else known.push(target)
      })
    return next
  }

  /** Tells the steps out of a place that are not hidden and within the budgets, and whether something else is seen. */
  private eachStep(place: Place, visit: (target: Place, isSeen: boolean) => void): void {
    const { offsets, targets, instances, kinds } = this.graph
    const { seen, hidden } = this.observed
    const [node, label] = [this.nodeOf(place), place % this.radix]
    for (let edge = offsets[node] as number; edge < (offsets[node + 1] as number); edge++) {
      const instance = instances[edge] as number
      if (hidden[instance] !== 0) continue
      const isFault = kinds.mover[instance] === movers.fault
      const after = isFault ? this.labels.after(label, kinds.action[instance] as number) : label
      const target = targets[edge] as number
      if (after !== undefined) visit(target * this.radix + after, seen[target] !== seen[node])
    }
  }
}
