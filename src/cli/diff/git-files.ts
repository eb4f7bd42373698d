import { spawnSync } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, posix, relative, resolve, sep } from 'node:path'
import { type CheckedSpec, checkSpec } from '../../check/check-spec.ts'
import { UsageError } from '../spec-files.ts'

/** The files of the repository around the working folder, as they are at a revision. */
export interface Revision {
  /** The spec at a path, with all that it imports; its files are called as git calls them: `HEAD~3:spec/volume.hf`. */
  readonly readSpec: (path: string) => CheckedSpec
  readonly nameOf: (path: string) => string
}

/** Bytes that git may print: a list of all files, or one file. */
const MOST = 2 ** 28

/**
 * Asks git for a revision; nothing in the working folder is touched.
 * @throws UsageError where there is no git, no repository or no such revision
 */
export function openRevision(revision: string): Revision {
  const top = git(['rev-parse', '--show-toplevel'], (said) => {
    if (!said.includes('not a git repository')) throw new UsageError(`git refuses to read this repository: ${said}`)
  })
  if (top === undefined) throw new UsageError('This folder lies in no git repository, so there is no older version.')
  const commit = revision.startsWith('-')
    ? undefined
    : git(['rev-parse', '--verify', '--quiet', `${revision}^{commit}`])
  if (commit === undefined) throw new UsageError(`There is no revision '${revision}' in this repository.`)
  const root = realpathSync(top.trim())
  const tree = git(['ls-tree', '-r', '-z', '--name-only', '--full-tree', commit.trim()]) ?? ''
  const files = new Set(tree.split('\0'))

  const inRoot = (path: string): string => {
    const folder = dirname(resolve(path))
    const inside = relative(root, join(existsSync(folder) ? realpathSync(folder) : folder, basename(path)))
    if (inside.startsWith('..') || isAbsolute(inside))
      throw new UsageError(`'${path}' lies outside of the git repository in '${root}'.`)
    return inside.split(sep).join('/')
  }
  const prefix = `${revision}:`
  const nameOf = (path: string) => `${prefix}${inRoot(path)}`
  const read = (name: string): string | undefined => {
    const file = name.slice(prefix.length)
    return files.has(file) ? git(['cat-file', 'blob', `${commit.trim()}:${file}`]) : undefined
  }
  const reader = {
    resolve: (from: string, path: string) =>
      posix.isAbsolute(path) ? path : `${prefix}${posix.join(posix.dirname(from.slice(prefix.length)), path)}`,
    read,
  }
  return {
    nameOf,
    readSpec: (path) => {
      const name = nameOf(path)
      const text = read(name)
      if (text === undefined)
        throw new UsageError(
          `There is no file '${name.slice(prefix.length)}' at the revision '${revision}'. If it had another name then, put that name before this one.`,
        )
      return checkSpec(name, text, reader, basename(path, '.hf'))
    },
  }
}

/**
 * What git prints; undefined where it says no.
 * @param refused is told the first line of why
 * @throws UsageError where it cannot be run, or prints what is no text
 */
function git(args: readonly string[], refused?: (said: string) => void): string | undefined {
  // In English, whatever the user speaks: some of it is looked at.
  const env = { ...process.env, LC_ALL: 'C' }
  const { status, stdout, stderr, error } = spawnSync('git', args, { maxBuffer: MOST, env })
  if (error !== undefined) throw new UsageError(`git cannot be run, and '--since' needs it: ${error.message}.`)
  if (status !== 0) {
    refused?.(stderr.toString('utf8').trim().split('\n')[0] ?? '')
    return undefined
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(stdout)
  } catch {
    throw new UsageError(`What git has under '${args.at(-1)}' is not text in UTF-8.`)
  }
}
