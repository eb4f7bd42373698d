import { count, grouped } from '../base/count.ts'
import { listed } from '../base/listed.ts'
import type { SpecReader } from '../conform/bind-mapping.ts'
import { KnownStates } from '../conform/known-states.ts'
import { mix, Random } from '../fuzz/random.ts'
import { Walker } from '../fuzz/walker.ts'
import type { Manner } from '../fuzz/wander.ts'
import type { Run } from '../model/model.ts'
import { BoundDriver } from './bound-driver.ts'
import { type Disagreement, disagreementOf } from './disagreement.ts'
import { type DriveSetup, driveOnce, type Ran, startsOf, type Trouble } from './drive-once.ts'
import { type Driver, DriverProblem } from './driver.ts'
import { Observer } from './observer.ts'
import { shrinkSteps } from './simpler-steps.ts'
import { StepChooser } from './step-chooser.ts'

/** What came of driving a system and a spec side by side. It is never that the system conforms. */
export interface LockStepReport {
  /** Random runs that were made, and the steps of them all. */
  readonly runs: number
  readonly steps: number
  readonly faults: number
  readonly seed: number
  readonly strategy: string
  /** How often each action of the driver was taken, and how often the system refused it. */
  readonly taken: Readonly<Record<string, { readonly taken: number; readonly refused: number }>>
  /** Actions of the spec that are neither driven nor hidden: of what comes after them nothing was tried. */
  readonly notDriven: readonly string[]
  /** States that the system might have been in at once, at most. */
  readonly mostStates: number
  /** Runs that ended because those were too many: nothing is said of them from there on. */
  readonly undecided: number
  /** Whether the time was over before all runs were made. */
  readonly isLate: boolean
  /** Where system and spec part, by the fewest steps that leaving out leads to; undefined where no run showed it. */
  readonly disagreement: Disagreement | undefined
  /** All of it, for a person. */
  readonly text: string
}

export interface LockStepRequest {
  readonly runs: number
  readonly seed: number
  readonly manner: Manner
  readonly maxStates: number
  /** Of an earlier disagreement: only that run is made, and shrunk from there. */
  readonly path?: string | undefined
  /** These steps alone, as a disagreement tells them, in place of random ones. */
  readonly taking?: { readonly start: number; readonly steps: readonly string[] } | undefined
  readonly isLate: () => boolean
}

/**
 * Drives a system and a spec side by side, in random runs, until they disagree or the runs are over.
 * @param reader understands what the driver observes
 * @throws DriverProblem where the driver does not fit the spec
 */
export async function lockStepRun<System>(
  run: Run,
  driver: Driver<System>,
  reader: SpecReader,
  request: LockStepRequest,
): Promise<LockStepReport> {
  return new LockStep(run, driver, reader, request).report()
}

class LockStep<System> {
  private readonly setup: DriveSetup<System>
  private readonly request: LockStepRequest
  private readonly walker: Walker
  private readonly chooser: StepChooser<System>
  private readonly starts: readonly number[]
  private readonly taken = new Map<string, { taken: number; refused: number }>()
  private runs = 0
  private steps = 0
  private faults = 0
  private mostStates = 0
  private undecided = 0
  private isLate = false

  constructor(run: Run, driver: Driver<System>, reader: SpecReader, request: LockStepRequest) {
    this.request = request
    // Nothing is looked for: what the spec promises is for others to check.
    this.walker = new Walker(run, new Set())
    const { system } = this.walker
    const bound = new BoundDriver(driver, system, reader)
    const observer = new Observer(run.model, reader)
    this.setup = { run, system, bound, observer, known: new KnownStates(system, []), maxStates: request.maxStates }
    this.chooser = new StepChooser(this.walker, bound, request.manner)
    this.starts = startsOf(system)
    for (const each of bound.actions)
      if (each !== undefined) this.taken.set(system.model.actions[each.action]?.name ?? '', { taken: 0, refused: 0 })
  }

  async report(): Promise<LockStepReport> {
    const disagreement = await this.look()
    const { seed, manner } = this.request
    const { runs, steps, faults, mostStates, undecided, isLate } = this
    const counts = { runs, steps, faults, seed, strategy: manner.strategy.name, mostStates, undecided, isLate }
    const notDriven = this.setup.bound.never
    const taken = Object.fromEntries(this.taken)
    const report = { ...counts, taken, notDriven, disagreement }
    const first =
      this.request.taking === undefined ? randomText(report, manner.steps) : `${count(steps, 'step')} as given`
    return { ...report, text: textOf(report, first, this.setup.observer.told) }
  }

  private look(): Promise<Disagreement | undefined> {
    const { taking, path } = this.request
    if (taking !== undefined) return this.takeThese(taking.start, taking.steps)
    if (path === undefined) return this.lookAll()
    const [first = '0', ...rest] = path.split(':')
    return this.lookAt(Number(first), rest.join(':'))
  }

  private async lookAll(): Promise<Disagreement | undefined> {
    for (let number = 0; number < this.request.runs; number++) {
      this.isLate = this.request.isLate()
      if (this.isLate) return undefined
      const found = await this.lookAt(number)
      if (found !== undefined) return found
    }
    return undefined
  }

  /** One random run, which its number and the seed make. */
  private async lookAt(number: number, path?: string): Promise<Disagreement | undefined> {
    const random = new Random(mix(this.request.seed, number))
    const start = random.of(this.starts)
    const ran = await driveOnce(this.setup, start, this.chooser.begin(random))
    this.note(ran)
    if (ran.trouble === undefined) return undefined
    return this.shrink(ran, ran.trouble, number, path)
  }

  private async shrink(ran: Ran, trouble: Trouble, number: number, path?: string): Promise<Disagreement> {
    const { seed } = this.request
    const found = {
      start: this.starts.indexOf(ran.start),
      seed,
      path: `${number}`,
      run: number + 1,
      stepsBefore: ran.steps.length,
    }
    const same = sameness(ran)
    let least: Ran | undefined
    const showsSame = async (instances: readonly number[]) => {
      for (const isFree of [false, true]) {
        const again = await driveOnce(this.setup, ran.start, this.chooser.again(instances, isFree))
        if (sameness(again) !== same || again.steps.length > instances.length) continue
        least = again
        return true
      }
      return false
    }
    const instances = ran.steps.map(({ instance }) => instance)
    const shrunk = await shrinkSteps(instances, (each) => this.walker.isFault(each), showsSame, path)
    // Of those that showed it, the last is the least.
    // A system that does not do the same each time may have shown it by chance.
    const isSteady = shrunk !== undefined && (await showsSame(shrunk.steps))
    if (!isSteady || least?.trouble === undefined)
      return disagreementOf(ran, trouble, { ...found, isRepeatable: false })
    const way = [number, ...(shrunk.path === '' ? [] : [shrunk.path])].join(':')
    return disagreementOf(least, least.trouble, { ...found, path: way, isRepeatable: true })
  }

  private async takeThese(start: number, texts: readonly string[]): Promise<Disagreement | undefined> {
    const place = this.starts[start]
    if (place === undefined)
      throw new DriverProblem(`'start' is ${start}, and the spec has ${count(this.starts.length, 'start')}, from 0.`)
    const instances = this.instancesOf(texts)
    const ran = await driveOnce(this.setup, place, this.chooser.exactly(instances))
    this.note(ran)
    const { trouble, isCut } = ran
    const left = ran.steps.length
    if (trouble === undefined && !isCut && left < texts.length)
      throw new DriverProblem(
        `Step ${left + 1}, '${texts[left]}', is not possible there, and the system need not refuse it.`,
      )
    if (trouble === undefined) return undefined
    const found = { start, seed: this.request.seed, path: '', run: 1, stepsBefore: left, isRepeatable: true }
    return disagreementOf(ran, trouble, found)
  }

  /** @throws DriverProblem where the driver has no such step */
  private instancesOf(texts: readonly string[]): readonly number[] {
    const { bound, system } = this.setup
    const bare = (text: unknown) => String(text).replace(/\s+/g, '')
    const known = new Map<string, number>()
    for (const { action = -1 } of bound.actions.map((each) => each ?? { action: undefined })) {
      const { firstInstance = 0, instances = 0 } = system.actions[action] ?? {}
      for (let at = firstInstance + instances - 1; at >= firstInstance; at--) known.set(bare(bound.callOf(at).text), at)
    }
    return texts.map((text, at) => {
      const instance = known.get(bare(text))
      if (instance === undefined) throw new DriverProblem(`Step ${at + 1}, '${text}', is no step that the driver has.`)
      return instance
    })
  }

  private note({ steps, isCut, largest }: Ran): void {
    this.runs++
    this.steps += steps.length
    this.mostStates = Math.max(this.mostStates, largest)
    if (isCut) this.undecided++
    for (const { call, isRefused } of steps) {
      if (call.isFault) this.faults++
      const row = this.taken.get(call.step.action)
      if (row !== undefined) row[isRefused ? 'refused' : 'taken']++
    }
  }
}

/**
 * What must stay the same while steps are left out: the sort of disagreement, the action that it comes to light in, and of
 * an error its name and whether it is of the step or of what the driver does besides.
 */
function sameness({ trouble, steps }: Ran): string {
  if (trouble === undefined) return ''
  const last = steps.at(-1)?.call
  const of = [trouble.kind, last?.step.action ?? 'start']
  if (trouble.kind !== 'error') return of.join(' ')
  const name = trouble.error instanceof Error ? trouble.error.name : ''
  return [...of, trouble.where === last?.text ? 'step' : trouble.where, name].join(' ')
}

const NAMES_SHOWN = 6

type Counts = Omit<LockStepReport, 'text'>

function randomText({ runs, seed, strategy }: Counts, most: number): string {
  return `${count(runs, 'random run')} of at most ${count(most, 'step')}, seed ${seed}, strategy ${strategy}`
}

/** @param told by what the driver tells of: whether it ever had a value */
function textOf(report: Counts, first: string, told: ReadonlyMap<string, boolean>): string {
  const { steps, faults, disagreement, taken, notDriven, undecided, isLate } = report
  const rows = Object.entries(taken)
  const never = rows.flatMap(([name, row]) => (row.taken + row.refused === 0 ? [name] : []))
  const onlyRefused = rows.flatMap(([name, row]) => (row.taken === 0 && row.refused > 0 ? [name] : []))
  const untold = [...told].flatMap(([name, hasValue]) => (hasValue ? [] : [name]))
  const refused = rows.reduce((sum, [, row]) => sum + row.refused, 0)
  const isBlind = disagreement === undefined && steps > 0 && untold.length === told.size
  const named = (head: string, names: readonly string[]) =>
    names.length === 0 ? [] : [`${head}: ${listed([...names], NAMES_SHOWN)}`]
  const lines = [
    disagreement === undefined ? noDisagreement(report, first) : disagreement.text,
    '',
    first,
    `${count(steps, 'step')}, ${count(faults, 'fault')}${refused === 0 ? '' : ` and ${grouped(refused)} refused`} among them`,
    ...(isLate ? ['the time was over'] : []),
    ...(undecided === 0
      ? []
      : [`not judged to their end: ${count(undecided, 'run')}, in which too many states were possible`]),
    ...(isBlind ? ['nothing was observed: only what the system refused was held against the spec'] : []),
    ...named('observed, and undefined each time', untold),
    ...named('driven and never taken', never),
    ...named('driven, and refused each time', onlyRefused),
    ...named('not driven', notDriven),
  ]
  return lines.join('\n')
}

function noDisagreement({ runs, undecided }: Counts, first: string): string {
  if (runs > 0 && undecided === runs) return 'no answer: in each run too many states were possible'
  const where = first.endsWith('as given') ? 'these steps' : count(runs, 'random run')
  return `no disagreement in ${where}, which is no proof`
}
