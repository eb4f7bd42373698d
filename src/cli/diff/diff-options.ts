import type { CommandLine } from '../command-line.ts'
import { limitsOf, positive, type RawLimits, several, whole } from '../option-values.ts'
import { type DiffOptions, diffCommand } from './diff-command.ts'

/** Adds `holdfast diff` to the program. */
export function addDiff({ act, command, io }: CommandLine): void {
  command('diff', 'compare two versions of a spec')
    .argument('<old>', 'a spec file')
    .argument('[new]', 'another one (default: the same, as it is now)')
    .option('--since <revision>', 'read the old one, and all that it imports, at a revision of git')
    .option('-c, --check <name>', 'only the check with this name; may be given several times', several)
    .option('--max-pairs <number>', 'end the walk through a run after so many pairs of states', whole, 10_000)
    .option('--max-states <number>', 'end a search for verdicts as inconclusive after so many states', whole)
    .option('--max-seconds <number>', 'end each search, and each walk, after so many seconds', positive)
    .option('--json', 'print one JSON document instead of lines')
    .option('--markdown <file>', 'write the report as a comment for a pull request, too')
    .addHelpText(
      'after',
      '\nExit codes: 0 no difference, 1 differences, 3 none found, but not everything was looked at',
    )
    .action((old: string, new_: string | undefined, options: RawDiffOptions) =>
      act(() => diffCommand(old, new_, diffOptions(options), io)),
    )
}

interface RawDiffOptions extends Pick<RawLimits, 'maxStates' | 'maxSeconds'> {
  readonly check?: string[]
  readonly json?: boolean
  readonly since?: string
  readonly maxPairs: number
  readonly markdown?: string
}

function diffOptions(raw: RawDiffOptions): DiffOptions {
  return {
    since: raw.since,
    checks: raw.check ?? [],
    limits: limitsOf(raw),
    pairs: raw.maxPairs,
    json: raw.json === true,
    markdown: raw.markdown,
  }
}
