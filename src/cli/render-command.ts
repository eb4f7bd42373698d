import { existsSync, writeFileSync } from 'node:fs'
import { type TraceFormatName, traceFormats } from '../trace/trace-formats.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import type { Io } from './io.ts'
import { replayFile } from './replay-file.ts'
import { readText, UsageError } from './spec-files.ts'

export interface RenderOptions {
  readonly to: TraceFormatName
  /** The spec, where it is not the one that the trace names. */
  readonly spec: string | undefined
  /** The file to write; undefined to print. */
  readonly out: string | undefined
  /** Whether a file that is something else may be overwritten. */
  readonly force: boolean
}

/** `holdfast render`: takes the steps of a trace file in today's spec, and writes them for people or another program. */
export function renderCommand(file: string, { to, spec, out, force }: RenderOptions, io: Io): ExitCode {
  const format = traceFormats[to]
  if (out !== undefined && !force) requireOwn(out, to)
  // What is printed is the trace alone.
  const replayed = replayFile(file, spec, { ...io, out: io.err })
  if (replayed.kind === 'refused') return replayed.code
  // A picture of what is no violation any more would be believed.
  if (replayed.code !== exitCodes.asExpected) {
    io.err(`${replayed.conclusion}. So it is not written.\n`)
    return replayed.code
  }
  const text = `${format.render(replayed.document, replayed.meaning)}\n`
  if (out === undefined) {
    io.out(text)
    return exitCodes.asExpected
  }
  writeFileSync(out, text)
  io.err(`wrote ${out}\n`)
  return exitCodes.asExpected
}

/** @throws UsageError where the file is there and not a trace in that format */
function requireOwn(path: string, to: TraceFormatName): void {
  if (existsSync(path) && !readText(path).startsWith(traceFormats[to].mark))
    throw new UsageError(`'${path}' exists and is something else. To overwrite it, add --force.`)
}
