import { grouped } from '../base/count.ts'
import type { Progress } from '../search/outcome.ts'
import type { Io } from './io.ts'

export interface ProgressLine {
  readonly show: (name: string, progress: Progress) => void
  readonly clear: () => void
}

/** Milliseconds between two drawings of the line. */
const INTERVAL = 100

/** A line that tells how far a search is. */
export function progressLine(io: Io): ProgressLine {
  const line = statusLine(io)
  return {
    show: (name, { states, transitions, depth, seconds }) =>
      line.show(() => {
        const rate = seconds > 0 ? grouped(Math.round(transitions / seconds)) : '-'
        return `${name}: ${grouped(states)} states, depth ${depth}, ${rate} transitions/s`
      }),
    clear: line.clear,
  }
}

/** A line that is rewritten in place on a terminal, and absent elsewhere. */
export function statusLine(io: Io): { readonly show: (text: () => string) => void; readonly clear: () => void } {
  if (!io.isTerminal) return { show: () => {}, clear: () => {} }
  let shown = Number.NEGATIVE_INFINITY
  return {
    show: (text) => {
      if (io.now() - shown < INTERVAL) return
      shown = io.now()
      io.err(`\r\u001b[K${text()}`)
    },
    clear: () => io.err('\r\u001b[K'),
  }
}
