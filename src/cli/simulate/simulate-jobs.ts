import { availableParallelism } from 'node:os'
import { defined } from '../../base/assert.ts'
import type { CheckedSpec } from '../../check/check-spec.ts'
import { RunSampler } from '../../simulate/run-sampler.ts'
import type { SimulationPlan, SimulationSample } from '../../simulate/simulation.ts'
import { type CellPlace, runOfCell } from '../run-cells.ts'
import { type Crew, crewOfOne, hasThreads, ThreadPool } from '../thread-pool.ts'

/** What each thread needs to know to make random runs. */
export interface SimulateData {
  readonly path: string
  /** Of the texts that the runs are runs of. */
  readonly fingerprint: string
  readonly plan: SimulationPlan
}

/** Random runs of one cell, from one number to another. */
export interface SimulateTask {
  /** Index among the cells. */
  readonly at: number
  readonly cell: CellPlace
  readonly from: number
  readonly to: number
}

/** Makes the runs of tasks; keeps what it last compiled, for tasks of one cell follow one another. */
export class TaskSampler {
  private readonly spec: CheckedSpec
  private readonly data: SimulateData
  private last: { readonly at: number; readonly sampler: RunSampler } | undefined

  constructor(spec: CheckedSpec, data: SimulateData) {
    this.spec = spec
    this.data = data
  }

  /** The samples of a task, until one that could not go on. */
  samples({ at, cell, from, to }: SimulateTask, onProgress: (runs: number) => void): SimulationSample[] {
    const { path, plan } = this.data
    if (this.last?.at !== at) this.last = { at, sampler: new RunSampler(runOfCell(this.spec, path, cell), plan) }
    const samples: SimulationSample[] = []
    for (let number = from; number <= to && samples.at(-1)?.stopped == null; number++) {
      samples.push(this.last.sampler.sample(number))
      onProgress(samples.length)
    }
    return samples
  }
}

/** Who makes runs in the stead of this process, and in how many parts of each cell. */
export interface FarCrew {
  readonly parts: number
  readonly crew: Crew<SimulateTask, string, SimulationSample[]>
}

/** Tasks that each thread gets for one cell: enough that none waits long for the others at the end. */
const TASKS_EACH = 4

/**
 * Random runs of cells, several at a time; the samples are the same with any number of threads. After a run that could not
 * go on those with higher numbers may be missing.
 * @param first number of the first run, from 1
 * @param elsewhere who makes them in the stead of this process
 */
export async function sampleCells(
  cells: readonly CellPlace[],
  { first, last }: { readonly first: number; readonly last: number },
  spec: CheckedSpec,
  data: SimulateData,
  workers: number | undefined,
  onProgress: (at: number, runs: number) => void,
  elsewhere?: FarCrew,
): Promise<readonly (readonly SimulationSample[])[]> {
  const threads = hasThreads ? (workers ?? availableParallelism()) : 1
  const parts = elsewhere?.parts ?? (threads === 1 ? 1 : threads * TASKS_EACH)
  const each = Math.ceil((last - first + 1) / parts)
  const tasks = cells.flatMap((cell, at) =>
    Array.from({ length: Math.ceil((last - first + 1) / each) }, (_, part): SimulateTask => {
      const from = first + part * each
      return { at, cell, from, to: Math.min(last, from + each - 1) }
    }),
  )
  const samples: SimulationSample[][] = cells.map(() => [])
  /** Of each cell, the first run that could not go on: no later one counts. */
  const stoppedAt = cells.map(() => Number.POSITIVE_INFINITY)
  const isNeeded = ({ at, from }: SimulateTask) => from < defined(stoppedAt[at])
  let given = 0
  const next = () => {
    for (let task = tasks[given++]; task !== undefined; task = tasks[given++]) if (isNeeded(task)) return task
    return undefined
  }
  const crew = elsewhere?.crew ?? crewFor(Math.min(threads, tasks.length), spec, data)
  try {
    await crew.doAll(
      next,
      ({ at }, runs) => {
        if (typeof runs === 'number') onProgress(at, defined(samples[at]).length + runs)
      },
      ({ at }, made) => {
        for (const sample of made) defined(samples[at]).push(sample)
        const last = made.at(-1)
        if (last?.stopped != null) stoppedAt[at] = Math.min(defined(stoppedAt[at]), last.run)
      },
      isNeeded,
    )
  } finally {
    if (crew instanceof ThreadPool) await crew.close()
  }
  return samples
}

function crewFor(
  threads: number,
  spec: CheckedSpec,
  data: SimulateData,
): Crew<SimulateTask, number | string, SimulationSample[]> {
  if (threads > 1) return new ThreadPool('simulate-worker', threads, data)
  const sampler = new TaskSampler(spec, data)
  return crewOfOne((task: SimulateTask, onProgress: (runs: number) => void) => sampler.samples(task, onProgress))
}
