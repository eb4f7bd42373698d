import { isSubset } from './combinations.ts'
import { fullVector, type Made, type Matrix, type Request, verdictAt } from './matrix.ts'

type Fixes = readonly string[]

/** What a run said of one property with one combination of fixes; undefined where none was made. */
export type Judgement = 'holds' | 'violated' | 'open' | undefined

/** A combination with which a property holds, while with no smaller one of the same fixes it was seen to hold. */
export interface SufficientSet {
  readonly fixes: Fixes
  /** Smaller ones of which nothing is known: one of them may be enough. */
  readonly unless: readonly Fixes[]
}

/** A property held with some fixes, and with one more it does not. */
export interface Breakage {
  readonly before: Fixes
  readonly fix: string
}

/** The smallest combinations that are enough. Larger ones need not be: a fix may break what held before. */
export function minimalSets(columns: readonly Fixes[], judgements: readonly Judgement[]): readonly SufficientSet[] {
  const withJudgement = (wanted: Judgement) => columns.filter((_, at) => judgements[at] === wanted)
  const enough = withJudgement('holds')
  const open = withJudgement('open')
  const smaller = (sets: readonly Fixes[], than: Fixes) =>
    sets.filter((set) => set.length < than.length && isSubset(set, than))
  return enough
    .filter((fixes) => smaller(enough, fixes).length === 0)
    .map((fixes) => ({ fixes, unless: smaller(open, fixes) }))
}

/** Where one more fix breaks a property that held. */
export function breakages(columns: readonly Fixes[], judgements: readonly Judgement[]): readonly Breakage[] {
  return columns.flatMap((before, at) => {
    if (judgements[at] !== 'holds') return []
    return columns.flatMap((after, other) => {
      const isOneMore = judgements[other] === 'violated' && after.length === before.length + 1
      const fix = after.find((each) => !before.includes(each))
      return isOneMore && fix !== undefined && isSubset(before, after) ? [{ before, fix }] : []
    })
  })
}

/** The judgements of a property in one row, column by column; a reachable one has none. */
export function judgementsIn(matrix: Matrix, made: readonly Made[], row: number, property: string): Judgement[] {
  return matrix.columns.map((_, column) => {
    const verdict = verdictAt(made, { row, column, property })
    if (verdict === undefined) return undefined
    if (verdict.status === 'holds' || verdict.status === 'violated') return verdict.status
    return verdict.status === 'inconclusive' ? 'open' : undefined
  })
}

/** What can be said of several rows together: it holds where it holds in each. */
export function inEveryRow(rows: readonly (readonly Judgement[])[]): Judgement[] {
  return (rows[0] ?? []).map((_, column) => {
    const each = rows.map((row) => row[column])
    if (each.includes('violated')) return 'violated'
    if (each.includes(undefined)) return undefined
    return each.includes('open') ? 'open' : 'holds'
  })
}

/**
 * The runs that the minimal sets need, smaller combinations first: a property is not asked again where a part of the
 * combination is enough for it. First for each row by itself, then what it takes to know of all rows together. Nothing
 * is concluded of what is left out.
 */
export function requestMinimal(matrix: Matrix, made: readonly Made[]): readonly Request[] {
  const claims = matrix.properties.filter(({ isReachable }) => !isReachable)
  const judged = claims.map(({ name }) => ({
    name,
    rows: matrix.rows.map((_, row) => judgementsIn(matrix, made, row, name)),
  }))
  const own = requestsFor(matrix, made, judged, ({ rows }, row, column) =>
    isNeeded(matrix.columns, rows[row] as readonly Judgement[], column),
  )
  if (own.length > 0) return own
  return requestsFor(matrix, made, judged, ({ rows }, row, column) => {
    const together = inEveryRow(rows)
    return rows[row]?.[column] === undefined && isNeeded(matrix.columns, together, column)
  })
}

interface Judged {
  readonly name: string
  readonly rows: readonly (readonly Judgement[])[]
}

/** What is needed in the smallest combinations where something is; reachable properties are asked along with it. */
function requestsFor(
  matrix: Matrix,
  made: readonly Made[],
  judged: readonly Judged[],
  isWanted: (property: Judged, row: number, column: number) => boolean,
): readonly Request[] {
  const wave = matrix.rows.flatMap((row, at) =>
    matrix.columns.flatMap((_, column): Request[] => {
      const names = judged.filter((property) => isWanted(property, at, column)).map(({ name }) => name)
      if (names.length === 0) return []
      const isUnasked = (property: string) => verdictAt(made, { row: at, column, property }) === undefined
      const properties = matrix.properties.filter(({ name, isReachable }) =>
        isReachable ? isUnasked(name) : names.includes(name),
      )
      return [{ row: at, column, vector: fullVector(row), properties: properties.map(({ name }) => name) }]
    }),
  )
  const sizeOf = ({ column }: Request) => matrix.columns[column]?.length ?? 0
  const smallest = Math.min(...wave.map(sizeOf))
  return wave.filter((request) => sizeOf(request) === smallest)
}

/** Whether nothing is known of a property with a combination, and with no part of it it was seen to hold. */
function isNeeded(columns: readonly Fixes[], judgements: readonly Judgement[], at: number): boolean {
  if (judgements[at] !== undefined) return false
  const fixes = columns[at] ?? []
  return !columns.some((other, column) => judgements[column] === 'holds' && isSubset(other, fixes))
}
