import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { defined } from '../../base/assert.ts'
import type { StateStoreKind } from '../../compile/memory-map.ts'
import { Ledger, type LookTask } from '../../coverage/ledger.ts'
import { type LookThrough, lookThrough } from '../../coverage/look-through.ts'
import { type RunCoverage, type Searched, surveyRun } from '../../coverage/survey.ts'
import { UnusableCheckpoint } from '../../engine/checkpoint.ts'
import type { HelperData } from '../../engine/helpers.ts'
import { DamagedLog } from '../../engine/level-log.ts'
import { threadHeap } from '../../host/heap.ts'
import type { Run } from '../../model/model.ts'
import type { Progress, SearchLimits } from '../../search/outcome.ts'
import { type RunSummary, summariseRun } from '../../verify/run-summary.ts'
import type { Engine, RunReport } from '../../verify/verdict.ts'
import { verifyRun } from '../../verify/verify-run.ts'
import { runFileName, UsageError } from '../spec-files.ts'
import { type Crew, crewOfOne, hasThreads, ThreadPool } from '../thread-pool.ts'
import { lookThroughCache, type MadeRun, runThroughCache } from './cache/cached-runs.ts'
import { ResultCache } from './cache/result-cache.ts'
import { checkpointFiles, type SearchFiles, temporaryFiles } from './search-files.ts'

/** A run by its place: workers read the spec for themselves, since a run does not cross threads. */
export interface Job {
  readonly spec: string
  /** Index among the runs of the spec. */
  readonly run: number
  readonly name: string
}

export interface JobOptions {
  readonly plain: boolean
  readonly engine: Engine
  readonly store: StateStoreKind
  readonly profile: boolean
  /** Whether to look for what the runs would not notice. */
  readonly coverage: boolean
  readonly limits: SearchLimits
  /** The folder of checkpoints, and whether to go on from those that are there. */
  readonly checkpoint: string | undefined
  readonly resume: boolean
  /** Threads at most, runs at the same time and those that share a run together; by default one for each core. */
  readonly workers: number | undefined
  /** How many runs there are in all where these are a part of them: then what none of them notices is left open. */
  readonly partOf?: number | undefined
  /** The folder that keeps what runs came to. */
  readonly cache?: string | undefined
}

/** How runs are made that are wanted for their verdicts alone, several at a time, so one thread for each. */
export const verdictsOnly: JobOptions = {
  plain: false,
  engine: 'compiled',
  store: { kind: 'exact' },
  profile: false,
  coverage: false,
  limits: {},
  checkpoint: undefined,
  resume: false,
  workers: 1,
}

export interface JobEvents {
  readonly onProgress: (job: Job, progress: Progress) => void
  /** Called in the order of the jobs, as soon as a run and all before it are done. */
  readonly onDone: (summary: RunSummary) => void
  /** Called with a sentence about what the cache has that cannot be used. */
  readonly onWarning?: (sentence: string) => void
}

/** What a thread is asked: to make a run, or to search one again for what no run has refuted. */
export type Task =
  | {
      readonly kind: 'verify'
      readonly at: number
      readonly job: Job
      /** How many states to look at for what other runs have not shown yet; 0 for none. */
      readonly sampleStates: number
      /** Keys of places that other runs have shown to matter. */
      readonly known: readonly string[]
    }
  | { readonly kind: 'look'; readonly at: number; readonly job: Job; readonly look: LookTask }

export interface TaskResult {
  readonly summary?: RunSummary
  readonly coverage?: RunCoverage | undefined
  readonly looked?: LookThrough
  readonly warnings: readonly string[]
  /** Whether it was given up. */
  readonly isLost?: true
}

/** What came of all runs, and what each and all of them say of the places of their specs. */
export interface JobResults {
  readonly summaries: readonly RunSummary[]
  /** None where it was not asked for. */
  readonly coverages: readonly RunCoverage[]
  readonly ledger: Ledger
  /** Whether a run was given up: then nobody knows what all of them would not notice. */
  readonly isShort: boolean
}

type JobCrew = Crew<Task, Progress | string, TaskResult>

/**
 * Makes the runs, several at a time where there are cores for it; the result is the same with any number.
 * @param runOf the run of a job, for those made in this thread
 * @param elsewhere who makes them in the stead of this process
 */
export async function runJobs(
  jobs: readonly Job[],
  options: JobOptions,
  runOf: (job: Job) => Run,
  events: JobEvents,
  elsewhere?: Crew<Task, string, TaskResult>,
): Promise<JobResults> {
  const make = async (crew: JobCrew) => {
    const results = await makeRuns(jobs, crew, options, events, elsewhere !== undefined)
    if (options.partOf === undefined && !results.isShort) await lookOn(results.ledger, jobs, crew, events)
    return results
  }
  return elsewhere === undefined ? withCrew(jobs, options, runOf, make) : make(elsewhere)
}

/** Searches runs that were made elsewhere for what none of them has refuted, and notes it in their ledger. */
export async function lookFurther(
  ledger: Ledger,
  jobs: readonly Job[],
  options: JobOptions,
  runOf: (job: Job) => Run,
  events: Pick<JobEvents, 'onProgress' | 'onWarning'>,
): Promise<void> {
  await withCrew(jobs, options, runOf, (crew) => lookOn(ledger, jobs, crew, events))
}

async function withCrew<Result>(
  jobs: readonly Job[],
  options: JobOptions,
  runOf: (job: Job) => Run,
  act: (crew: JobCrew) => Promise<Result>,
): Promise<Result> {
  const threads = options.workers ?? availableParallelism()
  const workers = Math.min(threads, jobs.length)
  if (workers <= 1 || !hasThreads) {
    const alone = { ...options, workers: hasThreads ? threads : 1 }
    return act(crewOfOne((task: Task, onProgress) => runTask(task, runOf(task.job), alone, onProgress)))
  }
  const data = { ...options, workers: Math.floor(threads / workers) }
  const pool = new ThreadPool<Task, Progress, TaskResult>('run-worker', workers, data)
  try {
    return await act(pool)
  } finally {
    await pool.close()
  }
}

async function makeRuns(
  jobs: readonly Job[],
  crew: JobCrew,
  options: JobOptions,
  events: JobEvents,
  isFar: boolean,
): Promise<JobResults> {
  const sampleStates = options.coverage ? samplePerRun(options.partOf ?? jobs.length) : 0
  const summaries: (RunSummary | undefined)[] = jobs.map(() => undefined)
  const coverages: RunCoverage[] = []
  const ledger = new Ledger()
  const onProgress = tellOf(events)
  let isShort = false
  let told = 0
  let at = 0
  const nextRun = (): Task | undefined => {
    const job = jobs[at]
    // A task that others do is the same whatever came of those before it.
    return job && { kind: 'verify', at: at++, job, sampleStates, known: isFar ? [] : [...ledger.refuted] }
  }
  await crew.doAll(nextRun, onProgress, (task, { summary, coverage, warnings, isLost }) => {
    isShort ||= isLost === true
    for (const warning of warnings) events.onWarning?.(warning)
    summaries[task.at] = summary
    if (coverage !== undefined) {
      coverages[task.at] = coverage
      ledger.add(task.at, coverage)
    }
    for (let next = summaries[told]; next !== undefined; next = summaries[told]) {
      events.onDone(next)
      told++
    }
  })
  return { summaries: summaries.map((summary) => defined(summary, 'summary')), coverages, ledger, isShort }
}

async function lookOn(
  ledger: Ledger,
  jobs: readonly Job[],
  crew: JobCrew,
  events: Pick<JobEvents, 'onProgress' | 'onWarning'>,
): Promise<void> {
  await crew.doAll(
    () => nextLook(ledger, jobs),
    tellOf(events),
    (task, { looked, warnings }) => {
      for (const warning of warnings) events.onWarning?.(warning)
      if (task.kind === 'look' && looked !== undefined) ledger.looked(task.look, looked)
    },
  )
}

/** What others tell is no progress of a search here. */
function tellOf(events: Pick<JobEvents, 'onProgress'>): (task: Task, progress: Progress | string) => void {
  return ({ job }, progress) => {
    if (typeof progress !== 'string') events.onProgress(job, progress)
  }
}

function nextLook(ledger: Ledger, jobs: readonly Job[]): Task | undefined {
  const look = ledger.takeTask()
  return look && { kind: 'look', at: look.run, job: defined(jobs[look.run], 'job'), look }
}

/** States that are looked at for what a spec's parts do: in all runs together, and in each. */
const SAMPLED_STATES = 6000
const SAMPLED_STATES_MIN = 60
const SAMPLED_STATES_MAX = 400

/** How many states of each run to look at: few of many runs show as much as many of few. */
function samplePerRun(runs: number): number {
  return Math.min(SAMPLED_STATES_MAX, Math.max(SAMPLED_STATES_MIN, Math.ceil(SAMPLED_STATES / runs)))
}

const now = () => performance.now()

/** One task in this thread. */
export function runTask(
  task: Task,
  run: Run,
  options: JobOptions,
  onProgress: (progress: Progress) => void,
): TaskResult {
  const warnings: string[] = []
  const cache = options.cache === undefined ? undefined : new ResultCache(options.cache, (text) => warnings.push(text))
  if (task.kind === 'verify') return { ...verify(task, run, options, cache, onProgress), warnings }
  const look = () => lookTask(task.look, run, options)
  return { looked: cache === undefined ? look() : lookThroughCache(cache, run, task.look, options, look), warnings }
}

/** A further search for what no run has refuted. */
export function lookTask(
  { open, states }: LookTask,
  run: Run,
  options: Pick<JobOptions, 'engine' | 'limits'>,
): LookThrough {
  const limits = { ...options.limits, states: Math.min(states, options.limits.states ?? states) }
  return lookThrough(run, new Set(open), { engine: options.engine, limits, now })
}

function verify(
  { job, sampleStates, known }: Extract<Task, { kind: 'verify' }>,
  run: Run,
  options: JobOptions,
  cache: ResultCache | undefined,
  onProgress: (progress: Progress) => void,
): Pick<TaskResult, 'summary' | 'coverage'> {
  // What is kept must be right for whoever asks next, who may have none of the runs that others have made now.
  const refuted = new Set(cache === undefined ? known : [])
  const make = () => makeRun(job, run, { ...options, sampleStates }, refuted, onProgress)
  if (cache === undefined) {
    const { report, coverage } = make()
    return { summary: summariseRun(report, job.spec), coverage }
  }
  const { report, coverage, fromCache } = runThroughCache(cache, run, { ...options, sampleStates }, make)
  return { summary: { ...summariseRun(report, job.spec), ...(fromCache && { fromCache }) }, coverage }
}

/**
 * A run, and what it says of the places of its spec where states of it are to be looked at for that.
 * @param refuted keys of places that need no more looking at
 */
export function makeRun(
  job: Job,
  run: Run,
  options: JobOptions & { readonly sampleStates: number },
  refuted: ReadonlySet<string>,
  onProgress: (progress: Progress) => void,
): MadeRun {
  const report = verifyJob(job, run, options, onProgress)
  const { sampleStates } = options
  return { report, coverage: sampleStates > 0 ? surveyRun(searchedBy(report, sampleStates), refuted) : undefined }
}

/** The run of a job, or a mutant of it, in this thread. */
export function verifyJob(
  job: Job,
  run: Run,
  options: JobOptions & { readonly sampleStates?: number },
  onProgress: (progress: Progress) => void,
): RunReport {
  const files = filesFor(run, job, options)
  try {
    const { storage, resume } = files
    return verifyRun(run, { ...options, storage, resume, now, heap: threadHeap(), spawnHelper, onProgress })
  } catch (error) {
    if (error instanceof UnusableCheckpoint) throw new UsageError(`The checkpoint cannot be used. ${error.message}`)
    if (error instanceof DamagedLog)
      throw new UsageError('The checkpoint is damaged: its records are not what they were.')
    throw error
  } finally {
    files.close()
  }
}

function searchedBy({ run, statistics, complete, isCut, sample }: RunReport, sampleStates: number): Searched {
  const { states, firings } = statistics
  return { run, firings, states, complete, isCut, sample, sampleIsAll: states <= sampleStates }
}

function filesFor(run: Run, { spec }: Job, { checkpoint, resume }: JobOptions): SearchFiles {
  if (checkpoint === undefined) return temporaryFiles()
  return checkpointFiles(join(checkpoint, runFileName(spec, run)), resume)
}

/** A thread that shares the work of a search; it blocks until it is told to leave. */
function spawnHelper(data: HelperData): { readonly stop: () => void } {
  const thread = new Worker(new URL('./search-helper.js', import.meta.url), { workerData: data })
  thread.unref()
  return { stop: () => void thread.terminate() }
}
