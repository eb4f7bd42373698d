import type { Setting } from '../../check/variant.ts'
import { runName } from '../../model/run-name.ts'
import { type PairedAnswers, pairedAnswers } from '../../simulate/paired-answers.ts'
import { startsOf } from '../../simulate/random-walk.ts'
import type { Simulation, SimulationPlan, SimulationSample } from '../../simulate/simulation.ts'
import { simulationOf } from '../../simulate/simulation-answers.ts'
import { printDiagnostics } from '../check/check-command.ts'
import type { Sweep } from '../compare/compare-choice.ts'
import { type ExitCode, exitCodes, gravestOf } from '../exit-codes.ts'
import type { Io } from '../io.ts'
import type { FigureWriter } from '../plot/figure-options.ts'
import { simulateFigures } from '../plot/simulate-figures.ts'
import { statusLine } from '../progress.ts'
import { readSpec, UsageError } from '../spec-files.ts'
import { fingerprintOf } from '../spec-fingerprint.ts'
import { type EndOfRun, endOfRun } from './end-of-run.ts'
import { sampleCells } from './simulate-jobs.ts'
import { simulateJson } from './simulate-json.ts'
import { simulateLines } from './simulate-lines.ts'
import { cellsOf, runOfCell, settingsText } from './simulation-cells.ts'

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

/** `holdfast simulate`: random runs in continuous time. What they say, they say with an interval, and of nothing for sure. */
export async function simulateCommand(path: string, options: SimulateOptions, io: Io): Promise<ExitCode> {
  const spec = readSpec(path)
  if (spec.diagnostics.some(({ severity }) => severity === 'error')) {
    printDiagnostics(spec.diagnostics, io)
    return exitCodes.spec
  }
  const { plan, confidence } = options
  const places = cellsOf(spec, options.checks, options.sweeps)
  const runs = places.map((place) => runOfCell(spec, path, place))
  const line = statusLine(io)
  const range = { first: 1, last: options.runs }
  const data = { path, fingerprint: fingerprintOf([spec]), plan }
  const samples = await sampleCells(places, range, spec, data, options.workers, (at, made) =>
    line.show(() => `${path} cell ${at + 1} of ${places.length}: ${made} runs`),
  )
  line.clear()
  const made = places.map(({ settings }, at): MadeCell => {
    const [run, own] = [runs[at], samples[at]]
    if (run === undefined || own === undefined) throw new UsageError('A cell has no runs.')
    return {
      run,
      settings,
      samples: own,
      simulation: simulationOf({ run, plan, confidence, starts: startsOf(run) }, own),
    }
  })
  const cells = made.map((cell): SimulatedCell => {
    const { check, sentence, toggles, ordinal } = cell.run
    const paired = options.paired ? comparedIn(made, cell, options) : undefined
    return {
      check,
      sentence,
      toggles,
      ordinal,
      settings: cell.settings,
      simulation: cell.simulation,
      paired,
      end: endOfRun(cell.run, cell.simulation),
    }
  })
  const code = codeOf(cells)
  options.figures.write(simulateFigures(cells), path, io)
  if (options.json) io.out(simulateJson(path, cells, options, code), 'json')
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
