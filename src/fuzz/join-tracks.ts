import type { FuzzTrack, PartFinding } from './fuzz-part.ts'
import type { TallyMark } from './walker.ts'

export interface JoinedTracks {
  readonly able: readonly number[]
  /** Whether all that such runs can speak of was found: then no more of them would be made. */
  readonly isClosed: boolean
  /** The first finding of each expectation. */
  readonly findings: readonly PartFinding[]
  /** What counts of each track: all of it, none, or what it had gone through at the last finding. */
  readonly ends: readonly TallyMark[]
}

/** Tracks that follow each other as one. */
export function joinTracks(tracks: readonly FuzzTrack[]): JoinedTracks {
  const first = new Map<number, PartFinding>()
  for (const { findings } of tracks)
    for (const finding of findings) if (!first.has(finding.expectation)) first.set(finding.expectation, finding)
  const findings = [...first.values()]
  const able = tracks[0]?.able ?? []
  const isClosed = findings.length === able.length
  const last = isClosed ? Math.max(-1, ...findings.map(({ number }) => number)) : Number.POSITIVE_INFINITY
  const ends = tracks.map(({ from, findings: own, end }) => {
    if (from > last) return NOTHING
    return own.find(({ number }) => number === last)?.mark ?? end
  })
  return { able, isClosed, findings, ends }
}

const NOTHING: TallyMark = { runs: 0, steps: 0, taken: [], states: 0 }
