import { count } from '../base/count.ts'
import type { RunSummary, VerdictSummary } from './run-summary.ts'

/** Of more constants than these, a report names those that the check sets. */
const CONSTANTS_SHOWN = 6

/** The bounds that a verdict is true within; every report repeats them. */
export function boundsText(run: Pick<RunSummary, 'constants' | 'budgets'>): string {
  const shown = run.constants.filter(({ set }) => set || run.constants.length <= CONSTANTS_SHOWN)
  const others = run.constants.length - shown.length
  const constants = [
    ...shown.map(({ name, value }) => `${name} = ${value}`),
    ...(others === 0 ? [] : [shown.length === 0 ? 'constants as declared' : 'others as declared']),
  ]
  const faults = run.budgets
    .filter((budget) => budget.most > 0)
    .map((budget) => `at most ${budget.most} ${budget.faults.join(' or ')}`)
  return [...constants, ...(faults.length === 0 ? ['no faults'] : faults)].join(', ')
}

/** What is said of a verdict, wherever it comes from. */
export type VerdictWords = Pick<
  VerdictSummary,
  'status' | 'expected' | 'expectedSteps' | 'asExpected' | 'steps' | 'faults' | 'loop' | 'known'
>

/** The status and the length of the trace, whatever was expected. */
export function outcomeText(verdict: VerdictWords): string {
  const length = verdict.steps === undefined ? '' : ` in ${count(verdict.steps, 'step')}`
  const faults = verdict.faults === undefined || verdict.faults === 0 ? '' : ` with ${count(verdict.faults, 'fault')}`
  return `${verdict.status}${length}${faults}${loopText(verdict.loop)}`
}

function loopText(loop: number | undefined): string {
  if (loop === undefined) return ''
  return loop === 0 ? ', then at rest for ever' : `, then ${count(loop, 'step')} for ever`
}
