import { Command, CommanderError } from 'commander'
import { addCheck } from './check/check-options.ts'
import { addMerge } from './check/shards/merge-options.ts'
import { addClaims } from './claims/claims-command.ts'
import type { CommandLine } from './command-line.ts'
import { addCompare } from './compare/compare-options.ts'
import { addDiff } from './diff/diff-options.ts'
import type { Elsewhere } from './elsewhere.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { addExplain } from './explain-command.ts'
import { addExplore } from './explore/explore-command.ts'
import { addExport } from './export-command.ts'
import { addFmt } from './fmt-command.ts'
import { addFuzz } from './fuzz/fuzz-options.ts'
import { addImport } from './import/import-command.ts'
import { addInit } from './init-command.ts'
import type { Io } from './io.ts'
import { addLayout } from './layout-command.ts'
import { addMeasure } from './measure-command.ts'
import { addMinimise } from './minimise-command.ts'
import { addMutate } from './mutate/mutate-options.ts'
import { addRender } from './render-command.ts'
import { addReplay } from './replay-command.ts'
import { screenedIo } from './reporters/reporters.ts'
import { addSimulate } from './simulate/simulate-options.ts'
import { UsageError } from './spec-files.ts'
import { addSwarm } from './swarm/swarm-options.ts'
import { version } from './version.ts'
import { addView } from './view/view-command.ts'
import { addWhy } from './why/why-options.ts'

/** In the order in which help lists them. */
const commands: readonly ((line: CommandLine) => void)[] = [
  addCheck,
  addMerge,
  addFuzz,
  addReplay,
  addRender,
  addMinimise,
  addExplore,
  addWhy,
  addView,
  addImport,
  addFmt,
  addLayout,
  addExport,
  addMutate,
  addMeasure,
  addSimulate,
  addCompare,
  addClaims,
  addDiff,
  addExplain,
  addInit,
  addSwarm,
]

const EXIT_CODES = `
Exit codes:
  0  all as expected            11  unexpected deadlock
  1  an expectation not met     12  unexpected violation of an invariant, step or unaffected property
  2  wrong usage                13  unexpected violation of a liveness or recoverable property
  3  inconclusive               75  error in the model, such as a number out of its range
                               150  error in the text of a spec
                               153  internal error
`

/**
 * Runs a command line, without the program's name, and says how it ended.
 * @param elsewhere other machines that do the work, where the command can have it done
 */
export async function runCommandLine(args: readonly string[], outside: Io, elsewhere?: Elsewhere): Promise<ExitCode> {
  let code: ExitCode = exitCodes.asExpected
  const io = process.env['GITHUB_ACTIONS'] === 'true' ? screenedIo(outside) : outside
  const act = async (run: () => ExitCode | Promise<ExitCode>) => {
    code = await run()
  }
  const runElsewhere: CommandLine['runElsewhere'] = (line, crews) => runCommandLine(line, outside, crews)
  const program = buildProgram({ io, act, elsewhere, runElsewhere })
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

function buildProgram(line: Omit<CommandLine, 'command'>): Command {
  const { io } = line
  const program = new Command('holdfast')
    .description('Model checker for replica election and re-mirroring protocols')
    .version(version, '-V, --version', 'print the version')
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: io.err })
    .showHelpAfterError("(for help: 'holdfast --help')")
    .addHelpText('after', EXIT_CODES)
  const command = (usage: string, description: string) =>
    program.command(usage).description(description).version(version, '-V, --version', 'print the version')

  for (const add of commands) add({ ...line, command })
  return program
}
