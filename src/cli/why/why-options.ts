import { addCausesLimits, type RawCausesLimits } from '../causes-options.ts'
import type { CommandLine } from '../command-line.ts'
import { wholeOrZero } from '../option-values.ts'
import { whyCommand } from './why-command.ts'

/** Adds `holdfast why` to the program. */
export function addWhy({ act, command, io }: CommandLine): void {
  const line = command('why', 'say why a trace shows what it does')
    .argument('<trace>', 'a file of counterexamples/')
    .option('--step <number>', 'one step: why it was possible, what it read, what read it', wholeOrZero)
    .option(
      '--action <action>',
      "why an action, such as 'A' or 'A(node1, 2)', is possible or not, at the end or after --step",
    )
    .option('--spec <file>', 'the spec, where it is not the one that the trace names')
    .option('--json', 'print it as JSON')
  addCausesLimits(line).action((file: string, raw: RawWhyOptions) => {
    const { search, maxStates, maxSeconds } = raw
    const limits = { search, maxStates, maxSeconds }
    const options = { ...limits, spec: raw.spec, step: raw.step, action: raw.action, json: raw.json === true }
    return act(() => whyCommand(file, options, io))
  })
}

interface RawWhyOptions extends RawCausesLimits {
  readonly spec?: string
  readonly step?: number
  readonly action?: string
  readonly json?: boolean
}
