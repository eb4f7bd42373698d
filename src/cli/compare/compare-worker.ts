import { workerData } from 'node:worker_threads'
import type { RunResult } from '../../compare/matrix.ts'
import { UsageError } from '../spec-files.ts'
import { serveTasks } from '../thread-pool.ts'
import { type CompareData, type CompareTask, compareTask } from './compare-jobs.ts'
import { readCompareSpecs } from './compare-specs.ts'

const data = workerData as CompareData
const { specs, fingerprint } = readCompareSpecs(data.paths)
const isChanged = fingerprint !== data.fingerprint

serveTasks<CompareTask, never, RunResult>((task) => {
  if (isChanged) throw new UsageError('A spec, or a file that one imports, was changed meanwhile.')
  return compareTask(task, specs, data)
})
