import { documentTrace, type TraceDocument, type TraceTitle } from '../trace/trace-document.ts'
import type { ShownTrace } from './shown.ts'
import { truthStrips } from './truth-strips.ts'
import { whyShown } from './violation.ts'

/** A trace as data for renderers, with why it shows what it does and how its properties go along it. */
export function documentShown(shown: ShownTrace, title: TraceTitle): TraceDocument {
  return {
    ...documentTrace(shown.trace, title, shown.notes),
    why: whyShown(shown).reason,
    truths: truthStrips(shown),
  }
}
