import { remembered } from '../base/remembered.ts'
import { meaningOf } from '../interpret/meaning.ts'
import type { Meaning, Scope } from '../interpret/scope.ts'
import { Trap } from '../interpret/trap.ts'
import type { Value } from '../interpret/values.ts'
import type { Expression } from '../model/expressions.ts'
import type { Definition } from '../model/model.ts'

/** What a part of a spec is explained in. */
export interface Environment extends Scope {
  /** Whether its state is the one after a step, which a primed definition looks at. */
  readonly isNext: boolean
}

/** The value that the reference interpreter gives, or the error that it ends in. */
export type Outcome = Value | Trap

export function isTrap(outcome: Outcome): outcome is Trap {
  return outcome instanceof Trap
}

const meanings = remembered((_: readonly Definition[]) => new WeakMap<Expression, Meaning>())

/** What the interpreter says of an expression; the frame is left as it was. */
export function evaluate(
  expression: Expression,
  { state, next, frame }: Scope,
  definitions: readonly Definition[],
): Outcome {
  const known = meanings(definitions)
  const meaning = known.get(expression) ?? meaningOf(expression, definitions)
  known.set(expression, meaning)
  try {
    return meaning({ state, next, frame: frame.slice() })
  } catch (error) {
    if (error instanceof Trap) return error
    throw error
  }
}

/** The environment with values for some slots. */
export function bind(
  environment: Environment,
  values: readonly { readonly slot: number; readonly value: Value }[],
): Environment {
  const frame = environment.frame.slice()
  for (const { slot, value } of values) frame[slot] = value
  return { ...environment, frame }
}
