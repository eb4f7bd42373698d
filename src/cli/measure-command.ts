import { groupBy } from '../base/group-by.ts'
import { placeOf } from '../diagnostics/render.ts'
import { type MeasureQuestions, measureRun } from '../measure/measure-run.ts'
import { NotMeasurable } from '../measure/rated-chain.ts'
import type { Run } from '../model/model.ts'
import { readRuns } from './check/check-command.ts'
import type { CommandLine } from './command-line.ts'
import { type Sweep, sweepOf } from './compare/compare-choice.ts'
import { durationOf } from './duration.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { type Io, marksFor } from './io.ts'
import { type MeasureAnswer, type MeasureCell, measureLines } from './measure-lines.ts'
import { several, whole } from './option-values.ts'
import { addFigureOptions, type FigureWriter, figureWriter, type RawFigureOptions } from './plot/figure-options.ts'
import { measureFigures } from './plot/measure-figures.ts'
import { cellsOf, runOfCell } from './run-cells.ts'
import { UsageError, unknownName } from './spec-files.ts'

export interface MeasureOptions extends MeasureQuestions {
  readonly checks: readonly string[]
  /** Constants, each with the values that it takes in turn. */
  readonly sweeps: readonly Sweep[]
  readonly json: boolean
  readonly figures: FigureWriter
}

/** `holdfast measure`: how likely and how soon, exactly, for runs whose steps say how often they happen. */
export function measureCommand(path: string, options: MeasureOptions, io: Io): ExitCode {
  const { checks, sweeps, json } = options
  const spec = readRuns(path, io)
  if (spec.runs.length === 0) return exitCodes.spec
  const chosen = [...groupBy(cellsOf(spec, checks, sweeps), ({ run }) => run)].map(([at, places]) => {
    return { run: runOfCell(spec, path, { run: at, settings: [] }), places }
  })
  for (const { run } of chosen) requireProperties(run, options)
  const answers = chosen.map(({ run, places }) => ({
    run,
    cells: places.map((place): MeasureCell => {
      return { settings: place.settings, answer: answerOf(runOfCell(spec, path, place), options) }
    }),
  }))
  if (json) io.out(`${JSON.stringify(answers.flatMap(({ run, cells }) => documentsOf(path, run, cells)))}\n`, 'json')
  else
    io.out(`${answers.map(({ run, cells }) => measureLines(path, run, cells, marksFor(io)).join('\n')).join('\n\n')}\n`)
  options.figures.write(measureFigures(answers), path, io)
  const isWhole = answers.every(({ cells }) => cells.every(({ answer }) => 'measures' in answer))
  return isWhole ? exitCodes.asExpected : exitCodes.inconclusive
}

/** @throws UsageError where what may come before something else is no property that is true or false in each state */
function requireProperties({ model }: Run, { races }: MeasureQuestions): void {
  const measurable = model.properties.filter(({ sort }) => sort === 'invariant' || sort === 'reachable')
  const known = measurable.map(({ name }) => name)
  for (const name of races.flat())
    if (!known.includes(name)) throw unknownName("invariant and no 'reachable' property", name, known)
}

function answerOf(run: Run, questions: MeasureQuestions): MeasureAnswer {
  try {
    return measureRun(run, questions)
  } catch (error) {
    if (!(error instanceof NotMeasurable)) throw error
    return { reason: error.message, place: error.place && placeOf(error.place.span) }
  }
}

function documentsOf(spec: string, { check, toggles, ordinal }: Run, cells: readonly MeasureCell[]) {
  return cells.map(({ settings, answer }) => ({ spec, check, toggles, ordinal, settings, ...answer }))
}

/** Adds `holdfast measure` to the program. */
export function addMeasure({ act, command, io }: CommandLine): void {
  const line = command('measure', 'say how likely and how soon, where steps say how often they happen')
    .argument('<spec>', 'a spec file')
    .option('-c, --check <name>', 'only the check or experiment with this name; may be given several times', several)
    .option('--sweep <constant>', 'with these values, such as NODES=2..5 or NODES=2,4', several)
    .option('--at <time>', 'also at this time, such as "10 minutes"; may be given several times', several)
    .option('--before <A,B>', 'how likely A is before B, two properties; may be given several times', several)
    .option('--max-states <number>', 'leave out runs with more states', whole, 100_000)
    .option('--json', 'print one JSON document instead of lines')
  addFigureOptions(line).action((file: string, raw: RawMeasureOptions) =>
    act(() => measureCommand(file, optionsOf(raw), io)),
  )
}

interface RawMeasureOptions extends RawFigureOptions {
  readonly check?: string[]
  readonly sweep?: string[]
  readonly at?: string[]
  readonly before?: string[]
  readonly maxStates: number
  readonly json?: boolean
}

function optionsOf(raw: RawMeasureOptions): MeasureOptions {
  const { check = [], sweep = [], at = [], before = [], maxStates, json } = raw
  const isLine = sweep.length > 0 || at.length > 1
  const reason = isLine
    ? undefined
    : "There is no line to draw without '--sweep', such as '--sweep NODES=2..5', or several '--at'."
  return {
    checks: check,
    sweeps: sweep.map(sweepOf),
    at: at.map((text) => durationOf(text, '--at')),
    races: before.map(raceOf),
    states: maxStates,
    json: json === true,
    figures: figureWriter(raw, reason),
  }
}

/** @throws UsageError where it is not two names */
function raceOf(text: string): readonly [string, string] {
  const [first, second, ...more] = text.split(',').map((name) => name.trim())
  if (first === undefined || second === undefined || more.length > 0 || first === '' || second === '')
    throw new UsageError(`'${text}' is not two properties for '--before': write them as in '--before Lost,Repaired'.`)
  if (first === second) throw new UsageError(`'--before' asks about two properties, and '${text}' is one twice.`)
  return [first, second]
}
