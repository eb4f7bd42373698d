import { type SequentialAnswer, type SequentialPlan, SequentialTest } from '../statistics/sequential-test.ts'
import type { SimulationSample, StoppedRun } from './simulation.ts'

/** Whether something happens in at least, or at most, such a share of all runs. */
export interface ShareQuestion {
  readonly property: string
  readonly sort: 'at least' | 'at most'
  readonly share: number
  /** How far beyond the share the chance may be and the answer still be `no`. The smaller it is, the more runs it takes. */
  readonly margin: number
  /** How likely either answer is at most where it is wrong. */
  readonly risk: number
}

/** What the runs so far say to it. */
export interface ShareAnswer extends ShareQuestion {
  /** `yes`: it is so. `no`: it is not so, or by no more than the margin. Null: still open after all runs that are allowed. */
  readonly answer: 'yes' | 'no' | null
  readonly runs: number
  readonly happened: number
  /** The run that could not go on, if there was one: then there is no answer. */
  readonly stopped: (StoppedRun & { readonly run: number }) | null
}

/**
 * The test of a question. `yes` claims just what was asked, so that the margin lies on the other side: between the share
 * asked for and the margin beyond it, either answer may come.
 */
export function sequentialPlan({ sort, share, margin, risk }: ShareQuestion): SequentialPlan {
  const [low, high] = sort === 'at least' ? [share, share + margin] : [share - margin, share]
  return { low, high, falseMore: risk, falseLess: risk }
}

/** A margin that suits a share: a fifth of the way to what is nearer, never or always. */
export function marginFor(share: number): number {
  return Math.min(share, 1 - share) / 5
}

/**
 * Takes runs in the order of their numbers until they answer a question.
 * @param sampleOf the run with this number, from 1
 * @param index of the property in the samples
 * @param most runs
 */
export function askRuns(
  question: ShareQuestion,
  sampleOf: (run: number) => SimulationSample,
  index: number,
  most: number,
): ShareAnswer {
  const test = new SequentialTest(sequentialPlan(question))
  let stopped: ShareAnswer['stopped'] = null
  for (let run = 1; run <= most && test.answer === undefined && stopped === null; run++) {
    const sample = sampleOf(run)
    if (sample.stopped === null) test.add(typeof sample.first[index] === 'number')
    else stopped = { run, ...sample.stopped }
  }
  const { hits, misses, answer } = test
  return { ...question, answer: wordOf(question.sort, answer), runs: hits + misses, happened: hits, stopped }
}

function wordOf(sort: ShareQuestion['sort'], answer: SequentialAnswer | undefined): ShareAnswer['answer'] {
  if (answer === undefined) return null
  return (answer === 'more') === (sort === 'at least') ? 'yes' : 'no'
}
