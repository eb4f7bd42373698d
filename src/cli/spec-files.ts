import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { nearest } from '../base/nearest.ts'
import type { CheckedSpec } from '../check/check-spec.ts'
import { oneName, readSpecFile, readTextFile, UnreadableFile } from '../host/text-files.ts'
import type { Run } from '../model/model.ts'

/** A mistake in how the command was called; a sentence for the user. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** A name that nothing has, with the one that was most likely meant, or else with `more`. */
export function unknownName(kind: string, name: string, known: readonly string[], more = ''): UsageError {
  const near = nearest(name, known)
  return new UsageError(`There is no ${kind} '${name}'.${near === undefined ? more : ` Did you mean '${near}'?`}`)
}

/**
 * A name that no check has. It may be an experiment's: then nothing is wrong but the command.
 * @param experiments runs of the experiments of all files concerned
 */
export function unknownCheck(
  name: string,
  known: readonly string[],
  experiments: readonly Pick<Run, 'check'>[],
  more = '',
): UsageError {
  if (!experiments.some(({ check }) => check === name || name.startsWith(`${check} with `)))
    return unknownName('check', name, known, more)
  return new UsageError(
    `'${name}' is an experiment, and nothing searches all its states. Ask 'holdfast measure' or 'holdfast simulate'.`,
  )
}

const FOLDERS = ['spec', 'properties']

/**
 * The spec files that the user means: those named, folders searched; without any, all of spec/ and properties/.
 * @throws UsageError where there is nothing
 */
export function findSpecs(paths: readonly string[]): string[] {
  const given = paths.length > 0 ? paths : FOLDERS.filter((folder) => existsSync(folder))
  if (given.length === 0) {
    throw new UsageError(
      "There is no folder 'spec' or 'properties' here. Name a spec file, or start one with 'holdfast init'.",
    )
  }
  const files = given.flatMap((path) => {
    if (!existsSync(path)) throw new UsageError(`There is no file or folder '${path}'.`)
    return statSync(path).isDirectory() ? specsIn(path) : [oneName(path)]
  })
  if (files.length === 0)
    throw new UsageError(`There are no .hf files in ${given.map((path) => `'${path}'`).join(' or ')}.`)
  return [...new Set(files)]
}

/** All that lies in spec/ and properties/; nothing where there are no such folders. */
export function allSpecs(): string[] {
  return FOLDERS.filter((folder) => existsSync(folder)).flatMap(specsIn)
}

function specsIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.hf'))
    .map((entry) => oneName(join(entry.parentPath, entry.name)))
    .sort()
}

/** @throws UsageError where the file cannot be read */
export function readSpec(path: string): CheckedSpec {
  return asUsage(() => readSpecFile(path))
}

/** What the files that belong to a run of a spec are called after. */
export function runFileName(
  spec: string,
  { check, toggles, ordinal }: Pick<Run, 'check' | 'toggles' | 'ordinal'>,
): string {
  return [basename(spec, '.hf'), check, ...toggles, ...(ordinal === 1 ? [] : [ordinal])].join('-')
}

/** @throws UsageError where the file cannot be read, or is not text in UTF-8 */
export function readText(path: string): string {
  return asUsage(() => readTextFile(path))
}

function asUsage<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof UnreadableFile) throw new UsageError(error.message)
    throw error
  }
}
