import { InternalError } from '../base/assert.ts'
import type { InterpretedSystem } from '../interpret/interpreted-system.ts'
import { meaningOf } from '../interpret/meaning.ts'
import { Trap } from '../interpret/trap.ts'
import type { Value } from '../interpret/values.ts'
import type { Expression } from '../model/expressions.ts'
import { layoutOf } from '../model/layout.ts'
import { type Frame, NumberCompiler, TRAP } from './number-code.ts'
import { WalkStopped } from './timed-walk.ts'

/** The value of an expression in the state that is now, for these arguments: a bool is 0 or 1. */
export type NumberIn = (args: readonly Value[]) => number

/** Expressions about a state that changes in place: compiled where that is possible, else asked of the interpreter. */
export class StateNumbers {
  private readonly system: InterpretedSystem
  private readonly state: Uint32Array
  private readonly compiler: NumberCompiler
  private readonly isCompiled: boolean

  /** @param engine `interpreted` asks all of the interpreter, which is slow and right */
  constructor(system: InterpretedSystem, state: Uint32Array, engine: 'compiled' | 'interpreted' = 'compiled') {
    this.system = system
    this.state = state
    const layout = layoutOf(system.model.variables.map(({ type }) => type))
    this.compiler = new NumberCompiler(system.model, layout, state)
    this.isCompiled = engine === 'compiled'
  }

  /**
   * What computes a number or a bool.
   * @param slots of the frame around it, the arguments first
   * @returns a function that throws WalkStopped where the model has an error
   */
  numberOf(expression: Expression, slots: number): NumberIn {
    if (expression.kind === 'literal') {
      const value = Number(expression.value)
      return () => value
    }
    const slow = this.interpreted(expression)
    const code = this.isCompiled ? this.compiler.compile(expression) : undefined
    if (code === undefined) return slow
    const frame: Frame = new Float64Array(slots)
    return (args) => {
      for (let at = 0; at < args.length; at++) {
        const arg = args[at] as Value
        if (typeof arg === 'object' && arg !== null) return slow(args)
        frame[at] = arg === null ? Number.NaN : Number(arg)
      }
      try {
        return code(frame)
      } catch (error) {
        if (error !== TRAP) throw error
        slow(args)
        throw new InternalError('an expression is an error, and the interpreter finds none')
      }
    }
  }

  private interpreted(expression: Expression): NumberIn {
    const meaning = meaningOf(expression, this.system.model.definitions)
    return (args) => {
      try {
        const state = this.system.decode(this.state)
        return Number(meaning({ state, next: undefined, frame: [...args] }))
      } catch (error) {
        if (!(error instanceof Trap)) throw error
        const shown = error.asModelError()
        throw new WalkStopped('error', shown.message, shown)
      }
    }
  }
}
