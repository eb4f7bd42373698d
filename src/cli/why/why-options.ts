import type { CommandLine } from '../command-line.ts'
import { wholeOrZero } from '../option-values.ts'
import { whyCommand } from './why-command.ts'

/** Adds `holdfast why` to the program. */
export function addWhy({ act, command, io }: CommandLine): void {
  command('why', 'say why a trace shows what it does')
    .argument('<trace>', 'a file of counterexamples/')
    .option('--step <number>', 'one step: why it was possible, what it read, what read it', wholeOrZero)
    .option(
      '--action <action>',
      "why an action, such as 'A' or 'A(node1, 2)', is possible or not, at the end or after --step",
    )
    .option('--spec <file>', 'the spec, where it is not the one that the trace names')
    .option('--json', 'print it as JSON')
    .action((file: string, raw: RawWhyOptions) => {
      const options = { spec: raw.spec, step: raw.step, action: raw.action, json: raw.json === true }
      return act(() => whyCommand(file, options, io))
    })
}

interface RawWhyOptions {
  readonly spec?: string
  readonly step?: number
  readonly action?: string
  readonly json?: boolean
}
