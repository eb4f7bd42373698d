import { nearest } from '../base/nearest.ts'
import { type InterpretedSystem, interpretRun } from '../interpret/interpreted-system.ts'
import { DEADLOCK_FREE, ERROR_FREE, type Run } from '../model/model.ts'
import { stepName } from '../trace/lasso-notes.ts'
import { stepText } from '../trace/render-loop.ts'
import type { AskedRun } from '../trace/trace-origin.ts'
import { judgeSteps, type StepsVerdict } from '../verify/judge-steps.ts'
import { subjectNamed } from '../verify/replay-trace.ts'
import type { ShownTrace } from './shown-trace.ts'
import { noSuchName, SpecError } from './spec-error.ts'

/** What comes after the last of some steps. */
export interface TakingOptions {
  /** The number of a step, from 1: it and those after it repeat for ever. */
  readonly repeatFrom?: number | undefined
  /** Whether nothing happens any more. */
  readonly thenRest?: boolean | undefined
}

/** What certain steps show of a property. */
export interface ScheduleVerdict extends Pick<StepsVerdict, 'status' | 'reason'> {
  /** The steps as far as they can be taken. */
  readonly trace: ShownTrace | undefined
}

/** A scenario as far as its steps need it. */
interface Frame {
  readonly name: string
  readonly path: string
  readonly asked: AskedRun
  /** @throws SpecError where there is no such property */
  readonly runFor: (property: string) => Run
  readonly anyRun: Run
}

/** Steps of a scenario in a certain order. Made by `Scenario.taking()`. */
export class Schedule {
  /** The scenario that they are steps of. */
  readonly name: string
  readonly #frame: Frame
  readonly #instances: readonly number[]
  readonly #loop: number | undefined

  /** @internal */
  constructor(frame: Frame, instances: readonly number[], loop: number | undefined) {
    this.name = frame.name
    this.#frame = frame
    this.#instances = instances
    this.#loop = loop
  }

  /**
   * Takes the steps in the reference interpreter, and says whether they break a property, or reach it.
   * @throws SpecError where there is no such property
   *
   * @example
   * const steps = ['cut(a: node0, b: node1)', 'cut(a: node0, b: node1)']
   * const { status, reason } = spec('properties/volume.hf').check('oneCut').allowing({ cut: 2 }).taking(steps).verify('Durable')
   * expect(status).toBe('impossible')
   * expect(reason).toBe('Step 2, cut(a: node0, b: node1), is not possible there: its guard is false.')
   */
  verify(property: string): ScheduleVerdict {
    const { path, asked, runFor } = this.#frame
    const run = runFor(property)
    const subject = subjectNamed(run, property)
    const known = [...run.model.properties.map(({ name }) => name), DEADLOCK_FREE, ERROR_FREE]
    if (subject === undefined) throw noSuchName('property', property, known, `'${path}'`)
    const declared = subject.kind === 'property' ? run.model.properties[subject.property] : undefined
    const steps = { instances: this.#instances, loop: this.#loop }
    const { status, reason, document } = judgeSteps(run, { name: property, subject }, steps)
    const origin = { file: path, asked, meaning: declared?.doc ?? [], isWitness: declared?.sort === 'reachable' }
    return { status, reason, trace: document && { ...document, ...origin } }
  }
}

/** @throws SpecError where the spec has no such step */
export function scheduleOf(frame: Frame, steps: readonly string[], options: TakingOptions): Schedule {
  const system = interpretRun(frame.anyRun)
  const instances = instancesByText(system)
  const numbers = steps.map((step, at) => {
    const instance = instances.get(bare(step))
    if (instance === undefined) throw noSuchStep(system, step, at, frame.path)
    return instance
  })
  return new Schedule(frame, numbers, loopOf(options, steps.length))
}

function loopOf({ repeatFrom, thenRest = false }: TakingOptions, steps: number): number | undefined {
  if (repeatFrom === undefined) return thenRest ? steps : undefined
  if (thenRest) throw new SpecError("Steps that repeat for ever do not rest: leave out 'repeatFrom' or 'thenRest'.")
  if (Number.isInteger(repeatFrom) && repeatFrom >= 1 && repeatFrom <= steps) return repeatFrom - 1
  throw new SpecError(`'repeatFrom' is the number of a step, from 1 to ${steps}, and not ${repeatFrom}.`)
}

/** Every step that there is, by how traces write it. */
function instancesByText(system: InterpretedSystem): ReadonlyMap<string, number> {
  const last = system.actions.at(-1)
  const total = last === undefined ? 0 : last.firstInstance + last.instances
  return new Map(Array.from({ length: total }, (_, at) => [bare(stepText(stepName(system.instance(at)))), at]))
}

function bare(text: string): string {
  return text.replace(/\s+/g, '')
}

/** Why a text is no step: there is no such action, or it has other arguments. */
function noSuchStep(system: InterpretedSystem, step: string, at: number, path: string): SpecError {
  const action = step.replace(/\(.*$/s, '').trim()
  const names = system.actions.map(({ name }) => name)
  const where = `Step ${at + 1}, '${step}': '${path}'`
  const shape = system.actions.find(({ name }) => name === action)
  if (shape === undefined) return noSuchName('action', action, names, where)
  const texts = Array.from({ length: shape.instances }, (_, index) =>
    stepText(stepName(system.instance(shape.firstInstance + index))),
  )
  const like = nearest(step, texts) ?? texts[0]
  return new SpecError(
    `${where} has no such step of '${action}'.${like === undefined ? '' : ` One that it has is '${like}'.`}`,
  )
}
