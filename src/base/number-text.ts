import type { Interval } from './interval.ts'

/** Digits shown at most. */
const DIGITS = 4

/** Where fewer agree both bounds are shown: one digit alone would say 2 of what is between 1.5 and 2.4. */
const FEWEST_DIGITS = 3

/** A number with the digits that both of its bounds agree on, or both bounds where these are few. */
export function intervalText({ low, high }: Interval): string {
  if (low === high) return plain(low, DIGITS)
  for (let digits = DIGITS; digits >= FEWEST_DIGITS; digits--) {
    const text = plain(low, digits)
    if (text === plain(high, digits)) return text
  }
  const digits = plain(low, 2) === plain(high, 2) ? FEWEST_DIGITS : 2
  return `${plain(low, digits)} to ${plain(high, digits)}`
}

function plain(value: number, digits: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value)
  const size = Math.abs(value)
  if (size >= 1e-4 && size < 1e7) return String(Number(value.toPrecision(digits)))
  return value.toExponential(digits - 1).replace('e+', 'e')
}

/** Units that times are told in, the largest first, with their seconds. */
export const longUnits: readonly (readonly [name: string, seconds: number])[] = [
  ['years', 365.25 * 86_400],
  ['days', 86_400],
  ['hours', 3_600],
  ['minutes', 60],
  ['seconds', 1],
]

/** A time in the largest unit of which there are two at least. */
export function timeText({ low, high }: Interval): string {
  if (low === Number.POSITIVE_INFINITY) return 'for ever'
  const [name, seconds] = longUnits.find(([, each]) => low >= 2 * each) ?? (['seconds', 1] as const)
  return `${intervalText({ low: low / seconds, high: high / seconds })} ${name}`
}

export function percentText({ low, high }: Interval): string {
  return `${intervalText({ low: 100 * low, high: 100 * high })} %`
}
