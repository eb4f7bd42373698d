import { Command, CommanderError, Option } from 'commander'
import { type Target, targets } from '../export/export-run.ts'
import { mutationKinds } from '../mutate/mutation.ts'
import { traceFormatNames } from '../trace/trace-formats.ts'
import { type CheckOptions, checkCommand } from './check/check-command.ts'
import { chosenReports, reportForms } from './check/reporters/reporters.ts'
import { claimsCommand } from './claims/claims-command.ts'
import { compareCommand } from './compare/compare-command.ts'
import { addCompareOptions, compareOptions, type RawCompareOptions } from './compare/compare-options.ts'
import { type DiffOptions, diffCommand } from './diff/diff-command.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { explainCommand } from './explain-command.ts'
import { type ExportCommandOptions, exportCommand } from './export-command.ts'
import { fmtCommand } from './fmt-command.ts'
import { initCommand } from './init-command.ts'
import type { Io } from './io.ts'
import { layoutCommand } from './layout-command.ts'
import { type MutateOptions, mutateCommand, mutationKindsOf } from './mutate/mutate-command.ts'
import { limitsOf, positive, type RawLimits, several, whole } from './option-values.ts'
import { type RenderOptions, renderCommand } from './render-command.ts'
import { replayCommand } from './replay-command.ts'
import { UsageError } from './spec-files.ts'
import { version } from './version.ts'

const EXIT_CODES = `
Exit codes:
  0  all as expected            11  unexpected deadlock
  1  an expectation not met     12  unexpected violation of an invariant, step or unaffected property
  2  wrong usage                13  unexpected violation of a liveness or recoverable property
  3  inconclusive               75  error in the model, such as a number out of its range
                               150  error in the text of a spec
                               153  internal error
`

/** Runs a command line, without the program's name, and says how it ended. */
export async function runCommandLine(args: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = exitCodes.asExpected
  const program = buildProgram(io, async (run) => {
    code = await run()
  })
  try {
    await program.parseAsync([...args], { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.asExpected : exitCodes.usage
    if (error instanceof UsageError) {
      io.err(`error: ${error.message}\n`)
      return exitCodes.usage
    }
    if (isSystemError(error)) {
      io.err(`error: ${error.message}\n`)
      return exitCodes.usage
    }
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
    io.err(`internal error: this is a fault of Holdfast, not of your spec. Please report it with the spec.\n${stack}\n`)
    return exitCodes.internal
  }
}

/** A file that cannot be read, written or made: the operating system says why. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error
}

type Act = (run: () => ExitCode | Promise<ExitCode>) => Promise<void>

function buildProgram(io: Io, act: Act): Command {
  const program = new Command('holdfast')
    .description('Model checker for replica election and re-mirroring protocols')
    .version(version, '-V, --version', 'print the version')
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: io.err })
    .showHelpAfterError("(for help: 'holdfast --help')")
    .addHelpText('after', EXIT_CODES)
  const command = (usage: string, description: string) =>
    program.command(usage).description(description).version(version, '-V, --version', 'print the version')

  command('check', 'check specs: every reachable state of every check')
    .argument('[files...]', 'spec files or folders (default: spec/ and properties/)')
    .option('-c, --check <name>', 'only the check with this name; may be given several times', several)
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
    .option(
      '--report <form>',
      `write a report for other tools: ${reportForms.join(', ')}; may be given several times (by itself: github in a workflow of GitHub Actions)`,
      several,
    )
    .option(
      '--workers <number>',
      'threads, for runs at the same time or to share one (default: one for each core)',
      whole,
    )
    .option('--no-coverage', 'do not look for parts of the spec that the checks would not notice')
    .option('--strict', 'count warnings as failures')
    .option('--profile', 'say where the time of each search went')
    .option('--checkpoint <folder>', 'keep what a search has seen in a folder, level by level')
    .option('--resume', 'go on from the checkpoints in that folder')
    .option('--max-states <number>', 'end as inconclusive after so many states', whole)
    .option('--max-depth <number>', 'end as inconclusive at this depth', whole)
    .option('--max-seconds <number>', 'end each run as inconclusive after so many seconds', positive)
    .option('--max-memory <number>', 'end as inconclusive at so many mebibytes', positive)
    .action((files: string[], options: RawCheckOptions) => act(() => checkCommand(files, checkOptions(options), io)))

  command('replay', 'take the steps of a trace file in the spec')
    .argument('<trace>', 'a file of counterexamples/')
    .option('--spec <file>', 'the spec, where it is not the one that the trace names')
    .action((file: string, options: { spec?: string }) => act(() => replayCommand(file, options.spec, io)))

  command('render', 'write a trace file as text or a picture')
    .argument('<trace>', 'a file of counterexamples/')
    .addOption(new Option('--to <format>', 'what to write').choices(traceFormatNames).makeOptionMandatory())
    .option('--spec <file>', 'the spec, where it is not the one that the trace names')
    .option('--out <file>', 'the file to write (default: print)')
    .option('--force', 'overwrite a file that is something else')
    .action((file: string, raw: RawRenderOptions) => {
      const options = { to: raw.to, spec: raw.spec, out: raw.out, force: raw.force === true }
      return act(() => renderCommand(file, options, io))
    })

  command('fmt', 'rewrite specs in the canonical layout')
    .argument('[files...]', 'spec files or folders (default: spec/ and properties/)')
    .option('--check', 'only say which files are not formatted')
    .option('--stdout', 'print instead of writing')
    .action((files: string[], options: { check?: boolean; stdout?: boolean }) =>
      act(() => fmtCommand(files, { check: options.check === true, stdout: options.stdout === true }, io)),
    )

  command('layout', 'say where each part of a state lies')
    .argument('<spec>', 'a spec file')
    .option('-c, --check <name>', 'only the check with this name, or one run of it, such as "small with fix"')
    .option('--plain', 'with the faults used as part of the state')
    .option('--json', 'print one JSON document instead of a table')
    .action((file: string, options: { check?: string; plain?: boolean; json?: boolean }) =>
      act(() =>
        layoutCommand(file, { check: options.check, plain: options.plain === true, json: options.json === true }, io),
      ),
    )

  command('export', 'write one run in the language of another checker')
    .argument('<spec>', 'a spec file')
    .addOption(new Option('--to <target>', 'the checker').choices([...targets]).makeOptionMandatory())
    .option('-c, --check <name>', 'the run, by its name in reports')
    .option('--property <name>', 'claim only this property; may be given several times', several)
    .option('--no-properties', 'claim none: only the states, to compare counts')
    .option('--output <file>', 'the file to write (default: print)')
    .option('--force', 'overwrite a file that is something else')
    .action((file: string, options: RawExportOptions) => act(() => exportCommand(file, exportOptions(options), io)))

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
    .action((files: string[], options: RawMutateOptions) => act(() => mutateCommand(files, mutateOptions(options), io)))

  addCompareOptions(command('compare', 'compare fixes: what each mends, and breaks')).action(
    (files: string[], options: RawCompareOptions) => act(() => compareCommand(files, compareOptions(options), io)),
  )

  command('claims', 'say what shows each claim of a list')
    .argument('<list>', 'a Markdown file with a table of claims')
    .argument('[files...]', 'spec files or folders (default: spec/ and properties/)')
    .option('--markdown <file>', 'write a page, too: each claim with its properties, steps and declarations')
    .option('--json', 'print one JSON document instead of lines')
    .option('--workers <number>', 'threads (default: one for each core)', whole)
    .action((list: string, files: string[], raw: { markdown?: string; json?: boolean; workers?: number }) => {
      const options = { markdown: raw.markdown, json: raw.json === true, workers: raw.workers }
      return act(() => claimsCommand(list, files, options, io))
    })

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

  command('explain', 'explain a diagnostic')
    .argument('[code]', 'such as HF301; without it, all are listed')
    .action((code: string | undefined) => act(() => explainCommand(code, io)))

  command('init', 'start a spec')
    .argument('[name]', 'name of the new files', 'replication')
    .action((name: string) => act(() => initCommand(name, io)))
  return program
}

interface RawCheckOptions extends RawLimits {
  readonly check?: string[]
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
}

interface RawRenderOptions {
  readonly to: RenderOptions['to']
  readonly spec?: string
  readonly out?: string
  readonly force?: boolean
}

interface RawExportOptions {
  readonly to: Target
  readonly check?: string
  readonly property?: string[]
  readonly properties: boolean
  readonly output?: string
  readonly force?: boolean
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

interface RawDiffOptions extends Pick<RawCheckOptions, 'check' | 'maxStates' | 'maxSeconds' | 'json'> {
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

function exportOptions({ to, check, property, properties, output, force }: RawExportOptions): ExportCommandOptions {
  return { to, check, properties: properties ? property : [], output, force: force === true }
}

function checkOptions(raw: RawCheckOptions): CheckOptions {
  return {
    checks: raw.check ?? [],
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
  }
}
