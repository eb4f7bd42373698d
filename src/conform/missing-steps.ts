import { defined } from '../base/assert.ts'
import type { InterpretedSystem, State } from '../interpret/interpreted-system.ts'
import { type StepName, stepName } from '../trace/lasso-notes.ts'
import { instancesOf, isState } from './known-states.ts'
import type { Candidate } from './match-event.ts'
import { isSeen, type Possible, type PossibleStates } from './possible-states.ts'

/** Where the reading of a log ended. */
export interface Explained {
  readonly system: InterpretedSystem
  readonly states: PossibleStates
  /** Indices of the actions that events are of. */
  readonly logged: readonly number[]
  /** Indices of the actions that may be missing from the log. */
  readonly unlogged: readonly number[]
}

/** States that are looked at for steps that the log may lack, at most. */
const LOOKED_AT = 2_000

interface Step {
  readonly state: State
  readonly before: Step | undefined
  readonly instance: number
}

/**
 * The fewest steps that would make an event possible and that the log does not have: a hint, where events are lost or an
 * action should be hidden. Faults come in only where no other steps help.
 */
export function stepsToward(
  candidates: readonly Candidate[],
  from: readonly Possible[],
  context: Explained,
): readonly StepName[] | undefined {
  const { actions } = context.system
  const harmless = context.unlogged.filter((action) => actions[action]?.isFault !== true)
  return walk(candidates, from, harmless, context) ?? walk(candidates, from, context.unlogged, context)
}

function walk(
  candidates: readonly Candidate[],
  from: readonly Possible[],
  allowed: readonly number[],
  context: Explained,
): readonly StepName[] | undefined {
  const { system } = context
  const seen = new Set(from.map(({ known }) => system.encode(known.state).join()))
  const waiting: Step[] = from.map(({ known }) => ({ state: known.state, before: undefined, instance: -1 }))
  for (let at = 0; at < waiting.length; at++) {
    const step = defined(waiting[at])
    for (const action of allowed) {
      for (const instance of instancesOf(system, action)) {
        const state = system.step(step.state, instance)
        if (!isState(state)) continue
        const key = system.encode(state).join()
        if (seen.has(key)) continue
        seen.add(key)
        const next = { state, before: step, instance }
        if (isPossible(candidates, state, context)) return namesOf(next, context)
        if (seen.size > from.length + LOOKED_AT) return undefined
        waiting.push(next)
      }
    }
  }
  return undefined
}

function isPossible(candidates: readonly Candidate[], state: State, { system }: Explained): boolean {
  return candidates.some(({ bindings, before, after }) =>
    bindings.some(({ instance, args }) => {
      if (!before.every((each) => isSeen(each, state, args))) return false
      if (instance === undefined) return true
      const next = system.step(state, instance)
      return isState(next) && after.every((each) => isSeen(each, next, args))
    }),
  )
}

function namesOf(last: Step, { system }: Explained): readonly StepName[] {
  const names: StepName[] = []
  for (let at: Step | undefined = last; at?.before !== undefined; at = at.before)
    names.push(stepName(system.instance(at.instance)))
  return names.reverse()
}
