import type { CommandLine } from '../command-line.ts'
import { limitsOf, positive, type RawLimits, several, whole } from '../option-values.ts'
import { chosenReports, reportHelp } from '../reporters/reporters.ts'
import { UsageError } from '../spec-files.ts'
import { budgetsOf, type CompareChoice, listOf, sweepOf } from './compare-choice.ts'
import { type CompareOptions, compareCommand } from './compare-command.ts'

interface RawCompareOptions extends RawLimits {
  readonly check?: string[]
  readonly fixes?: string
  readonly bugs?: string
  readonly with?: string
  readonly properties?: string
  readonly faults?: string
  readonly sweep?: string[]
  readonly minimal?: boolean
  readonly frontier?: boolean
  readonly trace?: boolean
  readonly json?: boolean
  readonly markdown?: string
  readonly report?: string[]
  readonly strict?: boolean
  readonly resume?: string
  readonly workers?: number
}

/** Adds `holdfast compare` to the program. */
export function addCompare({ act, command, io, elsewhere }: CommandLine): void {
  command('compare', 'compare fixes: what each mends, and breaks')
    .argument('<spec...>', 'spec files, each compared by itself')
    .option('-c, --check <names>', 'only these checks, with commas between; may be given several times', several)
    .option('--fixes <list>', 'the fixes to combine (default: all)')
    .option('--bugs <list>', 'bugs to combine, too: each combination is a situation of its own')
    .option('--with <list>', "only this combination of fixes and bugs, or 'none'")
    .option('--properties <list>', 'the properties (default: those that the checks speak of)')
    .option('--faults <budgets>', "in place of the checks' own, such as 'crash<=2,cut+lose<=1', or 'none'")
    .option('--sweep <constant>', 'each situation with these values, such as NODES=2..5 or NODES=2,4', several)
    .option('--minimal', 'only the runs that are needed to find the smallest combinations that are enough')
    .option('--frontier', 'how many faults each property bears, up to those that are allowed')
    .option('--trace', 'show the traces')
    .option('--json', 'print one JSON document instead of tables')
    .option('--markdown <file>', 'write the report into a page, too')
    .option('--report <form>', reportHelp, several)
    .option('--strict', 'fail where a check states something else of a cell')
    .option('--resume <file>', 'keep a line of JSON for each run that is done, and go on from those that are there')
    .option('--workers <number>', 'threads (default: one for each core)', whole)
    .option('--max-states <number>', 'end each run as inconclusive after so many states', whole)
    .option('--max-depth <number>', 'end each run as inconclusive at this depth', whole)
    .option('--max-seconds <number>', 'end each run as inconclusive after so many seconds', positive)
    .option('--max-memory <number>', 'end each run as inconclusive at so many mebibytes', positive)
    .action((files: string[], options: RawCompareOptions) =>
      act(() => compareCommand(files, compareOptions(options), io, elsewhere)),
    )
}

/** @throws UsageError where an option cannot be read, or two do not go together */
function compareOptions(raw: RawCompareOptions): CompareOptions {
  return {
    choice: choiceOf(raw),
    limits: limitsOf(raw),
    traces: raw.trace === true,
    json: raw.json === true,
    markdown: raw.markdown,
    strict: raw.strict === true,
    reports: chosenReports(raw.report ?? [], raw.json === true, process.env),
    environment: process.env,
    resume: raw.resume,
    workers: raw.workers,
  }
}

function choiceOf(raw: RawCompareOptions): CompareChoice {
  if (raw.minimal === true && raw.frontier === true)
    throw new UsageError("'--minimal' looks for fixes and '--frontier' for faults: give one of the two.")
  if (raw.with !== undefined && (raw.fixes !== undefined || raw.bugs !== undefined || raw.minimal === true))
    throw new UsageError("'--with' names the one combination: leave out '--fixes', '--bugs' and '--minimal'.")
  const list = (text: string | undefined) => (text === undefined ? undefined : listOf(text))
  return {
    checks: (raw.check ?? []).flatMap(listOf),
    fixes: list(raw.fixes),
    bugs: list(raw.bugs) ?? [],
    only: list(raw.with),
    properties: list(raw.properties),
    faults: raw.faults === undefined ? undefined : budgetsOf(raw.faults),
    sweeps: (raw.sweep ?? []).map(sweepOf),
    mode: raw.minimal === true ? 'minimal' : raw.frontier === true ? 'frontier' : 'all',
  }
}
