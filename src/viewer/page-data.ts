import type { TraceReasons } from '../trace/explanation.ts'
import type { TraceDocument } from '../trace/trace-document.ts'
import type { Sources } from '../walk/sources.ts'

/** All that the page is given: texts, so that the engine can take every step again in the page. */
export interface PageData {
  readonly version: 1
  /** The spec with all that it imports. */
  readonly sources: Sources
  /** Undefined of a page on which a spec is walked from its start. */
  readonly found: FoundTrace | undefined
}

/** A run that a search has found. */
export interface FoundTrace {
  /** The trace as its file has it (ITF). */
  readonly itf: string
  /** What the search has said of it: the claim, and why its loop is fair. */
  readonly document: TraceDocument
  /** What the property says, in its author's words. */
  readonly meaning: readonly string[]
  /** Why it shows what it does; undefined of steps that claim nothing. */
  readonly reasons: TraceReasons | undefined
  /** Undefined where nobody looked for other runs. */
  readonly causes: CausesNote | undefined
}

/** What other runs say of the run: which faults it took, and until when it could be avoided. */
export interface CausesNote {
  readonly faults: readonly {
    /** Number of the step. */
    readonly step: number
    readonly kind: 'necessary' | 'replaceable' | 'irrelevant' | 'unknown'
    readonly lines: readonly string[]
  }[]
  readonly noReturn: {
    /** The step after which it can't be avoided; undefined where there is none, or it is not known. */
    readonly step: number | undefined
    readonly lines: readonly string[]
  }
}
