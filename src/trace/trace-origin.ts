/** Where a trace comes from, for what is to find its run again. */
export interface TraceOrigin {
  /** The file of the spec. */
  readonly file: string
  readonly asked: AskedRun
  /** What the property says, in its author's words. */
  readonly meaning: readonly string[]
  /** Whether the trace reaches what is to be reached; otherwise it shows a property broken. */
  readonly isWitness: boolean
}

/** A run by what was asked for: a check or a run of the spec, and what is other than there. */
export interface AskedRun {
  readonly base: 'check' | 'run'
  readonly name: string
  /** Fixes and bugs that are on, beside those of the run. */
  readonly toggles: readonly string[]
  readonly constants: Readonly<Record<string, string | number | boolean>>
  /** How often faults may happen, in place of what is said there; undefined for that. */
  readonly faults: Readonly<Record<string, number>> | undefined
}

/** A run of the spec as it stands there. */
export function askedByName(name: string): AskedRun {
  return { base: 'run', name, toggles: [], constants: {}, faults: undefined }
}
