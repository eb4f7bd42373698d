import { Option } from 'commander'
import type { CommandLine } from '../../command-line.ts'
import { several, whole } from '../../option-values.ts'
import { chosenReports, reportHelp } from '../../reporters/reporters.ts'
import { baselineOption } from '../baseline/baseline-gate.ts'
import { type MergeOptions, mergeCommand } from './merge-command.ts'

/** Adds `holdfast merge` to the program. */
export function addMerge({ act, command, io }: CommandLine): void {
  command('merge', 'put the reports of all shards of a check, or of random runs, together')
    .argument('<reports...>', "what '--shard 1/4 --json' printed, of each shard")
    .addOption(
      new Option('--trace <which>', 'which traces to print')
        .choices(['unexpected', 'all', 'none'])
        .default('unexpected'),
    )
    .option('--json', 'print one JSON document instead of lines')
    .option('--report <form>', reportHelp, several)
    .option('--strict', 'count warnings as failures')
    .option('--baseline <file>', 'let only what is new fail')
    .option('--accept-baseline', 'write that file anew from what is found')
    .option('--cache <folder>', 'keep what the searches for what no run notices came to')
    .option('--out <folder>', 'of random runs: keep the traces of what was found there')
    .option('--workers <number>', 'threads (default: one for each core)', whole)
    .action((files: string[], raw: RawMergeOptions) => act(() => mergeCommand(files, mergeOptions(raw), io)))
}

interface RawMergeOptions {
  readonly trace: MergeOptions['trace']
  readonly json?: boolean
  readonly report?: string[]
  readonly strict?: boolean
  readonly baseline?: string
  readonly acceptBaseline?: boolean
  readonly workers?: number
  readonly cache?: string
  readonly out?: string
}

function mergeOptions(raw: RawMergeOptions): MergeOptions {
  const json = raw.json === true
  return {
    trace: raw.trace,
    json,
    reports: chosenReports(raw.report ?? [], json, process.env),
    environment: process.env,
    strict: raw.strict === true,
    baseline: baselineOption(raw),
    workers: raw.workers,
    cache: raw.cache,
    out: raw.out,
  }
}
