import { Option } from 'commander'
import { shardOf } from '../check/shards/divide.ts'
import type { CommandLine } from '../command-line.ts'
import { positive, several, whole, wholeOrZero } from '../option-values.ts'
import { DEFAULT_RECOVERY, type FuzzCommandOptions } from './fuzz-request.ts'

interface RawFuzzOptions {
  readonly check?: string[]
  readonly property?: string[]
  readonly runs: number
  readonly steps?: number
  readonly seed: number
  readonly path?: string
  readonly time?: number
  readonly shard?: string
  readonly strategy?: string
  readonly scenarios?: string
  readonly faults: string
  readonly recoverWithin: number
  readonly out?: string
  readonly trace?: boolean
  readonly json?: boolean
}

const DEFAULT_RUNS = 10_000

/** Adds `holdfast fuzz` to the program. */
export function addFuzz({ act, command, io, elsewhere }: CommandLine): void {
  command('fuzz', 'random schedules of steps and faults, at sizes that no search comes to the end of')
    .argument('[spec...]', 'spec files or folders (default: spec/ and properties/)')
    .option(
      '-c, --check <name>',
      'only runs of this check, or one run by its name in reports (may be repeated)',
      several,
    )
    .option('--property <name>', 'look for this property only (may be repeated)', several)
    .option('--runs <n>', 'random runs at most, of each run of a check', whole, DEFAULT_RUNS)
    .option('--steps <n>', 'steps of a random run at most (default: 100)', whole)
    .option('--seed <n>', 'where the random choices start', wholeOrZero, 1)
    .option('--path <path>', 'with the seed, the place of one finding, as it was printed')
    .option('--time <seconds>', 'end after so much time', positive)
    .option(
      '--shard <part>',
      "make a part of the random runs, such as 1/4; 'holdfast merge' puts their reports together",
    )
    .option('--strategy <name>', 'how steps are chosen; --strategy help lists them')
    .option('--scenarios <names>', 'how faults come, separated by commas; --scenarios help lists them')
    .addOption(
      new Option('--faults <which>', 'as many as the check allows, or any number of each')
        .choices(['budgets', 'free'])
        .default('budgets'),
    )
    .option('--recover-within <n>', 'steps without faults that liveness may take', whole, DEFAULT_RECOVERY)
    .option('--out <folder>', 'keep the traces of what was found there')
    .option('--trace', 'show all traces, those of expected violations too')
    .option('--json', 'print one line of JSON')
    .action((specs: string[], raw: RawFuzzOptions) =>
      act(async () => {
        // Loaded when it is asked for: no other command needs fast-check.
        const { fuzzCommand } = await import('./fuzz-command.ts')
        return fuzzCommand(specs, optionsOf(raw), io, elsewhere)
      }),
    )
}

function optionsOf(raw: RawFuzzOptions): FuzzCommandOptions {
  return {
    checks: raw.check ?? [],
    properties: raw.property,
    runs: raw.runs,
    steps: raw.steps,
    seed: raw.seed,
    path: raw.path,
    seconds: raw.time,
    shard: raw.shard === undefined ? undefined : shardOf(raw.shard),
    strategy: raw.strategy,
    scenarios: raw.scenarios?.split(',').map((name) => name.trim()),
    freeFaults: raw.faults === 'free',
    recoverWithin: raw.recoverWithin,
    out: raw.out,
    trace: raw.trace === true,
    json: raw.json === true,
  }
}
