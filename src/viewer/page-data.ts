import type { TraceDocument } from '../trace/trace-document.ts'

/** All that the page is given: texts, so that the engine can take every step again in the page. */
export interface PageData {
  readonly version: 1
  readonly spec: SpecTexts
  readonly run: RunId
  /** Undefined of a page on which a spec is walked from its start. */
  readonly found: FoundTrace | undefined
}

/** A spec with all that it imports, by the names under which the checker knows them. */
export interface SpecTexts {
  readonly root: string
  readonly name: string
  readonly files: readonly { readonly path: string; readonly text: string }[]
}

/** Which run of which check. */
export interface RunId {
  readonly check: string
  readonly toggles: readonly string[]
  readonly ordinal: number
}

/** A run that a search has found. */
export interface FoundTrace {
  /** Which initial state, and the numbers of the steps. */
  readonly start: number
  readonly instances: readonly number[]
  readonly document: TraceDocument
  /** What the property says, in its author's words. */
  readonly meaning: readonly string[]
}
