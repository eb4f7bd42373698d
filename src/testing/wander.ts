import type { Shown } from '../causes/story.ts'
import { interpretRun } from '../interpret/interpreted-system.ts'
import { askedIn } from '../model/asked-in.ts'
import type { Run, Subject } from '../model/model.ts'
import { countFaults } from '../system/budgets.ts'
import { isModelError } from '../system/transition-system.ts'
import { certify, replay } from '../trace/replay.ts'
import type { Draw } from './random-spec.ts'

/**
 * A run by random steps, up to where its end shows a property broken (or reached), a deadlock or an error; undefined
 * where it comes to none.
 * @param most steps
 */
export function wander(run: Run, subject: Subject, draw: Draw, most: number): Shown | undefined {
  const system = interpretRun(run)
  const counting = countFaults(system, run.budgets)
  const starts = counting.initialStates()
  const start = draw.below(starts.length)
  let state = starts[start]?.next
  const instances: number[] = []
  const actions = system.actions.map((_, at) => at)
  for (;;) {
    if (state === undefined || isModelError(state)) return undefined
    const trace = replay(system, start, instances)
    const { shows, error } = certify(system, trace, subject, { properties: askedIn(run) })
    if (shows) return { run, subject, trace: { ...trace, error } }
    const steps = counting.successors(state, actions)
    const step = steps[draw.below(steps.length)]
    if (step === undefined || instances.length === most) return undefined
    if (isModelError(step.next)) {
      const trace = replay(system, start, [...instances, step.instance])
      return subject.kind === 'errorFree' ? { run, subject, trace } : undefined
    }
    instances.push(step.instance)
    state = step.next
  }
}
