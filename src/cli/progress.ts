import { grouped } from '../base/count.ts'
import type { Progress } from '../search/outcome.ts'
import type { Io } from './io.ts'

export interface ProgressLine {
  readonly show: (name: string, progress: Progress) => void
  readonly clear: () => void
}

/** Milliseconds between two drawings of the line. */
const INTERVAL = 100

/** A line that tells how far a search is, rewritten in place on a terminal and absent elsewhere. */
export function progressLine(io: Io): ProgressLine {
  if (!io.isTerminal) return { show: () => {}, clear: () => {} }
  let shown = Number.NEGATIVE_INFINITY
  return {
    show: (name, { states, transitions, depth, seconds }) => {
      if (io.now() - shown < INTERVAL) return
      shown = io.now()
      const rate = seconds > 0 ? grouped(Math.round(transitions / seconds)) : '-'
      io.err(`\r\u001b[K${name}: ${grouped(states)} states, depth ${depth}, ${rate} transitions/s`)
    },
    clear: () => io.err('\r\u001b[K'),
  }
}
