import { workerData } from 'node:worker_threads'
import type { Outcome } from '../../mutate/judge-mutant.ts'
import { UsageError } from '../spec-files.ts'
import { serveTasks } from '../thread-pool.ts'
import { judgeTask, type MutateData, type MutateTask } from './mutate-jobs.ts'
import { readMutateSpecs } from './mutate-specs.ts'

const data = workerData as MutateData
const specs = readMutateSpecs(data.specs)
const isChanged = specs.fingerprint !== data.fingerprint

serveTasks<MutateTask, never, Outcome>((task) => {
  if (isChanged) throw new UsageError('A spec, or a file that one imports, was changed meanwhile.')
  return judgeTask(task, specs.runs, data)
})
