import { Option } from 'commander'
import type { CommandLine } from '../command-line.ts'
import { limitsOf, positive, type RawLimits, several, whole } from '../option-values.ts'
import { chosenReports, reportHelp } from '../reporters/reporters.ts'
import { baselineOption } from './baseline/baseline-gate.ts'
import { type CheckOptions, checkCommand } from './check-command.ts'
import { shardOf } from './shards/divide.ts'

/** Adds `holdfast check` to the program. */
export function addCheck({ act, command, io, elsewhere }: CommandLine): void {
  command('check', 'check specs: every reachable state of every check')
    .argument('[files...]', 'spec files or folders (default: spec/ and properties/)')
    .option('-c, --check <name>', 'only the check with this name; may be given several times', several)
    .option('--importers', 'check what imports one of the files, too: all that a change of them may break')
    .addOption(
      new Option('--trace <which>', 'which traces to print')
        .choices(['unexpected', 'all', 'none'])
        .default('unexpected'),
    )
    .option('--plain', 'no symmetry, and the faults used as part of the state: the counts that other checkers get')
    .addOption(
      new Option('--engine <which>', 'what explores: code compiled for the spec, or the reference interpreter')
        .choices(['compiled', 'interpreted'])
        .default('compiled'),
    )
    .addOption(
      new Option('--store <which>', 'how states are told apart; but for exact, nothing is ever said to hold')
        .choices(['exact', 'fingerprint', 'bitstate'])
        .default('exact'),
    )
    .option('--seed <number>', 'of the hashes of such a store', whole)
    .option('--accept', 'keep the traces of expected violations in counterexamples/')
    .option('--json', 'print one JSON document instead of lines')
    .option('--report <form>', reportHelp, several)
    .option(
      '--workers <number>',
      'threads, for runs at the same time or to share one (default: one for each core)',
      whole,
    )
    .option('--no-coverage', 'do not look for parts of the spec that the checks would not notice')
    .option('--strict', 'count warnings as failures')
    .option(
      '--baseline <file>',
      'let only what is new fail: findings that the file does not have, runs that have grown',
    )
    .option('--accept-baseline', 'write that file anew from what is found')
    .option('--cache <folder>', 'keep what runs came to, and make only those anew that may come to something else')
    .option('--shard <part>', "make a part of the runs only, such as 1/4; 'holdfast merge' puts their reports together")
    .option('--profile', 'say where the time of each search went')
    .option('--checkpoint <folder>', 'keep what a search has seen in a folder, level by level')
    .option('--resume', 'go on from the checkpoints in that folder')
    .option('--max-states <number>', 'end as inconclusive after so many states', whole)
    .option('--max-depth <number>', 'end as inconclusive at this depth', whole)
    .option('--max-seconds <number>', 'end each run as inconclusive after so many seconds', positive)
    .option('--max-memory <number>', 'end as inconclusive at so many mebibytes', positive)
    .action((files: string[], options: RawCheckOptions) =>
      act(() => checkCommand(files, checkOptions(options), io, elsewhere)),
    )
}

interface RawCheckOptions extends RawLimits {
  readonly check?: string[]
  readonly importers?: boolean
  readonly trace: CheckOptions['trace']
  readonly plain?: boolean
  readonly engine: CheckOptions['engine']
  readonly store: CheckOptions['store']['kind']
  readonly seed?: number
  readonly profile?: boolean
  readonly coverage: boolean
  readonly strict?: boolean
  readonly accept?: boolean
  readonly json?: boolean
  readonly report?: string[]
  readonly workers?: number
  readonly checkpoint?: string
  readonly resume?: boolean
  readonly baseline?: string
  readonly acceptBaseline?: boolean
  readonly shard?: string
  readonly cache?: string
}

function checkOptions(raw: RawCheckOptions): CheckOptions {
  return {
    checks: raw.check ?? [],
    importers: raw.importers === true,
    trace: raw.trace,
    plain: raw.plain === true,
    engine: raw.engine,
    store: raw.store === 'exact' ? { kind: raw.store } : { kind: raw.store, seed: raw.seed ?? 1 },
    accept: raw.accept === true,
    json: raw.json === true,
    reports: chosenReports(raw.report ?? [], raw.json === true, process.env),
    environment: process.env,
    workers: raw.workers,
    profile: raw.profile === true,
    coverage: raw.coverage,
    strict: raw.strict === true,
    checkpoint: raw.checkpoint,
    resume: raw.resume === true,
    limits: limitsOf(raw),
    baseline: baselineOption(raw),
    cache: raw.cache,
    shard: raw.shard === undefined ? undefined : shardOf(raw.shard),
  }
}
