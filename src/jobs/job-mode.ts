import type { Specs } from './spec-texts.ts'

/** What comes of a task: plain data that is the same whoever did it, and the seconds that it took, which are not. */
export interface Performed {
  readonly body: unknown
  readonly seconds: readonly number[]
}

/** A sort of work: how a task is done elsewhere, and what is made of what comes back. */
export interface JobMode<Data, Task, Result> {
  readonly name: string
  /** Does a task, where the work is done. */
  readonly perform: (specs: Specs, data: Data, task: Task, onProgress: (text: string) => void) => Performed
  /**
   * Makes a result of what came back, where the work was asked for. What it shows is taken again in the interpreter here.
   * @returns undefined where it is no result of that task, or does not show what it says
   */
  readonly receive: (specs: Specs, data: Data, task: Task, performed: Performed) => Result | undefined
  /** The result of a task that was given up: it leaves open what the task was to decide. */
  readonly giveUp: (specs: Specs, data: Data, task: Task, reason: string) => Result
  /** What the result says for itself, to be told as soon as it is there. */
  readonly tell: (specs: Specs, task: Task, result: Result) => Told
}

/** The weight of a result, and a sentence about what it shows where it shows something that nobody expects. */
export interface Told {
  readonly weight: Weight
  readonly sentence: string | undefined
}

/** From the lightest on: a result as expected, one that leaves something open, one that shows what nobody expects. */
export const weights = ['asExpected', 'inconclusive', 'violated'] as const

export type Weight = (typeof weights)[number]
