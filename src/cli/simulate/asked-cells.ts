import { defined } from '../../base/assert.ts'
import type { Setting } from '../../check/variant.ts'
import type { Run } from '../../model/model.ts'
import { runName } from '../../model/run-name.ts'
import type { StoppedRun } from '../../simulate/simulation.ts'
import type { TraceMarks } from '../../trace/trace-marks.ts'
import { printDiagnostics } from '../check/check-command.ts'
import type { Sweep } from '../compare/compare-choice.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import type { Io } from '../io.ts'
import { cellsOf, runOfCell, settingsText } from '../run-cells.ts'
import { readSpec, unknownName } from '../spec-files.ts'
import { timeText } from './estimate-text.ts'

/** Which cells of a spec are asked one question. */
export interface CellChoice {
  readonly checks: readonly string[]
  readonly sweeps: readonly Sweep[]
}

/** A run of a check with its constants, and what came of a question about it. */
export interface AnsweredCell<T> {
  readonly check: string
  readonly sentence: string | undefined
  readonly toggles: readonly string[]
  readonly ordinal: number
  readonly settings: readonly Setting[]
  readonly answer: T
}

/** Asks each cell the same question; undefined where the spec has errors, which are printed. */
export function askCells<T>(
  path: string,
  { checks, sweeps }: CellChoice,
  io: Io,
  ask: (run: Run) => T,
): AnsweredCell<T>[] | undefined {
  const spec = readSpec(path)
  if (spec.diagnostics.some(({ severity }) => severity === 'error')) {
    printDiagnostics(spec.diagnostics, io)
    return undefined
  }
  return cellsOf(spec, checks, sweeps).map((place) => {
    const run = runOfCell(spec, path, place)
    const { check, sentence, toggles, ordinal } = run
    return { check, sentence, toggles, ordinal, settings: place.settings, answer: ask(run) }
  })
}

/** Index of an invariant or reachable property in a run's model. */
export function eventNamed(run: Run, name: string): number {
  const { properties } = run.model
  const known = properties.filter(({ sort }) => sort === 'invariant' || sort === 'reachable')
  if (!known.some((each) => each.name === name))
    throw unknownName(
      'invariant or reachable property',
      name,
      known.map((each) => each.name),
    )
  return properties.findIndex((each) => each.name === name)
}

export type EventWord = 'reached' | 'broken'

/** What happens when a property's event comes. */
export function eventWord(run: Run, property: number): EventWord {
  return defined(run.model.properties[property], 'property').sort === 'reachable' ? 'reached' : 'broken'
}

/** Above the lines of a cell: where it is, and the constants that it was given. */
export function cellHead(path: string, cell: Omit<AnsweredCell<unknown>, 'answer'>, marks: TraceMarks): string[] {
  const { sentence, settings } = cell
  const title = `${marks.place(path)}  ${marks.strong(runName(cell))}${sentence === undefined ? '' : `  ${sentence}`}`
  return settings.length === 0 ? [title] : [title, `  ${settingsText(settings)}`]
}

/** Of a run that could not go on, which leaves no answer. */
export function stoppedLines({ message, place, seconds }: StoppedRun, marks: TraceMarks, where: string): string[] {
  const at = place === null ? '' : `  ${marks.place(place)}`
  return [`${marks.error('no answer')}: ${message}${at}`, marks.dim(`${where}, after ${timeText(seconds)}`)]
}

/** Where a run could not go on, that is an error in the model, or leaves the question open. */
export function stoppedCode({ kind }: StoppedRun): ExitCode {
  return kind === 'error' ? exitCodes.modelError : exitCodes.inconclusive
}
