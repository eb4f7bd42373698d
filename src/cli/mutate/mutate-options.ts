import { mutationKinds } from '../../mutate/mutation.ts'
import type { CommandLine } from '../command-line.ts'
import { positive, several, whole } from '../option-values.ts'
import { type MutateOptions, mutateCommand, mutationKindsOf } from './mutate-command.ts'

/** Adds `holdfast mutate` to the program. */
export function addMutate({ act, command, io, elsewhere }: CommandLine): void {
  command('mutate', 'change a spec and see what its checks miss')
    .argument('<specs...>', 'spec files, whose checks a mutant must all survive')
    .option('-c, --check <name>', 'only the check with this name; may be given several times', several)
    .option('--kinds <list>', `kinds of change, with commas between: ${mutationKinds.join(', ')} (default: all)`)
    .option('--limit <number>', 'so many mutants at most, chosen evenly', whole)
    .option('--all-killers', 'make every run of each mutant, and say all that kills it')
    .option('--seconds <number>', 'end after so many seconds; what is left is not run', positive)
    .option('--mutant-seconds <number>', 'end a mutant as inconclusive after so many seconds', positive, 120)
    .option('--results <file>', 'keep a line of JSON for each mutant that is done')
    .option('--resume', 'go on from the results in that file')
    .option('--workers <number>', 'threads (default: one for each core)', whole)
    .option('--json', 'print one JSON document instead of lines')
    .option('--markdown <file>', 'write the report into a page, too, and keep what the page says of each survivor')
    .option('--strict', 'fail where a mutant survives')
    .action((files: string[], options: RawMutateOptions) =>
      act(() => mutateCommand(files, mutateOptions(options), io, elsewhere)),
    )
}

interface RawMutateOptions {
  readonly check?: string[]
  readonly kinds?: string
  readonly limit?: number
  readonly allKillers?: boolean
  readonly seconds?: number
  readonly mutantSeconds: number
  readonly results?: string
  readonly resume?: boolean
  readonly workers?: number
  readonly json?: boolean
  readonly markdown?: string
  readonly strict?: boolean
}

function mutateOptions(raw: RawMutateOptions): MutateOptions {
  return {
    checks: raw.check ?? [],
    kinds: raw.kinds === undefined ? mutationKinds : mutationKindsOf(raw.kinds),
    limit: raw.limit,
    allKillers: raw.allKillers === true,
    seconds: raw.seconds,
    mutantSeconds: raw.mutantSeconds,
    results: raw.results,
    resume: raw.resume === true,
    workers: raw.workers,
    json: raw.json === true,
    markdown: raw.markdown,
    strict: raw.strict === true,
  }
}
