import type { Interval } from '../base/interval.ts'
import { intervalText, longUnits, percentText, timeText } from '../base/number-text.ts'
import type { Axis, Figure, Point } from './figure.ts'

/** A unit to write the numbers of an axis in. */
export interface Unit {
  /** `%`, `hours`; empty where a number is just that. */
  readonly name: string
  /** What is one of it. */
  readonly size: number
}

/** How many of its unit a time axis has at least: four days are rather 96 hours. */
const UNITS_LEAST = 5

const NONE: Unit = { name: '', size: 1 }
const PERCENT: Unit = { name: '%', size: 0.01 }
const SECONDS: Unit = { name: 'seconds', size: 1 }

/** The unit in which a quantity is kept: that of tables. */
export function plainUnit({ quantity }: Axis): Unit {
  return quantity === 'time' ? SECONDS : NONE
}

/** The unit in which the numbers up to a largest are easily read. On a logarithmic axis each time has its own. */
export function readableUnit({ quantity, scale }: Axis, largest: number): Unit {
  if (quantity === 'share') return PERCENT
  if (quantity !== 'time' || scale === 'log') return NONE
  const [name, size] = longUnits.find(([, each]) => largest >= UNITS_LEAST * each) ?? ['seconds', 1]
  return { name, size }
}

/** What an axis is of, with its unit. */
export function axisTitle({ label }: Axis, { name }: Unit): string {
  if (name === '') return label
  return label === '' ? name : `${label} (${name})`
}

/** A value with its unit, as a person writes it. */
export function valueText(axis: Axis, interval: Interval): string {
  const { quantity, names, beyond = 'beyond all that is known' } = axis
  if (names !== undefined) return names[interval.low] ?? String(interval.low)
  if (interval.low === Number.POSITIVE_INFINITY) return beyond
  if (interval.high === Number.POSITIVE_INFINITY)
    return `${valueText(axis, { low: interval.low, high: interval.low })} to ${beyond}`
  if (quantity === 'time') return timeText(interval)
  return quantity === 'share' ? percentText(interval) : intervalText(interval)
}

/** A point's value, with its bounds where they say more. */
export function pointText({ y: axis, bounds }: Figure, { y, low, high }: Point): string {
  const alone = (value: number) => valueText(axis, { low: value, high: value })
  if (bounds === undefined || low === high) return valueText(axis, { low, high })
  return `${alone(y)} (${bounds[0]} ${alone(low)}, ${bounds[1]} ${alone(high)})`
}
