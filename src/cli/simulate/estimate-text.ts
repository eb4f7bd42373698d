import { timeUnits } from '../../base/time-units.ts'
import type { Estimate, QuantileEstimate } from '../../simulate/simulation.ts'

/** Digits that are shown: an interval from random runs has no more to say. */
const DIGITS = 3

/** A number with few digits. */
export function numberText(value: number): string {
  if (value === 0) return '0'
  const size = Math.abs(value)
  if (size >= 1e-3 && size < 1e7) return String(Number(value.toPrecision(size >= 1000 ? 5 : DIGITS)))
  return value.toExponential(DIGITS - 1).replace('e+', 'e')
}

/** `5.25 % (4.31 to 6.32 %)` */
export function percentText({ value, low, high }: Estimate): string {
  return `${numberText(100 * value)} % (${rangeText(100 * low, 100 * high)} %)`
}

export function rangeText(low: number, high: number): string {
  return `${numberText(low)} to ${numberText(high)}`
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

const SECONDS: Unit = ['seconds', 1]
const MILLISECONDS: Unit = ['milliseconds', 0.001]

export function timeText(seconds: number, [name, each] = unitFor(seconds)): string {
  return `${numberText(seconds / each)} ${name}`
}

/** When a share of the runs are there: `4.71 minutes (4.55 to 4.9)`, or that it is after the horizon. */
export function whenText({ value, low, high }: QuantileEstimate, horizon: number): string {
  if (value === null) {
    const surely = low < horizon ? `, for sure after ${timeText(low)}` : ''
    return `after more than ${timeText(horizon)}${surely}`
  }
  const unit = unitFor(value)
  const bounds = [low, ...(high === null ? [] : [high])].map((seconds) => numberText(seconds / unit[1]))
  return `${timeText(value, unit)} (${bounds.join(' to ')}${high === null ? ' or more' : ''})`
}
