import { type Frontier, frontierOf } from './frontier.ts'
import type { ComparedProperty, Made, Matrix } from './matrix.ts'
import {
  type Breakage,
  breakages,
  inEveryRow,
  type Judgement,
  judgementsIn,
  minimalSets,
  type SufficientSet,
} from './minimal-sets.ts'

/** What the runs say together of which fixes mend a property. */
export interface PropertyConclusions {
  readonly property: ComparedProperty
  /** Row by row; none of a reachable property, of which neither verdict is the better one. */
  readonly rows: readonly RowConclusions[]
  /** The smallest combinations with which it holds in every row. */
  readonly everywhere: Enough
}

/** The smallest combinations that are enough, and whether there might be others. */
export interface Enough {
  readonly sets: readonly SufficientSet[]
  /** Whether some combination is inconclusive. */
  readonly isOpen: boolean
}

export interface RowConclusions {
  /** Index of the row. */
  readonly row: number
  readonly enough: Enough
  readonly breakages: readonly Breakage[]
  /** Indices of the combinations with which it is violated. */
  readonly violated: readonly number[]
}

export function concludeMatrix(matrix: Matrix, made: readonly Made[]): readonly PropertyConclusions[] {
  const { columns } = matrix
  return matrix.properties.map((property) => {
    if (property.isReachable) return { property, rows: [], everywhere: { sets: [], isOpen: false } }
    const judgements = matrix.rows.map((_, row) => judgementsIn(matrix, made, row, property.name))
    const rows = judgements.map((own, row) => concludeRow(columns, own, row))
    return { property, rows, everywhere: enoughIn(columns, inEveryRow(judgements)) }
  })
}

/** The smallest combinations with which all properties hold together. */
export interface Together {
  readonly rows: readonly { readonly row: number; readonly enough: Enough }[]
  readonly everywhere: Enough
}

/** Undefined where there are no two properties to hold together, or where some cells were left out. */
export function concludeTogether(matrix: Matrix, made: readonly Made[]): Together | undefined {
  const { columns, properties, rows } = matrix
  const claims = properties.filter(({ isReachable }) => !isReachable)
  if (claims.length < 2) return undefined
  const all = rows.map((_, row) => inEveryRow(claims.map(({ name }) => judgementsIn(matrix, made, row, name))))
  if (all.some((judgements) => judgements.includes(undefined))) return undefined
  return {
    rows: all.map((judgements, row) => ({ row, enough: enoughIn(columns, judgements) })),
    everywhere: enoughIn(columns, inEveryRow(all)),
  }
}

function enoughIn(columns: Matrix['columns'], judgements: readonly Judgement[]): Enough {
  return { sets: minimalSets(columns, judgements), isOpen: judgements.includes('open') }
}

function concludeRow(columns: Matrix['columns'], judgements: readonly Judgement[], row: number): RowConclusions {
  return {
    row,
    enough: enoughIn(columns, judgements),
    breakages: breakages(columns, judgements),
    violated: columns.flatMap((_, column) => (judgements[column] === 'violated' ? [column] : [])),
  }
}

/** The frontier of a property in one cell. */
export interface CellFrontier extends Frontier {
  readonly property: ComparedProperty
  readonly row: number
  readonly column: number
}

export function concludeFrontiers(matrix: Matrix, made: readonly Made[]): readonly CellFrontier[] {
  return matrix.properties.flatMap((property) =>
    matrix.rows.flatMap((each, row) =>
      matrix.columns.map((_, column) => {
        const own = made.filter((one) => one.row === row && one.column === column)
        return { property, row, column, ...frontierOf(each, own, property) }
      }),
    ),
  )
}
