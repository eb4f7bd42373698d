import { workerData } from 'node:worker_threads'
import { defined } from '../../base/assert.ts'
import type { Progress } from '../../search/outcome.ts'
import { readSpec } from '../spec-files.ts'
import { serveTasks } from '../thread-pool.ts'
import { type JobOptions, runTask, type Task, type TaskResult } from './run-jobs.ts'

let lastSpec: { readonly path: string; readonly spec: ReturnType<typeof readSpec> } | undefined

/** The spec, read once for runs that follow each other. */
function specOf(path: string): ReturnType<typeof readSpec> {
  if (lastSpec?.path !== path) lastSpec = { path, spec: readSpec(path) }
  return lastSpec.spec
}

const options = workerData as JobOptions

serveTasks<Task, Progress, TaskResult>((task, onProgress) => {
  const { job } = task
  return runTask(task, defined(specOf(job.spec).runs[job.run], 'run'), options, onProgress)
})
