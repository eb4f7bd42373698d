import { CircuitTooLarge } from '../compile/circuit.ts'
import { exploreCompiled } from '../engine/explore-compiled.ts'
import type { MarkedGraph } from '../engine/read-graph.ts'
import type { InterpretedSystem } from '../interpret/interpreted-system.ts'
import type { Limit, SearchLimits, Statistics } from '../search/outcome.ts'
import { exploreGraph, type StateGraph } from '../search/state-graph.ts'
import { isModelError } from '../system/transition-system.ts'
import type { TemporalPlan } from './temporal-questions.ts'
import type { VerifyOptions } from './verify-run.ts'

/** Bytes for each state and step of a graph, with what deciding on it needs. */
const STATE_BYTES = 80
const STEP_BYTES = 8

/** A complete search, with the graph that can be made of it. */
export interface MadeSearch {
  readonly statistics: Statistics
  readonly readGraph: () => MarkedGraph
}

/** The graph of a search, if there is memory for it. */
export function graphOf({ statistics, readGraph }: MadeSearch, limits: SearchLimits): GraphAnswer {
  const limit = graphLimit(statistics, limits)
  return limit === undefined ? { kind: 'graph', marked: readGraph() } : { kind: 'limit', limit }
}

/** The limit that a graph of so many states and steps would pass, if any. */
function graphLimit({ states, transitions }: Statistics, { memory }: SearchLimits): Limit | undefined {
  const mebibytes = (STATE_BYTES * states + STEP_BYTES * transitions) / 2 ** 20
  return memory !== undefined && mebibytes > memory ? { kind: 'memory', most: memory } : undefined
}

/** The graph that the questions of a plan are asked of, or why there is none. */
export type GraphAnswer =
  | { readonly kind: 'graph'; readonly marked: MarkedGraph }
  | { readonly kind: 'limit'; readonly limit: Limit }
  | { readonly kind: 'error' }

/** Explores a plan's run for its graph, with the engine that was asked for where the run is not too large for it. */
export function graphFor(
  plan: TemporalPlan,
  system: InterpretedSystem,
  limits: SearchLimits,
  options: VerifyOptions,
): GraphAnswer {
  if (options.engine === 'compiled') {
    try {
      const { now, workers, spawnHelper } = options
      const search = { plain: false, goals: [], limits, now, workers, spawnHelper, marks: plan.marks }
      const outcome = exploreCompiled(plan.run, system, search)
      return outcome.limit === undefined ? graphOf(outcome, limits) : { kind: 'limit', limit: outcome.limit }
    } catch (error) {
      if (!(error instanceof CircuitTooLarge)) throw error
    }
  }
  return interpretedGraph(plan, system, limits, options)
}

function interpretedGraph(
  plan: TemporalPlan,
  system: InterpretedSystem,
  limits: SearchLimits,
  { now, heap }: VerifyOptions,
): GraphAnswer {
  const outcome = exploreGraph(system, { budgets: plan.run.budgets, limits, now, memoryUsed: heap.used })
  if ('limit' in outcome) return { kind: 'limit', limit: outcome.limit }
  if ('error' in outcome) return { kind: 'error' }
  return { kind: 'graph', marked: markedBy(system, outcome.graph, plan.marks) }
}

function markedBy(system: InterpretedSystem, graph: StateGraph, marks: readonly number[]): MarkedGraph {
  const hasError = marks.map(() => false)
  const truths = marks.map(() => new Uint8Array(graph.nodes))
  for (let node = 0; node < graph.nodes; node++) {
    const state = graph.stateOf(node)
    for (const [at, property] of marks.entries()) {
      const truth = system.holds(property, state)
      if (isModelError(truth)) hasError[at] = true
      else if (truth) (truths[at] as Uint8Array)[node] = 1
    }
  }
  return { graph, truths, hasError, hasErrorStep: false }
}
