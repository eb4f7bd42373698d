import { parentPort, Worker } from 'node:worker_threads'
import { InternalError } from '../base/assert.ts'
import { UsageError } from './spec-files.ts'

/** What a thread tells: how far it is, what came of a task, or that it could not be done. */
type ThreadMessage<Progress, Result> =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'done'; readonly result: Result }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'failed'; readonly stack: string }

export interface ThreadedWork<Task, Progress, Result> {
  /** The built file that a thread runs, without its ending: one that calls `serveTasks`. */
  readonly script: string
  /** What each thread gets at its start. */
  readonly data: unknown
  readonly threads: number
  readonly tasks: number
  /** Asked for when a thread is free for it; undefined ends the work. */
  readonly taskAt: (at: number) => Task | undefined
  readonly onProgress: (at: number, progress: Progress) => void
  /** Called as soon as a task is done, in no order. */
  readonly onDone: (at: number, result: Result) => void
}

/** Threads start from built files only; from the sources, as in tests, there is one. */
export const hasThreads = import.meta.url.endsWith('.js')

/** Does tasks in several threads. */
export async function runInThreads<Task, Progress, Result>(work: ThreadedWork<Task, Progress, Result>): Promise<void> {
  let next = 0
  const serve = async () => {
    const thread = new Worker(new URL(`./${work.script}.js`, import.meta.url), { workerData: work.data })
    try {
      for (let at = next++; at < work.tasks; at = next++) {
        const task = work.taskAt(at)
        if (task === undefined) break
        work.onDone(at, await askThread(thread, task, (progress: Progress) => work.onProgress(at, progress)))
      }
    } finally {
      await thread.terminate()
    }
  }
  await Promise.all(Array.from({ length: work.threads }, serve))
}

function askThread<Task, Progress, Result>(
  thread: Worker,
  task: Task,
  onProgress: (progress: Progress) => void,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    thread.removeAllListeners()
    thread.on('error', reject)
    thread.on('exit', (code) =>
      reject(new InternalError(`a thread ended with code ${code} in ${JSON.stringify(task)}`)),
    )
    thread.on('message', (message: ThreadMessage<Progress, Result>) => {
      if (message.kind === 'progress') onProgress(message.progress)
      else if (message.kind === 'done') resolve(message.result)
      else if (message.kind === 'refused') reject(new UsageError(message.message))
      else reject(new InternalError(message.stack))
    })
    thread.postMessage(task)
  })
}

/** Milliseconds between two messages about progress. */
const INTERVAL = 100

/** In a thread: does the tasks that it is asked for, one after the other. */
export function serveTasks<Task, Progress, Result>(
  perform: (task: Task, onProgress: (progress: Progress) => void) => Result,
): void {
  const port = parentPort
  const tell = (message: ThreadMessage<Progress, Result>) => port?.postMessage(message)
  port?.on('message', (task: Task) => {
    let told = 0
    try {
      const result = perform(task, (progress) => {
        if (performance.now() - told < INTERVAL) return
        told = performance.now()
        tell({ kind: 'progress', progress })
      })
      tell({ kind: 'done', result })
    } catch (error) {
      if (error instanceof UsageError) tell({ kind: 'refused', message: error.message })
      else tell({ kind: 'failed', stack: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    }
  })
}
