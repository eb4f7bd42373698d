import { count, grouped } from '../../base/count.ts'
import { isSubset } from '../../compare/combinations.ts'
import type { Enough } from '../../compare/conclusions.ts'
import { type CellVerdict, fullVector, type Made, type Matrix, type Row, type Vector } from '../../compare/matrix.ts'
import type { Breakage, SufficientSet } from '../../compare/minimal-sets.ts'
import type { SearchLimits } from '../../search/outcome.ts'
import { budgetsText, type CompareChoice, listText } from './compare-choice.ts'

/** All that a comparison found, of one spec or several. */
export interface ComparisonReport {
  readonly choice: CompareChoice
  readonly limits: SearchLimits
  readonly comparisons: readonly Comparison[]
}

export interface Comparison {
  readonly matrix: Matrix
  readonly made: readonly Made[]
}

/** Columns of a terminal that tables and lists keep to; commands do not, so that they can be copied. */
export const WIDTH = 100

/** A list in lines that are not too long, each after an indent. */
export function listLines(names: readonly string[], separator: string, indent: string): readonly string[] {
  const lines: string[] = []
  for (const [at, name] of names.entries()) {
    const word = at === names.length - 1 ? name : `${name}${separator}`
    const last = lines.at(-1)
    if (last !== undefined && `${last} ${word}`.length <= WIDTH) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(`${indent}${word}`)
  }
  return lines
}

/** A combination, in its line of a table. */
export function combinationText(fixes: readonly string[]): string {
  return fixes.length === 0 ? 'none' : fixes.join(', ')
}

/** Fixes that are needed together, in a sentence. */
function togetherText(fixes: readonly string[]): string {
  return fixes.length === 0 ? 'no fix' : fixes.join(' and ')
}

/** What is enough, as far as is known. */
export function enoughText({ sets, isOpen }: Enough): string {
  if (sets.length === 0) return isOpen ? 'nothing that is known: some runs are inconclusive' : 'no combination'
  if (sets[0]?.fixes.length === 0) return 'no fix is needed'
  const each = ({ fixes, unless }: SufficientSet) => {
    const open = unless.map(togetherText).join(' or ')
    return `${togetherText(fixes)}${open === '' ? '' : ` (unless ${open} is already: that is inconclusive)`}`
  }
  return sets.map(each).join(', or ')
}

/** Which fixes break what held before them: of the combinations that each is added to, the smallest. */
export function breakagesText(breakages: readonly Breakage[]): string {
  const fixes = [...new Set(breakages.map(({ fix }) => fix))]
  return fixes
    .map((fix) => {
      const before = breakages.filter((each) => each.fix === fix).map((each) => each.before)
      const isLarger = (set: readonly string[]) =>
        before.some((other) => other.length < set.length && isSubset(other, set))
      const smallest = before.filter((set) => !isLarger(set)).map(togetherText)
      const others = before.length - smallest.length
      return `${fix}, added to ${smallest.join(', to ')}${others === 0 ? '' : ` (and ${others} larger)`}`
    })
    .join('; ')
}

/** A verdict, in a cell of a table. */
export function cellText(verdict: CellVerdict | undefined): string {
  if (verdict === undefined) return '-'
  if (verdict.status === 'inconclusive') return '?'
  return verdict.steps === undefined ? verdict.status : `${verdict.status} ${verdict.steps}`
}

/** A verdict with all that is counted of its trace. */
export function verdictText({ status, steps, faults, loop }: CellVerdict): string {
  const length = steps === undefined ? '' : ` in ${count(steps, 'step')}`
  const with_ = faults === undefined || faults === 0 ? '' : ` with ${count(faults, 'fault')}`
  const then =
    loop === undefined ? '' : loop === 0 ? ', then at rest for ever' : `, then ${count(loop, 'step')} for ever`
  return `${status}${length}${with_}${then}`
}

/**
 * So many faults of each budget: `1 isolate and 2 fail`.
 * @param fixed of which budgets `exactly` is said
 */
export function vectorText({ budgets }: Row, vector: Vector, fixed: readonly boolean[] = []): string {
  const parts = vector.flatMap((most, at) => {
    const text = `${most} ${budgets[at]?.faults.join(' or ') ?? '?'}`
    return most === 0 ? [] : [fixed[at] === true ? `exactly ${text}` : text]
  })
  return parts.length === 0 ? 'no faults' : parts.join(' and ')
}

/** The command that shows the trace of one cell. */
export function traceCommand(
  { choice, limits }: Pick<ComparisonReport, 'choice' | 'limits'>,
  matrix: Matrix,
  at: { readonly row: number; readonly column: number; readonly property: string; readonly vector?: Vector },
): string {
  const row = matrix.rows[at.row] as Row
  const vector = at.vector ?? fullVector(row)
  const own = budgetsText(row.budgets.map(({ faults }, index) => ({ faults, most: vector[index] ?? 0 })))
  const isOwn = choice.faults === undefined && vector.every((most, index) => most === row.budgets[index]?.most)
  return [
    `holdfast compare ${shellWord(matrix.spec)} -c ${row.check}`,
    ...row.constants.map(({ name, value }) => `--sweep ${name}=${value}`),
    ...(isOwn ? [] : [`--faults '${own}'`]),
    `--with ${listText([...(matrix.columns[at.column] ?? []), ...row.bugs])}`,
    `--properties ${at.property}`,
    ...limitOptions(limits),
    '--trace',
  ].join(' ')
}

/** A file as a word that a shell and the command line take for nothing else: anybody may name a file. */
function shellWord(file: string): string {
  const word = file.startsWith('-') ? `./${file}` : file
  return /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

function limitOptions(limits: SearchLimits): readonly string[] {
  return (['states', 'depth', 'seconds', 'memory'] as const).flatMap((name) =>
    limits[name] === undefined ? [] : [`--max-${name} ${limits[name]}`],
  )
}

/** What it all cost. A run that serves several cells counts once. */
export function costText(comparisons: readonly Comparison[]): string {
  const made = comparisons.flatMap((each) => each.made)
  const runs = new Map(made.map(({ key, result }) => [key, result]))
  const sum = (figure: 'states' | 'transitions') => [...runs.values()].reduce((total, run) => total + run[figure], 0)
  const shared = made.length - runs.size
  const note = shared === 0 ? '' : `; ${grouped(shared)} more would have been the same system as one of these`
  return `${count(runs.size, 'run')}, ${count(sum('states'), 'state')}, ${count(sum('transitions'), 'transition')}${note}`
}

/** Reasons for which cells are open, each with some of the cells. */
export function openReasons(cells: readonly { readonly name: string; readonly reason: string }[]): readonly string[] {
  const reasons = [...new Set(cells.map(({ reason }) => reason))]
  return reasons.map((reason) => {
    const names = cells.filter((each) => each.reason === reason).map(({ name }) => name)
    const shown = names.slice(0, 3).join('; ')
    return `${reason} (${shown}${names.length > 3 ? `, and ${names.length - 3} more` : ''})`
  })
}

/** The name of a cell: its row and its combination. */
export function cellName({ rows, columns }: Matrix, row: number, column: number): string {
  const fixes = columns[column] ?? []
  return `${rows[row]?.name ?? ''}, ${combinationText(fixes)}`
}
