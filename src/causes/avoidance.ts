import type { Lasso } from '../search/liveness.ts'
import { acceptedLasso, SETS_MAX, type Truths } from '../search/product.ts'
import { isModelError, type ModelError, type PackedState } from '../system/transition-system.ts'
import { type Automaton, automatonOf } from '../temporal/automaton.ts'
import type { Temporal } from '../temporal/formula.ts'
import { AutomatonTooLarge } from '../temporal/tableau.ts'
import type { ClaimAtom, ClaimFormula } from './claim-formula.ts'
import type { Future } from './future.ts'

/**
 * Which runs count as having avoided it: every fair run, or those fair runs that go on as long as a step of the system
 * is possible. A run may rest where it owes nothing, so that in a spec without fairness all could be avoided by resting.
 */
export type Meaning = 'fair' | 'going on'

/** Whether, and how, what a trace shows could still be avoided after some of its steps. */
export class Avoidance {
  private readonly claim: ClaimFormula
  private readonly states: readonly PackedState[]
  private readonly automata = new Map<Meaning, Automaton | 'too large'>()
  /** The number of the atom that no run ended in an error, and of the one that the run did not rest before its time. */
  private readonly alive: number
  private readonly moves: number

  /** @param states of the trace, in order */
  constructor(claim: ClaimFormula, states: readonly PackedState[]) {
    this.claim = claim
    this.states = states
    this.alive = claim.atoms.length
    this.moves = claim.atoms.length + 1
  }

  /**
   * A fair run that goes on from a state of the trace without a fault, and makes no violation of the trace up to there.
   * @param at number of the state in the trace
   * @param start its place among the starts of the future
   */
  after(future: Future, at: number, start: number, meaning: Meaning): Lasso | 'none' | 'error' | 'too large' {
    const automaton = this.automatonFor(meaning)
    if (automaton === 'too large') return automaton
    const initial = this.readUpTo(automaton, at)
    if (initial === 'error') return initial
    const truths = this.truthsIn(future)
    if (truths === 'error') return truths
    const from = future.graph.initial.filter((_, place) => place === start)
    return acceptedLasso({ ...future.graph, initial: from }, { ...automaton, initial }, truths) ?? 'none'
  }

  private automatonFor(meaning: Meaning): Automaton | 'too large' {
    const known = this.automata.get(meaning)
    if (known !== undefined) return known
    const all = [this.alive, ...(meaning === 'fair' ? [] : [this.moves])]
    const formula = all.reduce<Temporal<number>>(
      (left, atom) => ({ kind: 'and', left, right: { kind: 'always', of: { kind: 'atom', atom } } }),
      this.claim.formula,
    )
    const made = automatonUnlessLarge(formula)
    this.automata.set(meaning, made)
    return made
  }

  /** The states of the automaton after it has read the trace up to a state, that one not yet. */
  private readUpTo({ initial, edges }: Automaton, at: number): readonly number[] | 'error' {
    let current = new Set(initial)
    for (let position = 0; position < at; position++) {
      const [state, next] = [this.states[position] as PackedState, this.states[position + 1] as PackedState]
      const truths = this.claim.atoms.map(({ atState, atStep }) => atStep?.(state, next) ?? atState(state))
      if (truths.some(isModelError)) return 'error'
      const isTrue = (atom: number) => truths[atom] !== false
      const taken = edges.filter(
        ({ from, positive, negative }) => current.has(from) && positive.every(isTrue) && !negative.some(isTrue),
      )
      current = new Set(taken.map(({ to }) => to))
    }
    return [...current]
  }

  private readonly known = new WeakMap<Future, Truths | 'error'>()

  private truthsIn(future: Future): Truths | 'error' {
    const known = this.known.get(future)
    if (known !== undefined) return known
    const made = this.evaluated(future)
    this.known.set(future, made)
    return made
  }

  private evaluated(future: Future): Truths | 'error' {
    const { graph, isError } = future
    const dead = Uint8Array.from({ length: graph.nodes }, (_, node) => (isError(node) ? 1 : 0))
    const atNodes = this.claim.atoms.map(({ atState }) => truthsAt(future, atState))
    const atEdges = this.claim.atoms.map(({ atStep }) => atStep && truthsOnEdges(future, atStep))
    if (atNodes.includes('error') || atEdges.includes('error')) return 'error'
    const isStuck = (node: number) => graph.offsets[node] === graph.offsets[node + 1]
    const atNode: Truths['atNode'] = (node, atom) => {
      if (atom === this.alive) return dead[node] === 0
      if (atom === this.moves) return isStuck(node)
      return (atNodes[atom] as Uint8Array)[node] !== 0
    }
    return {
      atNode,
      atEdge: (edge, node, atom) => {
        if (atom === this.moves) return true
        const steps = atEdges[atom] as Uint8Array | undefined
        return steps === undefined ? atNode(node, atom) : steps[edge] !== 0
      },
    }
  }
}

function automatonUnlessLarge(formula: Temporal<number>): Automaton | 'too large' {
  try {
    const automaton = automatonOf(formula)
    return automaton.acceptanceSets > SETS_MAX ? 'too large' : automaton
  } catch (error) {
    if (error instanceof AutomatonTooLarge) return 'too large'
    throw error
  }
}

/** What an atom is at each node; false at errors, where nothing is asked. */
function truthsAt({ graph, isError, stateOf }: Future, atState: ClaimAtom['atState']): Uint8Array | 'error' {
  const truths = new Uint8Array(graph.nodes)
  for (let node = 0; node < graph.nodes; node++) {
    const truth: boolean | ModelError = isError(node) ? false : atState(stateOf(node))
    if (isModelError(truth)) return 'error'
    truths[node] = truth ? 1 : 0
  }
  return truths
}

function truthsOnEdges(
  { graph, isError, stateOf }: Future,
  atStep: NonNullable<ClaimAtom['atStep']>,
): Uint8Array | 'error' {
  const truths = new Uint8Array(graph.targets.length)
  for (let node = 0; node < graph.nodes; node++) {
    const state = stateOf(node)
    for (let edge = graph.offsets[node] as number; edge < (graph.offsets[node + 1] as number); edge++) {
      const target = graph.targets[edge] as number
      const truth: boolean | ModelError = isError(target) ? false : atStep(state, stateOf(target))
      if (isModelError(truth)) return 'error'
      truths[edge] = truth ? 1 : 0
    }
  }
  return truths
}
