import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { keywords } from '../syntax/tokens.ts'
import type { CommandLine } from './command-line.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import type { Io } from './io.ts'
import { UsageError } from './spec-files.ts'
import { startingProperties, startingSpec } from './starting-spec.ts'

/**
 * `holdfast init`: a small spec that checks, to be changed into one's own.
 * @throws UsageError rather than overwrite a file
 */
function initCommand(name: string, io: Io): ExitCode {
  if (!/^[a-z][a-z0-9-]*$/i.test(name))
    throw new UsageError(`'${name}' cannot be a file's name here: use letters, digits and '-'.`)
  const module = name.replaceAll('-', '_')
  if (keywords.has(module))
    throw new UsageError(`'${name}' is a word of the language, so no module can have that name.`)
  const files = [
    { path: join('spec', `${name}.hf`), text: startingSpec(module) },
    { path: join('properties', `${name}.hf`), text: startingProperties(name) },
  ]
  for (const { path } of files)
    if (existsSync(path)) throw new UsageError(`'${path}' exists already, and is left alone.`)
  mkdirSync('spec', { recursive: true })
  mkdirSync('properties', { recursive: true })
  for (const { path, text } of files) {
    writeFileSync(path, text, { flag: 'wx' })
    io.out(`wrote ${path}\n`)
  }
  io.out(`\nNext: holdfast check properties/${name}.hf\n`)
  return exitCodes.asExpected
}

/** Adds `holdfast init` to the program. */
export function addInit({ act, command, io }: CommandLine): void {
  command('init', 'start a spec')
    .argument('[name]', 'name of the new files', 'replication')
    .action((name: string) => act(() => initCommand(name, io)))
}
