import { GrowingNumbers } from '../base/growing-numbers.ts'
import { type FaultBudget, possibleActions } from '../system/budgets.ts'
import {
  type ActionShape,
  isModelError,
  type ModelError,
  type PackedState,
  sameState,
  type TransitionSystem,
} from '../system/transition-system.ts'
import { type FaultLabels, faultLabels } from './fault-labels.ts'
import type { Limit, SearchLimits } from './outcome.ts'
import { StateStore } from './state-store.ts'

/** Whose step an instance is. */
export const movers = { system: 0, operator: 1, fault: 2 } as const

/** What a run owes an instance of an action. */
export const fairnesses = { none: 0, weak: 1, strong: 2 } as const

/** Of each instance, by its number. */
export interface InstanceKinds {
  readonly action: Uint32Array
  readonly mover: Uint8Array
  readonly fairness: Uint8Array
}

/** Edges by the node that they leave: those of node n are from offsets[n] to offsets[n + 1]. */
export interface Edges {
  readonly nodes: number
  readonly offsets: Uint32Array
  readonly targets: Uint32Array
  /** Of each edge; a node has at most one edge of an instance. */
  readonly instances: Uint32Array
  readonly kinds: InstanceKinds
}

/**
 * The reachable states of a run with every step that changes a state, faults included. Steps that change nothing are
 * left out: a run may stay in any state as long as it likes. The faults used are no part of a state; which states a
 * run comes to within the budgets is told by its visits.
 */
export interface StateGraph extends Edges {
  readonly initial: readonly { readonly node: number; readonly instance: number }[]
  readonly budgets: readonly FaultBudget[]
  readonly stateOf: (node: number) => PackedState
}

export function instanceKinds(actions: readonly ActionShape[]): InstanceKinds {
  const count = actions.reduce((sum, action) => sum + action.instances, 0)
  const kinds = { action: new Uint32Array(count), mover: new Uint8Array(count), fairness: new Uint8Array(count) }
  for (const [at, { firstInstance, instances, mover, fairness }] of actions.entries()) {
    kinds.action.fill(at, firstInstance, firstInstance + instances)
    kinds.mover.fill(movers[mover], firstInstance, firstInstance + instances)
    kinds.fairness.fill(fairnesses[fairness], firstInstance, firstInstance + instances)
  }
  return kinds
}

export interface GraphOptions {
  readonly budgets: readonly FaultBudget[]
  readonly limits: SearchLimits
  readonly now: () => number
  readonly memoryUsed: () => number
}

/** The graph, or why there is none. */
export type GraphOutcome = { readonly graph: StateGraph } | { readonly limit: Limit } | { readonly error: ModelError }

const BEAT = 256

/** The graph of a system, state by state: the reference for quicker ways to it. */
export function exploreGraph(system: TransitionSystem, options: GraphOptions): GraphOutcome {
  return new GraphExplorer(system, options).run()
}

class GraphExplorer {
  private readonly system: TransitionSystem
  private readonly options: GraphOptions
  private readonly labels: FaultLabels
  private readonly actions: readonly number[]
  private readonly store: StateStore
  /** Least labels with which a node was reached, and nodes that have to be looked at with another one. */
  private readonly labelsOf: number[][] = []
  private readonly open: { readonly node: number; readonly label: number }[] = []

  constructor(system: TransitionSystem, options: GraphOptions) {
    this.system = system
    this.options = options
    this.labels = faultLabels(options.budgets)
    this.actions = possibleActions(system, options.budgets)
    this.store = new StateStore(system.words)
  }

  run(): GraphOutcome {
    const { system, store, options } = this
    const started = options.now()
    const initial: { node: number; instance: number }[] = []
    for (const { instance, next } of system.initialStates()) {
      if (isModelError(next)) return { error: next }
      initial.push({ node: this.reach(next, this.labels.none), instance })
    }
    for (let at = 0; at < this.open.length; at++) {
      const { node, label } = this.open[at] as { node: number; label: number }
      const error = this.expand(node, label)
      if (error !== undefined) return { error }
      const limit = this.limitAt(started, at % BEAT === 0)
      if (limit !== undefined) return { limit }
    }
    return { graph: { ...this.edges(), initial, budgets: options.budgets, stateOf: (node) => store.get(node) } }
  }

  /** @param isBeat whether it is time to look at the clock */
  private limitAt(started: number, isBeat: boolean): Limit | undefined {
    const { limits, now, memoryUsed } = this.options
    if (limits.states !== undefined && this.store.size > limits.states) return { kind: 'states', most: limits.states }
    if (!isBeat) return undefined
    if (limits.seconds !== undefined && now() - started > limits.seconds * 1000)
      return { kind: 'seconds', most: limits.seconds }
    if (limits.memory !== undefined && memoryUsed() > limits.memory * 2 ** 20)
      return { kind: 'memory', most: limits.memory }
    return undefined
  }

  private reach(state: PackedState, label: number): number {
    const node = this.store.add(this.system.canonical(state))
    const known = this.labelsOf[node] ?? []
    if (known.some((each) => this.labels.covers(each, label))) return node
    this.labelsOf[node] = [...known.filter((each) => !this.labels.covers(label, each)), label]
    this.open.push({ node, label })
    return node
  }

  private expand(node: number, label: number): ModelError | undefined {
    const { system } = this
    for (const { instance, next } of system.successors(this.store.get(node), this.actions)) {
      const action = system.actionOf(instance)
      const after = system.actions[action]?.mover === 'fault' ? this.labels.after(label, action) : label
      if (after === undefined) continue
      if (isModelError(next)) return next
      this.reach(next, after)
    }
    return undefined
  }

  private edges(): Edges {
    const { system, store } = this
    const [targets, instances] = [new GrowingNumbers(), new GrowingNumbers()]
    const nodes = store.size
    const offsets = new Uint32Array(nodes + 1)
    for (let node = 0; node < nodes; node++) {
      const state = store.get(node)
      for (const { instance, next } of system.successors(state, this.actions)) {
        if (isModelError(next) || sameState(next, state)) continue
        const target = store.find(system.canonical(next))
        // A fault that no budget had left wherever the state was reached.
        if (target === undefined) continue
        targets.push(target)
        instances.push(instance)
      }
      offsets[node + 1] = targets.length
    }
    const kinds = instanceKinds(system.actions)
    return { nodes, offsets, targets: targets.view(), instances: instances.view(), kinds }
  }
}
