import { assert, defined } from '../base/assert.ts'
import type { State } from '../interpret/interpreted-system.ts'
import type { Run } from '../model/model.ts'
import { isModelError, type ModelError } from '../system/transition-system.ts'
import type { Trace, TraceStep } from '../trace/trace.ts'
import { RandomWalk } from './random-walk.ts'
import type { SimulationPlan } from './simulation.ts'
import { WalkStopped } from './timed-walk.ts'

/** The end of a random run, as the reference interpreter has taken it. */
export interface Retrace {
  /** Steps before the trace. */
  readonly before: number
  readonly trace: Trace
  /** When each of its steps came, in seconds. */
  readonly seconds: readonly number[]
}

interface Told {
  readonly start: number
  readonly instances: readonly number[]
  readonly seconds: readonly number[]
  readonly error: ModelError | undefined
}

/**
 * The last steps of a random run that could not go on: the run is made again, and all its steps are taken in the interpreter.
 * @param number of the run
 * @param most steps to show
 * @throws InternalError where the interpreter does something else
 */
export function retrace(run: Run, plan: SimulationPlan, number: number, most: number): Retrace {
  const { properties } = run.measured
  const walk = new RandomWalk(run, properties, plan.scheduler)
  const { start, instances, seconds, error } = tell(walk, plan, number, properties)
  const { system } = walk
  const first = defined(walk.starts[start], 'start')
  if (isModelError(first))
    return { before: 0, seconds: [], trace: { model: run.model, start: undefined, steps: [], error } }
  const states: State[] = [system.decode(first)]
  const steps: TraceStep[] = []
  for (const [at, instance] of instances.entries()) {
    const { action, args } = system.instance(instance)
    const next = system.step(defined(states.at(-1)), instance)
    assert(next !== undefined, `step ${at + 1}, ${action.name}, is not possible in the interpreter`)
    const isLast = at === instances.length - 1
    assert(!isModelError(next) || (isLast && error !== undefined), `step ${at + 1} is an error in the interpreter`)
    steps.push({ instance, action, args, after: isModelError(next) ? undefined : next })
    if (!isModelError(next)) states.push(next)
    if (steps.length > most) {
      steps.shift()
      states.shift()
    }
  }
  const trace = { model: run.model, start: states[0], steps, error }
  return { before: instances.length - steps.length, trace, seconds: seconds.slice(-steps.length) }
}

/** The steps of a run until it could not go on. */
function tell(
  walk: RandomWalk,
  { seed, horizon, steps }: SimulationPlan,
  number: number,
  asked: readonly number[],
): Told {
  const instances: number[] = []
  const seconds: number[] = []
  const told = (error?: ModelError) => ({ start: walk.start, instances, seconds, error })
  try {
    walk.begin(seed, number)
    for (;;) {
      for (const property of asked) walk.holds(property)
      if (walk.due() > horizon || instances.length === steps) return told()
      walk.next()
      instances.push(walk.taken)
      seconds.push(walk.time)
    }
  } catch (error) {
    if (!(error instanceof WalkStopped)) throw error
    if (walk.failed) {
      instances.push(walk.taken)
      seconds.push(walk.time)
    }
    if (error.kind !== 'error' || error.place === undefined) return told()
    return told({ kind: error.kind, message: error.message, span: error.place.span })
  }
}
