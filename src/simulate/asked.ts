import type { Expression } from '../model/expressions.ts'
import type { Model, Run } from '../model/model.ts'

/** Which properties and rewards a simulation answers about, by their indices in the model. */
export interface Asked {
  readonly properties: readonly number[]
  readonly rewards: readonly number[]
}

/** Until runs say it themselves. */
export function askedOf({ expectations, model }: Run): Asked {
  const asked = expectations.flatMap(({ subject }) => (subject.kind === 'property' ? [subject.property] : []))
  const isState = (at: number) => ['invariant', 'reachable'].includes(model.properties[at]?.sort ?? '')
  return { properties: [...new Set(asked)].filter(isState), rewards: [] }
}

interface Reward {
  readonly name: string
  readonly body: Expression
  readonly slots: number
}

/** Until the language has them. */
export function rewardsIn(_model: Model): readonly Reward[] {
  return []
}
