import type { InterpretedSystem, State } from '../interpret/interpreted-system.ts'
import type { Model } from '../model/model.ts'

/** Whether one property is true, state by state. */
export interface TruthStrip {
  readonly name: string
  readonly doc: readonly string[]
  readonly sort: 'invariant' | 'step' | 'reachable'
  /** For each state; of a step property, about the step into it. Undefined where it says nothing, or has no value. */
  readonly values: readonly (boolean | undefined)[]
}

/**
 * The truth of the properties that can be told of a state or a step alone.
 * @param asked indices of the properties that the run expects something of
 */
export function truthsOf(
  system: InterpretedSystem,
  model: Model,
  states: readonly State[],
  asked: readonly number[],
): TruthStrip[] {
  const packed = states.map(system.encode)
  return [...new Set(asked)].flatMap((index): TruthStrip[] => {
    const property = model.properties[index]
    if (property === undefined) return []
    const { name, doc, sort } = property
    if (sort !== 'invariant' && sort !== 'step' && sort !== 'reachable') return []
    const values = packed.map((state, at) => {
      const before = packed[at - 1]
      if (sort !== 'step') return truth(system.holds(index, state))
      return before === undefined ? undefined : truth(system.stepHolds(index, before, state))
    })
    return [{ name, doc, sort, values }]
  })
}

function truth(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined
}
