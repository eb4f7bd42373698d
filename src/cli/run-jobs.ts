import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { getHeapStatistics } from 'node:v8'
import { Worker } from 'node:worker_threads'
import { defined, InternalError } from '../base/assert.ts'
import type { StateStoreKind } from '../compile/memory-map.ts'
import { UnusableCheckpoint } from '../engine/checkpoint.ts'
import type { HelperData } from '../engine/helpers.ts'
import { DamagedLog } from '../engine/level-log.ts'
import type { Run } from '../model/model.ts'
import type { Progress, SearchLimits } from '../search/outcome.ts'
import { type RunSummary, summariseRun } from '../verify/run-summary.ts'
import type { Engine } from '../verify/verdict.ts'
import { verifyRun } from '../verify/verify-run.ts'
import { checkpointFiles, type SearchFiles, temporaryFiles } from './search-files.ts'
import { runFileName, UsageError } from './spec-files.ts'

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

/** What a worker tells: how far it is, what came of a job, or that Holdfast itself failed. */
export type WorkerMessage =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'done'; readonly summary: RunSummary }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'failed'; readonly stack: string }

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
  // Threads start from built files only; from the sources, as in tests, there is one.
  const isBuilt = import.meta.url.endsWith('.js')
  const summaries: (RunSummary | undefined)[] = jobs.map(() => undefined)
  let told = 0
  const finish = (at: number, summary: RunSummary) => {
    summaries[at] = summary
    for (let next = summaries[told]; next !== undefined; next = summaries[told]) {
      events.onDone(next)
      told++
    }
  }
  if (workers <= 1 || !isBuilt) {
    for (const [at, job] of jobs.entries())
      finish(
        at,
        runJob(job, runOf(job), { ...options, workers: isBuilt ? threads : 1 }, (progress) =>
          events.onProgress(job, progress),
        ),
      )
  } else await runInThreads(jobs, { ...options, workers: Math.floor(threads / workers) }, workers, events, finish)
  return summaries.map((summary) => defined(summary, 'summary'))
}

const HEAP_SHARE = 0.8

/** One job in this thread. */
export function runJob(job: Job, run: Run, options: JobOptions, onProgress: (progress: Progress) => void): RunSummary {
  // The interpreter's states are on this thread's heap: a little less than all of it, so that it ends as a verdict.
  const mebibytes = (getHeapStatistics().heap_size_limit * HEAP_SHARE) / 2 ** 20
  const heap = { used: () => getHeapStatistics().used_heap_size, mebibytes }
  const now = () => performance.now()
  const files = filesFor(run, job, options)
  try {
    const { storage, resume } = files
    const report = verifyRun(run, { ...options, storage, resume, now, heap, spawnHelper, onProgress })
    return summariseRun(report, job.spec)
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
  return checkpointFiles(join(checkpoint, runFileName(spec, run)), resume)
}

/** A thread that shares the work of a search; it blocks until it is told to leave. */
function spawnHelper(data: HelperData): { readonly stop: () => void } {
  const thread = new Worker(new URL('./search-helper.js', import.meta.url), { workerData: data })
  thread.unref()
  return { stop: () => void thread.terminate() }
}

async function runInThreads(
  jobs: readonly Job[],
  options: JobOptions,
  workers: number,
  events: JobEvents,
  finish: (at: number, summary: RunSummary) => void,
): Promise<void> {
  let next = 0
  const work = async () => {
    const worker = new Worker(new URL('./run-worker.js', import.meta.url), { workerData: options })
    try {
      for (let at = next++; at < jobs.length; at = next++) {
        const job = defined(jobs[at], 'job')
        finish(at, await askWorker(worker, job, (progress) => events.onProgress(job, progress)))
      }
    } finally {
      await worker.terminate()
    }
  }
  await Promise.all(Array.from({ length: workers }, work))
}

function askWorker(worker: Worker, job: Job, onProgress: (progress: Progress) => void): Promise<RunSummary> {
  return new Promise((resolve, reject) => {
    worker.removeAllListeners()
    worker.on('error', reject)
    worker.on('exit', (code) => reject(new InternalError(`a thread ended with code ${code} in ${job.name}`)))
    worker.on('message', (message: WorkerMessage) => {
      if (message.kind === 'progress') onProgress(message.progress)
      else if (message.kind === 'done') resolve(message.summary)
      else if (message.kind === 'refused') reject(new UsageError(message.message))
      else reject(new InternalError(message.stack))
    })
    worker.postMessage(job)
  })
}
