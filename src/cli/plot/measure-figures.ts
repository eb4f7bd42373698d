import type { Interval } from '../../base/number-text.ts'
import type { Setting } from '../../check/variant.ts'
import type { Measure, MeasuredRun } from '../../measure/measure-run.ts'
import type { Run } from '../../model/model.ts'
import type { Axis, Figure, Point, Quantity, Series } from '../../plot/figure.ts'
import { usualScale } from '../../plot/usual-scale.ts'
import { type SweepAxis, sweepAxis } from './sweep-axis.ts'
import { labelOf, variantName } from './variant-name.ts'

/** The answers for a run, with some values of the constants each; none where it could not be measured. */
export interface MeasuredCells {
  readonly run: Run
  readonly cells: readonly { readonly settings: readonly Setting[]; readonly answer: MeasuredRun | object }[]
}

/** One of them. */
interface Cell {
  readonly run: Run
  readonly settings: readonly Setting[]
  readonly measures: readonly Measure[] | undefined
}

interface Question {
  readonly name: string
  readonly label: string
  readonly quantity: Quantity
  readonly of: (measure: Measure) => Interval
  readonly beyond?: string
}

const questions: readonly Question[] = [
  { name: 'chance', label: 'probability that it ever happens', quantity: 'probability', of: ({ chance }) => chance },
  {
    name: 'time',
    label: 'mean time until it happens',
    quantity: 'time',
    of: ({ seconds }) => seconds,
    beyond: 'may never',
  },
  { name: 'share', label: 'share of time in the long run', quantity: 'share', of: ({ share }) => share },
]

/** Figures of a sweep: for each check what happens how likely, how soon and how long, by the constant that is swept first. */
export function measureFigures(answers: readonly MeasuredCells[]): Figure[] {
  const cells = answers.flatMap(({ run, cells }) =>
    cells.map(({ settings, answer }): Cell => {
      return { run, settings, measures: 'measures' in answer ? answer.measures : undefined }
    }),
  )
  const sweep = sweepAxis(cells)
  if (sweep === undefined) return []
  const checks = [...new Set(cells.map(({ run }) => run.check))]
  return checks.flatMap((check) => {
    const own = cells.filter(({ run }) => run.check === check)
    return questions.flatMap((question) => figureOf(check, own, question, sweep))
  })
}

/** What one question comes to; no figure where it has no answer that could be drawn. */
function figureOf(
  check: string,
  cells: readonly Cell[],
  question: Question,
  { axis, placeOf, othersOf }: SweepAxis,
): Figure[] {
  const lines = new Map<string, { readonly points: [number, Interval][]; readonly missing: number[] }>()
  const lineOf = (label: string) => {
    const line = lines.get(label) ?? { points: [], missing: [] }
    lines.set(label, line)
    return line
  }
  const names = new Set(cells.flatMap(({ measures = [] }) => measures.map(eventName)))
  for (const { run, measures, settings } of cells) {
    for (const name of names) {
      const line = lineOf(labelOf(name, variantName(run), othersOf(settings)))
      const measure = measures?.find((each) => eventName(each) === name)
      if (measure === undefined) line.missing.push(placeOf(settings))
      else line.points.push([placeOf(settings), question.of(measure)])
    }
  }
  const series = [...lines].map(([label, { points, missing }]) => seriesOf(label, points, missing))
  // A time that is endless everywhere, or nothing, says what the chances say.
  const told = series.filter(({ points }) => question.quantity !== 'time' || points.some(isTime))
  if (!told.some(varies)) return []
  const { label, quantity, beyond } = question
  const values = told.flatMap(({ points }) => points.flatMap(({ low, high }) => [low, high]))
  const y: Axis = { label, quantity, scale: usualScale(values), ...(beyond === undefined ? {} : { beyond }) }
  const sentence = cells[0]?.run.sentence
  return [
    {
      name: `${check}-${question.name}`,
      title: sentence === undefined ? check : `${check}: ${sentence}`,
      notes: notesOf(series, told),
      x: axis,
      y,
      bounds: undefined,
      series: told,
      marks: [],
      references: [],
    },
  ]
}

function isTime({ high }: Point): boolean {
  return Number.isFinite(high) && high > 0
}

/** Whether there is anything to see, but for rounding: 1 everywhere is better said in words. */
function varies({ points }: Series): boolean {
  const values = points.flatMap(({ low, high }) => [low, high])
  return Math.max(...values) > Math.min(...values) * (1 + 1e-6)
}

function eventName({ property, sort }: Measure): string {
  return sort === 'invariant' ? `${property} broken` : property
}

function seriesOf(label: string, points: readonly (readonly [number, Interval])[], missing: readonly number[]): Series {
  const placed = points
    .map(([x, { low, high }]) => ({ x, y: low === high ? low : (low + high) / 2, low, high }))
    .sort((a, b) => a.x - b.x)
  return { label, shape: 'dots', points: placed, missing: [...missing].sort((a, b) => a - b) }
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
