import { CircuitTooLarge } from '../compile/circuit.ts'
import { compiledStepper } from '../engine/compiled-stepper.ts'
import { interpretedStepper } from '../interpret/interpreted-stepper.ts'
import type { InterpretedSystem } from '../interpret/interpreted-system.ts'
import { canHappen } from '../model/impossible.ts'
import type { Run } from '../model/model.ts'
import { type Stepper, TRUTHS_PER_WORD } from '../system/stepper.ts'
import { isModelError } from '../system/transition-system.ts'
import { WalkStopped } from './timed-walk.ts'

export type EngineChoice = 'compiled' | 'interpreted'

/** A stepper for a run, and what is asked of its states. */
export class WalkEngine {
  readonly stepper: Stepper
  readonly engine: EngineChoice
  private readonly system: InterpretedSystem
  /** Properties among the stepper's truths, in that order; `terminal` comes after them. */
  private readonly asked: readonly number[]
  private isJudged = false

  /** @param properties state properties that are asked */
  constructor(run: Run, system: InterpretedSystem, properties: readonly number[], choice: EngineChoice) {
    this.system = system
    const made = stepperOf(run, system, properties, choice)
    this.stepper = made.stepper
    this.engine = made.engine
    this.asked = made.asked
    for (const [at, action] of run.model.actions.entries())
      this.stepper.allowed[at] = canHappen(action, at, run) ? 1 : 0
  }

  /** Says that the state is another now. */
  moved(): void {
    this.isJudged = false
  }

  /** @throws WalkStopped where the property is an error in this state */
  holds(property: number): boolean {
    const at = this.asked.indexOf(property)
    return at < 0 ? this.interpreted((state) => this.system.holds(property, state)) : this.truthAt(at)
  }

  /** @throws WalkStopped */
  isTerminal(): boolean {
    return this.truthAt(this.asked.length)
  }

  private truthAt(at: number): boolean {
    const { stepper } = this
    if (!this.isJudged) stepper.judge()
    this.isJudged = true
    const word = 2 * Math.floor(at / TRUTHS_PER_WORD)
    const bit = at % TRUTHS_PER_WORD
    if ((((stepper.truths[word + 1] as number) >>> bit) & 1) === 0)
      return (((stepper.truths[word] as number) >>> bit) & 1) === 1
    const property = this.asked[at]
    return this.interpreted((state) =>
      property === undefined ? this.system.isTerminal(state) : this.system.holds(property, state),
    )
  }

  private interpreted(ask: (state: Uint32Array) => ReturnType<InterpretedSystem['holds']>): boolean {
    const answer = ask(this.stepper.state.slice())
    if (isModelError(answer)) throw new WalkStopped('error', answer.message, answer)
    return answer
  }
}

interface Made {
  readonly stepper: Stepper
  readonly engine: EngineChoice
  readonly asked: readonly number[]
}

/** In compiled code, without the properties if they are too large for it, or in the interpreter if the run is. */
function stepperOf(run: Run, system: InterpretedSystem, asked: readonly number[], choice: EngineChoice): Made {
  // Nothing is asked about steps.
  const plain = { ...run, expectations: [] }
  const tries = choice === 'compiled' ? [asked, ...(asked.length > 0 ? [[]] : [])] : []
  for (const properties of tries) {
    try {
      return { stepper: compiledStepper(plain, system, properties), engine: 'compiled', asked: properties }
    } catch (error) {
      if (!(error instanceof CircuitTooLarge)) throw error
    }
  }
  return { stepper: interpretedStepper(plain, system, asked), engine: 'interpreted', asked }
}
