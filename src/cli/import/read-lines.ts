import { closeSync, openSync, readSync } from 'node:fs'
import { UsageError } from '../spec-files.ts'

/** Bytes that are read at a time. */
const CHUNK = 1 << 16

/** A longer line is no event, and would fill the memory. */
const LINE_MAX = 1 << 24

/**
 * The lines of a file, one after the other, without holding more of it than one line.
 * @throws UsageError where it cannot be read, or is not text in UTF-8
 */
export function* readLines(path: string): Generator<string> {
  const file = openSync(path, 'r')
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true })
    const buffer = Buffer.alloc(CHUNK)
    let rest = ''
    let line = 1
    for (let bytes = readSync(file, buffer); bytes > 0; bytes = readSync(file, buffer)) {
      const lines = (rest + decode(decoder, buffer.subarray(0, bytes), true, { path, line })).split('\n')
      rest = lines.pop() ?? ''
      line += lines.length
      yield* lines
      if (rest.length > LINE_MAX) throw new UsageError(`'${path}' is no log: line ${line} has no end.`)
    }
    const last = rest + decode(decoder, buffer.subarray(0, 0), false, { path, line })
    if (last !== '') yield last
  } finally {
    closeSync(file)
  }
}

function decode(
  decoder: InstanceType<typeof TextDecoder>,
  bytes: Uint8Array,
  stream: boolean,
  { path, line }: { readonly path: string; readonly line: number },
): string {
  try {
    return decoder.decode(bytes, { stream })
  } catch {
    throw new UsageError(`'${path}' is no text in UTF-8: see line ${line} or what follows it.`)
  }
}
