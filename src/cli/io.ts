import { styleText } from 'node:util'
import type { TraceMarks } from '../trace/trace-marks.ts'

/** What a command may touch of the outside, so that tests can stand in for it. */
export interface Io {
  /** @param as of what another program reads as it is: a document, or lines for the build server; prose without it */
  readonly out: (text: string, as?: 'json' | 'data') => void
  readonly err: (text: string) => void
  /** Whether errors and progress go to a terminal. */
  readonly isTerminal: boolean
  /** Whether to colour what goes to the output, and to the errors. */
  readonly colour: boolean
  readonly colourErrors: boolean
  /** Milliseconds. */
  readonly now: () => number
}

export function processIo(): Io {
  const { env, stdout, stderr } = process
  const mayColour = (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb'
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    isTerminal: Boolean(stderr.isTTY),
    colour: Boolean(stdout.isTTY) && mayColour,
    colourErrors: Boolean(stderr.isTTY) && mayColour,
    now: () => performance.now(),
  }
}

type Style = Parameters<typeof styleText>[0]

export function marksFor(io: Pick<Io, 'colour'>): TraceMarks {
  const style = (format: Style) => (text: string) =>
    io.colour && text !== '' ? styleText(format, text, { validateStream: false }) : text
  return {
    error: style(['bold', 'red']),
    warning: style('yellow'),
    place: style('cyan'),
    strong: style('bold'),
    dim: style('dim'),
  }
}
