import type { NamedBudget } from '../../check/variant.ts'
import { UsageError } from '../spec-files.ts'

/** What is to be compared, as the command line says it. Together with the specs it decides every run. */
export interface CompareChoice {
  /** Names of checks; none for all. */
  readonly checks: readonly string[]
  /** Fixes to combine; undefined for all. */
  readonly fixes: readonly string[] | undefined
  /** Bugs to combine: each combination is a situation of its own. */
  readonly bugs: readonly string[]
  /** Fixes and bugs that are on, in place of combinations; undefined for those. */
  readonly only: readonly string[] | undefined
  /** Undefined for those that the checks speak of. */
  readonly properties: readonly string[] | undefined
  /** In place of the checks' own. */
  readonly faults: readonly NamedBudget[] | undefined
  readonly sweeps: readonly Sweep[]
  /** Whether to make all runs, those that the smallest combinations need, or to look for the limits of the faults. */
  readonly mode: CompareMode
}

export type CompareMode = 'all' | 'minimal' | 'frontier'

/** A constant with the values that it takes, one after the other. */
export interface Sweep {
  readonly name: string
  readonly values: readonly string[]
}

/** How 'none' is said where a list could be; no name, for the language reserves it. */
const NONE = 'none'

const SWEPT_MAX = 1000

/** As of a number that a spec writes out. */
const NUMBER_MAX = 2_147_483_647

/** A list with commas between; `none` is the empty one. */
export function listOf(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim())
  return names.length === 1 && names[0] === NONE ? [] : names
}

/** @throws UsageError where a text is no budgets */
export function budgetsOf(text: string): readonly NamedBudget[] {
  return listOf(text).map((part) => {
    const [, names = '', most] = /^([\w.]+(?:\s*\+\s*[\w.]+)*)\s*<=\s*(\d+)$/.exec(part) ?? []
    if (most === undefined)
      throw new UsageError(`'${part}' is no budget of faults: write 'crash<=2', or 'crash+cut<=1' for both together.`)
    return { faults: names.split('+').map((name) => name.trim()), most: Number(most) }
  })
}

/** The words of budgets that `budgetsOf` reads. */
export function budgetsText(budgets: readonly NamedBudget[]): string {
  return budgets.length === 0 ? NONE : budgets.map(({ faults, most }) => `${faults.join('+')}<=${most}`).join(',')
}

/** The words of a list that `listOf` reads. */
export function listText(names: readonly string[]): string {
  return names.length === 0 ? NONE : names.join(',')
}

/** @throws UsageError where a text is no constant with values */
export function sweepOf(text: string): Sweep {
  const [, name, list] = /^\s*([\w.]+)\s*=\s*(.+)$/.exec(text) ?? []
  if (name === undefined || list === undefined)
    throw new UsageError(`'${text}' is no constant with values: write 'NODES=2..5', or 'NODES=2,4'.`)
  const values = [...new Set(list.split(',').flatMap((part) => valuesIn(part.trim(), text)))]
  const tooLarge = values.find((value) => Math.abs(Number(value)) > NUMBER_MAX)
  if (tooLarge !== undefined)
    throw new UsageError(`${tooLarge} in '${text}' is too large: numbers go up to ${NUMBER_MAX}.`)
  return { name, values }
}

function valuesIn(part: string, text: string): readonly string[] {
  const [, low, high] = /^(-?\d+)\.\.(-?\d+)$/.exec(part) ?? []
  if (low === undefined || high === undefined) {
    if (!/^(-?\d+|[a-zA-Z_]\w*)$/.test(part)) throw new UsageError(`'${part}' in '${text}' is no value of a constant.`)
    return [part]
  }
  const length = Number(high) - Number(low) + 1
  if (length < 1 || length > SWEPT_MAX)
    throw new UsageError(`'${part}' in '${text}' must go upwards, and over ${SWEPT_MAX} values at most.`)
  return Array.from({ length }, (_, at) => String(Number(low) + at))
}
