import { defined } from '../../base/assert.ts'
import { count, grouped } from '../../base/count.ts'
import type { LookThrough } from '../../coverage/look-through.ts'
import type { JobMode, Performed, Told } from '../../jobs/job-mode.ts'
import type { Specs } from '../../jobs/spec-texts.ts'
import type { Run } from '../../model/model.ts'
import { runName } from '../../model/run-name.ts'
import type { Progress } from '../../search/outcome.ts'
import { openReport, splitTimes, withTimes } from '../../verify/kept-report.ts'
import { type RunSummary, summariseRun } from '../../verify/run-summary.ts'
import { type KeptRun, keepRun, restoreRun } from './cache/cached-runs.ts'
import { type JobOptions, lookTask, makeRun, type Task, type TaskResult, verdictsOnly } from './run-jobs.ts'

/** What of the options decides what the runs of a check come to. */
export type CheckData = Pick<JobOptions, 'plain' | 'engine' | 'store' | 'limits'>

function runFor(specs: Specs, { job }: Task): Run {
  return defined(specs.get(job.spec)?.runs[job.run], 'run')
}

/** Runs of checks as jobs, and the searches for what no run notices. */
export const checkMode: JobMode<CheckData, Task, TaskResult> = {
  name: 'check',
  perform: (specs, data, task, onProgress) => {
    const run = runFor(specs, task)
    const options = { ...verdictsOnly, ...data }
    if (task.kind === 'look') return { body: lookTask(task.look, run, options), seconds: [] }
    const tell = ({ states }: Progress) => onProgress(`${task.job.name}: ${grouped(states)} states`)
    const { sampleStates, known, job } = task
    const made = keepRun(makeRun(job, run, { ...options, sampleStates }, new Set(known), tell))
    const { kept, seconds } = splitTimes(made.report)
    return { body: { ...made, report: kept }, seconds }
  },
  receive: (specs, _data, task, performed) =>
    task.kind === 'look' ? lookedOf(performed) : verifiedOf(runFor(specs, task), task, performed),
  giveUp: (specs, _data, task, reason) => {
    if (task.kind === 'look')
      return { looked: { refuted: [], bounds: [], isComplete: false }, warnings: [], isLost: true }
    const summary = summariseRun(openReport(runFor(specs, task), reason), task.job.spec)
    return { summary, warnings: [], isLost: true }
  },
  tell: (_specs, _task, { summary }) => (summary === undefined ? NOTHING : toldOf(summary)),
}

const NOTHING: Told = { weight: 'asExpected', sentence: undefined }

function verifiedOf(
  run: Run,
  { job, sampleStates }: Extract<Task, { kind: 'verify' }>,
  { body, seconds }: Performed,
): TaskResult | undefined {
  const kept = body as Partial<KeptRun> | null
  if (typeof kept?.report !== 'object') return undefined
  const restored = restoreRun(run, { coverage: kept.coverage, report: withTimes(kept.report, seconds) })
  if (restored === undefined || (restored.coverage === undefined && sampleStates > 0)) return undefined
  return { summary: summariseRun(restored.report, job.spec), coverage: restored.coverage, warnings: [] }
}

function lookedOf({ body }: Performed): TaskResult | undefined {
  const looked = body as Partial<LookThrough> | null
  if (!Array.isArray(looked?.refuted) || !Array.isArray(looked.bounds) || typeof looked.isComplete !== 'boolean')
    return undefined
  return { looked: looked as LookThrough, warnings: [] }
}

function toldOf(summary: RunSummary): Told {
  const unexpected = summary.verdicts.filter(({ asExpected }) => !asExpected)
  const shown = unexpected.filter(({ status }) => status !== 'inconclusive')
  const weight = shown.length > 0 ? 'violated' : unexpected.length > 0 ? 'inconclusive' : 'asExpected'
  const texts = shown.map(({ property, status, steps }) =>
    steps === undefined ? `${property} ${status}` : `${property} ${status} in ${count(steps, 'step')}`,
  )
  const sentence = texts.length === 0 ? undefined : `${summary.spec} ${runName(summary)}: ${texts.join(', ')}`
  return { weight, sentence }
}
