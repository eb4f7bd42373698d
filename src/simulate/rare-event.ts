import { defined } from '../base/assert.ts'
import type { Run } from '../model/model.ts'
import { RandomWalk } from './random-walk.ts'
import type { Scheduler } from './simulation.ts'
import type { RareEvent } from './splitting.ts'

/** A rare event of a run, by the indices of what says so in its model. */
export interface RareQuestion {
  /** A reachable property that comes true, or an invariant that is broken. */
  readonly goal: number
  /** Another one: when that has happened first, it is too late. */
  readonly end: number | undefined
  /** A reward that grows on the way to the event. */
  readonly level: number
  /** Seconds after which it is too late; may be infinite. */
  readonly horizon: number
}

/** @throws WalkStopped where a start is an error */
export function rareEventOf(run: Run, { goal, end, level, horizon }: RareQuestion, scheduler: Scheduler): RareEvent {
  const walk = new RandomWalk(run, end === undefined ? [goal] : [goal, end], scheduler)
  const wanted = (property: number) => defined(run.model.properties[property], 'property').sort === 'reachable'
  const [isReached, isOver] = [wanted(goal), end !== undefined && wanted(end)]
  return {
    walk,
    level: () => walk.reward(level),
    isGoal: () => walk.holds(goal) === isReached,
    isEnd: () => end !== undefined && walk.holds(end) === isOver,
    horizon,
  }
}
