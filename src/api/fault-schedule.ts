import type fc from 'fast-check'
import { type Schedule, faultSchedule as schedulesOf } from '../fuzz/fault-schedule.ts'
import type { Run } from '../model/model.ts'
import { stepText } from '../trace/render-loop.ts'
import type { Scenario } from './scenario.ts'
import { type ManyRuns, mannerFrom } from './schedule-options.ts'
import { SpecError } from './spec-error.ts'

/** Random steps of a scenario, of which each is possible after those before it. Made by `faultSchedule()`. */
export class FaultSchedule {
  /** As traces write them, and as `scenario.taking()` takes them: `cut(a: node0, b: node1)`. */
  readonly steps: readonly string[]
  /** How many of the steps are faults. */
  readonly faults: number
  /** What the last step shows: a property by its name, `DeadlockFree` or `ErrorFree`; undefined for nothing. */
  readonly shows: string | undefined

  /** @internal */
  constructor(schedule: Schedule) {
    this.steps = schedule.stepNames().map(stepText)
    this.faults = schedule.faults
    this.shows = schedule.shows
  }

  /** @internal */
  toString(): string {
    return `${this.steps.join(', ')}${this.shows === undefined ? '' : `: ${this.shows}`}`
  }
}

/** What random schedules look for, and how they are made. */
export interface FaultScheduleOptions extends ManyRuns {
  /** Properties, or `DeadlockFree` and `ErrorFree`; those that the check speaks of where none are named. */
  readonly properties?: readonly string[] | undefined
}

/**
 * Random schedules of steps and faults, as an arbitrary of fast-check: faults no more often than the scenario allows. Each
 * ends where it first shows something that is looked for, and shrinks to simpler ones that show the same: fewer faults
 * first, then fewer steps. That none shows anything is no proof.
 *
 * @throws SpecError where there is no such property, strategy or scenario of faults, or a property that only whole runs show
 *
 * @example
 * const fence = spec('properties/volume-bugs.hf').check('promise').with('ackEarly')
 * const schedules = faultSchedule(fence, { properties: ['MembersComplete'], steps: 40 })
 * const shownByNone = fc.property(schedules, ({ shows }) => shows === undefined)
 * const { counterexample } = fc.check(shownByNone, { seed: 1 })
 * expect(counterexample?.[0]).toMatchObject({ shows: 'MembersComplete', faults: 0 })
 * expect(counterexample?.[0].steps).toHaveLength(3)
 */
export function faultSchedule(
  scenario: Scenario,
  { properties, ...options }: FaultScheduleOptions = {},
): fc.Arbitrary<FaultSchedule> {
  const named = properties?.length === 0 ? undefined : properties
  const { run } = scenario.frame(named)
  if (named !== undefined) requireShowable(run)
  const { steps, strategy, scenarios } = mannerFrom(options)
  const names = scenarios.map(({ name }) => name)
  const schedules = schedulesOf(run, { steps, strategy: strategy.name, scenarios: names })
  return schedules.map((schedule) => new FaultSchedule(schedule))
}

const OF_STATES_AND_STEPS = ['invariant', 'reachable', 'step']

/** A schedule would never show it, which looks as if it held. */
function requireShowable({ model, expectations }: Run): void {
  for (const { name, subject } of expectations) {
    if (subject.kind !== 'property') continue
    const sort = model.properties[subject.property]?.sort ?? ''
    if (!OF_STATES_AND_STEPS.includes(sort))
      throw new SpecError(
        `'${name}' speaks of whole runs, and no schedule shows it: 'holdfast fuzz' asks for recovery.`,
      )
  }
}
