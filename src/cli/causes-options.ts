import type { Command } from 'commander'
import type { CausesOptions } from '../causes/causes.ts'
import { TAKEN_MAX } from '../causes/minimise.ts'
import { threadHeap } from '../host/heap.ts'
import type { Io } from './io.ts'
import { positive, whole } from './option-values.ts'

/** Limits of the searches for other runs. */
export interface RawCausesLimits {
  readonly search: boolean
  readonly maxStates: number
  readonly maxSeconds: number
}

/** The interpreter looks at so many times fewer states than compiled code. */
const SLOWER = 25

/** Adds the options that say how far to look for other runs. */
export function addCausesLimits(command: Command): Command {
  return command
    .option('--no-search', 'do not look for other runs')
    .option(
      '--max-states <number>',
      `end each search for other runs after so many states; a ${SLOWER}th of that where the interpreter looks`,
      whole,
      500_000,
    )
    .option('--max-seconds <number>', 'end each search for other runs after so many seconds', positive, 10)
}

/** How to look for other runs; each limit counts from its search's own start. */
export function causesOptions({ maxStates, maxSeconds }: RawCausesLimits, io: Io): CausesOptions {
  const { now } = io
  const end = now() + maxSeconds * 1000
  return {
    verify: {
      plain: false,
      engine: 'compiled',
      limits: { states: maxStates, seconds: maxSeconds },
      now,
      heap: threadHeap(),
    },
    selections: { taken: TAKEN_MAX, isLate: () => now() > end },
    noReturn: { states: Math.max(1, Math.floor(maxStates / SLOWER)), seconds: maxSeconds, now },
  }
}
