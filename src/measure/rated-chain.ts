import { defined } from '../base/assert.ts'
import type { InterpretedSystem, State } from '../interpret/interpreted-system.ts'
import { interpretRun } from '../interpret/interpreted-system.ts'
import { meaningOf } from '../interpret/meaning.ts'
import type { Meaning } from '../interpret/scope.ts'
import { Trap } from '../interpret/trap.ts'
import type { Value } from '../interpret/values.ts'
import { type Chain, chainOf, type RatedStep, type StateSet } from '../markov/chain.ts'
import { canHappen } from '../model/impossible.ts'
import type { Action, Model, Run } from '../model/model.ts'
import { StateStore } from '../search/state-store.ts'
import { isModelError, type ModelError, type PackedState, sameState } from '../system/transition-system.ts'

/** A run as a Markov chain. */
export interface RatedChain {
  readonly chain: Chain
  /** States that are left at once: the numbers of their steps are shares. */
  readonly immediate: StateSet
  /** Each state that the run may begin in, once. */
  readonly initial: readonly number[]
  /** Properties are asked of these. */
  readonly stateOf: (node: number) => PackedState
  readonly system: InterpretedSystem
  /** Names of operators' steps that say no rate: nobody is owed them, and here they never happen. */
  readonly leftOut: readonly string[]
}

/** Why a run is no chain that can be solved: a sentence, and the place in the spec. */
export class NotMeasurable extends Error {
  readonly place: ModelError | Action | undefined

  constructor(message: string, place?: ModelError | Action) {
    super(message)
    this.place = place
  }
}

/** A step's numbers, as meanings. */
interface Clock {
  readonly kind: 'rate' | 'probability'
  readonly above: Meaning
  readonly below: Meaning | undefined
  readonly unit: number
}

/**
 * Every state that a run can be in, and how often each step is taken. States that renaming symmetric elements makes
 * equal are one: all steps between two such are added up, which keeps the chances right, for what an element can do
 * does not depend on its name (Buchholz, Journal of Applied Probability 31, 1994: exact lumping).
 * The budgets of a check say whether a fault happens at all; how often, its rate says.
 * @param most states
 * @throws NotMeasurable where a step of the system or a fault has no rate, or a delay, or there are too many states, or an error
 */
export function ratedChain(run: Run, most: number): RatedChain {
  return new ChainBuilder(run, most).build()
}

class ChainBuilder {
  private readonly run: Run
  private readonly most: number
  private readonly system: InterpretedSystem
  private readonly actions: readonly number[]
  private readonly clocks: readonly (Clock | undefined)[]
  private readonly store: StateStore
  private readonly steps: RatedStep[] = []
  private readonly immediate: number[] = []

  constructor(run: Run, most: number) {
    this.run = run
    this.most = most
    this.system = interpretRun(run)
    this.actions = run.model.actions.flatMap((action, at) => (canHappen(action, at, run) ? [at] : []))
    this.clocks = run.model.actions.map((action) => clockOf(action, run.model))
    this.store = new StateStore(this.system.words)
  }

  build(): RatedChain {
    const initial = this.system.initialStates().map(({ next }) => this.nodeOf(this.orThrow(next)))
    for (let node = 0; node < this.store.size; node++) this.expand(node)
    const { system, store } = this
    const immediate = new Uint8Array(store.size)
    for (const node of this.immediate) immediate[node] = 1
    return {
      chain: chainOf(store.size, this.steps),
      immediate,
      initial: [...new Set(initial)],
      stateOf: (node) => store.get(node),
      system,
      leftOut: this.actions.flatMap((at) => {
        const { sort, timing, name } = defined(this.run.model.actions[at])
        return sort === 'operator' && timing === undefined ? [name] : []
      }),
    }
  }

  private nodeOf(state: PackedState): number {
    const node = this.store.add(this.system.canonical(state))
    if (this.store.size > this.most) throw new NotMeasurable(`There are more than ${this.most} states.`)
    return node
  }

  private expand(node: number): void {
    const state = this.store.get(node)
    const values = this.system.decode(state)
    const timed: RatedStep[] = []
    const atOnce: RatedStep[] = []
    for (const { instance, next } of this.system.successors(state, this.actions)) {
      if (!isModelError(next) && sameState(next, state)) continue
      const clock = this.clockFor(this.system.actionOf(instance))
      const rate = clock === undefined ? 0 : speedOf(clock, values, this.system.instance(instance).args)
      if (clock === undefined || rate === 0) continue
      const steps = clock.kind === 'rate' ? timed : atOnce
      steps.push([node, this.nodeOf(this.orThrow(next)), rate])
    }
    if (atOnce.length > 0) this.immediate.push(node)
    this.steps.push(...(atOnce.length > 0 ? atOnce : timed))
  }

  /** Undefined for a step of an operator that never happens here. */
  private clockFor(at: number): Clock | undefined {
    const action = defined(this.run.model.actions[at])
    if (action.timing?.kind === 'delay')
      throw new NotMeasurable(`${action.name} comes after a fixed time, and a chain knows none.`, action)
    const clock = this.clocks[at]
    if (clock === undefined && action.sort !== 'operator')
      throw new NotMeasurable(`${action.name} has no rate, so nothing says how soon it happens.`, action)
    return clock
  }

  private orThrow(next: PackedState | ModelError): PackedState {
    if (isModelError(next)) throw new NotMeasurable(next.message, next)
    return next
  }
}

function clockOf({ timing }: Action, { definitions }: Model): Clock | undefined {
  switch (timing?.kind) {
    case 'rate': {
      const { count, unit } = timing.period
      const below = count && meaningOf(count, definitions)
      return { kind: 'rate', above: meaningOf(timing.amount, definitions), below, unit }
    }
    case 'probability': {
      const [above, below] = [meaningOf(timing.share, definitions), meaningOf(timing.of, definitions)]
      return { kind: 'probability', above, below, unit: 1 }
    }
    default:
      return undefined
  }
}

/** How often in a second; of a step that comes at once, its share. */
function speedOf({ above, below, unit }: Clock, state: State, args: readonly Value[]): number {
  const of = (meaning: Meaning) => meaning({ state, next: undefined, frame: [...args] }) as number
  try {
    return of(above) / (below === undefined ? 1 : of(below)) / unit
  } catch (error) {
    if (error instanceof Trap) throw new NotMeasurable(error.asModelError().message, error.asModelError())
    throw error
  }
}
