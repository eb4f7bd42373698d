import { assert, defined } from '../base/assert.ts'
import type { MarkedGraph } from '../engine/read-graph.ts'
import type { InterpretedSystem, State } from '../interpret/interpreted-system.ts'
import { concreteLasso, concreteWay } from '../search/concrete-lasso.ts'
import { breakingLasso, escapeFrom, type Lasso, type NodeSet, pointOfNoReturn } from '../search/liveness.ts'
import { acceptedLasso, refusedWay, SETS_MAX, type Truths } from '../search/product.ts'
import type { StateGraph } from '../search/state-graph.ts'
import { type Visits, visitsOf } from '../search/visits.ts'
import { isModelError } from '../system/transition-system.ts'
import { automatonOf } from '../temporal/automaton.ts'
import { atomsOf, evaluate, mapAtoms, partsOf, type Temporal } from '../temporal/formula.ts'
import { isSafety, monitorOf } from '../temporal/monitor.ts'
import { patternOf, type TemporalPattern } from '../temporal/pattern.ts'
import { AutomatonTooLarge } from '../temporal/tableau.ts'
import type { EscapeNote, LassoNotes } from '../trace/lasso-notes.ts'
import { replay } from '../trace/replay.ts'
import type { SightNotes } from '../trace/sight-notes.ts'
import { faultsIn, statesOf, type Trace } from '../trace/trace.ts'
import { answerUnaffected } from './answer-unaffected.ts'
import { breaksFormula, isLost, refuses } from './certify-temporal.ts'
import type { PlannedAtom, TemporalPlan, TemporalQuestion } from './temporal-questions.ts'
import { wayTrace } from './way-trace.ts'

/** States of no return are looked at so far: beyond, the interpreter takes the search's word for it. */
export const LOST_LOOKED_AT_MAX = 20_000

type LivenessQuestion = TemporalQuestion & { readonly kind: 'liveness' }

/** What breaks a temporal property, replayed and certified by the interpreter. */
export interface TemporalEvidence {
  readonly trace: Trace
  /** Steps up to the loop, or to the state that there is no return from. */
  readonly steps: number
  readonly faults: number
  readonly notes: LassoNotes | SightNotes | undefined
}

/** The answer to a question: what breaks its property, or nothing; or why it was not decided. */
export type TemporalAnswer = TemporalEvidence | 'nothing' | 'error' | 'too large' | 'too many' | 'late'

/** Answers the questions of a plan on its graph. */
export class Answers {
  private readonly plan: TemporalPlan
  private readonly system: InterpretedSystem
  private readonly marked: MarkedGraph
  private readonly graph: StateGraph
  private readonly visits: Visits
  private readonly isLate: () => boolean

  /**
   * @param system the plan's run interpreted
   * @param isLate whether the time for an answer is over
   */
  constructor(plan: TemporalPlan, system: InterpretedSystem, marked: MarkedGraph, isLate: () => boolean) {
    this.plan = plan
    this.isLate = isLate
    this.system = system
    this.marked = marked
    this.graph = marked.graph
    this.visits = visitsOf(marked.graph)
  }

  to(question: TemporalQuestion): TemporalAnswer {
    if (question.kind === 'unaffected') return answerUnaffected(question, this.system, this.graph, this.isLate)
    const atoms = question.kind === 'recoverable' ? [question.good] : atomsOf(question.formula)
    const marks = atoms.filter(({ kind }) => kind === 'state').map(({ property }) => this.markOf(property))
    if (marks.some((mark) => this.marked.hasError[mark])) return 'error'
    if (question.kind === 'recoverable') return this.recoverable(question.good, question.withOperators)
    const pattern = atoms.every(({ kind }) => kind === 'state') ? patternOf(question.formula) : undefined
    if (pattern !== undefined) return this.pattern(question, pattern)
    try {
      return this.formula(question, atoms)
    } catch (error) {
      if (error instanceof AutomatonTooLarge) return 'too large'
      throw error
    }
  }

  private markOf(property: number): number {
    return this.plan.marks.indexOf(property)
  }

  /** The nodes where a formula without temporal operators is true. */
  private nodesWhere(formula: Temporal<PlannedAtom>): NodeSet {
    const sets = mapAtoms(formula, ({ property }) => defined(this.marked.truths[this.markOf(property)], 'mark'))
    if (sets.kind === 'atom') return sets.atom
    const found = new Uint8Array(this.graph.nodes)
    for (let node = 0; node < found.length; node++) found[node] = evaluate(sets, (set) => set[node] !== 0) ? 1 : 0
    return found
  }

  // ---- recoverable ---------------------------------------------------------------------------------

  private recoverable(good: PlannedAtom, withOperators: boolean): TemporalAnswer {
    const set = this.nodesWhere({ kind: 'atom', atom: good })
    const visit = pointOfNoReturn(this.graph, this.visits, set, withOperators)
    if (visit === undefined) return 'nothing'
    const { origin, edges } = this.visits.wayTo(visit)
    const trace = wayTrace(this.system, this.graph, origin, edges)
    const last = defined(statesOf(trace).at(-1), 'last state')
    const lost = isLost(this.system, last, good.property, withOperators, LOST_LOOKED_AT_MAX)
    assert(lost !== 'no', 'a state of no return has a way back')
    return { trace, steps: edges.length, faults: faultsIn(trace), notes: undefined }
  }

  // ---- liveness ------------------------------------------------------------------------------------

  private pattern(question: LivenessQuestion, pattern: TemporalPattern<PlannedAtom>): TemporalAnswer {
    const goal = this.nodesWhere(pattern.goal)
    const form =
      pattern.kind === 'leadsTo'
        ? { kind: pattern.kind, goal, trigger: this.nodesWhere(pattern.trigger) }
        : { kind: pattern.kind, goal }
    const lasso = breakingLasso(this.graph, this.visits, form)
    return lasso === undefined ? 'nothing' : this.lasso(question, lasso, goal)
  }

  /** A formula of no common form: by a monitor where what breaks it shows at once, else by an automaton. */
  private formula(question: LivenessQuestion, atoms: readonly PlannedAtom[]): TemporalAnswer {
    const numbered = mapAtoms(question.formula, (atom) => atoms.indexOf(atom))
    const truths = this.truthsOf(atoms)
    if (truths === undefined) return 'error'
    if (atoms.every(({ kind }) => kind === 'state') && isSafety(numbered) && !hasNext(numbered)) {
      const way = refusedWay(this.graph, monitorOf(numbered), truths.atNode)
      if (way === undefined) return 'nothing'
      const trace = wayTrace(this.system, this.graph, way.start, way.edges)
      const refused = refuses(this.system, statesOf(trace), question)
      assert(refused === 'yes', 'a trace does not break the formula that it is for')
      return { trace, steps: way.edges.length, faults: faultsIn(trace), notes: undefined }
    }
    const automaton = automatonOf({ kind: 'not', of: numbered })
    if (automaton.acceptanceSets > SETS_MAX) return 'too large'
    const lasso = acceptedLasso(this.graph, automaton, truths)
    return lasso === undefined ? 'nothing' : this.lasso(question, lasso, undefined)
  }

  /** Truths of steps come from the interpreter, once for each edge; undefined where one is an error. */
  private truthsOf(atoms: readonly PlannedAtom[]): Truths | undefined {
    const { graph, system } = this
    const atNodes: Uint8Array[] = []
    const atEdges: (Uint8Array | undefined)[] = []
    for (const { kind, property } of atoms) {
      if (kind === 'state') {
        atNodes.push(defined(this.marked.truths[this.markOf(property)]))
        atEdges.push(undefined)
        continue
      }
      const [atRest, atStep] = [new Uint8Array(graph.nodes), new Uint8Array(graph.targets.length)]
      for (let node = 0; node < graph.nodes; node++) {
        const state = graph.stateOf(node)
        const rest = system.stepHolds(property, state, state)
        if (isModelError(rest)) return undefined
        atRest[node] = rest ? 1 : 0
        const steps = new Map(
          system.successors(state, allActions(system)).map(({ instance, next }) => [instance, next] as const),
        )
        for (let edge = graph.offsets[node] as number; edge < (graph.offsets[node + 1] as number); edge++) {
          const next = steps.get(graph.instances[edge] as number)
          const truth = next === undefined || isModelError(next) ? undefined : system.stepHolds(property, state, next)
          if (truth === undefined || isModelError(truth)) return undefined
          atStep[edge] = truth ? 1 : 0
        }
      }
      atNodes.push(atRest)
      atEdges.push(atStep)
    }
    return {
      atNode: (node, atom) => (atNodes[atom] as Uint8Array)[node] !== 0,
      atEdge: (edge, node, atom) => {
        const steps = atEdges[atom]
        return steps === undefined ? (atNodes[atom] as Uint8Array)[node] !== 0 : steps[edge] !== 0
      },
    }
  }

  private lasso(question: LivenessQuestion, lasso: Lasso, good: NodeSet | undefined): TemporalEvidence {
    const { system, graph } = this
    const way = concreteLasso(system, graph, lasso)
    const trace = { ...replay(system, way.start, way.instances), loop: way.loop }
    const fairness = breaksFormula(system, trace, question)
    assert(typeof fairness !== 'string', 'a lasso does not show what the search found')
    const notes = { binding: question.binding, fairness, escape: good && this.escape(lasso, trace, good) }
    return { trace, steps: way.loop, faults: faultsIn(trace), notes }
  }

  /**
   * What could still bring a run from its loop to a good state. A loop that comes to one, and does not stay, lacks
   * something else.
   */
  private escape(lasso: Lasso, trace: Trace & { readonly loop: number }, good: NodeSet): EscapeNote | undefined {
    const { system, graph } = this
    const entry =
      lasso.prefix.length === 0
        ? defined(graph.initial[lasso.start]).node
        : (graph.targets[defined(lasso.prefix.at(-1))] as number)
    const cycle = [entry, ...lasso.cycle.map((edge) => graph.targets[edge] as number)]
    if (cycle.some((node) => good[node] !== 0)) return undefined
    const escape = escapeFrom(graph, cycle.slice(0, Math.max(1, lasso.cycle.length)), good)
    if (escape.kind === 'dead') return { kind: 'dead', from: trace.loop, steps: [] }
    const first = escape.edges[0]
    const source = first === undefined ? entry : sourceOf(graph, first)
    const from = trace.loop + Math.max(0, cycle.indexOf(source))
    const instances = concreteWay(system, graph, system.encode(stateAt(trace, from)), escape.edges)
    return { kind: escape.kind, from, steps: instances.map((instance) => ({ instance, ...system.instance(instance) })) }
  }
}

function stateAt(trace: Trace, at: number): State {
  return defined(statesOf(trace)[at], 'state of a trace')
}

/** The node that an edge leaves. */
function sourceOf({ offsets }: StateGraph, edge: number): number {
  let [low, high] = [0, offsets.length - 1]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((offsets[middle] as number) <= edge) low = middle
    else high = middle
  }
  return low
}

function allActions(system: InterpretedSystem): readonly number[] {
  return system.actions.map((_, at) => at)
}

function hasNext(formula: Temporal<number>): boolean {
  return formula.kind === 'next' || partsOf(formula).some(hasNext)
}
