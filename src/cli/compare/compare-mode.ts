import { defined } from '../../base/assert.ts'
import type { RunResult } from '../../compare/matrix.ts'
import type { JobMode } from '../../jobs/job-mode.ts'
import type { Specs } from '../../jobs/spec-texts.ts'
import { type KeptReport, keepReport, openReport, restoreReport, splitTimes } from '../../verify/kept-report.ts'
import { type CompareData, type CompareTask, reportOn, resultOf } from './compare-jobs.ts'
import { type NamedSpec, runOfVariant } from './compare-specs.ts'

/** The cells of a comparison as jobs. */
export const compareMode: JobMode<Pick<CompareData, 'limits' | 'traces'>, CompareTask, RunResult> = {
  name: 'compare',
  perform: (specs, { limits }, task) => {
    const { kept, seconds } = splitTimes(keepReport(reportOn(task, specOf(specs, task), { limits, workers: 1 })))
    return { body: kept, seconds }
  },
  receive: (specs, { traces }, task, { body }) => {
    const run = runOfVariant(specOf(specs, task), task.check, task.variant)
    if (typeof body !== 'object' || body === null || !('verdicts' in body)) return undefined
    const report = restoreReport(run, body as KeptReport)
    return report && resultOf(report, traces ? task.spec : undefined)
  },
  giveUp: (specs, { traces }, task, reason) => {
    const run = runOfVariant(specOf(specs, task), task.check, task.variant)
    return resultOf(openReport(run, reason), traces ? task.spec : undefined)
  },
  // A comparison expects nothing, so nothing is against it.
  tell: (_specs, _task, { verdicts }) => {
    const isOpen = verdicts.some(({ status }) => status === 'inconclusive')
    return { weight: isOpen ? 'inconclusive' : 'asExpected', sentence: undefined }
  },
}

function specOf(specs: Specs, { spec }: CompareTask): NamedSpec {
  return { path: spec, spec: defined(specs.get(spec), 'spec') }
}
