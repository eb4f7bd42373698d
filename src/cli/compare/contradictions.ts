import type { CellVerdict, Made, Matrix } from '../../compare/matrix.ts'
import { variantFor } from '../../compare/matrix.ts'
import { runKey } from '../../compare/run-key.ts'
import type { Run } from '../../model/model.ts'
import { type RunSummary, summariseRun, type VerdictSummary } from '../../verify/run-summary.ts'
import { verdictsOnly, verifyJob } from '../check/run-jobs.ts'
import type { CompareData } from './compare-jobs.ts'
import { type NamedSpec, runOfVariant } from './compare-specs.ts'

/** A verdict that is not what a check states of this very run, as `holdfast check` finds it. */
export interface Contradiction {
  readonly run: RunSummary
  readonly verdict: VerdictSummary
}

/**
 * Which cells are contrary to what the checks state. A cell is held to a run of its check that has the same fixes and
 * bugs and is the same system: other constants, faults, limits or terminal states are another question. Such a run is
 * made again as the check states it, so that there is a trace.
 */
export function contradictionsIn(
  named: NamedSpec,
  matrix: Matrix,
  options: Pick<CompareData, 'limits' | 'workers'>,
): (cell: Made, verdict: CellVerdict) => Contradiction | undefined {
  const statedOf = memoised((cell: Made) => statedRun(named, matrix, cell))
  const summaryOf = memoised((at: number) => madeAgain(named, at, options))
  return (cell, verdict) => {
    const at = statedOf(cell)
    const run = at === undefined ? undefined : named.spec.runs[at]
    if (at === undefined || run === undefined || !isContrary(run, verdict)) return undefined
    const summary = summaryOf(at)
    const found = summary.verdicts.find(({ property, asExpected }) => property === verdict.property && !asExpected)
    return found && { run: summary, verdict: found }
  }
}

/** The run of the check that a cell is, by its place among those of the spec. */
function statedRun(named: NamedSpec, matrix: Matrix, cell: Made): number | undefined {
  const { check, bugs } = matrix.rows[cell.row] ?? { check: '', bugs: [] }
  const toggles = [...(matrix.columns[cell.column] ?? []), ...bugs].sort().join()
  const alike = named.spec.runs.flatMap((run, at) =>
    run.check === check && [...run.toggles].sort().join() === toggles ? [{ at, run }] : [],
  )
  if (alike.length === 0) return undefined
  const key = systemKey(runOfVariant(named, check, variantFor(matrix, cell)))
  return alike.find(({ run }) => systemKey(run) === key)?.at
}

/** The same for runs of the same system, whatever they are asked. */
function systemKey(run: Run): string {
  return runKey({ ...run, expectations: [] })
}

/** Whether a check states something else. Of what is open nothing is known. */
function isContrary({ expectations }: Run, { property, status, steps }: CellVerdict): boolean {
  const stated = expectations.find(({ name }) => name === property)
  if (stated === undefined || status === 'inconclusive') return false
  return stated.outcome !== status || (stated.steps !== undefined && stated.steps !== steps)
}

function madeAgain(
  { path, spec }: NamedSpec,
  at: number,
  { limits, workers }: Pick<CompareData, 'limits' | 'workers'>,
): RunSummary {
  const run = spec.runs[at] as Run
  const report = verifyJob(
    { spec: path, run: at, name: run.check },
    run,
    { ...verdictsOnly, limits, workers },
    () => {},
  )
  return summariseRun(report, path)
}

function memoised<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const made = new Map<Key, Value>()
  return (key) => {
    if (!made.has(key)) made.set(key, make(key))
    return made.get(key) as Value
  }
}
