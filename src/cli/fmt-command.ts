import { chmodSync, realpathSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { parseModule } from '../syntax/parse.ts'
import { formatModule } from '../syntax/print.ts'
import { printDiagnostics } from './check/check-command.ts'
import type { CommandLine } from './command-line.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import type { Io } from './io.ts'
import { findSpecs, readText } from './spec-files.ts'

export interface FmtOptions {
  /** Only say which files are not formatted. */
  readonly check: boolean
  /** Print instead of writing. */
  readonly stdout: boolean
}

/** `holdfast fmt`: rewrites specs in the canonical layout. A file that does not parse is left as it is. */
function fmtCommand(paths: readonly string[], options: FmtOptions, io: Io): ExitCode {
  let code: ExitCode = exitCodes.asExpected
  for (const path of findSpecs(paths)) {
    const file = { path, text: readText(path) }
    const { module, diagnostics } = parseModule(file)
    if (diagnostics.length > 0) {
      printDiagnostics(diagnostics, io)
      code = exitCodes.spec
      continue
    }
    const text = formatModule(module, file)
    if (options.stdout) io.out(text, 'data')
    else if (text !== file.text) {
      io.out(`${path}${options.check ? ' is not formatted' : ''}\n`)
      if (!options.check) replaceFile(path, text)
      else if (code === exitCodes.asExpected) code = exitCodes.unmet
    }
  }
  return code
}

/** The new text is whole before the old one goes. */
function replaceFile(link: string, text: string): void {
  const path = realpathSync(link)
  const temporary = `${path}.${process.pid}.new`
  writeFileSync(temporary, text, { flag: 'wx' })
  chmodSync(temporary, statSync(path).mode)
  renameSync(temporary, path)
}

/** Adds `holdfast fmt` to the program. */
export function addFmt({ act, command, io }: CommandLine): void {
  command('fmt', 'rewrite specs in the canonical layout')
    .argument('[files...]', 'spec files or folders (default: spec/ and properties/)')
    .option('--check', 'only say which files are not formatted')
    .option('--stdout', 'print instead of writing')
    .action((files: string[], options: { check?: boolean; stdout?: boolean }) =>
      act(() => fmtCommand(files, { check: options.check === true, stdout: options.stdout === true }, io)),
    )
}
