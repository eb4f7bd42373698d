import { defined } from '../base/assert.ts'
import { type FaultBudget, possibleActions } from '../system/budgets.ts'
import {
  isModelError,
  type ModelError,
  type PackedState,
  sameState,
  type Transition,
  type TransitionSystem,
} from '../system/transition-system.ts'
import { type FaultLabels, faultLabels } from './fault-labels.ts'
import type { Goal, Limit, Outcome, Path, Progress, Sampled, SearchLimits, Statistics } from './outcome.ts'
import { StateStore } from './state-store.ts'

export interface SearchOptions {
  /** Which faults may happen and how often, or that the system's states say so themselves. */
  readonly budgets: readonly FaultBudget[] | 'in the states'
  readonly goals: readonly Goal[]
  readonly limits: SearchLimits
  /** Visits every state even where all goals are decided before. */
  readonly everything?: boolean
  /** Milliseconds from any start; passed in so that a search is a function of its arguments. */
  readonly now: () => number
  /** Bytes in use, for the limit on memory. */
  readonly memoryUsed: () => number
  /** How many of the states to hand out, about. */
  readonly sampleStates?: number | undefined
  readonly onProgress?: (progress: Progress) => void
}

/** A state with the label of the path that reached it first: what is expanded. */
interface Node {
  readonly state: number
  readonly label: number
  readonly parent: number
  readonly instance: number
}

/** Where a goal was met: after a node, or at the step out of it. Ordered by faults, then steps. */
interface Finding {
  readonly faults: number
  readonly depth: number
  readonly node: number
  readonly last: { readonly instance: number; readonly next: PackedState | undefined } | undefined
  readonly error: ModelError | undefined
}

/** Expansions between two looks at the clock and two progress reports. */
const BEAT = 256

/**
 * Breadth-first search, level by level, in the order of (faults used, steps): what it finds first needs the fewest
 * faults and then the fewest steps. Each state is kept once, whatever the faults on the way to it, unless budgets
 * are incomparable.
 */
export function explore(system: TransitionSystem, options: SearchOptions): Outcome {
  return new Explorer(system, options).run()
}

class Explorer {
  private readonly system: TransitionSystem
  private readonly options: SearchOptions
  private readonly labels: FaultLabels
  private readonly labelFaults: boolean
  private readonly actions: readonly number[]
  private readonly store: StateStore
  private readonly nodes: Node[] = []
  /** Faults on the way to each node. */
  private readonly faultsOf: number[] = []
  /** Nodes of each state, by the number of the state. */
  private readonly nodesOf: number[][] = []
  /** Discovered but not yet visited, by faults used and then by depth. */
  private readonly waiting: Node[][][] = []
  private readonly findings = new Map<Goal, Finding>()
  private readonly firings: number[]
  private readonly started: number
  private visited = 0
  private transitions = 0
  private deepest = 0
  private expansions = 0
  private limit: Limit | undefined

  constructor(system: TransitionSystem, options: SearchOptions) {
    this.system = system
    this.options = options
    this.labelFaults = options.budgets !== 'in the states'
    this.labels = faultLabels(options.budgets === 'in the states' ? [] : options.budgets)
    this.actions =
      options.budgets === 'in the states' ? system.actions.map((_, at) => at) : possibleActions(system, options.budgets)
    this.store = new StateStore(system.words)
    this.firings = system.actions.map(() => 0)
    this.started = options.now()
  }

  run(): Outcome {
    for (const { instance, next } of this.system.initialStates()) {
      if (isModelError(next))
        this.find('errorFree', { faults: 0, depth: 0, node: -1, last: { instance, next: undefined }, error: next })
      else this.discover(next, this.labels.none, -1, instance, 0, 0)
    }
    for (let faults = 0; faults < this.waiting.length; faults++) {
      const levels = this.waiting[faults] ?? []
      for (let depth = 0; depth < levels.length; depth++) {
        const level = levels[depth] ?? []
        if (level.every((node) => this.isCovered(node))) continue
        if (!this.options.everything && this.isDecided(faults, depth)) return this.outcome(false)
        this.visitLevel(level, faults, depth)
        levels[depth] = []
        if (this.limit !== undefined && this.limit.kind !== 'depth') return this.outcome(false)
      }
    }
    return this.outcome(this.limit === undefined)
  }

  private visitLevel(level: readonly Node[], faults: number, depth: number): void {
    const { limits } = this.options
    const labels = this.labelsIn(level)
    for (const node of level) {
      if (this.isCovered(node) || this.isBeaten(node, labels)) continue
      if (this.isPastLimit(node, depth)) return
      const state = this.store.get(node.state)
      const number = this.visit(node, state, faults, depth)
      if (limits.depth === undefined || depth < limits.depth) this.expand(number, state, faults, depth)
      else this.limit = { kind: 'depth', most: limits.depth }
    }
  }

  /**
   * The labels of a level by state, where budgets overlap: of two nodes with the same state one may have used less of
   * some budget and more of none. Elsewhere all labels of a level have the same sum, and none covers another.
   */
  private labelsIn(level: readonly Node[]): ReadonlyMap<number, readonly number[]> {
    const { budgets } = this.options
    const labels = new Map<number, number[]>()
    if (budgets === 'in the states' || budgets.length < 2) return labels
    for (const { state, label } of level) labels.set(state, [...(labels.get(state) ?? []), label])
    return labels
  }

  private isBeaten({ state, label }: Node, labels: ReadonlyMap<number, readonly number[]>): boolean {
    return labels.get(state)?.some((other) => other !== label && this.labels.covers(other, label)) ?? false
  }

  private discover(
    state: PackedState,
    label: number,
    parent: number,
    instance: number,
    faults: number,
    depth: number,
  ): void {
    const number = this.store.add(this.system.canonical(state))
    const node = { state: number, label, parent, instance }
    if (this.isCovered(node)) return
    const levels = this.waiting[faults] ?? []
    this.waiting[faults] = levels
    const level = levels[depth] ?? []
    levels[depth] = level
    level.push(node)
  }

  /** Whether the state was visited on a path that used at most the same faults. */
  private isCovered(node: Node): boolean {
    const known = this.nodesOf[node.state]
    return known?.some((each) => this.labels.covers(defined(this.nodes[each]).label, node.label)) ?? false
  }

  private visit(node: Node, state: PackedState, faults: number, depth: number): number {
    const number = this.nodes.push(node) - 1
    this.faultsOf.push(faults)
    this.deepest = Math.max(this.deepest, depth)
    const known = this.nodesOf[node.state]
    if (known !== undefined) {
      known.push(number)
      return number
    }
    this.nodesOf[node.state] = [number]
    this.visited++
    this.examine(number, state, faults, depth)
    return number
  }

  /** Asks the state properties of a state that is visited for the first time. */
  private examine(node: number, state: PackedState, faults: number, depth: number): void {
    for (const goal of this.options.goals) {
      if (goal.kind !== 'never' && goal.kind !== 'reach') continue
      const truth = this.system.holds(goal.property, state)
      const finding = { faults, depth, node, last: undefined }
      if (isModelError(truth)) this.find('errorFree', { ...finding, error: truth })
      else if (truth === (goal.kind === 'reach')) this.findGoal(goal, { ...finding, error: undefined })
    }
  }

  private expand(number: number, state: PackedState, faults: number, depth: number): void {
    let moves = false
    for (const transition of this.system.successors(state, this.actions)) {
      moves = this.takeStep(number, state, transition, faults, depth) || moves
    }
    if (!moves) this.examineEnd(number, state, faults, depth)
  }

  /** Follows a transition; says whether the system or an operator moved by it. */
  private takeStep(
    number: number,
    state: PackedState,
    { instance, next }: Transition,
    faults: number,
    depth: number,
  ): boolean {
    const node = defined(this.nodes[number])
    const action = this.system.actionOf(instance)
    const isFault = defined(this.system.actions[action]).isFault
    const isLabelled = isFault && this.labelFaults
    const label = isLabelled ? this.labels.after(node.label, action) : node.label
    if (label === undefined) return false
    this.transitions++
    this.firings[action] = (this.firings[action] ?? 0) + 1
    const after = isFault ? faults + 1 : faults
    if (isModelError(next)) {
      const last = { instance, next: undefined }
      this.find('errorFree', { faults: after, depth: depth + 1, node: number, last, error: next })
      return !isFault
    }
    this.examineStep(number, state, instance, next, after, depth + 1)
    this.discover(next, label, number, instance, after, depth + 1)
    return !isFault && !sameState(state, next)
  }

  private examineStep(
    node: number,
    state: PackedState,
    instance: number,
    next: PackedState,
    faults: number,
    depth: number,
  ): void {
    for (const goal of this.options.goals) {
      if (goal.kind !== 'neverStep') continue
      const truth = this.system.stepHolds(goal.property, state, next)
      const last = { instance, next }
      if (isModelError(truth)) this.find('errorFree', { faults, depth, node, last, error: truth })
      else if (!truth) this.findGoal(goal, { faults, depth, node, last, error: undefined })
    }
  }

  /** A state that nothing but a fault changes is a deadlock, unless the spec calls it terminal. */
  private examineEnd(node: number, state: PackedState, faults: number, depth: number): void {
    const terminal = this.system.isTerminal(state)
    if (isModelError(terminal)) this.find('errorFree', { faults, depth, node, last: undefined, error: terminal })
    else if (!terminal) this.find('deadlockFree', { faults, depth, node, last: undefined, error: undefined })
  }

  private find(kind: 'errorFree' | 'deadlockFree', finding: Finding): void {
    const goal = this.options.goals.find((each) => each.kind === kind)
    if (goal !== undefined) this.findGoal(goal, finding)
  }

  private findGoal(goal: Goal, finding: Finding): void {
    const known = this.findings.get(goal)
    if (known !== undefined && !isBefore(finding, known)) return
    this.findings.set(goal, finding)
  }

  /** Whether every goal that has to be decided is met by a finding that nothing from this level on can beat. */
  private isDecided(faults: number, depth: number): boolean {
    const required = this.options.goals.filter((goal) => goal.required)
    if (required.length === 0) return false
    return required.every((goal) => {
      const finding = this.findings.get(goal)
      return finding !== undefined && isBefore(finding, { faults, depth })
    })
  }

  /** Whether a limit forbids to visit the node, which is at the depth. */
  private isPastLimit(node: Node, depth: number): boolean {
    const { limits, now } = this.options
    const isNew = this.nodesOf[node.state] === undefined
    if (limits.states !== undefined && this.visited >= limits.states && isNew)
      this.limit = { kind: 'states', most: limits.states }
    if (this.expansions++ % BEAT === 0) {
      const seconds = (now() - this.started) / 1000
      if (limits.seconds !== undefined && seconds > limits.seconds)
        this.limit = { kind: 'seconds', most: limits.seconds }
      const mebibytes = this.options.memoryUsed() / 2 ** 20
      if (limits.memory !== undefined && mebibytes > limits.memory) this.limit = { kind: 'memory', most: limits.memory }
      this.options.onProgress?.({ states: this.visited, transitions: this.transitions, depth, seconds })
    }
    return this.limit !== undefined && this.limit.kind !== 'depth'
  }

  private outcome(complete: boolean): Outcome {
    const findings = this.options.goals.map((goal) => {
      const finding = this.findings.get(goal)
      return finding === undefined
        ? undefined
        : { path: this.pathTo(finding), faults: finding.faults, error: finding.error }
    })
    return { complete, limit: this.limit, findings, statistics: this.statistics(), sample: this.sample() }
  }

  /** States of the search, evenly chosen. */
  private sample(): Sampled[] {
    const share = Math.max(1, Math.ceil(this.nodes.length / (this.options.sampleStates || 1)))
    return this.nodes.flatMap((node, at) =>
      this.options.sampleStates && at % share === 0
        ? [{ state: this.store.get(node.state), faults: this.faultsOf[at] ?? 0 }]
        : [],
    )
  }

  private statistics(): Statistics {
    return {
      states: this.visited,
      transitions: this.transitions,
      depth: this.deepest,
      firings: this.firings,
      possible: this.actions,
      seconds: (this.options.now() - this.started) / 1000,
    }
  }

  /** The canonical states of the way to a finding; path.ts makes a run of it. */
  private pathTo(finding: Finding): Path {
    const steps: { instance: number; state: PackedState }[] = []
    for (let at = finding.node; at >= 0; ) {
      const node = defined(this.nodes[at])
      steps.unshift({ instance: node.instance, state: this.store.get(node.state) })
      at = node.parent
    }
    return { steps, last: finding.last }
  }
}

function isBefore(a: Pick<Finding, 'faults' | 'depth'>, b: Pick<Finding, 'faults' | 'depth'>): boolean {
  return a.faults < b.faults || (a.faults === b.faults && a.depth < b.depth)
}
