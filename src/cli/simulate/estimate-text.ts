import { grouped } from '../../base/count.ts'
import { timeUnits } from '../../base/time-units.ts'
import type { Estimate, QuantileEstimate } from '../../simulate/simulation.ts'

/** Digits that are shown: an interval from random runs has no more to say. */
const DIGITS = 3

/** Digits that are right in a quotient such as 0.7 seconds by 0.001: what lies beyond is no reason to round up or down. */
const RIGHT = 14

/** Where to round to: a bound of an interval is never moved inwards. */
type Towards = 'nearest' | 'down' | 'up'

/** A number with few digits; whole ones are shown as they are. */
export function numberText(exact: number, towards: Towards = 'nearest'): string {
  const value = Number(exact.toPrecision(RIGHT))
  const size = Math.abs(value)
  if (size >= 1e7 || (size < 1e-3 && size > 0))
    return rounded(value, towards)
      .toExponential(DIGITS - 1)
      .replace('e+', 'e')
  if (Number.isInteger(value)) return grouped(value)
  if (size >= 1000) return grouped(Math[wholes[towards]](value))
  const near = rounded(value, towards)
  return Math.abs(near) < 1000 ? String(near) : grouped(near)
}

const wholes = { nearest: 'round', down: 'floor', up: 'ceil' } as const

function rounded(value: number, towards: Towards): number {
  const near = Number(value.toPrecision(DIGITS))
  const last = 10 ** (Math.floor(Math.log10(Math.abs(value))) - DIGITS + 1)
  if (towards === 'down' && near > value) return Number((near - last).toPrecision(DIGITS))
  if (towards === 'up' && near < value) return Number((near + last).toPrecision(DIGITS))
  return near
}

/** `5.25 % (4.31 to 6.32 %)` */
export function percentText({ value, low, high }: Estimate): string {
  return `${numberText(100 * value)} % (${rangeText(100 * low, 100 * high)} %)`
}

export function rangeText(low: number, high: number): string {
  return `${numberText(low, 'down')} to ${numberText(high, 'up')}`
}

/** A unit of time, and its seconds. */
export type Unit = readonly [name: string, seconds: number]

const units: readonly Unit[] = [
  ['years', 365.25 * 86_400],
  ...['days', 'hours', 'minutes', 'seconds', 'milliseconds'].map((name): Unit => [name, timeUnits.get(name) ?? 1]),
]

/** The largest unit of which there are two at least. */
export function unitFor(seconds: number): Unit {
  return units.find(([, each]) => seconds >= 2 * each) ?? (seconds === 0 ? SECONDS : MILLISECONDS)
}

/** The largest unit of which there are so many, and no part of one: as a person would say a time that was chosen. */
export function wholeUnitFor(seconds: number, least = 2): Unit {
  return units.find(([, each]) => seconds >= least * each && Number.isInteger(seconds / each)) ?? unitFor(seconds)
}

const SECONDS: Unit = ['seconds', 1]
const MILLISECONDS: Unit = ['milliseconds', 0.001]

export function timeText(seconds: number, [name, each] = unitFor(seconds)): string {
  return `${numberText(seconds / each)} ${name}`
}

/** A time that was chosen: `100 hours`, and not 4.17 days. */
export function spanText(seconds: number): string {
  return timeText(seconds, wholeUnitFor(seconds))
}

/** A time with its interval, all in one unit: `4.71 minutes (4.55 to 4.9)`. */
export function timeRangeText(value: number, low: number | null, high: number | null): string {
  const unit = unitFor(Math.abs(value))
  const bounds = [
    ...(low === null ? [] : [numberText(low / unit[1], 'down')]),
    ...(high === null ? [] : [numberText(high / unit[1], 'up')]),
  ]
  return `${timeText(value, unit)} (${bounds.join(' to ')}${high === null ? ' or more' : ''})`
}

/** Within which time a share of the runs were there: `within 4.71 minutes (4.55 to 4.9)`, or that it was later. */
export function whenText({ value, low, high }: QuantileEstimate, horizon: number): string {
  if (value !== null) return `within ${timeRangeText(value, low, high)}`
  const least = low > 0 && low < horizon ? ` (${timeText(low)} or more)` : ''
  return `after more than ${spanText(horizon)}${least}`
}
