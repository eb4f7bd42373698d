import type { Json } from '../trace/itf.ts'
import type { TraceDocument } from '../trace/trace-document.ts'
import { type TraceFormatName, traceFormatNames, traceFormats } from '../trace/trace-formats.ts'
import type { TraceOrigin } from '../trace/trace-origin.ts'
import type { RunSummary, VerdictSummary } from '../verify/run-summary.ts'
import { requireNames } from './spec-error.ts'

/** A trace as plain data: who took which step, and what it changed; names and values are text. */
export interface ShownTrace extends TraceDocument, TraceOrigin {}

/** What a run says of one property. */
export interface PropertyVerdict extends Omit<VerdictSummary, 'trace' | 'itf'> {
  /** The shortest there is: fewest faults, then fewest steps. The reference interpreter has taken each step of it. */
  readonly trace: ShownTrace | undefined
  /** The trace as a file of `counterexamples/` holds it. */
  readonly itf: Json | undefined
}

/** All that is known of a run, as plain data; that of `holdfast check --json`. */
export interface RunResult extends Omit<RunSummary, 'verdicts'> {
  readonly verdicts: readonly PropertyVerdict[]
}

/** A summary whose traces say where they come from. */
export function runResult(summary: RunSummary, asked: TraceOrigin['asked']): RunResult {
  const verdicts = summary.verdicts.map(({ trace, ...verdict }): PropertyVerdict => {
    const origin = { file: summary.spec, asked, meaning: verdict.doc, isWitness: verdict.sort === 'reachable' }
    return { ...verdict, trace: trace && { ...trace, ...origin } }
  })
  return { ...summary, verdicts }
}

/**
 * A trace as text or a picture, in a format that `holdfast render` has.
 *
 * @param format `text`, `markdown`, `mermaid`, `svg`, `shiviz`, or `vitest` for a regression test
 * @throws SpecError where there is no such format
 *
 * @example
 * const { verdicts } = spec('properties/volume-bugs.hf').run('fence with noFence').verify()
 * const trace = verdicts.find(({ property }) => property === 'MembersComplete')?.trace
 * if (trace === undefined) throw new Error('the bug is not found any more')
 * expect(render(trace, 'mermaid')).toContain('lane0->>lane1: 1. cut(a: node0, b: node1) [fault]')
 */
export function render(trace: ShownTrace, format: TraceFormatName): string {
  requireNames('format', [format], traceFormatNames, 'A trace')
  return `${traceFormats[format].render(trace, trace)}\n`
}
