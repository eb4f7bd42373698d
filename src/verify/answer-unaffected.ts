import { assert } from '../base/assert.ts'
import type { InterpretedSystem } from '../interpret/interpreted-system.ts'
import { ValueNumbers } from '../interpret/value-numbers.ts'
import { findInterference } from '../search/interference.ts'
import type { Observed } from '../search/sights.ts'
import type { StateGraph } from '../search/state-graph.ts'
import type { FaultBudget } from '../system/budgets.ts'
import type { SightNotes } from '../trace/sight-notes.ts'
import { faultsIn, type Trace } from '../trace/trace.ts'
import type { TemporalAnswer } from './answer-questions.ts'
import { observer, sightOf, type UnaffectedQuestion, unseenOtherwise } from './certify-unaffected.ts'
import { wayTrace } from './way-trace.ts'

/** What a comparison may come to: pairs of a state and a set of states, and members of all sets. */
const PAIRS_MAX = 2_000_000
const MEMBERS_MAX = 10_000_000

/** States that the interpreter looks at to agree: beyond, it takes the search's word that nobody else shows the same. */
const LOOKED_AT_MAX = 100_000

/** Whether steps make a difference to what is seen. */
export function answerUnaffected(
  question: UnaffectedQuestion,
  system: InterpretedSystem,
  graph: StateGraph,
  isLate: () => boolean,
): TemporalAnswer {
  const observed = observedIn(graph, system, question)
  if (observed === undefined) return 'error'
  const outcome = findInterference(graph, observed, { pairs: PAIRS_MAX, members: MEMBERS_MAX, isLate })
  if (outcome.kind === 'none') return 'nothing'
  if (outcome.kind !== 'way') return outcome.kind
  const trace = wayTrace(system, graph, outcome.start, outcome.edges)
  const notes = notesOfSight(system, graph.budgets, trace, question)
  assert(notes !== 'no', 'what a trace shows is shown without the steps that it is about')
  return { trace, steps: outcome.edges.length, faults: faultsIn(trace), notes }
}

/** What a trace shows that is not shown without some steps, or `no` where it is. */
export function notesOfSight(
  system: InterpretedSystem,
  budgets: readonly FaultBudget[],
  trace: Trace,
  question: UnaffectedQuestion,
): SightNotes | 'no' | undefined {
  const notes = unseenOtherwise(system, budgets, trace, question, LOOKED_AT_MAX)
  return notes === 'unknown' ? sightOf(system, trace, question) : notes
}

/** The values at all nodes, numbered; undefined where one is an error. */
function observedIn(
  graph: StateGraph,
  system: InterpretedSystem,
  { body, by }: UnaffectedQuestion,
): Observed | undefined {
  const see = observer(system, body)
  const numbers = new ValueNumbers()
  const seen = new Uint32Array(graph.nodes)
  for (let node = 0; node < graph.nodes; node++) {
    const value = see(graph.stateOf(node))
    if (value === undefined) return undefined
    seen[node] = numbers.numberOf(value)
  }
  return { seen, hidden: Uint8Array.from(graph.kinds.action, (action) => (by.includes(action) ? 1 : 0)) }
}
