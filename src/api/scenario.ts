import { defined } from '../base/assert.ts'
import type { CheckedSpec } from '../check/check-spec.ts'
import { type NamedBudget, variantOf } from '../check/variant.ts'
import { placeOf } from '../diagnostics/render.ts'
import { DEADLOCK_FREE, ERROR_FREE, type Model, type Property, type Run } from '../model/model.ts'
import type { CheckDecl } from '../syntax/ast.ts'
import type { AskedRun, TraceOrigin } from '../trace/trace-origin.ts'
import { type Schedule, scheduleOf, type TakingOptions } from './schedule.ts'
import { type RunResult, runResult } from './shown-trace.ts'
import { requireNames, SpecError } from './spec-error.ts'
import { searchRun, type VerifyOptions } from './verify-options.ts'

/** What a run is asked, and how it is searched. */
export interface ScenarioVerifyOptions extends VerifyOptions {
  /** Of the spec, or `DeadlockFree` and `ErrorFree`; those that the check speaks of where none are named. */
  readonly properties?: readonly string[] | undefined
}

/** What a scenario is made from, and what it was changed to. */
interface Question {
  readonly path: string
  readonly checked: CheckedSpec
  /** The block whose settings, faults, limits and terminal states it has. */
  readonly decl: CheckDecl
  /** What that block switches on. */
  readonly on: readonly string[]
  readonly asked: AskedRun
  /** Properties that it is asked where none are named. */
  readonly properties: readonly string[]
}

/** As of a number that a spec writes out. */
const NUMBER_MAX = 2_147_483_647

/**
 * One situation of a spec, to be asked of its properties. A scenario never changes: each method gives another one. Made
 * by `Spec.check()` and `Spec.run()`.
 *
 * @example
 * const nothingGoesWrong = spec('properties/volume.hf').check('healthy')
 * const oneCut = nothingGoesWrong.allowing({ cut: 1 })
 * expect(nothingGoesWrong.verify({ properties: ['Durable'] }).budgets).toEqual([])
 * expect(oneCut.verify({ properties: ['Durable'] }).budgets).toEqual([{ faults: ['cut'], most: 1 }])
 */
export class Scenario {
  readonly #question: Question

  /** @internal */
  constructor(question: Question) {
    this.#question = question
  }

  /** What it is called in reports and messages: `oneCutOff with lease and NODES = 4, of properties/failover.hf`. */
  get name(): string {
    const { path, asked, on } = this.#question
    const { name, toggles, constants, faults } = asked
    const switched = asked.base === 'run' && on.length > 0 ? toggles.map((each) => `also ${each}`) : toggles
    const budgets = faults === undefined ? [] : Object.entries(faults).map(([fault, most]) => `${fault} <= ${most}`)
    const allowed = faults !== undefined && budgets.length === 0 ? ['no faults'] : budgets
    const changes = [...switched, ...Object.entries(constants).map(([key, value]) => `${key} = ${value}`), ...allowed]
    return `${name}${changes.length === 0 ? '' : ` with ${changes.join(', ')}`} of ${path}`
  }

  /**
   * The same with more fixes or bugs on.
   * @throws SpecError where there is none of that name
   *
   * @example
   * const withoutFence = spec('properties/volume-bugs.hf').check('fence').with('noFence')
   * expect(withoutFence.verify().verdicts[0]?.status).toBe('violated')
   */
  with(...toggles: readonly string[]): Scenario {
    const { asked } = this.#question
    this.#require('fix or bug', toggles, (model) => model.toggles.map(({ name }) => name))
    return this.#asking({ toggles: [...new Set([...asked.toggles, ...toggles])] })
  }

  /**
   * The same with other constants: numbers, truths, or members by their names.
   * @throws SpecError where there is no such constant, or the value is none that it can have
   *
   * @example
   * const larger = spec('properties/volume.hf').check('healthy').setting({ NODES: 4 })
   * expect(larger.verify({ properties: ['Durable'] }).verdicts[0]?.status).toBe('holds')
   */
  setting(constants: Readonly<Record<string, string | number | boolean>>): Scenario {
    this.#require('constant', Object.keys(constants), (model) => model.constants.map(({ name }) => name))
    const changed = this.#asking({ constants: { ...this.#question.asked.constants, ...constants } })
    changed.#run([])
    return changed
  }

  /**
   * The same with these faults in place of those that the check allows; a fault that is not named does not happen.
   * Faults that share a budget stand with a plus sign between: `{ 'crash + cut': 2 }`.
   * @throws SpecError where there is no such fault
   *
   * @example
   * const bothLost = spec('properties/volume.hf').check('healthy').allowing({ destroy: 2 })
   * expect(bothLost.verify({ properties: ['Durable'] }).verdicts[0]).toMatchObject({ status: 'violated', faults: 2 })
   */
  allowing(faults: Readonly<Record<string, number>>): Scenario {
    const named = budgetsOf(faults).flatMap((budget) => budget.faults)
    this.#require('fault', named, (model) =>
      model.actions.filter(({ sort }) => sort === 'fault').map(({ name }) => name),
    )
    const changed = this.#asking({ faults })
    changed.#run([])
    return changed
  }

  /**
   * Explores the run in this thread, until all is decided that is asked. A verdict is as expected where the property
   * holds or is reached.
   * @throws SpecError where a property is named that is not there
   *
   * @example
   * const { verdicts, complete } = spec('properties/volume.hf').check('oneCut').verify({ limits: { states: 100 } })
   * expect(complete).toBe(false)
   * expect(verdicts[0]).toMatchObject({ status: 'inconclusive', reason: 'The search ended at its limit of 100 states.' })
   */
  verify({ properties, ...options }: ScenarioVerifyOptions = {}): RunResult {
    const { path, asked } = this.#question
    return runResult(searchRun(this.#run(properties), path, options), asked)
  }

  /**
   * The scenario with certain steps alone, in this order, as traces write them: `elect(n: node0)`.
   * @throws SpecError where the spec has no such step
   *
   * @example
   * const steps = ['cut(a: node0, b: node1)', 'suspectPeer(n: node1, peer: node0)', 'heal(a: node0, b: node1)']
   * const schedule = spec('properties/volume.hf').check('oneCut').taking(steps)
   * expect(schedule.verify('Durable')).toMatchObject({ status: 'notShown', trace: { faults: 1 } })
   */
  taking(steps: readonly string[], options: TakingOptions = {}): Schedule {
    const { path, asked } = this.#question
    const runFor = (property: string) => this.#run([property])
    return scheduleOf({ name: this.name, path, asked, runFor, anyRun: this.#run([]) }, steps, options)
  }

  /** @internal What steps of it are made from. */
  frame(properties?: readonly string[]): { readonly run: Run; readonly origin: Pick<TraceOrigin, 'file' | 'asked'> } {
    const { path, asked } = this.#question
    return { run: this.#run(properties), origin: { file: path, asked } }
  }

  /** The run that asks of some properties; of those that the check speaks of where none are named. */
  #run(names?: readonly string[]): Run {
    const { path, checked, decl, on, asked, properties } = this.#question
    const known = modelOf(checked).properties
    const wanted = names ?? properties
    requireNames('property', wanted, [...known.map(({ name }) => name), DEADLOCK_FREE, ERROR_FREE], `'${path}'`)
    const variant = {
      constants: Object.entries(asked.constants).map(([name, value]) => ({ name, value: settingText(name, value) })),
      toggles: [...on, ...asked.toggles],
      budgets: asked.faults && budgetsOf(asked.faults),
      properties: wanted.map((name) => ({ name, isReachable: isReachable(known, name) })),
    }
    const { runs, diagnostics } = checked.elaborate(variantOf(decl, variant))
    const error = diagnostics.find(({ severity }) => severity === 'error')
    if (error !== undefined)
      throw new SpecError(`There is no ${this.name}. ${error.message} (${error.code} at ${placeOf(error.span)})`)
    return defined(runs[0], 'run of a variant')
  }

  #asking(changes: Partial<AskedRun>): Scenario {
    return new Scenario({ ...this.#question, asked: { ...this.#question.asked, ...changes } })
  }

  #require(kind: string, names: readonly string[], known: (model: Model) => readonly string[]): void {
    requireNames(kind, names, known(modelOf(this.#question.checked)), `'${this.#question.path}'`)
  }
}

/**
 * @param on fixes and bugs that are on in the block
 * @param declared the run that it is as it stands in the spec, if it is one
 */
export function scenarioOf(
  path: string,
  checked: CheckedSpec,
  decl: CheckDecl,
  on: readonly string[],
  asked: AskedRun,
  declared?: Run,
): Scenario {
  const runs = declared === undefined ? checked.runs.filter(({ check }) => check === decl.name.text) : [declared]
  const spoken = runs.flatMap(({ expectations }) => expectations.filter(({ stated }) => stated).map(({ name }) => name))
  return new Scenario({ path, checked, decl, on, asked, properties: [...new Set(spoken)] })
}

/** Names and sorts are the same in every run. */
function modelOf({ runs }: CheckedSpec): Model {
  return defined(runs[0], 'run of a spec without errors').model
}

function isReachable(properties: readonly Property[], name: string): boolean {
  return properties.find((property) => property.name === name)?.sort === 'reachable'
}

function budgetsOf(faults: Readonly<Record<string, number>>): readonly NamedBudget[] {
  return Object.entries(faults).map(([names, most]) => {
    if (!Number.isInteger(most) || most < 0) throw new SpecError(`'${names}' is to happen ${most} times.`)
    return { faults: names.split('+').map((name) => name.trim()), most }
  })
}

/** A value as a spec writes it. */
function settingText(name: string, value: string | number | boolean): string {
  if (typeof value === 'number' && !(Number.isInteger(value) && Math.abs(value) <= NUMBER_MAX))
    throw new SpecError(`The constant '${name}' cannot be ${value}: a spec has whole numbers up to ${NUMBER_MAX}.`)
  return String(value)
}
