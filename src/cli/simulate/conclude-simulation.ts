import { defined } from '../../base/assert.ts'
import type { CheckedSpec } from '../../check/check-spec.ts'
import type { Setting } from '../../check/variant.ts'
import { runName } from '../../model/run-name.ts'
import { type PairedAnswers, pairedAnswers } from '../../simulate/paired-answers.ts'
import { startsOf } from '../../simulate/random-walk.ts'
import type { Simulation, SimulationPlan, SimulationSample } from '../../simulate/simulation.ts'
import { simulationOf } from '../../simulate/simulation-answers.ts'
import { printDiagnostics } from '../check/check-command.ts'
import type { Shard } from '../check/shards/divide.ts'
import type { Sweep } from '../compare/compare-choice.ts'
import { type ExitCode, exitCodes, gravestOf } from '../exit-codes.ts'
import type { Io } from '../io.ts'
import type { FigureWriter } from '../plot/figure-options.ts'
import { simulateFigures } from '../plot/simulate-figures.ts'
import { type CellPlace, cellsOf, runOfCell, settingsText } from '../run-cells.ts'
import { readSpec, UsageError } from '../spec-files.ts'
import { type EndOfRun, endOfRun } from './end-of-run.ts'
import { simulateJson } from './simulate-json.ts'
import { simulateLines } from './simulate-lines.ts'
import type { SimulationShard } from './simulate-shards.ts'

export interface SimulateOptions {
  /** Names of checks or of single runs; none for all. */
  readonly checks: readonly string[]
  readonly sweeps: readonly Sweep[]
  readonly runs: number
  readonly plan: SimulationPlan
  readonly confidence: number
  /** Whether to compare each cell with the first one of its check, run by run. */
  readonly paired: boolean
  readonly workers: number | undefined
  /** The part of the random runs to make; undefined for all. */
  readonly shard: Shard | undefined
  readonly json: boolean
  readonly figures: FigureWriter
}

/** What a cell is called, and what its random runs say. */
export interface SimulatedCell {
  readonly check: string
  readonly sentence: string | undefined
  readonly toggles: readonly string[]
  readonly ordinal: number
  readonly settings: readonly Setting[]
  readonly simulation: Simulation
  /** How it differs from another cell, if that is asked and both have answers. */
  readonly paired: { readonly with: string; readonly answers: PairedAnswers } | undefined
  /** Why there are no answers, if there are none and steps tell it. */
  readonly end: EndOfRun | undefined
}

/** The cells that are asked for, and the spec that they are of. */
export interface AskedCells {
  readonly spec: CheckedSpec
  readonly places: readonly CellPlace[]
}

/**
 * @returns undefined where the spec has errors, which are printed
 * @throws UsageError where two are to be compared, and no check has two
 */
export function askedCells(
  path: string,
  { checks, sweeps, paired }: Pick<SimulateOptions, 'checks' | 'sweeps' | 'paired'>,
  io: Io,
): AskedCells | undefined {
  const spec = readSpec(path)
  if (spec.diagnostics.some(({ severity }) => severity === 'error')) {
    printDiagnostics(spec.diagnostics, io)
    return undefined
  }
  const places = cellsOf(spec, checks, sweeps)
  if (paired && new Set(places.map((place) => runOfCell(spec, path, place).check)).size === places.length)
    throw new UsageError(
      "'--paired' compares with the first of the same check, and here each check has only one: ask for more of its variants, or for values with '--sweep'.",
    )
  return { spec, places }
}

/** What the random runs of all cells say, as lines or JSON. */
export function concludeSimulation(
  path: string,
  { spec, places }: AskedCells,
  samples: readonly (readonly SimulationSample[])[],
  options: SimulateOptions,
  io: Io,
  shard: SimulationShard | undefined,
): ExitCode {
  const { plan, confidence } = options
  const made = places.map((place, at): MadeCell => {
    const [run, own] = [runOfCell(spec, path, place), defined(samples[at], 'samples')]
    const simulation = simulationOf({ run, plan, confidence, starts: startsOf(run) }, own)
    return { run, settings: place.settings, samples: own, simulation }
  })
  const cells = made.map((cell): SimulatedCell => {
    const { check, sentence, toggles, ordinal } = cell.run
    const paired = options.paired ? comparedIn(made, cell, options) : undefined
    const { settings, simulation } = cell
    const end = endOfRun(cell.run, simulation)
    return { check, sentence, toggles, ordinal, settings, simulation, paired, end }
  })
  const code = codeOf(cells)
  options.figures.write(simulateFigures(cells), path, io)
  if (options.json) io.out(simulateJson(path, cells, options, code, shard), 'json')
  else io.out(simulateLines(path, cells, options, io))
  return code
}

interface MadeCell extends Pick<SimulatedCell, 'settings' | 'simulation'> {
  readonly run: Parameters<typeof pairedAnswers>[0]['run']
  readonly samples: readonly SimulationSample[]
}

/** The cell against the first one of the same check. */
function comparedIn(cells: readonly MadeCell[], cell: MadeCell, { plan, confidence }: SimulateOptions) {
  const base = cells.find(({ run }) => run.check === cell.run.check)
  if (base === undefined || base === cell) return undefined
  if (base.simulation.stopped !== null || cell.simulation.stopped !== null) return undefined
  return { with: cellName(base), answers: pairedAnswers(base, cell, plan, confidence) }
}

function cellName({ run, settings }: Pick<MadeCell, 'run' | 'settings'>): string {
  return [runName(run), ...(settings.length === 0 ? [] : [settingsText(settings)])].join(', ')
}

/** Answers are no verdicts; where there are none, that leaves the question open, or is an error in the model. */
function codeOf(cells: readonly SimulatedCell[]): ExitCode {
  const codes = cells.map(({ simulation: { stopped } }) => {
    if (stopped === null) return exitCodes.asExpected
    return stopped.kind === 'error' ? exitCodes.modelError : exitCodes.inconclusive
  })
  return gravestOf(new Set(codes))
}
