import { createHash } from 'node:crypto'
import type { Span } from '../../../base/span.ts'
import type { Run } from '../../../model/model.ts'
import { toolBuild } from '../../tool-build.ts'
import type { JobOptions } from '../run-jobs.ts'

/** What of the options can change what becomes of a run. */
export type DigestOptions = Pick<JobOptions, 'plain' | 'engine' | 'store' | 'limits'>

/**
 * A hash of all that can change what becomes of a run: the run as it was elaborated, the options, and the program with
 * what runs it. Comments and the places of things are left out, but not which things stand at the same place.
 */
export function runDigest(run: Run, options: DigestOptions): string {
  const { plain, engine, store, limits } = options
  const settings = { tool: toolBuild(), plain, engine, store, limits: Object.entries(limits).toSorted() }
  return digestOf(`${JSON.stringify(settings)}\n${textOfRun(run)}`)
}

export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Fields that are there for people alone, or for questions that no search is asked. */
const TOLD = new Set(['doc', 'sentence', 'rewards', 'measured'])

/** The run as text, with a number for each place, in the order in which they come. */
function textOfRun(run: Run): string {
  const places = new Map<string, number>()
  return JSON.stringify(run, (name, value: unknown) => {
    if (TOLD.has(name)) return undefined
    if (value instanceof Map || value instanceof Set || (typeof value === 'number' && !Number.isFinite(value)))
      throw new Error('a run is plain data')
    if (!isSpan(value)) return value
    const place = `${value.file.path} ${value.start} ${value.end}`
    const number = places.get(place) ?? places.size
    places.set(place, number)
    return number
  })
}

function isSpan(value: unknown): value is Span {
  return typeof value === 'object' && value !== null && 'file' in value && 'start' in value && 'end' in value
}
