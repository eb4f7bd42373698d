import { defined } from '../base/assert.ts'
import { groupBy } from '../base/group-by.ts'
import { CircuitTooLarge } from '../compile/circuit.ts'
import { compiledStepper } from '../engine/compiled-stepper.ts'
import { interpretedStepper } from '../interpret/interpreted-stepper.ts'
import { type InterpretedSystem, interpretRun } from '../interpret/interpreted-system.ts'
import type { Run } from '../model/model.ts'
import { type Stepper, stepFlags, TRUTHS_PER_WORD } from '../system/stepper.ts'
import { isModelError, type PackedState } from '../system/transition-system.ts'
import { StateSet } from './state-set.ts'

/** No instance. */
export const NONE = -1

/** What random runs have gone through. */
export class Tally {
  runs = 0
  steps = 0
  /** Steps of each action. */
  readonly taken: number[]
  readonly states = new StateSet()

  constructor(actions: number) {
    this.taken = Array.from({ length: actions }, () => 0)
  }

  /** How far it is, but for the states, which take longer to count. */
  counts(): TallyCounts {
    const { runs, steps, taken } = this
    return { runs, steps, taken: taken.slice() }
  }

  /** How far it is. */
  mark(): TallyMark {
    return { ...this.counts(), states: this.states.size }
  }

  /** Goes back to go through what came after it once more; states that were seen stay seen. */
  goBackTo({ runs, steps, taken }: TallyCounts): void {
    this.runs = runs
    this.steps = steps
    for (let at = 0; at < taken.length; at++) this.taken[at] = taken[at] as number
  }
}

interface TallyCounts {
  readonly runs: number
  readonly steps: number
  /** Steps of each action. */
  readonly taken: readonly number[]
}

/** What random runs had gone through at some time, as plain data. */
export interface TallyMark extends TallyCounts {
  /** Different states: the first so many of those that the tally has in the end. */
  readonly states: number
}

/** A state property that a run expects something of: its bit among the truths, and the truth that is a finding. */
interface StateGoal {
  readonly expectation: number
  readonly word: number
  readonly bit: number
  readonly wanted: boolean
}

/** Of a word of truths: the bits that are goals, and those among them that are a finding where they are false. */
interface GoalWord {
  readonly word: number
  readonly goals: number
  readonly unwanted: number
}

/** By action, by instance. */
interface Room {
  readonly actions: Int32Array
  readonly instances: Int32Array
  readonly numbers: Float64Array
  readonly sums: Float64Array
}

/**
 * Walks through a run, one step after the other, within its budgets, and notices what its check speaks of. Expectations are
 * known by their places in the run.
 */
export class Walker {
  readonly run: Run
  readonly system: InterpretedSystem
  readonly stepper: Stepper
  readonly engine: 'compiled' | 'interpreted'
  readonly faults: readonly number[]
  /** Actions that are no faults. */
  readonly others: readonly number[]
  readonly starts: readonly PackedState[]
  /** By action: its first instance. */
  readonly firsts: Int32Array
  /** By action: 1 for a fault. */
  private readonly areFaults: Uint8Array
  /** By action: 1 for one that is no fault. */
  readonly areOthers: Uint8Array
  /** What a chooser works on while a run lasts; one at a time. */
  readonly room: Room
  /** By action: the places of the budgets that it is counted in. */
  private readonly budgetsOf: readonly (readonly number[])[]
  /** Expectations that are looked for. */
  private open: Set<number>
  private readonly stateGoals: readonly StateGoal[]
  private readonly goalWords: readonly GoalWord[]
  private readonly stepGoals: readonly { readonly expectation: number; readonly property: number }[]
  private readonly deadlock: number
  private readonly error: number
  private readonly terminalWord: number
  private readonly terminalBit: number
  private readonly used: number[]
  /** Whether a step of the system or of an operator was struck out because it is an error: then nothing is at rest. */
  private hasErrors = false
  private readonly before: Uint32Array

  private readonly asked: readonly number[]

  /**
   * @param open expectations to look for; undefined for all that a state or a step can show
   * @param more other state properties that are asked
   */
  constructor(
    run: Run,
    open?: ReadonlySet<number>,
    engine: 'compiled' | 'interpreted' = 'compiled',
    more: readonly number[] = [],
  ) {
    this.run = run
    this.system = interpretRun(run)
    const goals = run.expectations.flatMap(({ subject }, expectation) => {
      if (subject.kind !== 'property') return []
      const { property } = subject
      return [{ expectation, property, sort: defined(run.model.properties[property], 'property').sort }]
    })
    const ofStates = goals.filter(({ sort }) => sort === 'invariant' || sort === 'reachable')
    const asked = [...new Set([...ofStates.map(({ property }) => property), ...more])]
    this.asked = asked
    const made = stepperFor(run, this.system, asked, engine)
    this.stepper = made.stepper
    this.engine = made.engine
    this.stateGoals = ofStates.map(({ expectation, property, sort }) => {
      const at = asked.indexOf(property)
      const place = { word: 2 * Math.floor(at / TRUTHS_PER_WORD), bit: at % TRUTHS_PER_WORD }
      return { expectation, ...place, wanted: sort === 'reachable' }
    })
    this.goalWords = wordsOf(this.stateGoals)
    this.stepGoals = goals.filter(({ sort }) => sort === 'step')
    const placeOf = (kind: 'deadlockFree' | 'errorFree') =>
      run.expectations.findIndex(({ subject }) => subject.kind === kind)
    this.deadlock = placeOf('deadlockFree')
    this.error = placeOf('errorFree')
    this.terminalWord = 2 * Math.floor(asked.length / TRUTHS_PER_WORD)
    this.terminalBit = asked.length % TRUTHS_PER_WORD
    const decided = [...this.stateGoals, ...this.stepGoals].map(({ expectation }) => expectation)
    const able = [...decided, this.deadlock, this.error].filter((at) => at >= 0)
    this.open = new Set(able.filter((at) => open?.has(at) ?? true))
    const { actions } = this.system
    const numbers = actions.map((_, at) => at)
    this.firsts = Int32Array.from(actions, ({ firstInstance }) => firstInstance)
    this.areFaults = Uint8Array.from(actions, ({ isFault }) => (isFault ? 1 : 0))
    this.faults = numbers.filter((at) => actions[at]?.isFault === true && isBudgeted(run, at))
    this.others = numbers.filter((at) => actions[at]?.isFault === false)
    this.areOthers = this.areFaults.map((isFault) => 1 - isFault)
    const instances = this.stepper.slots.length
    this.room = {
      actions: new Int32Array(actions.length),
      instances: new Int32Array(instances),
      numbers: new Float64Array(instances),
      sums: new Float64Array(instances),
    }
    this.budgetsOf = numbers.map((action) =>
      run.budgets.flatMap(({ faults }, budget) => (faults.includes(action) ? [budget] : [])),
    )
    this.starts = this.system.initialStates().flatMap(({ next }) => (isModelError(next) ? [] : [next]))
    this.used = run.budgets.map(() => 0)
    this.before = new Uint32Array(this.stepper.state.length)
  }

  /** Expectations that are still looked for. */
  get isOpen(): ReadonlySet<number> {
    return this.open
  }

  /** Looks for an expectation no more. */
  close(expectation: number): void {
    this.open.delete(expectation)
  }

  /** Looks for one expectation alone, while `look` lasts. */
  lookingFor<T>(expectation: number, look: () => T): T {
    const { open } = this
    this.open = new Set([expectation])
    try {
      return look()
    } finally {
      this.open = open
    }
  }

  /** Goes to a start, by its number among those that are no errors. */
  begin(start: number): void {
    this.stepper.state.set(defined(this.starts[start], 'start'))
    this.used.fill(0)
    this.afford()
  }

  /** Says which faults the budgets still allow. */
  private afford(): void {
    const { budgets } = this.run
    for (const fault of this.faults) {
      const isLeft = budgets.every(
        ({ faults, most }, at) => !faults.includes(fault) || (this.used[at] as number) < most,
      )
      this.stepper.allowed[fault] = isLeft ? 1 : 0
    }
  }

  /**
   * Takes an instance that was listed and is no error.
   * @returns the finding that the step shows, `same` where it changes nothing, or undefined
   */
  take(instance: number): number | 'same' | undefined {
    const { stepper, before } = this
    const { state } = stepper
    // Faster than to set so few.
    for (let at = 0; at < before.length; at++) before[at] = state[at] as number
    const flags = stepper.take(instance)
    if (flags === 0 && isEqual(before, state)) return 'same'
    const action = this.system.actionOf(instance)
    if (this.areFaults[action] === 1) this.spend(action)
    return (flags === 0 ? undefined : this.brokenStep(flags)) ?? this.stateFinding()
  }

  /** Counts a fault in the budgets; where one of them is used up now, its faults are allowed no more. */
  private spend(fault: number): void {
    for (const at of this.budgetsOf[fault] as readonly number[]) {
      const { faults, most } = this.run.budgets[at] as Run['budgets'][number]
      const used = (this.used[at] as number) + 1
      this.used[at] = used
      if (used === most) for (const each of faults) this.stepper.allowed[each] = 0
    }
  }

  private brokenStep(flags: number): number | undefined {
    if ((flags & stepFlags.error) !== 0 && this.open.has(this.error)) return this.error
    const [from, to] = [this.before.slice(), this.stepper.state.slice()]
    return this.stepGoals.find(
      ({ expectation, property }) => this.open.has(expectation) && this.system.stepHolds(property, from, to) === false,
    )?.expectation
  }

  /** What the state shows of state properties. */
  stateFinding(): number | undefined {
    const { stepper, goalWords } = this
    stepper.judge()
    const { truths } = stepper
    for (let at = 0; at < goalWords.length; at++) {
      const { word, goals, unwanted } = goalWords[at] as GoalWord
      const shown = ((truths[word] as number) ^ unwanted) | (truths[word + 1] as number)
      if ((shown & goals) !== 0) return this.shownGoal()
    }
    return undefined
  }

  /** Of the goals that the judged state shows, the first that is looked for. */
  private shownGoal(): number | undefined {
    const { stepper, stateGoals, open } = this
    for (const { expectation, word, bit, wanted } of stateGoals) {
      const isError = (((stepper.truths[word + 1] as number) >>> bit) & 1) === 1
      if (isError) {
        if (open.has(this.error)) return this.error
      } else if ((((stepper.truths[word] as number) >>> bit) & 1) === (wanted ? 1 : 0) && open.has(expectation))
        return expectation
    }
    return undefined
  }

  /** Whether a state property that was asked is true of the state that was last judged; not where it is an error. */
  isTrue(property: number): boolean {
    const at = this.asked.indexOf(property)
    const word = 2 * Math.floor(at / TRUTHS_PER_WORD)
    const { truths } = this.stepper
    const bits = (truths[word] as number) & ~(truths[word + 1] as number)
    return ((bits >>> (at % TRUTHS_PER_WORD)) & 1) === 1
  }

  /** Of a state in which no step of the system or of an operator changes anything: a deadlock, unless it is terminal. */
  restFinding(): number | undefined {
    if (this.hasErrors) return undefined
    this.stepper.judge()
    const { truths } = this.stepper
    const isError = (((truths[this.terminalWord + 1] as number) >>> this.terminalBit) & 1) === 1
    if (isError) return this.open.has(this.error) ? this.error : undefined
    const isTerminal = (((truths[this.terminalWord] as number) >>> this.terminalBit) & 1) === 1
    return !isTerminal && this.open.has(this.deadlock) ? this.deadlock : undefined
  }

  /** An instance among those listed whose step is an error, if that is looked for; otherwise they are struck out. */
  listedError(): number {
    const { counts, slots, actions, totals } = this.stepper
    this.hasErrors = false
    if (totals[1] === 0) return NONE
    for (const action of actions.subarray(0, totals[0])) {
      for (let at = (counts[action] as number) - 1; at >= 0; at--) {
        const shown = slots[(this.firsts[action] as number) + at] as number
        if (shown >= 0) break
        if (this.open.has(this.error)) return ~shown
        if (this.areFaults[action] === 0) this.hasErrors = true
        this.strike(action, at)
      }
    }
    return NONE
  }

  get errorExpectation(): number {
    return this.error
  }

  /** Whether no step of the system or of an operator changes the state. */
  isAtRest(): boolean {
    const { stepper } = this
    this.hasErrors = false
    stepper.list()
    const from = stepper.state.slice()
    for (const action of this.others) {
      const first = this.firsts[action] as number
      for (let at = 0; at < (stepper.counts[action] as number); at++) {
        const shown = stepper.slots[first + at] as number
        if (shown < 0) return false
        stepper.take(shown)
        const isSame = isEqual(from, stepper.state)
        stepper.state.set(from)
        if (!isSame) return false
      }
    }
    return true
  }

  /** Takes one of those that an action has listed out of the list. */
  strike(action: number, at: number): void {
    const { counts, slots } = this.stepper
    const first = this.firsts[action] as number
    const last = (counts[action] as number) - 1
    slots[first + at] = slots[first + last] as number
    counts[action] = last
  }

  /** The place of an instance among those that its action has listed, or NONE. */
  placeOf(instance: number): number {
    const action = this.system.actionOf(instance)
    const { counts, slots } = this.stepper
    const first = this.firsts[action] as number
    const count = counts[action] as number
    for (let at = 0; at < count; at++) if (slots[first + at] === instance) return at
    return NONE
  }

  isFault(instance: number): boolean {
    return this.areFaults[this.system.actionOf(instance)] === 1
  }
}

export function isEqual(a: Uint32Array, b: Uint32Array): boolean {
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false
  return true
}

function wordsOf(goals: readonly StateGoal[]): readonly GoalWord[] {
  return [...groupBy(goals, ({ word }) => word)].map(([word, each]) => {
    const bits = (some: readonly StateGoal[]) => some.reduce((sum, { bit }) => sum | (1 << bit), 0)
    return { word, goals: bits(each), unwanted: bits(each.filter(({ wanted }) => !wanted)) }
  })
}

function isBudgeted({ budgets }: Run, action: number): boolean {
  return budgets.some(({ faults, most }) => most > 0 && faults.includes(action))
}

/** The stepper in compiled code, or in the interpreter where the run is too large for that or it is asked for. */
function stepperFor(
  run: Run,
  system: InterpretedSystem,
  properties: readonly number[],
  engine: Walker['engine'],
): { readonly stepper: Stepper; readonly engine: Walker['engine'] } {
  if (engine === 'compiled') {
    try {
      return { stepper: compiledStepper(run, system, properties), engine }
    } catch (error) {
      if (!(error instanceof CircuitTooLarge)) throw error
    }
  }
  return { stepper: interpretedStepper(run, system, properties), engine: 'interpreted' }
}
