import { posix } from 'node:path'
import { defined } from '../base/assert.ts'
import { type CheckedSpec, checkSpec } from '../check/check-spec.ts'
import type { Reader } from '../check/program.ts'
import { blockOf } from '../check/variant.ts'
import { oneName, readSpecFile, readTextFile, UnreadableFile } from '../host/text-files.ts'
import { showValue } from '../interpret/show.ts'
import type { Expectation, Model, Property, Run, Toggle } from '../model/model.ts'
import { runName } from '../model/run-name.ts'
import { readTraceHeader, TraceMismatch } from '../trace/read-itf.ts'
import { askedByName } from '../trace/trace-origin.ts'
import { isRunOf, replayTrace, subjectNamed } from '../verify/replay-trace.ts'
import { type Scenario, scenarioOf } from './scenario.ts'
import type { ScheduleVerdict } from './schedule.ts'
import { type RunResult, runResult } from './shown-trace.ts'
import { noSuchName, publicDiagnostic, requireNames, type SpecDiagnostic, SpecError } from './spec-error.ts'
import { searchRun, type VerifyOptions } from './verify-options.ts'

/** A spec that is in no file. */
export interface SpecText {
  readonly text: string
  /** How diagnostics call it, `spec.hf` by itself; imports start from its folder. */
  readonly path?: string | undefined
  /** The texts that it may import, by path. */
  readonly imports?: Readonly<Record<string, string>> | undefined
}

/** A run that a check block of the spec asks for. */
export interface DeclaredRun {
  /** The check, and what is on: `oneCutOff with lease`. No two runs of a spec have the same. */
  readonly name: string
  readonly check: string
  readonly sentence: string | undefined
  readonly toggles: readonly string[]
  readonly expectations: readonly DeclaredExpectation[]
}

/** What a check expects of a property, or of errors and deadlocks, which every run looks for. */
export interface DeclaredExpectation extends Pick<Expectation, 'outcome' | 'steps' | 'stated'> {
  readonly property: string
}

/** Which runs to make, and how. */
export interface SpecVerifyOptions extends VerifyOptions {
  /** Names of checks; all where none are named. */
  readonly checks?: readonly string[] | undefined
  /** Names of runs; all of the checks where none are named. */
  readonly runs?: readonly string[] | undefined
}

/**
 * A spec without errors: what is in it, and what can be asked of it. Made by `spec()`.
 *
 * @example
 * const volume = spec('properties/volume.hf')
 * expect(volume.checks.map(({ name }) => name)).toContain('oneCut')
 * expect(volume.faults).toContain('cut')
 * expect(volume.constants).toContainEqual({ name: 'NODES', value: '3' })
 */
export class Spec {
  /** Its file, from the working folder. */
  readonly path: string
  /** What is suspicious in its text. */
  readonly warnings: readonly SpecDiagnostic[]
  readonly checks: readonly { readonly name: string; readonly sentence: string | undefined }[]
  /** Fixes and bugs. */
  readonly toggles: readonly Pick<Toggle, 'name' | 'sort' | 'sentence'>[]
  /** With the values that they have where no check sets them. */
  readonly constants: readonly { readonly name: string; readonly value: string }[]
  readonly faults: readonly string[]
  readonly properties: readonly Pick<Property, 'name' | 'sort' | 'doc'>[]
  readonly runs: readonly DeclaredRun[]
  readonly #checked: CheckedSpec

  /** @internal */
  constructor(path: string, checked: CheckedSpec) {
    const model = modelOf(checked)
    this.path = path
    this.#checked = checked
    this.warnings = checked.diagnostics.map(publicDiagnostic)
    this.checks = checked.checks.map(({ name, sentence }) => ({ name: name.text, sentence }))
    this.toggles = model.toggles.map(({ name, sort, sentence }) => ({ name, sort, sentence }))
    this.constants = constantsOf(checked).map(({ name, value, type }) => ({ name, value: showValue(value, type) }))
    this.faults = model.actions.filter(({ sort }) => sort === 'fault').map(({ name }) => name)
    this.properties = model.properties.map(({ name, sort, doc }) => ({ name, sort, doc }))
    this.runs = checked.runs.map(declaredRun)
  }

  /**
   * What the outermost block of a check says: its constants, faults, limits and terminal states.
   * @param name may be left out where the spec has no checks
   * @throws SpecError where there is no such check
   *
   * @example
   * const run = spec('properties/volume.hf').check('oneCut').verify({ properties: ['Durable'] })
   * expect(run.verdicts[0]).toMatchObject({ property: 'Durable', status: 'holds' })
   */
  check(name = this.checks[0]?.name ?? ''): Scenario {
    const decl = this.#checked.checks.find((check) => check.name.text === name)
    if (decl === undefined)
      throw noSuchName(
        'check',
        name,
        this.checks.map((check) => check.name),
        `'${this.path}'`,
      )
    const asked = { ...askedByName(name), base: 'check' as const }
    return scenarioOf(this.path, this.#checked, decl, [], asked)
  }

  /**
   * What a run says that a check asks for: that of the innermost block, too, with what it switches on.
   * @throws SpecError where there is no such run
   *
   * @example
   * const run = spec('properties/volume-bugs.hf').run('fence with noFence').verify()
   * expect(run.verdicts[0]).toMatchObject({ property: 'MembersComplete', status: 'violated', steps: 12, faults: 1 })
   */
  run(name: string): Scenario {
    const names = this.runs.map((each) => each.name)
    const run = this.#checked.runs[names.indexOf(name)]
    if (run === undefined) throw noSuchName('run', name, names, `'${this.path}'`)
    const decl = defined(this.#checked.checks.find((check) => check.name.text === run.check))
    return scenarioOf(this.path, this.#checked, blockOf(decl, run), run.toggles, askedByName(name), run)
  }

  /** @internal */
  replayFile(read: ReturnType<typeof readTraceHeader>): ScheduleVerdict {
    const { header } = read
    const run = this.#checked.runs.find((each) => isRunOf(each, header))
    if (run === undefined)
      throw noSuchName(
        'run',
        runName(header),
        this.runs.map(({ name }) => name),
        `'${this.path}'`,
      )
    const subject = subjectNamed(run, header.property)
    const names = this.properties.map(({ name }) => name)
    if (subject === undefined) throw noSuchName('property', header.property, names, `'${this.path}'`)
    const isWitness = this.properties.some(({ name, sort }) => name === header.property && sort === 'reachable')
    try {
      const { document, meaning, shows, overspent } = replayTrace(run, subject, read)
      const origin = { file: this.path, asked: askedByName(runName(run)), meaning, isWitness }
      const trace = { ...document, ...origin }
      if (overspent !== undefined)
        return { status: 'unknown', reason: `They are no run of the check. ${overspent}`, trace }
      if (shows === 'unknown')
        return { status: 'unknown', reason: 'It takes a search to say whether they show it.', trace }
      if (!shows) return { status: 'notShown', reason: 'They can be taken, and do not show it.', trace }
      return { status: 'shown', reason: undefined, trace }
    } catch (error) {
      if (error instanceof TraceMismatch) return { status: 'impossible', reason: error.message, trace: undefined }
      throw error
    }
  }

  /**
   * Makes the runs that the checks ask for, one after the other in this thread.
   * @throws SpecError where a check or a run is named that is not there
   *
   * @example
   * const results = spec('properties/volume-bugs.hf').verify({ checks: ['fence'] })
   * expect(results.every(({ verdicts }) => verdicts.every(({ asExpected }) => asExpected))).toBe(true)
   */
  verify({ checks, runs, ...options }: SpecVerifyOptions = {}): readonly RunResult[] {
    requireNames(
      'check',
      checks ?? [],
      this.checks.map(({ name }) => name),
      `'${this.path}'`,
    )
    requireNames(
      'run',
      runs ?? [],
      this.runs.map(({ name }) => name),
      `'${this.path}'`,
    )
    return this.#checked.runs
      .filter((run) => (checks?.includes(run.check) ?? true) && (runs?.includes(runName(run)) ?? true))
      .map((run) => runResult(searchRun(run, this.path, options), askedByName(runName(run))))
  }
}

function declaredRun(run: Run): DeclaredRun {
  const { check, sentence, toggles } = run
  const expectations = run.expectations.map(({ name, outcome, steps, stated }) => ({
    property: name,
    outcome,
    steps,
    stated,
  }))
  return { name: runName(run), check, sentence, toggles, expectations }
}

/** As a check has them that sets none. */
function constantsOf(checked: CheckedSpec): Model['constants'] {
  const [check] = checked.checks
  const { runs } = checked.elaborate({ ...defined(check, 'check'), items: [] })
  return defined(runs[0], 'run').model.constants
}

/** Names and sorts are the same in every run. */
function modelOf({ runs }: CheckedSpec): Model {
  return defined(runs[0], 'run of a spec without errors').model
}

/**
 * Reads a spec and all that it imports.
 *
 * @param source the path of a file, from the working folder, or a text
 * @throws SpecError where it cannot be read or has errors
 *
 * @example
 * const door = spec({
 *   text: `
 *     import "parts/lock.hf"
 *     invariant Closed: !open`,
 *   imports: { 'parts/lock.hf': 'var open: bool = false  action unlock { open = true }' },
 * })
 * expect(door.check().verify().verdicts[0]).toMatchObject({ property: 'Closed', status: 'violated', steps: 1 })
 */
export function spec(source: string | SpecText): Spec {
  const [path, checked] = typeof source === 'string' ? readFile(source) : readText(source)
  const errors = checked.diagnostics.filter(({ severity }) => severity === 'error').map(publicDiagnostic)
  if (errors.length > 0) throw new SpecError(errors.map(({ text }) => text).join('\n\n'), errors)
  return new Spec(path, checked)
}

/**
 * Takes the steps of a kept trace in the spec as it is today, state by state.
 *
 * @param file such as `counterexamples/storm-noSlots-Heals.itf.json`
 * @param options `spec`, where it is not the file that the trace names
 * @throws SpecError where the file is no trace, or the spec has errors or no such run or property
 *
 * @example
 * const { status, trace } = replay('counterexamples/storm-noSlots-Heals.itf.json')
 * expect(status).toBe('shown')
 * expect(trace?.loop?.start).toBe(2)
 */
export function replay(file: string, options: { readonly spec?: string | undefined } = {}): ScheduleVerdict {
  try {
    const read = readTraceHeader(readTextFile(file))
    return spec(options.spec ?? read.header.spec).replayFile(read)
  } catch (error) {
    if (error instanceof UnreadableFile) throw new SpecError(error.message)
    if (error instanceof TraceMismatch) throw new SpecError(`'${file}' is not a trace of Holdfast. ${error.message}`)
    throw error
  }
}

type Read = readonly [path: string, checked: CheckedSpec]

function readFile(path: string): Read {
  try {
    const name = oneName(path)
    return [name, readSpecFile(name)]
  } catch (error) {
    if (error instanceof UnreadableFile) throw new SpecError(error.message)
    throw error
  }
}

function readText({ text, path = 'spec.hf', imports = {} }: SpecText): Read {
  const files = new Map(Object.entries(imports).map(([name, content]) => [posix.normalize(name), content]))
  const reader: Reader = {
    resolve: (from, name) => posix.join(posix.dirname(from), name),
    read: (name) => files.get(name),
  }
  return [path, checkSpec(path, text, reader, posix.basename(path, '.hf'))]
}
