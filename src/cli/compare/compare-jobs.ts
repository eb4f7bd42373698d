import { createHash } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { defined } from '../../base/assert.ts'
import type { Variant } from '../../check/variant.ts'
import type { CellVerdict, Made, Matrix, Request, RunResult } from '../../compare/matrix.ts'
import { variantFor } from '../../compare/matrix.ts'
import { runKey } from '../../compare/run-key.ts'
import type { SearchLimits } from '../../search/outcome.ts'
import { summariseRun } from '../../verify/run-summary.ts'
import type { RunReport, Verdict } from '../../verify/verdict.ts'
import { verdictsOnly, verifyJob } from '../check/run-jobs.ts'
import { type Crew, crewOfOne, hasThreads, ThreadPool } from '../thread-pool.ts'
import { type NamedSpec, runOfVariant } from './compare-specs.ts'

/** What each thread needs to know to make runs. */
export interface CompareData {
  readonly paths: readonly string[]
  /** Of the texts that the runs are runs of. */
  readonly fingerprint: string
  readonly limits: SearchLimits
  /** Whether traces are wanted. */
  readonly traces: boolean
  /** Threads that share one run. */
  readonly workers: number
}

/** A run by its place in the specs: workers elaborate it for themselves, since a run does not cross threads. */
export interface CompareTask {
  readonly spec: string
  readonly check: string
  readonly variant: Variant
  readonly key: string
}

/** Says which runs are to be made next, from what has been found; none where all is known. */
export type Strategy = (matrix: Matrix, made: readonly Made[]) => readonly Request[]

export interface CompareEvents {
  /** Called as soon as a run is done, in no order. */
  readonly onDone: (key: string, result: RunResult) => void
}

/**
 * Makes the runs that a strategy asks for, several at a time; the result is the same with any number of threads.
 * @param elsewhere who makes them in the stead of this process
 */
export async function makeRuns(
  matrices: readonly Matrix[],
  strategy: Strategy,
  specs: readonly NamedSpec[],
  known: ReadonlyMap<string, RunResult>,
  data: Omit<CompareData, 'workers'> & { readonly workers: number | undefined },
  events: CompareEvents,
  elsewhere?: Crew<CompareTask, string, RunResult>,
): Promise<readonly (readonly Made[])[]> {
  const results = new Map(known)
  const made: Made[][] = matrices.map(() => [])
  const crew = new LazyCrew(specs, data, elsewhere)
  const nextWave = () =>
    matrices.flatMap((matrix, at) =>
      strategy(matrix, made[at] ?? []).map((request) => ({ at, request, task: taskFor(matrix, request, specs) })),
    )
  try {
    for (let wave = nextWave(); wave.length > 0; wave = nextWave()) {
      const open = new Map(wave.filter(({ task }) => !results.has(task.key)).map(({ task }) => [task.key, task]))
      await crew.doAll([...open.values()], (task, result) => {
        results.set(task.key, result)
        events.onDone(task.key, result)
      })
      for (const { at, request, task } of wave) {
        const result = defined(results.get(task.key), 'result')
        made[at]?.push({ ...request, key: task.key, result: calledAfter(result, task) })
      }
    }
    return made
  } finally {
    await crew.close()
  }
}

function taskFor(matrix: Matrix, request: Request, specs: readonly NamedSpec[]): CompareTask {
  const spec = defined(
    specs.find(({ path }) => path === matrix.spec),
    'spec',
  )
  const { check } = defined(matrix.rows[request.row], 'row')
  const variant = variantFor(matrix, request)
  const text = `${matrix.spec}\n${runKey(runOfVariant(spec, check, variant))}`
  const key = createHash('sha256').update(text).digest('hex').slice(0, 32)
  return { spec: matrix.spec, check, variant, key }
}

/** A run that was made for another cell has the same traces, and its own name. */
function calledAfter(result: RunResult, { check, variant }: CompareTask): RunResult {
  const verdicts = result.verdicts.map((verdict) =>
    verdict.trace === undefined
      ? verdict
      : { ...verdict, trace: { ...verdict.trace, check, toggles: variant.toggles } },
  )
  return { ...result, verdicts }
}

/** One run in this thread. */
export function compareTask(
  task: CompareTask,
  specs: readonly NamedSpec[],
  { limits, traces, workers }: Pick<CompareData, 'limits' | 'traces' | 'workers'>,
): RunResult {
  const named = defined(
    specs.find(({ path }) => path === task.spec),
    'spec',
  )
  return resultOf(reportOn(task, named, { limits, workers }), traces ? task.spec : undefined)
}

export function reportOn(
  { spec, check, variant }: CompareTask,
  named: NamedSpec,
  { limits, workers }: Pick<CompareData, 'limits' | 'workers'>,
): RunReport {
  const run = runOfVariant(named, check, variant)
  return verifyJob({ spec, run: 0, name: check }, run, { ...verdictsOnly, limits, workers }, () => {})
}

/** @param traced the spec, where traces are wanted */
export function resultOf(report: RunReport, traced: string | undefined): RunResult {
  const { states, transitions } = report.statistics
  const summaries = traced === undefined ? [] : summariseRun(report, traced).verdicts
  const verdicts = report.verdicts.flatMap((verdict, at) =>
    verdict.expectation.stated ? [{ ...verdictOf(verdict), trace: summaries[at]?.trace }] : [],
  )
  return { states, transitions, verdicts }
}

function verdictOf({ expectation, status, reason, evidence }: Verdict): CellVerdict {
  const property = expectation.name
  if (evidence === undefined) return { property, status, reason: status === 'inconclusive' ? reason : undefined }
  const { trace, steps, faults } = evidence
  const loop = trace.loop === undefined ? undefined : trace.steps.length - trace.loop
  const faultsTaken: Record<string, number> = {}
  for (const { action } of trace.steps)
    if (action.sort === 'fault') faultsTaken[action.name] = (faultsTaken[action.name] ?? 0) + 1
  return { property, status, steps, faults, loop, faultsTaken }
}

/** Threads that start when there is something to do for them. */
class LazyCrew {
  private readonly specs: readonly NamedSpec[]
  private readonly data: Omit<CompareData, 'workers'>
  private readonly threads: number
  private readonly elsewhere: Crew<CompareTask, string, RunResult> | undefined
  private pool: ThreadPool<CompareTask, string, RunResult> | undefined

  constructor(
    specs: readonly NamedSpec[],
    data: Omit<CompareData, 'workers'> & { readonly workers: number | undefined },
    elsewhere: Crew<CompareTask, string, RunResult> | undefined,
  ) {
    this.elsewhere = elsewhere
    this.specs = specs
    this.data = data
    this.threads = hasThreads ? (data.workers ?? availableParallelism()) : 1
  }

  async doAll(tasks: readonly CompareTask[], onDone: (task: CompareTask, result: RunResult) => void): Promise<void> {
    let at = 0
    const next = () => tasks[at++]
    await this.crewFor(tasks.length).doAll(next, () => {}, onDone)
  }

  /** A single run has all the threads for itself. */
  private crewFor(tasks: number): Crew<CompareTask, string, RunResult> {
    if (this.elsewhere !== undefined) return this.elsewhere
    if (this.threads <= 1 || tasks <= 1)
      return crewOfOne((task) => compareTask(task, this.specs, { ...this.data, workers: this.threads }))
    this.pool ??= new ThreadPool('compare-worker', this.threads, { ...this.data, workers: 1 })
    return this.pool
  }

  async close(): Promise<void> {
    await this.pool?.close()
  }
}
