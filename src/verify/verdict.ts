import type { Omission } from '../engine/omission.ts'
import type { Profile } from '../engine/profile.ts'
import type { Expectation, Run } from '../model/model.ts'
import type { Sampled, Statistics } from '../search/outcome.ts'
import type { LassoNotes } from '../trace/lasso-notes.ts'
import type { SightNotes } from '../trace/sight-notes.ts'
import type { Trace } from '../trace/trace.ts'
import type { TraceTitle } from '../trace/trace-document.ts'
import type { TemporalQuestion } from './temporal-questions.ts'

export type Status = 'holds' | 'violated' | 'reached' | 'unreachable' | 'inconclusive'

/** What a run says of one property. */
export interface Verdict {
  readonly expectation: Expectation
  readonly status: Status
  /** Why it is inconclusive, or otherwise not what was expected; a sentence. */
  readonly reason: string | undefined
  /** Whether this is what the check expects. */
  readonly asExpected: boolean
  readonly evidence: Evidence | undefined
}

/** A trace that the reference interpreter has replayed and found to show what it is claimed to show. */
export interface Evidence {
  readonly trace: Trace
  readonly title: TraceTitle
  /** Of a run that goes round for ever, those before the loop. */
  readonly steps: number
  readonly faults: number
  /** Of such a run, or of one that shows what it should not. */
  readonly notes?: LassoNotes | SightNotes | undefined
}

/** The graph on which properties of whole runs were decided. */
export interface GraphFigures {
  readonly sorts: readonly TemporalQuestion['kind'][]
  readonly states: number
  readonly edges: number
  readonly seconds: number
  /** Symmetric types that it was reduced by. */
  readonly reducedBy: readonly string[]
}

/** What explores: code compiled for the run, or the reference interpreter. */
export type Engine = 'compiled' | 'interpreted'

export interface RunReport {
  readonly run: Run
  readonly verdicts: readonly Verdict[]
  readonly statistics: Statistics
  readonly graphs: readonly GraphFigures[]
  /** Whether all reachable states were visited. */
  readonly complete: boolean
  /** Whether symmetry was used, and the fault budgets kept out of the states. */
  readonly mode: 'reduced' | 'plain'
  /** The engine that made the search, which may not be the one that was asked for. */
  readonly engine: Engine
  readonly compileSeconds: number
  /** What the store of states may have missed, if it was not exact. */
  readonly omission: Omission | undefined
  /** Where the time went, if it was asked. */
  readonly profile: Profile | undefined
  /** States that the search visited, as far as they were asked for. */
  readonly sample: readonly Sampled[]
  /** Whether the search ended at a limit or at an error, beyond which nothing is known. */
  readonly isCut: boolean
  /** Whether another machine, or the same on another day, would say the same: no limit of time or memory ended anything. */
  readonly isRepeatable: boolean
}
