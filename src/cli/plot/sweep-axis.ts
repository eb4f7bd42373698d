import type { Setting } from '../../check/variant.ts'
import type { Axis } from '../../plot/figure.ts'
import { usualScale } from '../../plot/usual-scale.ts'

/** The constant along which figures of a sweep go: the first that is swept. */
export interface SweepAxis {
  readonly axis: Axis
  /** Where a cell of the sweep stands on it. */
  readonly placeOf: (settings: readonly Setting[]) => number
  /** The other constants of a cell in words, empty where there are none. */
  readonly othersOf: (settings: readonly Setting[]) => string
}

/** @returns undefined where nothing is swept */
export function sweepAxis(cells: readonly { readonly settings: readonly Setting[] }[]): SweepAxis | undefined {
  const label = cells[0]?.settings[0]?.name
  if (label === undefined) return undefined
  const texts = [...new Set(cells.flatMap(({ settings }) => settings.slice(0, 1).map(({ value }) => value)))]
  const values = texts.map(Number)
  const isNumber = values.every(Number.isFinite)
  return {
    axis: {
      label,
      quantity: 'number',
      ...(isNumber ? { scale: usualScale(values), ticks: values } : { scale: 'linear', names: texts }),
    },
    placeOf: ([first]) => (isNumber ? Number(first?.value) : texts.indexOf(first?.value ?? '')),
    othersOf: ([, ...others]) => others.map(({ name, value }) => `${name} = ${value}`).join(', '),
  }
}
