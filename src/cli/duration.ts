import { settled, timeUnits } from '../base/time-units.ts'
import { UsageError } from './spec-files.ts'

/** Short names that a command line takes, beside those of the language. */
const short: ReadonlyMap<string, string> = new Map([
  ['ms', 'milliseconds'],
  ['s', 'seconds'],
  ['min', 'minutes'],
  ['h', 'hours'],
  ['d', 'days'],
])

/**
 * Seconds of a time such as `84 hours`, `90min` or `1.5 h`.
 * @throws UsageError where it is no time above 0
 */
export function durationOf(text: string, option: string): number {
  const [, number = '', unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]+)\s*$/.exec(text) ?? []
  const each = timeUnits.get(short.get(unit) ?? unit)
  const seconds = settled(Number(number) * (each ?? 0))
  if (seconds > 0 && Number.isFinite(seconds)) return seconds
  throw new UsageError(
    `'${text}' is no time for '${option}': write a number and a unit, such as '84 hours' or '30min'.`,
  )
}
