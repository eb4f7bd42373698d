import { grouped } from '../../base/count.ts'
import { percentText, timeText } from '../../base/number-text.ts'
import type { Axis, Figure, Point, Series } from '../../plot/figure.ts'
import { usualScale } from '../../plot/usual-scale.ts'
import type { Estimate, QuantileEstimate, Simulation } from '../../simulate/simulation.ts'
import { settingsText } from '../run-cells.ts'
import type { SimulatedCell } from '../simulate/conclude-simulation.ts'
import { type SweepAxis, sweepAxis } from './sweep-axis.ts'
import { labelOf, variantName } from './variant-name.ts'

/**
 * Figures of random runs: for each check what rewards come to over time and what has happened by when, its variants in one
 * picture; and of a sweep how likely and how soon, by the constant that is swept first.
 */
export function simulateFigures(cells: readonly SimulatedCell[]): Figure[] {
  const checks = [...new Set(cells.map(({ check }) => check))]
  return checks.flatMap((check) => {
    const own = cells.filter((cell) => cell.check === check)
    const answered = own.filter(({ simulation }) => simulation.stopped === null)
    const [first] = answered
    if (first === undefined) return []
    const sweep = sweepAxis(cells)
    const { plan } = first.simulation
    const isOverTime = plan.every !== undefined
    return [
      ...(isOverTime ? [...rewardFigures(own, answered), ...happenedFigures(own, answered)] : []),
      ...(sweep === undefined ? [] : sweepFigures(own, first, sweep)),
    ]
  })
}

// ---- over time ---------------------------------------------------------------------------------

const TIME: Axis = { label: 'time', quantity: 'time', scale: 'linear' }

function rewardFigures(all: readonly SimulatedCell[], cells: readonly SimulatedCell[]): Figure[] {
  const names = [...new Set(cells.flatMap(({ simulation }) => simulation.rewards.map(({ reward }) => reward)))]
  return names.map((name) => {
    const series = cells.flatMap((cell): Series[] => {
      const { times, rewards } = cell.simulation
      const reward = rewards.find((each) => each.reward === name)
      if (reward === undefined) return []
      const points = times.flatMap((x, at) => quantilePoint(x, reward.quantiles[at] ?? []))
      return [{ label: curveLabel(cell, name, cells), shape: 'line', points, missing: [] }]
    })
    return {
      ...headOf(all, name),
      notes: ['The line is the median; the band goes from 5 % to 95 % of the runs.', ...notesOf(all, cells)],
      x: TIME,
      y: { label: name, quantity: 'number', scale: 'linear' },
      bounds: ['5 %', '95 %'],
      series,
    }
  })
}

/** The median of a reward with the values that 5 % and 95 % of the runs stay within. */
function quantilePoint(x: number, quantiles: readonly QuantileEstimate[]): Point[] {
  const of = (share: number) => quantiles.find((each) => each.share === share)?.value ?? undefined
  const [low, y, high] = [of(0.05), of(0.5), of(0.95)]
  return low === undefined || y === undefined || high === undefined ? [] : [{ x, y, low, high }]
}

function happenedFigures(all: readonly SimulatedCell[], cells: readonly SimulatedCell[]): Figure[] {
  const names = [...new Set(cells.flatMap(({ simulation }) => simulation.properties.map(eventName)))]
  return names.flatMap((name) => {
    const series = cells.flatMap((cell): Series[] => {
      const { times, properties } = cell.simulation
      const property = properties.find((each) => eventName(each) === name)
      if (property === undefined) return []
      const points = times.flatMap((x, at) => estimatePoint(x, property.by[at]))
      return [{ label: curveLabel(cell, name, cells), shape: 'steps', points, missing: [] }]
    })
    if (!varies(series)) return []
    const { confidence } = cells[0]?.simulation ?? { confidence: 0 }
    return [
      {
        ...headOf(all, name),
        notes: [
          `The band is the interval at ${percent(confidence)}, at each time that was looked at, by itself.`,
          'Between two such times, it may have happened in more runs than is drawn.',
          ...notesOf(all, cells),
        ],
        x: TIME,
        y: { label: `share of the runs in which it has happened: ${name}`, quantity: 'share', scale: 'linear' },
        bounds: ['from', 'to'],
        series,
      },
    ]
  })
}

function estimatePoint(x: number, estimate: Estimate | undefined): Point[] {
  return estimate === undefined ? [] : [{ x, y: estimate.value, low: estimate.low, high: estimate.high }]
}

function curveLabel(cell: SimulatedCell, name: string, { length }: readonly SimulatedCell[]): string {
  const label = labelOf(variantName(cell), settingsText(cell.settings))
  return label !== '' ? label : length === 1 ? name : 'as it is'
}

// ---- by a constant -----------------------------------------------------------------------------

function sweepFigures(cells: readonly SimulatedCell[], first: SimulatedCell, sweep: SweepAxis): Figure[] {
  const { confidence, plan } = first.simulation
  const answered = cells.filter(({ simulation }) => simulation.stopped === null)
  const names = first.simulation.properties.map(eventName)
  const chances = names.flatMap((name) =>
    sweptLines(cells, sweep, name, ({ chance }) => [{ y: chance.value, low: chance.low, high: chance.high }]),
  )
  const notes = [`The bars are intervals at ${percent(confidence)}, each by itself.`, ...notesOf(cells, answered)]
  const values = chances.flatMap(({ points }) => points.map(({ y }) => y))
  const horizon = timeText({ low: plan.horizon, high: plan.horizon })
  const chance: Figure = {
    ...headOf(cells, 'chance'),
    notes,
    x: sweep.axis,
    y: { label: `probability that it happens within ${horizon}`, quantity: 'probability', scale: usualScale(values) },
    bounds: ['from', 'to'],
    series: chances,
  }
  return [
    ...(chances.length === 0 ? [] : [chance]),
    ...names.flatMap((name) => timeFigure(cells, sweep, name, notes, plan.horizon)),
  ]
}

/** After what time it has happened in half of the runs, and in most. */
function timeFigure(
  cells: readonly SimulatedCell[],
  sweep: SweepAxis,
  name: string,
  notes: readonly string[],
  horizon: number,
): Figure[] {
  const series = [0.5, 0.95].flatMap((share) =>
    sweptLines(cells, sweep, name, ({ times }) => times.filter((each) => each.share === share).map(timeOf)).map(
      (line) => ({ ...line, label: line.label.replace(name, `in ${percent(share)} of the runs`) }),
    ),
  )
  if (!varies(series)) return []
  const values = series.flatMap(({ points }) => points.map(({ y }) => y))
  const beyond = `over ${timeText({ low: horizon, high: horizon })}`
  return [
    {
      ...headOf(cells, `${name}-time`),
      notes,
      x: sweep.axis,
      y: { label: `time until it has happened: ${name}`, quantity: 'time', scale: usualScale(values), beyond },
      bounds: ['from', 'to'],
      series,
    },
  ]
}

function timeOf({ value, low, high }: QuantileEstimate): Omit<Point, 'x'> {
  const known = (time: number | null) => time ?? Number.POSITIVE_INFINITY
  return { y: known(value), low: known(low), high: known(high) }
}

/** A line for each variant and each combination of the other constants, through the cells of the sweep. */
function sweptLines(
  cells: readonly SimulatedCell[],
  { placeOf, othersOf }: SweepAxis,
  name: string,
  of: (property: Simulation['properties'][number]) => readonly Omit<Point, 'x'>[],
): Series[] {
  const lines = new Map<string, { readonly points: Point[]; readonly missing: number[] }>()
  for (const cell of cells) {
    const label = labelOf(name, variantName(cell), othersOf(cell.settings))
    const line = lines.get(label) ?? { points: [], missing: [] }
    lines.set(label, line)
    const x = placeOf(cell.settings)
    const property = cell.simulation.properties.find((each) => eventName(each) === name)
    const found = property === undefined ? [] : of(property)
    if (found.length === 0) line.missing.push(x)
    line.points.push(...found.map((point) => ({ x, ...point })))
  }
  return [...lines].map(([label, { points, missing }]) => {
    const sorted = [...points].sort((a, b) => a.x - b.x)
    return { label, shape: 'dots', points: sorted, missing: [...missing].sort((a, b) => a - b) }
  })
}

/** Whether there is anything to see: the same everywhere is better said in words. */
function varies(series: readonly Series[]): boolean {
  const values = series.flatMap(({ points }) => points.map(({ y }) => y))
  return values.some((value) => value !== values[0])
}

// ---- all ---------------------------------------------------------------------------------------

/** Of an invariant what happens is that it is broken. */
function eventName({ property, sort }: Simulation['properties'][number]): string {
  return sort === 'invariant' ? `${property} broken` : property
}

function headOf(
  cells: readonly SimulatedCell[],
  what: string,
): Pick<Figure, 'name' | 'title' | 'marks' | 'references'> {
  const { check = '', sentence } = cells[0] ?? {}
  const title = sentence === undefined ? check : `${check}: ${sentence}`
  return { name: `${check}-${what.replaceAll(' ', '-')}`, title, marks: [], references: [] }
}

/** What a reader has to know to believe the numbers, or to make them again. */
function notesOf(all: readonly SimulatedCell[], answered: readonly SimulatedCell[]): string[] {
  const first = answered[0]?.simulation
  if (first === undefined) return []
  const { runs, plan, leftOut } = first
  const stopped = all.filter((cell) => !answered.includes(cell))
  const names = stopped.map((cell) => labelOf(variantName(cell), settingsText(cell.settings)) || cell.check)
  return [
    `${grouped(runs)} random runs of each, seed ${plan.seed}, by holdfast simulate.`,
    ...(plan.scheduler === 'none' ? [] : [`Steps that say no time are taken at once (scheduler ${plan.scheduler}).`]),
    ...(leftOut.length === 0 ? [] : [`Without ${leftOut.join(', ')}, which nobody is owed and which have no rate.`]),
    ...(names.length === 0 ? [] : [`No answers, for a run could not go on: ${names.join('; ')}.`]),
  ]
}

function percent(share: number): string {
  return percentText({ low: share, high: share })
}
