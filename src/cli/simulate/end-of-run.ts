import type { Run } from '../../model/model.ts'
import { retrace } from '../../simulate/retrace.ts'
import type { Simulation } from '../../simulate/simulation.ts'
import { documentTrace, type TraceDocument } from '../../trace/trace-document.ts'
import { timeText } from './estimate-text.ts'

/** The last steps of a run that could not go on, as the reference interpreter has taken them. */
export interface EndOfRun {
  /** Steps before those. */
  readonly before: number
  readonly trace: TraceDocument
}

/** Steps that are shown. */
const STEPS = 10

/** Why a run stopped where its last steps tell nothing of it. */
const WITHOUT_STEPS: ReadonlySet<string> = new Set(['steps', 'untimed', 'lost'])

/** The end of the run that stopped a simulation, where its steps tell why: an error, or steps without an end. */
export function endOfRun(run: Run, { plan, stopped }: Simulation): EndOfRun | undefined {
  if (stopped === null || WITHOUT_STEPS.has(stopped.kind)) return undefined
  const { before, trace, seconds } = retrace(run, plan, stopped.run, STEPS)
  const { check, toggles, ordinal } = run
  const claim = `Run ${stopped.run} of seed ${plan.seed}: ${stopped.message}`
  const document = documentTrace(trace, { check, toggles, ordinal, property: 'ErrorFree', claim })
  const steps = document.steps.map((step, at) => ({
    ...step,
    doc: [`after ${timeText(seconds[at] ?? 0)}`, ...step.doc],
  }))
  return { before, trace: { ...document, steps } }
}
