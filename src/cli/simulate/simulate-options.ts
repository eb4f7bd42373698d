import { InvalidArgumentError, Option } from 'commander'
import type { Scheduler, SimulationPlan } from '../../simulate/simulation.ts'
import { shardOf } from '../check/shards/divide.ts'
import type { CommandLine } from '../command-line.ts'
import { sweepOf } from '../compare/compare-choice.ts'
import { durationOf } from '../duration.ts'
import type { Elsewhere } from '../elsewhere.ts'
import type { ExitCode } from '../exit-codes.ts'
import type { Io } from '../io.ts'
import { positive, several, whole, wholeOrZero } from '../option-values.ts'
import { addFigureOptions, figureWriter, type RawFigureOptions } from '../plot/figure-options.ts'
import { UsageError } from '../spec-files.ts'
import type { SimulateOptions } from './conclude-simulation.ts'
import { levelsOf, questionOf } from './question-options.ts'
import { simulateCommand } from './simulate-command.ts'
import { type SplittingOptions, splittingCommand } from './splitting-command.ts'
import { type SprtOptions, sprtCommand } from './sprt-command.ts'

interface RawSimulateOptions extends RawFigureOptions {
  readonly check?: string[]
  readonly runs?: number
  readonly seed: number
  readonly for?: string
  readonly every?: string
  readonly confidence: number
  readonly sweep?: string[]
  readonly paired?: boolean
  readonly scheduler: Scheduler
  readonly maxSteps: number
  readonly workers?: number
  readonly shard?: string
  readonly json?: boolean
  readonly sprt?: string
  readonly margin?: number
  readonly splitting?: string
  readonly event?: string
  readonly before?: string
  readonly levels?: string
  readonly estimates?: number
}

const DEFAULT_RUNS = 1000
/** Runs that one question may take. */
const SPRT_RUNS = 100_000
const DEFAULT_ESTIMATES = 20
const DEFAULT_STEPS = 10_000_000

/** Times that are looked at, at most: each costs a number of each run. */
const TIMES_MAX = 10_000

/** Adds `holdfast simulate` to the program. */
export function addSimulate({ act, command, io, elsewhere }: CommandLine): void {
  const line = command('simulate', 'random runs in time: how likely and how soon, of any size')
    .argument('<spec>', 'a spec file')
    .option(
      '-c, --check <name>',
      'only this check or experiment, or one run by its name; may be given several times',
      several,
    )
    .option('--for <time>', "how long each run is, such as '84 hours'")
    .option('--every <time>', "also look at the state every so often, such as '1 hour'")
    .option('--runs <number>', `random runs of each (default: ${DEFAULT_RUNS})`, whole)
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
    .option(
      '--shard <part>',
      "make a part of the random runs, such as 1/4; 'holdfast merge' puts their reports together",
    )
    .option('--sprt <question>', "take as many runs as answer a question, such as 'Over >= 0.95', and no more")
    .option('--margin <share>', 'with --sprt: how far beyond the share the answer may still be no', positive)
    .option('--splitting <level>', 'how likely a rare event is, by a reward or number that grows on the way to it')
    .option('--event <property>', 'with --splitting: the property that is seldom broken or reached')
    .option('--before <property>', 'with --splitting: once this one is broken or reached, it is too late')
    .option('--levels <numbers>', 'with --splitting: the levels, such as 30,35,40 (default: chosen beforehand)')
    .option('--estimates <number>', `with --splitting: independent estimates (default: ${DEFAULT_ESTIMATES})`, whole)
    .option('--json', 'print one JSON document instead of lines')
  addFigureOptions(line).action((file: string, raw: RawSimulateOptions) => act(() => answer(file, raw, io, elsewhere)))
}

/** Which of the three ways to use random runs is asked for. */
function answer(
  file: string,
  raw: RawSimulateOptions,
  io: Io,
  elsewhere: Elsewhere | undefined,
): ExitCode | Promise<ExitCode> {
  for (const [mode, own] of ownOptions)
    if (raw[mode] === undefined)
      for (const name of own)
        if (raw[name] !== undefined) throw new UsageError(`'--${name}' is for '--${mode}', which is not given.`)
  if (elsewhere !== undefined && (raw.sprt !== undefined || raw.splitting !== undefined))
    throw new UsageError("'--sprt' and '--splitting' take one run after the other, and are for one place.")
  if (raw.sprt !== undefined) return sprtCommand(file, sprtOptionsOf(raw, raw.sprt), io)
  if (raw.splitting !== undefined) return splittingCommand(file, splittingOptionsOf(raw, raw.splitting), io)
  return simulateCommand(file, optionsOf(raw), io, elsewhere)
}

/** Options that say nothing without another one. */
const ownOptions = [
  ['sprt', ['margin']],
  ['splitting', ['event', 'before', 'levels', 'estimates']],
] as const

/** One question takes runs one after the other, and looks at no more than the question. */
function refusePlain(raw: RawSimulateOptions, mode: 'sprt' | 'splitting'): void {
  for (const name of ['every', 'paired', 'workers', 'shard', 'svg', 'html', 'csv', 'figure', 'beside'] as const)
    if (raw[name] !== undefined) throw new UsageError(`'--${name}' does not go with '--${mode}'.`)
}

function sprtOptionsOf(raw: RawSimulateOptions, question: string): SprtOptions {
  refusePlain(raw, 'sprt')
  if (raw.splitting !== undefined) throw new UsageError("'--splitting' does not go with '--sprt'.")
  // What a share is could not be told from how it was rounded.
  const risk = Number((1 - raw.confidence).toPrecision(12))
  return {
    checks: raw.check ?? [],
    sweeps: (raw.sweep ?? []).map(sweepOf),
    question: questionOf(question, raw.margin, risk),
    runs: raw.runs ?? SPRT_RUNS,
    plan: planOf(raw),
    json: raw.json === true,
  }
}

function splittingOptionsOf(raw: RawSimulateOptions, level: string): SplittingOptions {
  refusePlain(raw, 'splitting')
  if (raw.event === undefined)
    throw new UsageError("Which event is rare? Name its property with '--event', such as --event Storm.")
  const estimates = raw.estimates ?? DEFAULT_ESTIMATES
  if (estimates < 2)
    throw new UsageError("One estimate says nothing of how far it is off: '--estimates' is 2 at least.")
  return {
    checks: raw.check ?? [],
    sweeps: (raw.sweep ?? []).map(sweepOf),
    event: raw.event,
    before: raw.before,
    level,
    levels: raw.levels === undefined ? undefined : levelsOf(raw.levels),
    horizon: raw.for === undefined ? Number.POSITIVE_INFINITY : durationOf(raw.for, '--for'),
    estimates,
    effort: { seed: raw.seed, runs: raw.runs ?? DEFAULT_RUNS, steps: raw.maxSteps },
    scheduler: raw.scheduler,
    confidence: raw.confidence,
    json: raw.json === true,
  }
}

function optionsOf(raw: RawSimulateOptions): SimulateOptions {
  return {
    checks: raw.check ?? [],
    sweeps: (raw.sweep ?? []).map(sweepOf),
    runs: raw.runs ?? DEFAULT_RUNS,
    plan: planOf(raw),
    confidence: raw.confidence,
    paired: raw.paired === true,
    workers: raw.workers,
    shard: raw.shard === undefined ? undefined : shardOf(raw.shard),
    json: raw.json === true,
    figures: figureWriter(raw, nothingToDraw(raw)),
  }
}

function planOf(raw: RawSimulateOptions): SimulationPlan {
  if (raw.for === undefined)
    throw new UsageError("How long is each run? Say it with '--for', such as --for '84 hours'.")
  const horizon = durationOf(raw.for, '--for')
  const every = raw.every === undefined ? undefined : durationOf(raw.every, '--every')
  if (every !== undefined && horizon / every > TIMES_MAX)
    throw new UsageError(`'${raw.every}' is too often: there are ${TIMES_MAX} times at most.`)
  return { seed: raw.seed, horizon, every, scheduler: raw.scheduler, steps: raw.maxSteps }
}

function nothingToDraw({ every, sweep }: RawSimulateOptions): string | undefined {
  if (every !== undefined || sweep !== undefined) return undefined
  return "There is no line to draw without '--every', such as '--every \"1 hour\"', or '--sweep'."
}

function confidence(text: string): number {
  const value = Number(text)
  if (!(value >= 0.5 && value < 1))
    throw new InvalidArgumentError('It must be a share from 0.5 to below 1, such as 0.95.')
  return value
}
