import { count } from '../base/count.ts'
import { type Interval, intervalText, percentText, timeText } from '../base/number-text.ts'
import type { Setting } from '../check/variant.ts'
import { productOf } from '../compare/combinations.ts'
import { placeOf } from '../diagnostics/render.ts'
import { type Measure, type MeasuredRun, measureRun } from '../measure/measure-run.ts'
import { NotMeasurable } from '../measure/rated-chain.ts'
import type { Run } from '../model/model.ts'
import { runName } from '../model/run-name.ts'
import type { TraceMarks } from '../trace/trace-marks.ts'
import { readRuns } from './check/check-command.ts'
import type { CommandLine } from './command-line.ts'
import { type Sweep, sweepOf } from './compare/compare-choice.ts'
import { runOfVariant } from './compare/compare-specs.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { type Io, marksFor } from './io.ts'
import { several, whole } from './option-values.ts'
import { addFigureOptions, type FigureWriter, figureWriter, type RawFigureOptions } from './plot/figure-options.ts'
import { measureFigures } from './plot/measure-figures.ts'
import { readSpec, unknownName } from './spec-files.ts'

export interface MeasureOptions {
  readonly checks: readonly string[]
  /** Constants, each with the values that it takes in turn. */
  readonly sweeps: readonly Sweep[]
  readonly states: number
  readonly json: boolean
  readonly figures: FigureWriter
}

/** `holdfast measure`: how likely and how soon, exactly, for runs whose steps say how often they happen. */
export function measureCommand(path: string, options: MeasureOptions, io: Io): ExitCode {
  const { checks, sweeps, states, json } = options
  const spec = readRuns(path, io)
  if (spec.runs.length === 0) return exitCodes.spec
  const chosen = chooseRuns(spec, checks)
  const answers = chosen.map((run) => ({ run, cells: cellsOf(path, run, sweeps, states) }))
  if (json) io.out(`${JSON.stringify(answers.flatMap(({ run, cells }) => documentsOf(path, run, cells)))}\n`, 'json')
  else io.out(`${answers.map(({ run, cells }) => linesOf(path, run, cells, io).join('\n')).join('\n\n')}\n`)
  options.figures.write(measureFigures(answers), path, io)
  const isWhole = answers.every(({ cells }) => cells.every(({ answer }) => 'measures' in answer))
  return isWhole ? exitCodes.asExpected : exitCodes.inconclusive
}

/**
 * The runs of the checks and experiments with one of the names; of all where there are no names, and the run that stands
 * for missing checks only where there are no experiments either.
 */
function chooseRuns({ runs, experiments, hasChecks }: ReturnType<typeof readRuns>, names: readonly string[]) {
  const all = hasChecks || experiments.length === 0 ? [...runs, ...experiments] : experiments
  const namesOf = (run: Run) => [run.check, runName(run)]
  const known = new Set(all.flatMap(namesOf))
  for (const name of names) if (!known.has(name)) throw unknownName('check or experiment', name, [...known])
  return names.length === 0 ? all : all.filter((run) => namesOf(run).some((name) => names.includes(name)))
}

type Answer = MeasuredRun | { readonly reason: string; readonly place: string | undefined }

/** A run with some values of the constants that are swept. */
interface Cell {
  readonly settings: readonly Setting[]
  readonly answer: Answer
}

function cellsOf(path: string, run: Run, sweeps: readonly Sweep[], states: number): readonly Cell[] {
  if (sweeps.length === 0) return [{ settings: [], answer: answerOf(run, states) }]
  const values = sweeps.map(({ name, values }) => values.map((value): Setting => ({ name, value })))
  const named = { path, spec: readSpec(path) }
  return productOf(values).map((settings) => {
    const variant = { constants: settings, toggles: run.toggles, budgets: undefined, properties: undefined }
    return { settings, answer: answerOf(runOfVariant(named, run.check, variant, run), states) }
  })
}

function answerOf(run: Run, states: number): Answer {
  try {
    return measureRun(run, states)
  } catch (error) {
    if (!(error instanceof NotMeasurable)) throw error
    return { reason: error.message, place: error.place && placeOf(error.place.span) }
  }
}

function documentsOf(spec: string, { check, toggles, ordinal }: Run, cells: readonly Cell[]) {
  return cells.map(({ settings, answer }) => ({ spec, check, toggles, ordinal, settings, ...answer }))
}

function linesOf(path: string, run: Run, cells: readonly Cell[], io: Io): string[] {
  const marks = marksFor(io)
  const title = `${marks.place(path)}  ${marks.strong(runName(run))}${run.sentence === undefined ? '' : `  ${run.sentence}`}`
  return [
    title,
    ...cells.flatMap(({ settings, answer }) => {
      const values = settings.map(({ name, value }) => `${name} = ${value}`).join(', ')
      const lines = answerLines(answer, marks)
      return values === '' ? lines.map((line) => `  ${line}`) : [`  ${values}`, ...lines.map((line) => `    ${line}`)]
    }),
  ]
}

function answerLines(answer: Answer, marks: TraceMarks): string[] {
  if ('reason' in answer) {
    const place = answer.place === undefined ? '' : `  ${marks.place(answer.place)}`
    return [`${marks.error('not measured')}: ${answer.reason}${place}`]
  }
  const { states, leftOut, measures } = answer
  const never =
    leftOut.length === 0 ? '' : `; without ${leftOut.join(', ')}, which nobody is owed and which have no rate`
  return [...measures.flatMap(measureLines), marks.dim(`${count(states, 'state')}${never}`)]
}

function measureLines({ property, sort, chance, seconds, share }: Measure): string[] {
  const [comes, is] = sort === 'invariant' ? ['broken', 'broken'] : ['reached', 'true']
  if (chance.high === 0) return [`${property} is never ${comes}`]
  return [
    `${property} is ${firstText(comes, is, chance, seconds)}; in the long run ${is} for ${percentText(share)} of the time`,
  ]
}

function firstText(comes: string, is: string, chance: Interval, seconds: Interval): string {
  if (chance.low < 1) return `${comes} with a probability of ${intervalText(chance)}`
  return seconds.high === 0 ? `${is} at the start` : `${comes} for sure, after ${timeText(seconds)} on average`
}

/** Adds `holdfast measure` to the program. */
export function addMeasure({ act, command, io }: CommandLine): void {
  const line = command('measure', 'say how likely and how soon, where steps say how often they happen')
    .argument('<spec>', 'a spec file')
    .option('-c, --check <name>', 'only the check or experiment with this name; may be given several times', several)
    .option('--sweep <constant>', 'with these values, such as NODES=2..5 or NODES=2,4', several)
    .option('--max-states <number>', 'leave out runs with more states', whole, 100_000)
    .option('--json', 'print one JSON document instead of lines')
  addFigureOptions(line).action((file: string, raw: RawMeasureOptions) =>
    act(() => measureCommand(file, optionsOf(raw), io)),
  )
}

interface RawMeasureOptions extends RawFigureOptions {
  readonly check?: string[]
  readonly sweep?: string[]
  readonly maxStates: number
  readonly json?: boolean
}

function optionsOf(raw: RawMeasureOptions): MeasureOptions {
  const { check = [], sweep = [], maxStates, json = false } = raw
  const reason =
    sweep.length === 0 ? "There is no line to draw without '--sweep', such as '--sweep NODES=2..5'." : undefined
  return { checks: check, sweeps: sweep.map(sweepOf), states: maxStates, json, figures: figureWriter(raw, reason) }
}
