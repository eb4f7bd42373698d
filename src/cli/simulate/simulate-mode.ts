import { defined } from '../../base/assert.ts'
import { count } from '../../base/count.ts'
import type { CheckedSpec } from '../../check/check-spec.ts'
import type { JobMode } from '../../jobs/job-mode.ts'
import type { Specs } from '../../jobs/spec-texts.ts'
import { RunSampler } from '../../simulate/run-sampler.ts'
import type { SimulationSample } from '../../simulate/simulation.ts'
import { runOfCell } from '../run-cells.ts'
import { type SimulateData, type SimulateTask, TaskSampler } from './simulate-jobs.ts'

/** Random runs in continuous time as jobs. */
export const simulateMode: JobMode<SimulateData, SimulateTask, SimulationSample[]> = {
  name: 'simulate',
  perform: (specs, data, task, onProgress) => {
    const sampler = new TaskSampler(specOf(specs, data), data)
    const body = sampler.samples(task, (runs) => onProgress(count(runs, 'random run')))
    return { body, seconds: [] }
  },
  receive: (specs, data, task, { body }) => {
    if (!areSamples(body) || !isWhole(body, task)) return undefined
    const last = body.at(-1)
    if (last?.stopped == null) return body
    // That a run cannot go on is said of the model: so the run is made again here.
    const { plan, path } = data
    const again = new RunSampler(runOfCell(specOf(specs, data), path, task.cell), plan).sample(last.run)
    return JSON.stringify(again) === JSON.stringify(last) ? body : undefined
  },
  giveUp: (_specs, _data, { from }, reason) => [lostRun(from, reason)],
  tell: (_specs, _task, samples) => {
    const stopped = samples.at(-1)?.stopped
    if (stopped == null) return { weight: 'asExpected', sentence: undefined }
    return { weight: stopped.kind === 'error' ? 'violated' : 'inconclusive', sentence: stopped.message }
  },
}

function specOf(specs: Specs, { path }: SimulateData): CheckedSpec {
  return defined(specs.get(path), 'spec')
}

/** Runs that nobody made leave the question open: what they would have shown may be why they were lost. */
function lostRun(run: number, reason: string): SimulationSample {
  const stopped = { kind: 'lost', message: reason, place: null, seconds: 0 } as const
  return { run, steps: 0, first: [], spent: [], then: [], rewards: [], rest: null, stopped }
}

/** Whether what was read is random runs, as far as can be told by looking: each says as much as the others. */
export function areSamples(read: unknown): read is SimulationSample[] {
  if (!Array.isArray(read) || !read.every(isSample)) return false
  return new Set(read.filter(({ stopped }) => stopped === null).map(shapeOf)).size <= 1
}

function isSample(read: unknown): read is SimulationSample {
  const sample = (read ?? {}) as Partial<SimulationSample>
  const { first, spent, then, rewards, rest, stopped } = sample
  const isCounted = Number.isInteger(sample.run) && Number.isInteger(sample.steps)
  return (
    isCounted &&
    isListOf(first, (each) => each === null || Number.isFinite(each)) &&
    isListOf(spent, Number.isFinite) &&
    isListOf(then, (each) => typeof each === 'string') &&
    isListOf(rewards, (each) => isListOf(each, Number.isFinite)) &&
    [rest, stopped].every((each) => typeof each === 'object')
  )
}

function isListOf(read: unknown, is: (each: unknown) => boolean): boolean {
  return Array.isArray(read) && read.every(is)
}

/** How much a run says. */
function shapeOf({ first, spent, then, rewards }: SimulationSample): string {
  const times = [...then, ...rewards].map(({ length }) => length)
  return [first.length, spent.length, then.length, rewards.length, ...times].join()
}

/** Whether the runs have the numbers that were asked for, up to one that could not go on. */
export function isWhole(
  samples: readonly SimulationSample[],
  { from, to }: Pick<SimulateTask, 'from' | 'to'>,
): boolean {
  const isInOrder = samples.every(({ run }, at) => run === from + at)
  return isInOrder && (samples.length === to - from + 1 || samples.at(-1)?.stopped != null)
}
