import { defined } from '../base/assert.ts'
import { type InterpretedSystem, interpretRun, type State } from '../interpret/interpreted-system.ts'
import { askedIn } from '../model/asked-in.ts'
import type { Run, Subject } from '../model/model.ts'
import { isModelError, sameState } from '../system/transition-system.ts'
import { stepName } from '../trace/lasso-notes.ts'
import { stepText } from '../trace/render-loop.ts'
import { certify, overspending, replay } from '../trace/replay.ts'
import { statesOf, type Trace } from '../trace/trace.ts'
import { documentTrace, type TraceDocument } from '../trace/trace-document.ts'
import { isTemporal, shownBySteps } from './replay-trace.ts'

/** What certain steps show of a property. */
export interface StepsVerdict {
  /**
   * `shown`: they break the property, or reach it. `notShown`: they can be taken, and do not. `impossible`: one of them
   * cannot be taken. `unknown`: they say nothing, for the reason given.
   */
  readonly status: 'shown' | 'notShown' | 'impossible' | 'unknown'
  /** Why it is not shown; a sentence. */
  readonly reason: string | undefined
  /** The steps as far as they could be taken; undefined where the start itself is an error. */
  readonly document: TraceDocument | undefined
}

export interface AskedSteps {
  /** Numbers of instances, in the order in which they are taken. */
  readonly instances: readonly number[]
  /** Of steps that go round for ever: the number of the state that the last one leads back to. */
  readonly loop: number | undefined
}

interface Asked {
  readonly name: string
  readonly subject: Subject
}

/**
 * Takes the steps from each initial state. What a state or a step shows counts wherever it comes on the way; of a
 * property of whole runs, the steps are all of the run.
 */
export function judgeSteps(run: Run, asked: Asked, steps: AskedSteps): StepsVerdict {
  const system = interpretRun(run)
  const overspent = overspending(run, namedOnly(system, steps.instances))
  if (overspent !== undefined)
    return { status: 'unknown', reason: `They are no run of the check. ${overspent}`, document: undefined }
  const verdicts = system.initialStates().map((_, start) => judgeFrom(run, system, asked, steps, start))
  const first = (status: StepsVerdict['status']) => verdicts.find((verdict) => verdict.status === status)
  return first('shown') ?? first('unknown') ?? first('notShown') ?? defined(farthest(verdicts), 'initial state')
}

/** The steps by their actions alone, for what is counted of them. */
function namedOnly(system: InterpretedSystem, instances: readonly number[]): Trace {
  const steps = instances.map((instance) => ({ instance, ...system.instance(instance), after: undefined }))
  return { model: system.model, start: undefined, steps, error: undefined }
}

function farthest(verdicts: readonly StepsVerdict[]): StepsVerdict | undefined {
  const length = ({ document }: StepsVerdict) => document?.steps.length ?? 0
  return verdicts.reduce((best, verdict) => (length(verdict) > length(best) ? verdict : best))
}

function judgeFrom(
  run: Run,
  system: InterpretedSystem,
  asked: Asked,
  { instances, loop }: AskedSteps,
  start: number,
): StepsVerdict {
  const possible = countPossible(system, start, instances)
  const trace = replay(system, start, instances.slice(0, possible))
  const isWhole = possible === instances.length && trace.error === undefined
  if (!isTemporal(run, asked.subject)) {
    const answer = judgeStates(run, system, asked, trace)
    if (answer !== undefined) return answer
  } else if (isWhole) return judgeWhole(run, system, asked, { ...trace, ...(loop !== undefined && { loop }) })
  if (isWhole) return unshown(run, asked, trace, 'notShown', 'They can be taken, and do not show it.')
  if (trace.error !== undefined)
    return unshown(
      run,
      asked,
      trace,
      'unknown',
      `Step ${possible} leads to an error of the model: ${trace.error.message}`,
    )
  const text = stepText(stepName(system.instance(defined(instances[possible], 'step'))))
  const reason = `Step ${possible + 1}, ${text}, is not possible there: its guard is false.`
  return unshown(run, asked, trace, 'impossible', reason)
}

/** What is said of steps that do not show it, with what they do. */
function unshown(
  run: Run,
  { name }: Asked,
  { loop: _, ...trace }: Trace,
  status: Exclude<StepsVerdict['status'], 'shown'>,
  reason: string,
): StepsVerdict {
  const title = { check: run.check, toggles: run.toggles, ordinal: run.ordinal, property: name, claim: reason }
  return { status, reason, document: documentTrace(trace, title) }
}

/** How many of the steps can be taken, one into an error included. */
function countPossible(system: InterpretedSystem, start: number, instances: readonly number[]): number {
  const first = defined(system.initialStates()[start], 'initial state').next
  if (isModelError(first)) return 0
  let state: State = system.decode(first)
  for (const [at, instance] of instances.entries()) {
    const next = system.step(state, instance)
    if (next === undefined) return at
    if (isModelError(next)) return at + 1
    state = next
  }
  return instances.length
}

/** What the states and steps of a trace show, if they show it or nothing can be known. */
function judgeStates(run: Run, system: InterpretedSystem, asked: Asked, trace: Trace): StepsVerdict | undefined {
  const properties = askedIn(run)
  for (let steps = 0; steps <= trace.steps.length; steps++) {
    const part = upTo(trace, steps)
    if (certify(system, part, asked.subject, { properties }).shows)
      return { status: 'shown', reason: undefined, document: shownBySteps(run, system, part, asked).document }
    const { error } = certify(system, part, { kind: 'errorFree' }, { properties })
    if (error !== undefined) {
      const place = steps === 0 ? 'The start' : `Step ${steps}`
      return unshown(run, asked, part, 'unknown', `${place} leads to an error of the model: ${error.message}`)
    }
  }
  return undefined
}

/** The first steps of a trace; its error belongs to the last one. */
function upTo(trace: Trace, steps: number): Trace {
  return steps === trace.steps.length ? trace : { ...trace, steps: trace.steps.slice(0, steps), error: undefined }
}

/** What a trace shows as a whole run. */
function judgeWhole(run: Run, system: InterpretedSystem, asked: Asked, trace: Trace): StepsVerdict {
  const { loop } = trace
  if (loop !== undefined && !goesRound(system, trace, loop)) {
    const reason = `They go round no more: the last state is not that ${loop === 0 ? 'at the start' : `after step ${loop}`}.`
    return unshown(run, asked, trace, 'unknown', reason)
  }
  const { shows, document } = shownBySteps(run, system, trace, asked)
  if (shows === true) return { status: 'shown', reason: undefined, document }
  const idle = loop === undefined ? 0 : idleStep(system, trace)
  if (idle > 0) return unshown(run, asked, trace, 'unknown', `Step ${idle} changes nothing. Take the others alone.`)
  return shows === 'unknown'
    ? unshown(run, asked, trace, 'unknown', 'It takes a search to say whether they show it.')
    : unshown(run, asked, trace, 'notShown', 'They can be taken, and do not show it.')
}

/** The number of the first step that changes nothing; -1 where there is none. A loop is judged without such steps. */
function idleStep(system: InterpretedSystem, trace: Trace): number {
  const states = statesOf(trace).map((state) => system.encode(state))
  return states.findIndex((state, at) => at > 0 && sameState(state, defined(states[at - 1])))
}

function goesRound(system: InterpretedSystem, trace: Trace, loop: number): boolean {
  const states = statesOf(trace).map((state) => system.encode(state))
  const [closing, last] = [states[loop], states.at(-1)]
  return closing !== undefined && last !== undefined && sameState(closing, last)
}
