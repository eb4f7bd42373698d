import { mannerOf } from '../fuzz/fault-schedule.ts'
import { type Scenario as FaultScenario, scenarios } from '../fuzz/scenarios.ts'
import { type Strategy, strategies } from '../fuzz/strategies.ts'
import type { Manner } from '../fuzz/wander.ts'
import { requireNames, SpecError } from './spec-error.ts'

/** How random runs are made; docs/fuzz.md has the names. */
export interface ManyRuns {
  /** Steps of a run at most; 100 unless told otherwise. */
  readonly steps?: number | undefined
  /** How steps are chosen; `mixed` unless told otherwise. */
  readonly strategy?: Strategy['name'] | undefined
  /** How faults come; in all ways unless told otherwise. */
  readonly scenarios?: readonly FaultScenario['name'][] | undefined
}

/** @throws SpecError where there is no strategy or scenario of that name */
export function mannerFrom({ steps, strategy, scenarios: chosen }: ManyRuns): Manner {
  const namesOf = (rows: readonly { readonly name: string }[]) => rows.map(({ name }) => name)
  if (steps !== undefined) requireWhole({ steps }, 0)
  if (strategy !== undefined) requireNames('strategy', [strategy], namesOf(strategies), 'Holdfast')
  requireNames('scenario', chosen ?? [], namesOf(scenarios), 'Holdfast')
  return mannerOf({
    ...(steps !== undefined && { steps }),
    ...(strategy !== undefined && { strategy }),
    ...(chosen !== undefined && chosen.length > 0 && { scenarios: chosen }),
  })
}

/** @throws SpecError where one of the numbers is not whole, or less than the least */
export function requireWhole(numbers: Readonly<Record<string, number>>, least: number): void {
  for (const [name, number] of Object.entries(numbers))
    if (!Number.isSafeInteger(number) || number < least)
      throw new SpecError(`'${name}' is a whole number from ${least}, and not ${number}.`)
}
