import { nearest } from '../base/nearest.ts'
import { type CatalogueEntry, catalogue, type DiagnosticCode } from '../diagnostics/catalogue.ts'
import type { CommandLine } from './command-line.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { type Io, marksFor } from './io.ts'
import { UsageError } from './spec-files.ts'

/** `holdfast explain`: what a diagnostic means, with a spec that produces it; without a code, the list of all. */
function explainCommand(code: string | undefined, io: Io): ExitCode {
  const entries = Object.entries(catalogue) as [DiagnosticCode, CatalogueEntry][]
  const marks = marksFor(io)
  if (code === undefined) {
    for (const [each, entry] of entries) io.out(`${marks.place(each)}  ${entry.title}\n`)
    return exitCodes.asExpected
  }
  const found = entries.find(([each]) => each === code.toUpperCase())
  if (found === undefined) {
    const near = nearest(code.toUpperCase(), Object.keys(catalogue))
    throw new UsageError(
      `There is no diagnostic '${code}'.${near === undefined ? '' : ` Did you mean ${near}?`} 'holdfast explain' lists all.`,
    )
  }
  const [name, { title, explanation, example }] = found
  const indented = example
    .trimEnd()
    .split('\n')
    .map((line) => `    ${line}`.trimEnd())
  io.out(
    `${marks.place(name)}: ${marks.strong(title)}\n\n${explanation}\n\nA spec that produces it:\n\n${indented.join('\n')}\n`,
  )
  return exitCodes.asExpected
}

/** Adds `holdfast explain` to the program. */
export function addExplain({ act, command, io }: CommandLine): void {
  command('explain', 'explain a diagnostic')
    .argument('[code]', 'such as HF301; without it, all are listed')
    .action((code: string | undefined) => act(() => explainCommand(code, io)))
}
