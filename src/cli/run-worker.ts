import { workerData } from 'node:worker_threads'
import { defined } from '../base/assert.ts'
import type { Progress } from '../search/outcome.ts'
import type { RunSummary } from '../verify/run-summary.ts'
import { type Job, type JobOptions, runJob } from './run-jobs.ts'
import { readSpec } from './spec-files.ts'
import { serveTasks } from './thread-pool.ts'

let lastSpec: { readonly path: string; readonly spec: ReturnType<typeof readSpec> } | undefined

/** The spec, read once for runs that follow each other. */
function specOf(path: string): ReturnType<typeof readSpec> {
  if (lastSpec?.path !== path) lastSpec = { path, spec: readSpec(path) }
  return lastSpec.spec
}

const options = workerData as JobOptions

serveTasks<Job, Progress, RunSummary>((job, onProgress) =>
  runJob(job, defined(specOf(job.spec).runs[job.run], 'run'), options, onProgress),
)
