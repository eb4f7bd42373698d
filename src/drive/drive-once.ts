import { defined } from '../base/assert.ts'
import { explainRejection, type Reason } from '../conform/explain-rejection.ts'
import type { JsonNode } from '../conform/json-text.ts'
import type { KnownStates } from '../conform/known-states.ts'
import type { Binding, Candidate } from '../conform/match-event.ts'
import { type Possible, PossibleStates } from '../conform/possible-states.ts'
import { ValueProblem } from '../conform/value-reader.ts'
import type { InterpretedSystem } from '../interpret/interpreted-system.ts'
import type { Value } from '../interpret/values.ts'
import type { Run } from '../model/model.ts'
import { isModelError } from '../system/transition-system.ts'
import type { Change } from '../trace/changes.ts'
import { type BoundDriver, type Call, requireParameters } from './bound-driver.ts'
import { type DriverOutcome, DriverProblem, type DriverStart } from './driver.ts'
import { type Difference, type Observed, type Observer, shownNode } from './observer.ts'
import { nodeOf, plainValue } from './plain-value.ts'

/** What all runs of a driver share. */
export interface DriveSetup<System> {
  readonly run: Run
  readonly system: InterpretedSystem
  readonly bound: BoundDriver<System>
  readonly observer: Observer
  readonly known: KnownStates
  /** States that the system may be in at once, at most. */
  readonly maxStates: number
}

/** A step that was asked of the system. */
export interface DrivenStep {
  readonly call: Call
  readonly instance: number
  readonly isRefused: boolean
  /** What the system says that it chose. */
  readonly chose: readonly { readonly name: string; readonly value: string }[]
  /** What it changed of what is observed. */
  readonly changes: readonly Change[]
}

/** How system and spec disagree, after the last of the steps. */
export type Trouble =
  /** What is observed is so in no state that the spec allows. */
  | { readonly kind: 'observed'; readonly differences: readonly Difference[]; readonly states: number }
  /** What is observed is no value that the spec knows. */
  | { readonly kind: 'value'; readonly message: string }
  /** The system refuses a step that is possible in every state that it may be in. */
  | { readonly kind: 'refused' }
  /** The system takes a step that is possible in none. */
  | { readonly kind: 'accepted'; readonly reasons: readonly Reason[] }
  /** The system, or the driver, throws. */
  | { readonly kind: 'error'; readonly where: string; readonly error: unknown }

/** What became of one run. */
export interface Ran {
  /** The number of the first state. */
  readonly start: number
  readonly steps: readonly DrivenStep[]
  /** Of what was observed first, part by part. */
  readonly first: ReadonlyMap<string, string>
  readonly trouble: Trouble | undefined
  /** Whether more states were possible than are kept: then nothing is said of the run. */
  readonly isCut: boolean
  readonly largest: number
}

/** Says which instance comes next, if any does. */
export type Choose = (states: PossibleStates, at: number) => number | undefined

/** The numbers of the initial states that are no errors. */
export function startsOf(system: InterpretedSystem): readonly number[] {
  return system.initialStates().flatMap(({ next }, at) => (isModelError(next) ? [] : [at]))
}

/**
 * Makes a system and takes steps of it and of the spec side by side, until they disagree or none is chosen.
 * @throws DriverProblem where the driver says something that it cannot mean
 */
export async function driveOnce<System>(setup: DriveSetup<System>, start: number, choose: Choose): Promise<Ran> {
  const { bound } = setup
  const { driver } = bound
  const made = await attempt(() => driver.create(startState(setup, start)))
  const side = new SideBySide(setup)
  if ('error' in made) return side.ran(start, { kind: 'error', where: 'create', error: made.error })
  let trouble: Trouble | undefined
  let ended: Attempt<unknown> | undefined
  try {
    trouble = await side.drive(made.value, choose)
  } finally {
    // Whatever is wrong with the driver: a system that was made is ended.
    ended = await attempt(() => driver.destroy?.(made.value))
  }
  if ('error' in ended) trouble ??= { kind: 'error', where: 'destroy', error: ended.error }
  return side.ran(start, trouble)
}

class SideBySide<System> {
  readonly states: PossibleStates
  readonly steps: DrivenStep[] = []
  private readonly setup: DriveSetup<System>
  private first: ReadonlyMap<string, string> | undefined
  private seen: ReadonlyMap<string, string> = new Map()

  constructor(setup: DriveSetup<System>) {
    this.setup = setup
    const { system, bound, maxStates, known } = setup
    const rules = { hidden: bound.hidden, counters: [], watched: [], most: maxStates }
    this.states = new PossibleStates(system, rules, known)
  }

  ran(start: number, trouble: Trouble | undefined): Ran {
    const { isCut, largest } = this.states
    const isKnown = trouble?.kind === 'error' || trouble?.kind === 'value'
    return {
      start,
      steps: this.steps,
      first: this.first ?? new Map(),
      // Where states were left out, the system may be in one of them.
      trouble: isCut && !isKnown ? undefined : trouble,
      isCut,
      largest,
    }
  }

  /** Takes what is chosen, until there is trouble or nothing is chosen. */
  async drive(subject: System, choose: Choose): Promise<Trouble | undefined> {
    let trouble = await this.observe(subject)
    while (trouble === undefined && !this.states.isCut) {
      const instance = choose(this.states, this.steps.length)
      if (instance === undefined) break
      trouble = await this.take(subject, instance)
    }
    return trouble
  }

  private async take(subject: System, instance: number): Promise<Trouble | undefined> {
    const { bound, system } = this.setup
    const call = bound.callOf(instance)
    const driven = defined(bound.actions[system.actionOf(instance)], 'driven action')
    const step: DrivenStep = { call, instance, isRefused: false, chose: [], changes: [] }
    // A copy, which the system may do with as it likes.
    const result = await attempt(() => driven.take(subject, structuredClone(call.args)))
    this.steps.push(step)
    if ('error' in result) return { kind: 'error', where: call.text, error: result.error }
    const outcome = outcomeOf(result.value, call)
    if (outcome === 'refused') {
      this.steps.splice(-1, 1, { ...step, isRefused: true })
      if (driven.mayRefuse !== true && !this.states.refuse(call.instances)) return { kind: 'refused' }
    } else {
      const trouble = this.accept(step, outcome?.chose ?? {})
      if (trouble !== undefined) return trouble
    }
    return this.observe(subject)
  }

  /** Compares what is seen of the system with all the states that it may be in. */
  private async observe(subject: System): Promise<Trouble | undefined> {
    const { bound, observer } = this.setup
    const looked = await attempt(() => bound.driver.observe(subject))
    if ('error' in looked) return { kind: 'error', where: 'observe', error: looked.error }
    try {
      const observed = observer.read(looked.value)
      this.note(observed)
      const candidate = { ...NO_RULE, bindings: [{ instance: undefined, args: [] }], before: observed, after: [] }
      if (this.states.advance([candidate], this.steps.length)) return undefined
      const possible = this.states.beforeNext()
      return { kind: 'observed', differences: this.differences(observed, possible), states: possible.length }
    } catch (error) {
      if (error instanceof ValueProblem) return { kind: 'value', message: error.message }
      throw error
    }
  }

  private accept(step: DrivenStep, chose: Readonly<Record<string, unknown>>): Trouble | undefined {
    const { system } = this.setup
    const { call } = step
    requireParameters(call, system, Object.keys(chose))
    const nodes = Object.entries(chose).map(
      ([name, value]) => [name, nodeOf(value, `What '${call.text}' chose`)] as const,
    )
    try {
      const told = nodes.map(([name, node]) => ({ name, value: shownNode({ kind: 'unknown' }, node) }))
      this.steps.splice(-1, 1, { ...step, chose: told })
      const bindings = call.bindings.filter((binding) =>
        nodes.every(([name, node]) => this.isChosen(binding, name, node)),
      )
      const candidate = { ...NO_RULE, bindings, before: [], after: [] }
      if (this.states.advance([candidate], this.steps.length)) return undefined
      return {
        kind: 'accepted',
        reasons: this.reasons({ ...candidate, bindings: bindings.length > 0 ? bindings : call.bindings }),
      }
    } catch (error) {
      if (error instanceof ValueProblem) return { kind: 'value', message: `${call.text} chose: ${error.message}` }
      throw error
    }
  }

  /** Whether a step has the value that the system chose; one without the parameter says nothing of it. */
  private isChosen({ instance, args }: Binding, name: string, node: JsonNode): boolean {
    const { parameters } = this.setup.system.instance(defined(instance)).action
    const at = parameters.findIndex((parameter) => parameter.name === name)
    const type = parameters[at]?.type
    return type === undefined || this.setup.observer.values.matcher(type, node, undefined)(args[at] as Value)
  }

  private reasons(candidate: Candidate): readonly Reason[] {
    const unexplained = { line: this.steps.length, text: '', sort: '', candidates: [candidate] }
    const context = { system: this.setup.system, states: this.states, logged: [], unlogged: [] }
    return explainRejection(unexplained, context).nearest?.reasons ?? []
  }

  /** What differs from the state that differs least, and what the others have there. */
  private differences(observed: readonly Observed[], possible: readonly Possible[]): readonly Difference[] {
    const all = possible.slice(0, LOOKED_AT).map(({ known }) => this.setup.observer.differences(observed, known.state))
    const nearest = all.reduce((best, each) => (each.length < best.length ? each : best), all[0] ?? [])
    return nearest.map((difference) => {
      const others = all.flatMap((each) => each.filter(({ path }) => path === difference.path).map(({ spec }) => spec))
      const values = [...new Set([difference.spec, ...others])]
      const more = values.length > VALUES_SHOWN ? [`${values.length - VALUES_SHOWN} more`] : []
      return { ...difference, spec: [...values.slice(0, VALUES_SHOWN), ...more].join(' or ') }
    })
  }

  private note(observed: readonly Observed[]): void {
    const parts = new Map(observed.flatMap((each) => [...each.parts]))
    this.first ??= parts
    const last = this.steps.at(-1)
    const changes = [...parts].flatMap(([path, after]): Change[] => {
      const before = this.seen.get(path)
      return before === after ? [] : [{ path, before: before ?? 'not told', after }]
    })
    this.seen = parts
    if (last !== undefined) this.steps.splice(-1, 1, { ...last, changes })
  }
}

/** States that are compared with what was observed, and values of them that are told, at most. */
const LOOKED_AT = 200
const VALUES_SHOWN = 4

/** A step that no rule of a mapping is behind. */
const NO_RULE: Pick<Candidate, 'rule'> = {
  rule: { action: undefined, parameters: [], sources: [], isByName: false, where: [], before: [], after: [] },
}

type Attempt<T> = { readonly value: T } | { readonly error: unknown }

/** What is wrong with the driver is told at once; anything else that is thrown is a finding. */
async function attempt<T>(act: () => T | Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await act() }
  } catch (error) {
    if (error instanceof DriverProblem) throw error
    return { error }
  }
}

function startState<System>({ system }: DriveSetup<System>, start: number): DriverStart {
  const next = defined(system.initialStates()[start], 'start').next
  const { variables, constants } = system.model
  const state = isModelError(next) ? undefined : system.decode(next)
  return {
    state: Object.fromEntries(
      variables.map(({ name, type }, at) => [name, plainValue(defined(state).get(at) as Value, type)]),
    ),
    constants: Object.fromEntries(constants.map(({ name, value, type }) => [name, plainValue(value, type)])),
  }
}

function outcomeOf(value: unknown, { step }: Call): DriverOutcome {
  if (value === undefined || value === 'refused') return value
  if (typeof value === 'object' && value !== null && 'chose' in value) {
    const { chose } = value
    if (typeof chose === 'object' && chose !== null) return { chose: chose as Readonly<Record<string, unknown>> }
  }
  const shown = typeof value === 'string' ? `'${value}'` : typeof value === 'object' ? 'an object' : String(value)
  throw new DriverProblem(
    `'${step.action}' gives ${shown}. It may give nothing, 'refused', or { chose: … } with what the system chose.`,
  )
}
