import type { EngineFinding } from './findings.ts'
import type { LogDescription } from './level-log.ts'

/** Where a search stands between two levels: with the log, all that it needs to go on. */
export interface Standing {
  /** What was compiled, from which states, to find what: another one must not go on from here. */
  readonly identity: string
  /** The level whose records are the frontier, or that nothing is left to do. */
  readonly next: { readonly faults: number; readonly depth: number } | 'nothing'
  /** Where nothing is left to do, whether every state was seen. */
  readonly complete: boolean
  /** The depth at which levels were cut off, where any was. */
  readonly cutAt?: number
  readonly visited: number
  /** States put into levels so far, the frontier among them. */
  readonly newStates: number
  readonly deepest: number
  readonly firings: readonly number[]
  readonly findings: readonly (EngineFinding | 'at the start' | undefined)[]
  readonly log: LogDescription
}

/** Changes with the meaning of a manifest or of the records that it speaks of. */
const FORMAT = 3

export function writeManifest(standing: Standing): string {
  const findings = standing.findings.map((finding) =>
    finding === undefined || finding === 'at the start'
      ? (finding ?? null)
      : { ...finding, record: [...finding.record] },
  )
  return JSON.stringify({ format: FORMAT, ...standing, findings })
}

/** Thrown where a manifest is of no use here; the message says why, as a sentence. */
export class UnusableCheckpoint extends Error {}

/**
 * The standing of a manifest.
 * @param identity what the search is that wants to go on
 * @throws UnusableCheckpoint
 */
export function readManifest(text: string, identity: string): Standing {
  const manifest = parse(text)
  if (manifest.format !== FORMAT) throw new UnusableCheckpoint('It was made by another version of Holdfast.')
  if (manifest.identity !== identity)
    throw new UnusableCheckpoint('It is of another spec, check or set of options, or of another version of Holdfast.')
  const findings = manifest.findings.map((finding) =>
    finding === null || finding === 'at the start'
      ? (finding ?? undefined)
      : { ...finding, record: Uint8Array.from(finding.record) },
  )
  return { ...manifest, findings }
}

type Manifest = Omit<Standing, 'findings'> & {
  readonly format: number
  readonly findings: readonly (
    | (Omit<EngineFinding, 'record'> & { readonly record: readonly number[] })
    | 'at the start'
    | null
  )[]
}

function parse(text: string): Manifest {
  try {
    return JSON.parse(text) as Manifest
  } catch {
    throw new UnusableCheckpoint('Its manifest is damaged.')
  }
}
