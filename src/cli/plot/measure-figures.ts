import type { Interval } from '../../base/interval.ts'
import type { Measure, MeasuredRun } from '../../measure/measure-run.ts'
import type { Run } from '../../model/model.ts'
import type { Axis, Figure, Point, Quantity, Series } from '../../plot/figure.ts'
import { usualScale } from '../../plot/usual-scale.ts'
import type { MeasureCell } from '../measure-lines.ts'
import { settingsText } from '../run-cells.ts'
import { type SweepAxis, sweepAxis } from './sweep-axis.ts'
import { labelOf, variantName } from './variant-name.ts'

/** A run with some values of the constants, and its answers; none where it could not be measured. */
interface Cell {
  readonly run: Run
  readonly settings: MeasureCell['settings']
  readonly answer: MeasuredRun | undefined
}

/** One number of an answer, and what it is of. */
interface Told {
  readonly label: string
  readonly value: Interval
}

/** What a figure has of each answer. */
interface Question {
  readonly name: string
  readonly label: string
  readonly quantity: Quantity
  readonly of: (answer: MeasuredRun) => readonly Told[]
  readonly beyond?: string
}

/**
 * Figures of what was measured, for each check: what happens how likely, how soon and how long, by the constant that is swept
 * first; without one, what has happened by the times that are asked for.
 */
export function measureFigures(
  answers: readonly { readonly run: Run; readonly cells: readonly MeasureCell[] }[],
): Figure[] {
  const cells = answers.flatMap(({ run, cells }) =>
    cells.map(({ settings, answer }): Cell => ({ run, settings, answer: 'measures' in answer ? answer : undefined })),
  )
  const sweep = sweepAxis(cells)
  const checks = [...new Set(cells.map(({ run }) => run.check))]
  return checks.flatMap((check) => {
    const own = cells.filter(({ run }) => run.check === check)
    return sweep === undefined
      ? timeQuestions(own).flatMap((question) => timeFigure(own, question))
      : sweepQuestions(own).flatMap((question) => sweepFigure(own, question, sweep))
  })
}

// ---- by a constant -----------------------------------------------------------------------------

function sweepQuestions(cells: readonly Cell[]): readonly Question[] {
  const of = (value: (measure: Measure) => Interval) => (answer: MeasuredRun) =>
    answer.measures.map((measure) => ({ label: eventName(measure), value: value(measure) }))
  return [
    {
      name: 'chance',
      label: 'probability that it ever happens',
      quantity: 'probability',
      of: of(({ chance }) => chance),
    },
    {
      name: 'time',
      label: 'mean time until it happens',
      quantity: 'time',
      of: of(({ seconds }) => seconds),
      beyond: 'may never',
    },
    { name: 'share', label: 'share of time in the long run', quantity: 'share', of: of(({ share }) => share) },
    {
      name: 'before',
      label: 'probability that one comes before the other',
      quantity: 'probability',
      of: ({ races }) =>
        races.map(({ first, second, chance }) => ({ label: `${first} before ${second}`, value: chance })),
    },
    ...rewardNames(cells).map(
      (name): Question => ({
        name,
        label: `${name}, on average in the long run`,
        quantity: 'number',
        of: ({ rewards }) =>
          rewards.flatMap(({ reward, mean }) => (reward === name ? [{ label: name, value: mean }] : [])),
      }),
    ),
  ]
}

/** What one question comes to; no figure where it has no answer that could be drawn. */
function sweepFigure(cells: readonly Cell[], question: Question, { axis, placeOf, othersOf }: SweepAxis): Figure[] {
  const lines = new Map<string, { readonly points: Point[]; readonly missing: number[] }>()
  const names = new Set(
    cells.flatMap(({ answer }) => (answer === undefined ? [] : question.of(answer))).map(labelOfTold),
  )
  for (const { run, settings, answer } of cells) {
    const told = answer === undefined ? [] : question.of(answer)
    for (const name of names) {
      const label = labelOf(name, variantName(run), othersOf(settings))
      const line = lines.get(label) ?? { points: [], missing: [] }
      lines.set(label, line)
      const found = told.find((each) => each.label === name)
      if (found === undefined) line.missing.push(placeOf(settings))
      else line.points.push(pointOf(placeOf(settings), found.value))
    }
  }
  const series = [...lines].map(([label, { points, missing }]): Series => {
    const sorted = [...points].sort((a, b) => a.x - b.x)
    return { label, shape: 'dots', points: sorted, missing: [...missing].sort((a, b) => a - b) }
  })
  return figureOf(cells, question, series, axis)
}

// ---- over time ---------------------------------------------------------------------------------

/** A question about each of the times that are asked for. */
interface TimeQuestion extends Omit<Question, 'of'> {
  readonly of: (answer: MeasuredRun) => readonly { readonly label: string; readonly points: readonly Point[] }[]
}

function timeQuestions(cells: readonly Cell[]): readonly TimeQuestion[] {
  return [
    {
      name: 'by',
      label: 'probability that it has happened by then',
      quantity: 'probability',
      of: ({ measures }) =>
        measures.map((measure) => ({
          label: eventName(measure),
          points: measure.at.map(({ seconds, by }) => pointOf(seconds, by)),
        })),
    },
    ...rewardNames(cells).map(
      (name): TimeQuestion => ({
        name,
        label: `${name}, on average`,
        quantity: 'number',
        of: ({ rewards }) =>
          rewards.flatMap(({ reward, at }) =>
            reward === name ? [{ label: name, points: at.map(({ seconds, mean }) => pointOf(seconds, mean)) }] : [],
          ),
      }),
    ),
  ]
}

function timeFigure(cells: readonly Cell[], question: TimeQuestion): Figure[] {
  const series = cells.flatMap(({ run, settings, answer }) =>
    (answer === undefined ? [] : question.of(answer)).map(({ label, points }): Series => {
      const sorted = [...points].sort((a, b) => a.x - b.x)
      return {
        label: labelOf(label, variantName(run), settingsText(settings)),
        shape: 'dots',
        points: sorted,
        missing: [],
      }
    }),
  )
  return figureOf(cells, question, series, { label: 'time', quantity: 'time', scale: 'linear' })
}

// ---- all ---------------------------------------------------------------------------------------

function figureOf(
  cells: readonly Cell[],
  { name, label, quantity, beyond }: Omit<Question, 'of'>,
  series: readonly Series[],
  x: Axis,
): Figure[] {
  // A time that is endless everywhere, or nothing, says what the chances say.
  const told = series.filter(({ points }) => quantity !== 'time' || points.some(isTime))
  if (!told.some(varies)) return []
  const { check = '', sentence } = cells[0]?.run ?? {}
  const values = told.flatMap(({ points }) => points.flatMap(({ low, high }) => [low, high]))
  return [
    {
      name: `${check}-${name}`,
      title: sentence === undefined ? check : `${check}: ${sentence}`,
      notes: notesOf(series, told),
      x,
      y: { label, quantity, scale: usualScale(values), ...(beyond === undefined ? {} : { beyond }) },
      bounds: undefined,
      series: told,
      marks: [],
      references: [],
    },
  ]
}

function pointOf(x: number, { low, high }: Interval): Point {
  return { x, y: low === high ? low : (low + high) / 2, low, high }
}

function isTime({ high }: Point): boolean {
  return Number.isFinite(high) && high > 0
}

/** Whether there is anything to see, but for rounding: 1 everywhere is better said in words. */
function varies({ points }: Series): boolean {
  const values = points.flatMap(({ low, high }) => [low, high])
  const [least, most] = [Math.min(...values), Math.max(...values)]
  return most - least > 1e-6 * Math.max(Math.abs(least), Math.abs(most))
}

function rewardNames(cells: readonly Cell[]): readonly string[] {
  return [...new Set(cells.flatMap(({ answer }) => answer?.rewards ?? []).map(({ reward }) => reward))]
}

/** Of an invariant what happens is that it is broken. */
function eventName({ property, sort }: Measure): string {
  return sort === 'invariant' ? `${property} broken` : property
}

function labelOfTold({ label }: Told): string {
  return label
}

function notesOf(all: readonly Series[], told: readonly Series[]): string[] {
  const left = all.filter((series) => !told.includes(series)).map(({ label }) => label)
  const hasMissing = told.some(({ missing }) => missing.length > 0)
  return [
    'Exact, by holdfast measure: each number lies within bounds that agree in the digits shown.',
    ...(left.length === 0 ? [] : [`Not drawn, as it may never happen or is so from the start: ${left.join('; ')}.`]),
    ...(hasMissing ? ['Where a line is interrupted, there is no answer; the command says why.'] : []),
  ]
}
