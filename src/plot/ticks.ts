import { grouped } from '../base/count.ts'
import { longUnits } from '../base/number-text.ts'
import type { Quantity } from './figure.ts'
import type { Unit } from './quantity.ts'

/** A value worth a line across the picture. */
export interface Tick {
  readonly value: number
  readonly label: string
  /** Those of a lower rank are labelled first; the others where there is room. */
  readonly rank: number
  /** Whether it stands by itself, so that others of its rank may be missing. */
  readonly isUneven: boolean
}

/** Steps that people count in: of an hour or a minute others than of a ten. */
const STEPS: Readonly<Record<string, readonly number[]>> = {
  seconds: [1, 2, 5, 10, 15, 30, 60, 120],
  minutes: [1, 2, 5, 10, 15, 30, 60, 120],
  hours: [1, 2, 3, 6, 12, 24, 48, 96],
}

/**
 * Ticks at even distances, from the last at or below `low` to the first at or above `high`, in the values' own unit.
 * @param most how many there may be, about
 */
export function evenTicks(low: number, high: number, most: number, { name, size }: Unit): Tick[] {
  const step = evenStep((high - low) / size / Math.max(1, most), STEPS[name] ?? [])
  const [first, last] = [Math.floor(low / size / step + 1e-9), Math.ceil(high / size / step - 1e-9)]
  return Array.from({ length: last - first + 1 }, (_, at) => {
    const shown = (first + at) * step
    return { value: shown * size, label: tickText(shown), rank: 0, isUneven: false }
  })
}

/** The least good step of at least so much. */
function evenStep(least: number, own: readonly number[]): number {
  const fitting = least > 0.5 ? own.find((step) => step >= least) : undefined
  if (fitting !== undefined) return fitting
  const ten = 10 ** Math.floor(Math.log10(least))
  return ([1, 2, 5].find((each) => each * ten >= least * (1 - 1e-9)) ?? 10) * ten
}

/**
 * Ticks at 1, 2 and 5 of each power of ten; of times at what a person would name. From below `low` to above `high`.
 * @param size of the unit that is written, in the values' own
 */
export function logTicks(low: number, high: number, quantity: Quantity, size: number): Tick[] {
  const all = quantity === 'time' ? timeTicks(low, high) : powersOfTen(low, high, '', size)
  const first = all.findLastIndex(({ value }) => value <= low * (1 + 1e-9))
  const last = all.findIndex(({ value }) => value >= high * (1 - 1e-9))
  return all.slice(Math.max(0, first), last < 0 ? undefined : last + 1)
}

function powersOfTen(low: number, high: number, unit: string, size: number): Tick[] {
  const [from, to] = [Math.floor(Math.log10(low / size)) - 1, Math.ceil(Math.log10(high / size)) + 1]
  return Array.from({ length: to - from + 1 }, (_, at) => from + at).flatMap((exponent) =>
    [1, 2, 5].map((times) => {
      const shown = Number(`${times}e${exponent}`)
      const label = tickText(shown)
      return {
        value: shown * size,
        label: unit === '' ? label : `${label} ${shown === 1 ? unit.slice(0, -1) : unit}`,
        rank: times === 1 ? rankOf(exponent) : 12,
        isUneven: false,
      }
    }),
  )
}

/** Powers of 10^60 come before those of 10^30, and so on, so that what is labelled has even distances. */
function rankOf(exponent: number): number {
  const found = [60, 30, 12, 6, 3, 1].findIndex((step) => exponent % step === 0)
  return found
}

/** Whole units of time, and some of each; powers of ten below the second and above the year. */
function timeTicks(low: number, high: number): Tick[] {
  const [year = ['years', 1] as const] = longUnits
  const between = longUnits.slice(1).flatMap(([name, size], at) => {
    const larger = longUnits[at]?.[1] ?? Number.POSITIVE_INFINITY
    return (STEPS[name] ?? [1, 2, 5, 10, 30, 100]).flatMap((times) =>
      times * size < larger
        ? [
            {
              value: times * size,
              label: `${times} ${times === 1 ? name.slice(0, -1) : name}`,
              rank: times === 1 ? 6 : 12,
              isUneven: times === 1,
            },
          ]
        : [],
    )
  })
  const years = powersOfTen(year[1], Math.max(high, year[1]), 'years', year[1]).filter(({ value }) => value >= year[1])
  const parts = powersOfTen(Math.min(low, 1), 1, 'seconds', 1).filter(({ value }) => value < 1)
  return [...parts, ...between, ...years].sort((a, b) => a.value - b.value)
}

/** A number without what computing has added to it; sizes that are hard to count as powers of ten. */
export function tickText(value: number): string {
  const near = Number(value.toPrecision(6))
  const size = Math.abs(near)
  if (near === 0) return '0'
  if (size >= 1000 && size < 1e6) return grouped(near)
  if (size >= 0.001 && size < 1000) return String(near)
  return near.toExponential().replace('e+', 'e')
}
