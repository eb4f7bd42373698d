import { availableParallelism } from 'node:os'
import { basename, join } from 'node:path'
import { getHeapStatistics } from 'node:v8'
import { Worker } from 'node:worker_threads'
import { defined } from '../base/assert.ts'
import type { StateStoreKind } from '../compile/memory-map.ts'
import { UnusableCheckpoint } from '../engine/checkpoint.ts'
import type { HelperData } from '../engine/helpers.ts'
import { DamagedLog } from '../engine/level-log.ts'
import type { Run } from '../model/model.ts'
import type { Progress, SearchLimits } from '../search/outcome.ts'
import { type RunSummary, summariseRun } from '../verify/run-summary.ts'
import type { Engine, RunReport } from '../verify/verdict.ts'
import { verifyRun } from '../verify/verify-run.ts'
import { checkpointFiles, type SearchFiles, temporaryFiles } from './search-files.ts'
import { UsageError } from './spec-files.ts'
import { hasThreads, runInThreads } from './thread-pool.ts'

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
  readonly limits: SearchLimits
  /** The folder of checkpoints, and whether to go on from those that are there. */
  readonly checkpoint: string | undefined
  readonly resume: boolean
  /** Threads at most, runs at the same time and those that share a run together; by default one for each core. */
  readonly workers: number | undefined
}

export interface JobEvents {
  readonly onProgress: (job: Job, progress: Progress) => void
  /** Called in the order of the jobs, as soon as a run and all before it are done. */
  readonly onDone: (summary: RunSummary) => void
}

/**
 * Makes the runs, several at a time where there are cores for it; the result is the same with any number.
 * @param runOf the run of a job, for those made in this thread
 */
export async function runJobs(
  jobs: readonly Job[],
  options: JobOptions,
  runOf: (job: Job) => Run,
  events: JobEvents,
): Promise<readonly RunSummary[]> {
  const threads = options.workers ?? availableParallelism()
  const workers = Math.min(threads, jobs.length)
  const summaries: (RunSummary | undefined)[] = jobs.map(() => undefined)
  let told = 0
  const finish = (at: number, summary: RunSummary) => {
    summaries[at] = summary
    for (let next = summaries[told]; next !== undefined; next = summaries[told]) {
      events.onDone(next)
      told++
    }
  }
  const jobAt = (at: number) => defined(jobs[at], 'job')
  const onProgress = (at: number, progress: Progress) => events.onProgress(jobAt(at), progress)
  if (workers <= 1 || !hasThreads) {
    const alone = { ...options, workers: hasThreads ? threads : 1 }
    for (const [at, job] of jobs.entries())
      finish(
        at,
        runJob(job, runOf(job), alone, (progress) => onProgress(at, progress)),
      )
  } else {
    const data = { ...options, workers: Math.floor(threads / workers) }
    const work = { script: 'run-worker', data, threads: workers, tasks: jobs.length }
    await runInThreads<Job, Progress, RunSummary>({ ...work, taskAt: jobAt, onProgress, onDone: finish })
  }
  return summaries.map((summary) => defined(summary, 'summary'))
}

const HEAP_SHARE = 0.8

/** One job in this thread. */
export function runJob(job: Job, run: Run, options: JobOptions, onProgress: (progress: Progress) => void): RunSummary {
  return summariseRun(verifyJob(job, run, options, onProgress), job.spec)
}

/** The run of a job, or a mutant of it, in this thread. */
export function verifyJob(
  job: Job,
  run: Run,
  options: JobOptions,
  onProgress: (progress: Progress) => void,
): RunReport {
  // The interpreter's states are on this thread's heap: a little less than all of it, so that it ends as a verdict.
  const mebibytes = (getHeapStatistics().heap_size_limit * HEAP_SHARE) / 2 ** 20
  const heap = { used: () => getHeapStatistics().used_heap_size, mebibytes }
  const now = () => performance.now()
  const files = filesFor(run, job, options)
  try {
    const { storage, resume } = files
    return verifyRun(run, { ...options, storage, resume, now, heap, spawnHelper, onProgress })
  } catch (error) {
    if (error instanceof UnusableCheckpoint) throw new UsageError(`The checkpoint cannot be used. ${error.message}`)
    if (error instanceof DamagedLog)
      throw new UsageError('The checkpoint is damaged: its records are not what they were.')
    throw error
  } finally {
    files.close()
  }
}

function filesFor(run: Run, { spec }: Job, { checkpoint, resume }: JobOptions): SearchFiles {
  if (checkpoint === undefined) return temporaryFiles()
  const parts = [basename(spec, '.hf'), run.check, ...run.toggles, ...(run.ordinal === 1 ? [] : [run.ordinal])]
  return checkpointFiles(join(checkpoint, parts.join('-')), resume)
}

/** A thread that shares the work of a search; it blocks until it is told to leave. */
function spawnHelper(data: HelperData): { readonly stop: () => void } {
  const thread = new Worker(new URL('./search-helper.js', import.meta.url), { workerData: data })
  thread.unref()
  return { stop: () => void thread.terminate() }
}
