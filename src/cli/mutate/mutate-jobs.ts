import { availableParallelism } from 'node:os'
import { defined } from '../../base/assert.ts'
import { type BaselineRun, judgeMutant, type Outcome } from '../../mutate/judge-mutant.ts'
import type { Mutant, Mutation } from '../../mutate/mutation.ts'
import type { RunSummary } from '../../verify/run-summary.ts'
import { verdictsOnly, verifyJob } from '../check/run-jobs.ts'
import { type Crew, crewOfOne, hasThreads, ThreadPool } from '../thread-pool.ts'
import type { SpecRun } from './mutate-specs.ts'

/** What each thread needs to know to judge mutants. */
export interface MutateData {
  readonly specs: readonly string[]
  /** Of the texts that the mutants are mutants of. */
  readonly fingerprint: string
  readonly baseline: readonly BaselineRun[]
  readonly allKillers: boolean
}

export interface MutateTask {
  /** Its place among the mutants. */
  readonly at: number
  readonly mutation: Mutation
  /** The time that it may take. */
  readonly seconds: number
}

export interface MutateClock {
  readonly mutantSeconds: number
  /** Of the whole; Infinity where there is no limit. */
  readonly secondsLeft: () => number
}

export function baselineOf(summary: RunSummary, run: number, name: string): BaselineRun {
  return {
    run,
    name,
    states: summary.states,
    transitions: summary.transitions,
    graphStates: Math.max(0, ...summary.graphs.map(({ states }) => states)),
    firings: Object.fromEntries(summary.actions.map(({ name, firings }) => [name, firings])),
    expectations: summary.verdicts.map(({ property, stated, asExpected }) => ({ property, stated, isMet: asExpected })),
  }
}

/** One mutant in this thread. */
export function judgeTask({ mutation, seconds }: MutateTask, runs: readonly SpecRun[], data: MutateData): Outcome {
  const end = performance.now() + 1000 * seconds
  return judgeMutant(mutation, {
    runs: runs.map(({ run }) => run),
    baseline: data.baseline,
    allKillers: data.allKillers,
    verify: (run, at, limits) => {
      const { spec, name } = defined(runs[at], 'run')
      return verifyJob({ spec, run: at, name }, run, { ...verdictsOnly, limits }, () => {})
    },
    secondsLeft: () => (end - performance.now()) / 1000,
  })
}

/**
 * Judges mutants, several at a time where there are cores for it, until the time is over.
 * @param onDone called with what was found in time; a mutant that the end came upon was not run
 * @param elsewhere who judges them in the stead of this process
 */
export async function judgeMutants(
  mutants: readonly Mutant[],
  runs: readonly SpecRun[],
  data: MutateData,
  clock: MutateClock,
  workers: number | undefined,
  onDone: (mutant: Mutant, outcome: Outcome) => void,
  elsewhere?: Crew<MutateTask, string, Outcome>,
): Promise<void> {
  const threads = Math.min(workers ?? availableParallelism(), mutants.length)
  let at = 0
  const next = (): MutateTask | undefined => {
    const left = clock.secondsLeft()
    const mutant = mutants[at]
    if (mutant === undefined || left <= 0) return undefined
    return { at: at++, mutation: mutant.mutation, seconds: Math.min(left, clock.mutantSeconds) }
  }
  const finish = (task: MutateTask, outcome: Outcome) => {
    // What the end of the time cut short might have been killed, or by more.
    const isCut = clock.secondsLeft() <= 0 && (outcome.kind === 'inconclusive' || data.allKillers)
    if (!isCut) onDone(defined(mutants[task.at], 'mutant'), outcome)
  }
  const noProgress = () => {}
  if (elsewhere !== undefined) return elsewhere.doAll(next, noProgress, finish)
  if (threads <= 1 || !hasThreads)
    return crewOfOne((task: MutateTask) => judgeTask(task, runs, data)).doAll(next, noProgress, finish)
  const pool = new ThreadPool<MutateTask, never, Outcome>('mutate-worker', threads, data)
  try {
    await pool.doAll(next, noProgress, finish)
  } finally {
    await pool.close()
  }
}
