import { coverageDiagnostics } from '../coverage/coverage-report.ts'
import { Ledger } from '../coverage/ledger.ts'
import { lookThrough } from '../coverage/look-through.ts'
import { surveyRun } from '../coverage/survey.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Run } from '../model/model.ts'
import type { SearchLimits } from '../search/outcome.ts'
import type { Engine } from '../verify/verdict.ts'
import { verifyRun } from '../verify/verify-run.ts'
import { verifyOptions } from './support.ts'

export interface CoverageTest {
  readonly engine?: Engine
  readonly limits?: SearchLimits
  /** States that are looked at before any run is searched again. */
  readonly sampleStates?: number
}

/** What the runs would not have noticed, as the command finds it: a survey of each, then second searches. */
export function coverageOf(runs: readonly Run[], options: CoverageTest = {}): Diagnostic[] {
  const { engine = 'compiled', limits = {}, sampleStates = 400 } = options
  const ledger = new Ledger()
  for (const [at, run] of runs.entries()) {
    const { statistics, complete, isCut, sample } = verifyRun(run, verifyOptions(engine, { limits, sampleStates }))
    const { states, firings } = statistics
    const searched = { run, firings, states, complete, isCut, sample, sampleIsAll: states <= sampleStates }
    ledger.add(at, surveyRun(searched, ledger.refuted))
  }
  for (let task = ledger.takeTask(); task !== undefined; task = ledger.takeTask()) {
    const run = runs[task.run] as Run
    const open = new Set(task.open)
    ledger.looked(task, lookThrough(run, open, { engine, limits: { states: task.states }, now: () => 0 }))
  }
  return coverageDiagnostics(ledger, (at) => runs[at] as Run)
}
