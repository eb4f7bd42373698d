import type { PropertyVerdict, RunResult, ShownTrace } from '../api/shown-trace.ts'
import { count } from '../base/count.ts'
import { plainMarks } from '../diagnostics/render.ts'
import { renderTrace } from '../trace/render-terminal.ts'
import { boundsText, outcomeText } from '../verify/outcome-text.ts'

/** What is wanted of a property. */
export type Wanted = PropertyVerdict['expected']

/** What a trace is to have, where that is wanted. */
export interface WantedLength {
  readonly steps?: number | undefined
  readonly faults?: number | undefined
}

const wantedWords: Readonly<Record<Wanted, string>> = {
  holds: 'hold',
  violated: 'be violated',
  reached: 'be reached',
  unreachable: 'be unreachable',
}

/** Sorts of properties whose trace needs no sentence that says what it shows: its last state does. */
const speaksForItself: readonly PropertyVerdict['sort'][] = ['invariant', 'step', 'reachable']

/** What is wanted in words, after `should`: `be violated in 5 steps with 1 fault`. */
export function wantedText(wanted: Wanted, { steps, faults }: WantedLength = {}): string {
  const length = steps === undefined ? '' : ` in ${count(steps, 'step')}`
  return `${wantedWords[wanted]}${length}${faults === undefined ? '' : ` with ${count(faults, 'fault')}`}`
}

/**
 * What a run says against what was wanted: one line, what the property means, within which bounds, and the trace.
 * @param name of the run
 * @param should what was wanted, in words
 */
export function failureText(name: string, should: string, verdict: PropertyVerdict, run: RunResult): string {
  return [
    `${name}: ${verdict.property} should ${should}, but ${foundText(verdict, run)}`,
    ...verdict.doc.map((line) => `  ${line}`),
    `  (${boundsText(run)})`,
    ...(verdict.trace === undefined || speaksForItself.includes(verdict.sort) ? [] : [`  ${verdict.trace.claim}`]),
    ...(verdict.trace === undefined ? [] : ['', traceText(verdict.trace)]),
    ...otherCause(verdict, run),
  ].join('\n')
}

function foundText(verdict: PropertyVerdict, { states, complete }: RunResult): string {
  const { status, reason } = verdict
  if (status === 'inconclusive') return `that is not known. ${reason ?? ''} ${advice(reason)}`.trimEnd()
  if (verdict.trace !== undefined) return `is ${outcomeText(verdict)}.`
  const all = complete ? `: all ${count(states, 'state')} were visited` : ''
  return `${status === 'holds' ? 'holds' : 'is unreachable'}${all}.`
}

function advice(reason: string | undefined): string {
  return reason?.startsWith('The search ended at its limit') ? 'Give it more with `limits`, or the test more time.' : ''
}

/** An error of the model leaves everything else open: it is what is to be mended. */
function otherCause({ status, property }: PropertyVerdict, { verdicts }: RunResult): string[] {
  const error = verdicts.find(({ sort, trace }) => sort === 'error' && trace !== undefined)
  if (status !== 'inconclusive' || error?.trace === undefined || error.property === property) return []
  return ['', `The error: ${error.trace.claim}`, '', traceText(error.trace)]
}

/** A trace as the command prints it, with what it claims where the steps alone do not say it. */
export function traceText(trace: ShownTrace): string {
  return renderTrace(trace, { ...plainMarks, dim: (text) => text })
}
