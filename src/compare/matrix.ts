import type { AskedProperty, NamedBudget, Setting, Variant } from '../check/variant.ts'
import type { TraceDocument } from '../trace/trace-document.ts'
import type { Status } from '../verify/verdict.ts'

/** What is compared of one spec: rows are situations, columns are combinations of fixes. */
export interface Matrix {
  readonly spec: string
  /** The fixes that are combined. */
  readonly fixes: readonly Described[]
  readonly properties: readonly ComparedProperty[]
  readonly rows: readonly Row[]
  /** Names of fixes, smaller combinations first. */
  readonly columns: readonly (readonly string[])[]
}

export interface Described {
  readonly name: string
  readonly sentence: string
}

export interface ComparedProperty extends AskedProperty {
  readonly doc: readonly string[]
  /** The steps that are to make no difference, by their names: of an `unaffected` property alone. */
  readonly by?: readonly string[] | undefined
}

/** A check with constants and bugs, and the faults that it allows. */
export interface Row {
  /** How reports call it. */
  readonly name: string
  readonly check: string
  readonly constants: readonly Setting[]
  readonly bugs: readonly string[]
  /** Of which the largest numbers are those of the check, or of the command line. */
  readonly budgets: readonly NamedBudget[]
}

/** How many faults each budget of a row allows. */
export type Vector = readonly number[]

/** A run that is to be made: one combination in one situation, and what it is asked. */
export interface Request {
  /** Indices into the rows and the columns. */
  readonly row: number
  readonly column: number
  readonly vector: Vector
  /** Names of properties. */
  readonly properties: readonly string[]
}

/** What became of one property in one run. */
export interface CellVerdict {
  readonly property: string
  readonly status: Status
  /** Why it is inconclusive; a sentence. */
  readonly reason?: string | undefined
  readonly steps?: number | undefined
  readonly faults?: number | undefined
  /** Steps of the loop that a trace goes round in for ever; 0 where it rests. */
  readonly loop?: number | undefined
  /** How often the trace takes each fault. */
  readonly faultsTaken?: Readonly<Record<string, number>> | undefined
  readonly trace?: TraceDocument | undefined
}

/** What a run said, as plain data. */
export interface RunResult {
  readonly states: number
  readonly transitions: number
  readonly verdicts: readonly CellVerdict[]
}

/** A request that has its answer. */
export interface Made extends Request {
  readonly result: RunResult
  /** Runs with the same key are the same system, and are made once. */
  readonly key: string
}

/** The most faults that a row allows. */
export function fullVector({ budgets }: Row): Vector {
  return budgets.map(({ most }) => most)
}

/** The run that a request is for, as a question to its check. */
export function variantFor({ rows, columns, properties }: Matrix, request: Request): Variant {
  const { constants, bugs, budgets } = rows[request.row] as Row
  return {
    constants,
    toggles: [...(columns[request.column] as readonly string[]), ...bugs],
    budgets: budgets.map(({ faults }, at) => ({ faults, most: request.vector[at] ?? 0 })),
    properties: properties.filter(({ name }) => request.properties.includes(name)),
  }
}

/** Whether a verdict is the end of what one hopes for: with more faults, or more of what breaks it, it stays. */
export function isFound({ status }: CellVerdict): boolean {
  return status === 'violated' || status === 'reached'
}

/** The whole matrix: each cell once, with all faults that its row allows. */
export function requestAllCells({ rows, columns, properties }: Matrix, made: readonly Made[]): readonly Request[] {
  const known = new Set(made.map(({ row, column }) => `${row} ${column}`))
  const names = properties.map(({ name }) => name)
  return rows.flatMap((each, row) =>
    columns.flatMap((_, column) =>
      known.has(`${row} ${column}`) ? [] : [{ row, column, vector: fullVector(each), properties: names }],
    ),
  )
}

/** The verdict that a run gave of a property with all faults of its row, if one was made. */
export function verdictAt(
  made: readonly Made[],
  at: { readonly row: number; readonly column: number; readonly property: string },
): CellVerdict | undefined {
  const cell = made.find(
    ({ row, column, result }) =>
      row === at.row && column === at.column && result.verdicts.some(({ property }) => property === at.property),
  )
  return cell?.result.verdicts.find(({ property }) => property === at.property)
}
