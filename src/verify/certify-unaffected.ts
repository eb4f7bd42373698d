import { defined } from '../base/assert.ts'
import type { InterpretedSystem } from '../interpret/interpreted-system.ts'
import { meaningOf } from '../interpret/meaning.ts'
import { Trap } from '../interpret/trap.ts'
import { ValueNumbers } from '../interpret/value-numbers.ts'
import type { Value } from '../interpret/values.ts'
import type { Expression } from '../model/expressions.ts'
import { countFaults, type FaultBudget, possibleActions } from '../system/budgets.ts'
import { isModelError, type PackedState, type TransitionSystem } from '../system/transition-system.ts'
import type { SightNotes } from '../trace/sight-notes.ts'
import { statesOf, type Trace } from '../trace/trace.ts'
import type { TemporalQuestion } from './temporal-questions.ts'

export type UnaffectedQuestion = TemporalQuestion & { readonly kind: 'unaffected' }

/** What is seen of a packed state; undefined where that is an error. */
export function observer(system: InterpretedSystem, body: Expression): (state: PackedState) => Value | undefined {
  const meaning = meaningOf(body, system.model.definitions)
  return (state) => {
    try {
      return meaning({ state: system.decode(state), next: undefined, frame: [] })
    } catch (error) {
      if (error instanceof Trap) return undefined
      throw error
    }
  }
}

/** What a trace shows, one value after the other; undefined where one is an error. */
export function sightOf(
  system: InterpretedSystem,
  trace: Trace,
  { body, by }: UnaffectedQuestion,
): SightNotes | undefined {
  const see = observer(system, body)
  const seen = changesIn(statesOf(trace).map((state) => see(system.encode(state))))
  const hidden = by.map((action) => defined(system.model.actions[action]))
  return seen && { hidden, seen, instead: undefined, type: body.type }
}

/**
 * How a trace shows what no run shows that takes none of the steps of a question: the interpreter goes along with what
 * is seen and keeps all states that such runs may be in, faults counted in the states, by sets and nothing else.
 * @param most states that it looks at
 * @returns `no` where there is such a run, `unknown` where that takes too many states or is an error
 */
export function unseenOtherwise(
  system: InterpretedSystem,
  budgets: readonly FaultBudget[],
  trace: Trace,
  question: UnaffectedQuestion,
  most: number,
): SightNotes | 'no' | 'unknown' {
  const sight = sightOf(system, trace, question)
  if (sight === undefined) return 'unknown'
  const { body, by } = question
  const see = observer(system, body)
  const actions = possibleActions(system, budgets).filter((action) => !by.includes(action))
  const inner = (state: PackedState) => see(state.subarray(budgets.length))
  const runs = new Runs(countFaults(system, budgets), actions, inner, most)
  for (const [at, { value }] of sight.seen.entries()) {
    const instead = runs.show(value)
    if (runs.isLost) return 'unknown'
    if (instead !== undefined) return { ...sight, seen: sight.seen.slice(0, at + 1), instead }
  }
  return 'no'
}

/** Values without repeats right after one another, each with the place of its first; undefined where one is missing. */
function changesIn(values: readonly (Value | undefined)[]): { at: number; value: Value }[] | undefined {
  const numbers = new ValueNumbers()
  const found: { at: number; value: Value }[] = []
  let last: number | undefined
  for (const [at, value] of values.entries()) {
    if (value === undefined) return undefined
    const number = numbers.numberOf(value)
    if (number !== last) found.push({ at, value })
    last = number
  }
  return found
}

type StatesByKey = Map<string, PackedState>

/** The states that runs of some actions may be in, by what they have shown so far. */
class Runs {
  /** Whether there were too many states, or one of which nothing can be said. */
  isLost = false
  private readonly system: TransitionSystem
  private readonly actions: readonly number[]
  private readonly see: (state: PackedState) => Value | undefined
  private readonly numbers = new ValueNumbers()
  private left: number
  /** What may be shown next, by its number, and the states then. */
  private next = new Map<number, StatesByKey>()

  constructor(
    system: TransitionSystem,
    actions: readonly number[],
    see: (state: PackedState) => Value | undefined,
    most: number,
  ) {
    this.system = system
    this.actions = actions
    this.see = see
    this.left = most
    for (const { next } of system.initialStates()) if (!isModelError(next)) this.put(next)
  }

  /** Goes on to those runs that show a value next; where there is none, tells what is shown instead. */
  show(value: Value): readonly Value[] | undefined {
    const shown = this.numbers.numberOf(value)
    const states = this.next.get(shown)
    if (states === undefined) return [...this.next.keys()].map((number) => this.numbers.valueOf(number))
    this.next = new Map()
    for (const state of states.values()) {
      this.left--
      if (this.left < 0) this.isLost = true
      if (this.isLost) return undefined
      for (const { next } of this.system.successors(state, this.actions)) if (!isModelError(next)) this.put(next)
      // What shows the same is one of those that are gone through here.
      for (const [key, same] of this.next.get(shown) ?? []) states.set(key, same)
      this.next.delete(shown)
    }
    return undefined
  }

  private put(state: PackedState): void {
    const value = this.see(state)
    if (value === undefined) {
      this.isLost = true
      return
    }
    const number = this.numbers.numberOf(value)
    const known: StatesByKey = this.next.get(number) ?? new Map()
    this.next.set(number, known.set(state.join(), state))
  }
}
