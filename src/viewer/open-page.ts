import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { groundOf } from '../walk/ground.ts'
import { readSources } from '../walk/sources.ts'
import { beginWalk, type Walk } from '../walk/walk.ts'
import { openTrace } from '../walk/walk-trace.ts'
import type { PageData } from './page-data.ts'

/** What the page starts from, or a sentence that says why it can't. */
export type OpenedPage =
  | { readonly kind: 'open'; readonly walk: Walk }
  | { readonly kind: 'refused'; readonly reason: string }

/** Reads the spec in the page and takes the steps of the trace; without a trace, stands at the start. */
export function openPage({ sources, found }: PageData): OpenedPage {
  const spec = readSources(sources)
  const [run] = spec.runs
  if (run === undefined) return { kind: 'refused', reason: firstError(spec.diagnostics) }
  if (found === undefined) return { kind: 'open', walk: beginWalk(groundOf(spec, run)) }
  const opened = openTrace(spec, found.itf)
  return opened.kind === 'walk' ? { kind: 'open', walk: opened.walk } : opened
}

function firstError(diagnostics: readonly Diagnostic[]): string {
  const error = diagnostics.find(({ severity }) => severity === 'error')
  return error === undefined ? 'The spec has no runs.' : `The spec has an error: ${error.message}`
}
