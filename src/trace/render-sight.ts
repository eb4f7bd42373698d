import { count } from '../base/count.ts'
import { listed } from '../base/listed.ts'
import type { SightDocument } from './sight-notes.ts'
import type { TraceMarks } from './trace-marks.ts'

/** Values that are shown before the rest is counted. */
const SHOWN_MOST = 6

/** Steps that are named before the rest is counted. */
const STEPS_MOST = 4

/** What a run has shown, and what could have been seen in place of the last of it. */
export function renderSight({ hidden, seen, instead }: SightDocument, marks: TraceMarks): string[] {
  const places = seen.map(({ at }) => (at === 0 ? 'at the start' : `after step ${at}`))
  const width = Math.max(...places.map(({ length }) => length))
  const rows = seen.map(({ value }, row) => `  ${(places[row] ?? '').padEnd(width)}  ${value}`)
  const without = `Without ${listed(hidden, STEPS_MOST)}`
  return [marks.strong('What is seen, one after the other:'), ...rows, ...insteadLines(without, instead)]
}

function insteadLines(without: string, instead: SightDocument['instead']): string[] {
  if (instead === undefined) return [`${without}, the last of this is never seen after the rest.`]
  if (instead.length === 0) return [`${without}, nothing is ever seen in place of the last.`]
  const rest = instead.length - SHOWN_MOST
  return [
    `${without}, only this can be seen in place of the last:`,
    ...instead.slice(0, SHOWN_MOST).map((value) => `  ${value}`),
    ...(rest > 0 ? [`  and ${count(rest, 'other value')}`] : []),
  ]
}
