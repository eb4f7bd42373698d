import type { Marks } from '../diagnostics/render.ts'

/** How the parts of a trace are marked on a terminal. */
export interface TraceMarks extends Marks {
  readonly dim: (text: string) => string
}
