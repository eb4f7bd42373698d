import { canHappen } from '../model/impossible.ts'
import type { Action, Run } from '../model/model.ts'
import type { Scheduler } from './simulation.ts'
import type { NumberIn, StateNumbers } from './state-numbers.ts'

/** When the instances of an action come, once they can. */
export type ActionTiming =
  /** So often in a second. */
  | { readonly kind: 'rate'; readonly of: NumberIn }
  /** After so many seconds. */
  | { readonly kind: 'delay'; readonly of: NumberIn }
  /** At once, with this share. */
  | { readonly kind: 'share'; readonly of: NumberIn }
  /** Nothing says when. */
  | { readonly kind: 'untimed'; readonly action: Action }

/** The actions that a simulation has to look at, by their numbers: what never happens here is left out. */
export function timingsOf(run: Run, numbers: StateNumbers, scheduler: Scheduler): ReadonlyMap<number, ActionTiming> {
  return new Map(
    run.model.actions.flatMap((action, at) => {
      if (!canHappen(action, at, run) || isLeftOut(action)) return []
      return [[at, timingOf(action, numbers, scheduler)] as const]
    }),
  )
}

/** Names of operators' steps that say no rate: nobody is owed them, and here they never happen. */
export function leftOutOf(run: Run): readonly string[] {
  return run.model.actions.flatMap((action, at) =>
    canHappen(action, at, run) && isLeftOut(action) ? [action.name] : [],
  )
}

function isLeftOut({ sort, timing }: Action): boolean {
  return sort === 'operator' && timing === undefined
}

function timingOf(action: Action, numbers: StateNumbers, scheduler: Scheduler): ActionTiming {
  const { timing, slots, sort } = action
  switch (timing?.kind) {
    case undefined:
      return scheduler === 'uniform' && sort === 'action' ? { kind: 'share', of: () => 1 } : { kind: 'untimed', action }
    case 'rate': {
      const { count, unit } = timing.period
      const above = numbers.numberOf(timing.amount, slots)
      if (count === undefined) return { kind: 'rate', of: (args) => above(args) / unit }
      const below = numbers.numberOf(count, slots)
      return { kind: 'rate', of: (args) => above(args) / below(args) / unit }
    }
    case 'delay': {
      const { count, unit } = timing.period
      if (count === undefined) return { kind: 'delay', of: () => unit }
      const many = numbers.numberOf(count, slots)
      return { kind: 'delay', of: (args) => many(args) * unit }
    }
    case 'probability': {
      const [share, of] = [numbers.numberOf(timing.share, slots), numbers.numberOf(timing.of, slots)]
      return { kind: 'share', of: (args) => share(args) / of(args) }
    }
  }
}
