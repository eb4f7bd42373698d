import { parentPort, workerData } from 'node:worker_threads'
import { type Job, type JobOptions, runJob, type WorkerMessage } from './run-jobs.ts'

/** Milliseconds between two messages about progress. */
const INTERVAL = 100

const port = parentPort
const options = workerData as JobOptions

port?.on('message', (job: Job) => {
  const tell = (message: WorkerMessage) => port.postMessage(message)
  let told = 0
  try {
    const summary = runJob(job, options, (progress) => {
      if (performance.now() - told < INTERVAL) return
      told = performance.now()
      tell({ kind: 'progress', progress })
    })
    tell({ kind: 'done', summary })
  } catch (error) {
    tell({ kind: 'failed', stack: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
})
