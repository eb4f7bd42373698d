import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, normalize, relative } from 'node:path'
import { type CheckedSpec, checkSpec } from '../check/check-spec.ts'
import type { Reader } from '../check/program.ts'

/** Why a file cannot be read; a sentence for the user. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile'
}

/** Reads imports from the file system. */
export const fileReader: Reader = {
  resolve: (from, path) => oneName(isAbsolute(path) ? path : join(dirname(from), path)),
  read: (path) => (existsSync(path) && statSync(path).isFile() ? readTextFile(path) : undefined),
}

/** One name for each file, however it is reached: from the working folder where it lies in it. */
export function oneName(path: string): string {
  if (!existsSync(path)) return normalize(path)
  const real = realpathSync(path)
  const name = relative(realpathSync('.'), real)
  return name.startsWith('..') || isAbsolute(name) ? real : name
}

/**
 * A spec and all that it imports, as far as they could be understood.
 * @throws UnreadableFile
 */
export function readSpecFile(path: string): CheckedSpec {
  return checkSpec(path, readTextFile(path), fileReader, basename(path, '.hf'))
}

/**
 * The text of a file.
 * @throws UnreadableFile also where it is not text in UTF-8: read leniently, its bytes could get lost
 */
export function readTextFile(path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(path))
  } catch (error) {
    throw new UnreadableFile(`'${path}' cannot be read: ${error instanceof Error ? error.message : String(error)}.`)
  }
}
