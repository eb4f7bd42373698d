import type { Performed } from '../../jobs/job-mode.ts'
import { serveTasks } from '../thread-pool.ts'
import { type JobRequest, JobRunner } from './job-modes.ts'

const runner = new JobRunner()

serveTasks<JobRequest, string, Performed>((request, onProgress) => runner.run(request, onProgress))
