import { Worker } from 'node:worker_threads'
import { InternalError } from '../base/assert.ts'
import type { Progress } from '../search/outcome.ts'
import type { JobOptions, Task, TaskResult } from './run-jobs.ts'
import { UsageError } from './spec-files.ts'

/** What a worker tells: how far it is, what came of a task, or that Holdfast itself failed. */
export type WorkerMessage =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'done'; readonly result: TaskResult }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'failed'; readonly stack: string }

/** Threads that take one task after the other. */
export class WorkerPool {
  private readonly workers: readonly Worker[]

  constructor(size: number, options: JobOptions) {
    this.workers = Array.from(
      { length: size },
      () => new Worker(new URL('./run-worker.js', import.meta.url), { workerData: options }),
    )
  }

  /**
   * Hands out tasks until there are none.
   * @param next the task to do now, as late as possible: it may depend on what came of those before
   */
  async doAll<T extends Task>(
    next: () => T | undefined,
    onProgress: (task: T, progress: Progress) => void,
    onDone: (task: T, result: TaskResult) => void,
  ): Promise<void> {
    const work = async (worker: Worker) => {
      for (let task = next(); task !== undefined; task = next()) {
        const current = task
        onDone(current, await ask(worker, current, (progress) => onProgress(current, progress)))
      }
    }
    await Promise.all(this.workers.map(work))
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()))
  }
}

function ask(worker: Worker, task: Task, onProgress: (progress: Progress) => void): Promise<TaskResult> {
  return new Promise((resolve, reject) => {
    worker.removeAllListeners()
    worker.on('error', reject)
    worker.on('exit', (code) => reject(new InternalError(`a thread ended with code ${code} in ${task.job.name}`)))
    worker.on('message', (message: WorkerMessage) => {
      if (message.kind === 'progress') onProgress(message.progress)
      else if (message.kind === 'done') resolve(message.result)
      else if (message.kind === 'refused') reject(new UsageError(message.message))
      else reject(new InternalError(message.stack))
    })
    worker.postMessage(task)
  })
}
