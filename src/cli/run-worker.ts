import { parentPort, workerData } from 'node:worker_threads'
import { defined } from '../base/assert.ts'
import { type JobOptions, runTask, type Task } from './run-jobs.ts'
import { readSpec, UsageError } from './spec-files.ts'
import type { WorkerMessage } from './worker-pool.ts'

/** Milliseconds between two messages about progress. */
const INTERVAL = 100

let lastSpec: { readonly path: string; readonly spec: ReturnType<typeof readSpec> } | undefined

/** The spec, read once for runs that follow each other. */
function specOf(path: string): ReturnType<typeof readSpec> {
  if (lastSpec?.path !== path) lastSpec = { path, spec: readSpec(path) }
  return lastSpec.spec
}

const port = parentPort
const options = workerData as JobOptions

port?.on('message', (task: Task) => {
  const { job } = task
  const tell = (message: WorkerMessage) => port.postMessage(message)
  let told = 0
  try {
    const result = runTask(task, defined(specOf(job.spec).runs[job.run], 'run'), options, (progress) => {
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
