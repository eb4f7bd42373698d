import { threadHeap } from '../host/heap.ts'
import type { Limits, Run } from '../model/model.ts'
import { type RunSummary, summariseRun } from '../verify/run-summary.ts'
import type { Engine } from '../verify/verdict.ts'
import { verifyRun } from '../verify/verify-run.ts'
import { requireNames, SpecError } from './spec-error.ts'

/** How a run is searched. */
export interface VerifyOptions {
  /**
   * Where the search ends as inconclusive: distinct states, steps of depth, seconds, mebibytes of memory. Of these and
   * those of the check, the smaller apply.
   */
  readonly limits?: Limits | undefined
  /** Compiled unless told otherwise; the interpreter is the definition, and slower. */
  readonly engine?: Engine | undefined
  /** Whether to do without symmetry and count faults as part of a state, for figures as other checkers give them. */
  readonly plain?: boolean | undefined
}

const LIMITS = ['states', 'depth', 'seconds', 'memory']
const ENGINES = ['compiled', 'interpreted']

/** Makes a run in this thread. */
export function searchRun(run: Run, path: string, options: VerifyOptions): RunSummary {
  const { limits = {}, engine = 'compiled', plain = false } = options
  requireNames('limit', Object.keys(limits), LIMITS, 'A search')
  requireNames('engine', [engine], ENGINES, 'Holdfast')
  for (const [name, most] of Object.entries(limits))
    if (!(typeof most === 'number' && most >= 0))
      throw new SpecError(`The limit '${name}' is no number: ${String(most)}.`)
  return summariseRun(verifyRun(run, { limits, engine, plain, now: () => performance.now(), heap: threadHeap() }), path)
}
