import { askedIn } from '../model/asked-in.ts'
import { isModelError, sameState } from '../system/transition-system.ts'
import type { StepNeeds, TraceReasons } from '../trace/explanation.ts'
import { certify, replay } from '../trace/replay.ts'
import type { Trace } from '../trace/trace.ts'
import type { ShownTrace } from './shown.ts'
import { Dependencies } from './step-needs.ts'
import { type Why, whyShown } from './violation.ts'

/** What each step of a trace reads and writes, without what that has to do with its end. */
export function stepNeeds(trace: Trace): StepNeeds[] {
  return new Dependencies(trace).needs().map((each) => ({ ...each, readAtEnd: false, relevance: 'undecided' }))
}

/** Why a trace shows what it does, and what each of its steps has to do with it. */
export function traceReasons(shown: ShownTrace): TraceReasons {
  const why = whyShown(shown)
  const dependencies = new Dependencies(shown.trace)
  const needs = dependencies.needs()
  if (why.wanted === undefined) return { violation: why.reason, steps: stepNeeds(shown.trace) }
  const { cells, steps } = why.wanted
  const slice = dependencies.slice(cells, steps)
  const atEnd = new Set([...cells.flatMap((cell) => dependencies.writersOf(cell)), ...steps])
  const idle = needs.map(({ step }) => step).filter((step) => !slice.has(step))
  const dropped = droppable(shown, why, idle)
  const relevance = (step: number): StepNeeds['relevance'] =>
    slice.has(step) ? 'used' : dropped.has(step) ? 'irrelevant' : 'unread'
  return {
    violation: why.reason,
    steps: needs.map((each) => ({ ...each, readAtEnd: atEnd.has(each.step), relevance: relevance(each.step) })),
  }
}

/** Of some steps those without which, all together, the others were taken and have shown the same. */
function droppable(shown: ShownTrace, why: Why, steps: readonly number[]): ReadonlySet<number> {
  if (steps.length === 0 || showsWithout(shown, why, new Set(steps))) return new Set(steps)
  let dropped: ReadonlySet<number> = new Set()
  for (const step of steps.toReversed()) {
    const more = new Set([...dropped, step])
    if (showsWithout(shown, why, more)) dropped = more
  }
  return dropped
}

function showsWithout(shown: ShownTrace, why: Why, steps: ReadonlySet<number>): boolean {
  const { system, trace, subject, run, error } = shown
  const start = system
    .initialStates()
    .findIndex(
      ({ next }) => !isModelError(next) && trace.start !== undefined && sameState(next, system.encode(trace.start)),
    )
  const instances = trace.steps.flatMap(({ instance }, at) => (steps.has(at + 1) ? [] : [instance]))
  const shorter = start < 0 ? undefined : taken(shown, start, instances)
  if (shorter === undefined) return false
  const { shows, error: other } = certify(system, shorter, subject, { properties: askedIn(run), like: error })
  if (!shows || other?.span !== (subject.kind === 'errorFree' ? error?.span : undefined)) return false
  // The same violation: what it rests on has the same values.
  const again = whyShown({ ...shown, trace: shorter, error: other })
  return JSON.stringify(valuesOf(again)) === JSON.stringify(valuesOf(why))
}

/** The steps taken one after the other; undefined where one is not possible, or an error before the last. */
function taken({ system }: ShownTrace, start: number, instances: readonly number[]): Trace | undefined {
  const initial = system.initialStates()[start]?.next
  if (initial === undefined || isModelError(initial)) return undefined
  let state = system.decode(initial)
  for (const [at, instance] of instances.entries()) {
    const next = system.step(state, instance)
    if (next === undefined || (isModelError(next) && at < instances.length - 1)) return undefined
    if (!isModelError(next)) state = next
  }
  return replay(system, start, instances)
}

/** What the explanations say, without the numbers of the states. */
function valuesOf({ reason }: Why): unknown {
  return [
    reason.explanations.map(({ explanation }) => explanation),
    reason.actions.map(({ action, possible }) => [action, possible]),
    reason.error,
  ]
}
