import { parentPort, Worker } from 'node:worker_threads'
import { InternalError } from '../base/assert.ts'
import { UsageError } from './spec-files.ts'

/** What a thread tells: how far it is, what came of a task, or that it could not be done. */
type ThreadMessage<Progress, Result> =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'done'; readonly result: Result }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'failed'; readonly stack: string }

/** Threads start from built files only; from the sources, as in tests, there is one. */
export const hasThreads = import.meta.url.endsWith('.js')

/** Who does tasks: several threads, or this one. */
export interface Crew<Task, Progress, Result> {
  /**
   * Hands out tasks until there are none.
   * @param next the task to do now, as late as possible: it may depend on what came of those before
   * @param onDone called as soon as a task is done, in no order
   * @param isNeeded whether a task that was handed out is still wanted: one that is not may be left undone
   */
  readonly doAll: (
    next: () => Task | undefined,
    onProgress: (task: Task, progress: Progress) => void,
    onDone: (task: Task, result: Result) => void,
    isNeeded?: (task: Task) => boolean,
  ) => Promise<void>
}

/** This thread by itself. */
export function crewOfOne<Task, Progress, Result>(
  perform: (task: Task, onProgress: (progress: Progress) => void) => Result,
): Crew<Task, Progress, Result> {
  return {
    doAll: async (next, onProgress, onDone) => {
      for (let task = next(); task !== undefined; task = next()) {
        const current = task
        onDone(
          current,
          perform(current, (progress) => onProgress(current, progress)),
        )
      }
    },
  }
}

/** Threads that take one task after the other. */
export class ThreadPool<Task, Progress, Result> implements Crew<Task, Progress, Result> {
  private readonly threads: readonly Worker[]

  /**
   * @param script the built file that a thread runs, without its ending: one that calls `serveTasks`
   * @param data what each thread gets at its start
   */
  constructor(script: string, size: number, data: unknown) {
    const file = new URL(`./${script}.js`, import.meta.url)
    this.threads = Array.from({ length: size }, () => new Worker(file, { workerData: data }))
  }

  async doAll(
    next: () => Task | undefined,
    onProgress: (task: Task, progress: Progress) => void,
    onDone: (task: Task, result: Result) => void,
  ): Promise<void> {
    const serve = async (thread: Worker) => {
      for (let task = next(); task !== undefined; task = next()) {
        const current = task
        onDone(current, await askThread(thread, current, (progress: Progress) => onProgress(current, progress)))
      }
    }
    await Promise.all(this.threads.map(serve))
  }

  async close(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.terminate()))
  }
}

/** Threads that are asked by several at a time; one that breaks is replaced. */
export class EngineThreads<Task, Progress, Result> {
  private readonly file: URL
  private readonly idle: Worker[] = []
  private readonly waiting: ((thread: Worker) => void)[] = []
  private readonly all = new Set<Worker>()
  private isClosed = false

  /** @param script the built file that a thread runs, without its ending: one that calls `serveTasks` */
  constructor(script: string, size: number) {
    this.file = new URL(`./${script}.js`, import.meta.url)
    for (let at = 0; at < size; at++) this.idle.push(this.begin())
  }

  private begin(): Worker {
    const thread = new Worker(this.file)
    thread.on('error', () => {})
    this.all.add(thread)
    return thread
  }

  /** @throws InternalError where the thread breaks, what it does fails, or the threads were closed */
  async ask(task: Task): Promise<Result> {
    const thread = this.idle.pop() ?? (await new Promise<Worker>((resolve) => this.waiting.push(resolve)))
    let isBroken = true
    try {
      if (this.isClosed) throw new InternalError('the threads were closed')
      const result = await askThread<Task, Progress, Result>(thread, task, () => {})
      isBroken = false
      return result
    } finally {
      this.free(isBroken ? this.replaced(thread) : thread)
    }
  }

  private replaced(thread: Worker): Worker | undefined {
    this.all.delete(thread)
    void thread.terminate()
    return this.isClosed ? undefined : this.begin()
  }

  private free(thread: Worker | undefined): void {
    if (thread === undefined) return
    thread.removeAllListeners()
    thread.on('error', () => {})
    const next = this.waiting.shift()
    if (next === undefined) this.idle.push(thread)
    else next(thread)
  }

  /** Ends all threads; who waits for one is told that it broke. */
  async close(): Promise<void> {
    this.isClosed = true
    await Promise.all([...this.all].map((thread) => thread.terminate()))
  }
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
