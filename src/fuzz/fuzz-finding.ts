import type { Expectation } from '../model/model.ts'
import type { Trace } from '../trace/trace.ts'

/** Something that a random run has shown, certified by the reference interpreter. */
export interface FuzzFinding {
  readonly expectation: Expectation
  /** Shrunk, and minimised. */
  readonly trace: Trace
  readonly faults: number
  /** Of the random run, before it was shrunk. */
  readonly stepsBefore: number
  /** How many random runs were made until then, this one included. */
  readonly runs: number
  /** With the seed, it leads to this finding again. */
  readonly path: string
  /** Of a property of whole runs: steps within which it did not recover, by a fair scheduler without faults. */
  readonly within: number | undefined
}
