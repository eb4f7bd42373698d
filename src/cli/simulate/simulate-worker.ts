import { workerData } from 'node:worker_threads'
import type { SimulationSample } from '../../simulate/simulation.ts'
import { readSpec, UsageError } from '../spec-files.ts'
import { fingerprintOf } from '../spec-fingerprint.ts'
import { serveTasks } from '../thread-pool.ts'
import { type SimulateData, type SimulateTask, TaskSampler } from './simulate-jobs.ts'

const data = workerData as SimulateData
const spec = readSpec(data.path)
const isChanged = fingerprintOf([spec]) !== data.fingerprint
const sampler = new TaskSampler(spec, data)

serveTasks<SimulateTask, number, SimulationSample[]>((task, onProgress) => {
  if (isChanged) throw new UsageError('The spec, or a file that it imports, was changed meanwhile.')
  return sampler.samples(task, onProgress)
})
