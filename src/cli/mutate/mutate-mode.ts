import type { JobMode } from '../../jobs/job-mode.ts'
import type { Outcome } from '../../mutate/judge-mutant.ts'
import { judgeTask, type MutateData, type MutateTask } from './mutate-jobs.ts'
import { specRunsOf } from './mutate-specs.ts'
import { isOutcome } from './mutation-results.ts'

/** Mutants as jobs. */
export const mutateMode: JobMode<MutateData, MutateTask, Outcome> = {
  name: 'mutate',
  perform: (specs, data, task) => {
    const runs = specRunsOf([...specs].map(([path, spec]) => ({ path, spec })))
    return { body: judgeTask(task, runs, data), seconds: [] }
  },
  // Of a mutant no trace is shown, so there is none to take again.
  receive: (_specs, _data, _task, { body }) => (isOutcome(body) ? body : undefined),
  giveUp: (_specs, { baseline }, _task, reason) => ({ kind: 'inconclusive', check: baseline[0]?.name ?? '', reason }),
  tell: (_specs, _task, { kind }) => ({
    weight: kind === 'inconclusive' ? 'inconclusive' : 'asExpected',
    sentence: undefined,
  }),
}
