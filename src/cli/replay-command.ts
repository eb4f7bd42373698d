import { renderTrace } from '../trace/render-terminal.ts'
import type { CommandLine } from './command-line.ts'
import type { ExitCode } from './exit-codes.ts'
import { type Io, marksFor } from './io.ts'
import { replaySteps } from './replay-file.ts'

/** `holdfast replay`: takes the steps of a trace file in today's spec and says whether it still shows what it did. */
export function replayCommand(file: string, specPath: string | undefined, io: Io): ExitCode {
  const replayed = replaySteps(file, specPath, io)
  if (replayed.kind === 'refused') return replayed.code
  io.out(`${renderTrace(replayed.document, marksFor(io))}\n\n${replayed.conclusion}\n`)
  return replayed.code
}

/** Adds `holdfast replay` to the program. */
export function addReplay({ act, command, io }: CommandLine): void {
  command('replay', 'take the steps of a trace file in the spec')
    .argument('<trace>', 'a file of counterexamples/')
    .option('--spec <file>', 'the spec, where it is not the one that the trace names')
    .action((file: string, options: { spec?: string }) => act(() => replayCommand(file, options.spec, io)))
}
