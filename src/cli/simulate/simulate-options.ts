import { InvalidArgumentError, Option } from 'commander'
import type { Scheduler } from '../../simulate/simulation.ts'
import type { CommandLine } from '../command-line.ts'
import { sweepOf } from '../compare/compare-choice.ts'
import { durationOf } from '../duration.ts'
import { several, whole, wholeOrZero } from '../option-values.ts'
import { UsageError } from '../spec-files.ts'
import { type SimulateOptions, simulateCommand } from './simulate-command.ts'

interface RawSimulateOptions {
  readonly check?: string[]
  readonly runs: number
  readonly seed: number
  readonly for?: string
  readonly every?: string
  readonly confidence: number
  readonly sweep?: string[]
  readonly paired?: boolean
  readonly scheduler: Scheduler
  readonly maxSteps: number
  readonly workers?: number
  readonly json?: boolean
}

const DEFAULT_RUNS = 1000
const DEFAULT_STEPS = 10_000_000

/** Times that are looked at, at most: each costs a number of each run. */
const TIMES_MAX = 10_000

/** Adds `holdfast simulate` to the program. */
export function addSimulate({ act, command, io }: CommandLine): void {
  command(
    'simulate',
    'random runs in continuous time: how likely and how soon, where there are too many states to measure',
  )
    .argument('<spec>', 'a spec file')
    .option(
      '-c, --check <name>',
      'only this check or experiment, or one run by its name; may be given several times',
      several,
    )
    .option('--for <time>', "how long each run is, such as '84 hours'")
    .option('--every <time>', "also look at the state every so often, such as '1 hour'")
    .option('--runs <number>', 'random runs of each', whole, DEFAULT_RUNS)
    .option('--seed <number>', 'where the random choices start', wholeOrZero, 1)
    .option('--confidence <share>', 'of each interval', confidence, 0.95)
    .option('--sweep <constant>', 'with these values, such as NODES=2..5 or NODES=2,4', several)
    .option('--paired', 'compare each with the first of its check, run by run with the same chances')
    .addOption(
      new Option('--scheduler <which>', 'refuse steps of the system that say no time, or take them at once, each alike')
        .choices(['none', 'uniform'])
        .default('none'),
    )
    .option('--max-steps <number>', 'steps of a run at most', whole, DEFAULT_STEPS)
    .option('--workers <number>', 'threads (default: one for each core)', whole)
    .option('--json', 'print one JSON document instead of lines')
    .action((file: string, raw: RawSimulateOptions) => act(() => simulateCommand(file, optionsOf(raw), io)))
}

function optionsOf(raw: RawSimulateOptions): SimulateOptions {
  if (raw.for === undefined)
    throw new UsageError("How long is each run? Say it with '--for', such as --for '84 hours'.")
  const horizon = durationOf(raw.for, '--for')
  const every = raw.every === undefined ? undefined : durationOf(raw.every, '--every')
  if (every !== undefined && horizon / every > TIMES_MAX)
    throw new UsageError(`'${raw.every}' is too often: there are ${TIMES_MAX} times at most.`)
  return {
    checks: raw.check ?? [],
    sweeps: (raw.sweep ?? []).map(sweepOf),
    runs: raw.runs,
    plan: { seed: raw.seed, horizon, every, scheduler: raw.scheduler, steps: raw.maxSteps },
    confidence: raw.confidence,
    paired: raw.paired === true,
    workers: raw.workers,
    json: raw.json === true,
  }
}

function confidence(text: string): number {
  const value = Number(text)
  if (!(value >= 0.5 && value < 1))
    throw new InvalidArgumentError('It must be a share from 0.5 to below 1, such as 0.95.')
  return value
}
