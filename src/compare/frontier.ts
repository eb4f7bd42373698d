import { defined } from '../base/assert.ts'
import { productOf } from './combinations.ts'
import {
  type CellVerdict,
  type ComparedProperty,
  fullVector,
  isFound,
  type Made,
  type Matrix,
  type Request,
  type Row,
  type Vector,
} from './matrix.ts'

/*
 * Which faults a property survives. What is found with some faults is found with more, but for `unaffected` properties.
 * For let v allow no more of any budget than w. Then every behaviour within v is one within w: budgets say nothing but how often faults may happen,
 * and initial states, guards, bodies and terminal states are the same. So for each kind of property:
 *
 * - invariant, step, reachable, ErrorFree: the path that breaks or reaches it within v is a path within w.
 * - DeadlockFree: a deadlock is a state that no step of the system or of an operator changes. Faults play no part in
 *   that, so a deadlock within v is reached within w, and is one there, too.
 * - liveness: what breaks it is a fair behaviour. Only actions are fair, and whether one is possible depends on the
 *   state alone. Faults are never owed. So what is fair within v is fair within w, a behaviour at rest included.
 * - recoverable: a state from which no actions (nor operators' steps) lead to a good one. Faults are not among the
 *   steps that may lead there, so the state is as lost within w.
 * - unaffected: what is seen within v is seen within w. But with more faults it may be seen without the named steps,
 *   too. So a verdict says something of other numbers of a budget only where each of its faults is named: those never
 *   happen without the named steps, so that as much is seen without them, however large the budget is. Of any other
 *   budget, a verdict is about this number alone: more faults may mend the property as well as break it.
 *
 * The other way round, what holds or is unreachable within w is so within v, since that says all states were visited
 * and the model has no error. Inconclusive verdicts imply nothing.
 */

/** What is known of a property with so many faults: from a run with them, or by what runs with more or fewer imply. */
export type Standing = 'found' | 'never' | 'open' | undefined

/** The vectors of a box, from none of any fault to the most of each. */
export function vectorsOf(most: Vector): readonly Vector[] {
  return productOf(most.map((each) => Array.from({ length: each + 1 }, (_, number) => number)))
}

export function covers(more: Vector, fewer: Vector): boolean {
  return fewer.every((number, at) => number <= (more[at] ?? 0))
}

/** Of each budget of a row, whether a verdict on a property says nothing of any other number of it. */
function fixedBudgets({ budgets }: Row, { by }: ComparedProperty): readonly boolean[] {
  return budgets.map(({ faults }) => by !== undefined && !faults.every((fault) => by.includes(fault)))
}

/** A run of one cell with some faults, and what it said of a property. */
interface Sample {
  readonly vector: Vector
  readonly verdict: CellVerdict
}

/** All that runs of one cell said of a property, and which numbers of faults it says nothing beyond. */
interface Samples {
  readonly all: readonly Sample[]
  readonly fixed: readonly boolean[]
}

function samplesOf(made: readonly Made[], row: Row, property: ComparedProperty): Samples {
  const all = made.flatMap(({ vector, result }) =>
    result.verdicts.flatMap((verdict) => (verdict.property === property.name ? [{ vector, verdict }] : [])),
  )
  return { all, fixed: fixedBudgets(row, property) }
}

/** Whether what is found with fewer faults is found with more. */
function implies(fewer: Vector, more: Vector, fixed: readonly boolean[]): boolean {
  return covers(more, fewer) && fixed.every((isFixed, at) => !isFixed || fewer[at] === more[at])
}

function standingAt(vector: Vector, { all, fixed }: Samples): Standing {
  if (all.some((each) => isFound(each.verdict) && implies(each.vector, vector, fixed))) return 'found'
  if (all.some((each) => isNever(each.verdict) && implies(vector, each.vector, fixed))) return 'never'
  return all.some((each) => isSame(each.vector, vector)) ? 'open' : undefined
}

function isNever({ status }: CellVerdict): boolean {
  return status === 'holds' || status === 'unreachable'
}

function isSame(a: Vector, b: Vector): boolean {
  return covers(a, b) && covers(b, a)
}

/** The next run of each cell that has an open vector, and of it what is open there. */
export function requestFrontiers(matrix: Matrix, made: readonly Made[]): readonly Request[] {
  return matrix.rows.flatMap((row, at) =>
    matrix.columns.flatMap((_, column) => {
      const own = made.filter((each) => each.row === at && each.column === column)
      const next = nextVector(
        row,
        matrix.properties.map((property) => samplesOf(own, row, property)),
      )
      if (next === undefined) return []
      const asked = matrix.properties.filter(
        (property) => standingAt(next, samplesOf(own, row, property)) === undefined,
      )
      return [{ row: at, column, vector: next, properties: asked.map(({ name }) => name) }]
    }),
  )
}

/**
 * Where to look next. A trace that was just found uses few faults: it is likely that its own faults are the least, and
 * a run with exactly these says so. Otherwise as many faults as possible: what holds with them must be run anyhow, and
 * what does not is found before all states are visited. So a property takes one run for each of the most faults that
 * it bears, and about two for each of the fewest that break it.
 * @returns undefined where nothing is left to be asked
 */
function nextVector(row: Row, properties: readonly Samples[]): Vector | undefined {
  const isOpen = (vector: Vector, samples: Samples) => standingAt(vector, samples) === undefined
  for (const samples of properties) {
    const hints = samples.all.flatMap(({ verdict }) => usedBy(verdict, row))
    const hint = hints.find((used) => isOpen(used, samples))
    if (hint !== undefined) return hint
  }
  const open = vectorsOf(fullVector(row)).filter((vector) => properties.some((samples) => isOpen(vector, samples)))
  const faults = (vector: Vector) => vector.reduce((sum, each) => sum + each, 0)
  const mostFaults = Math.max(...open.map(faults))
  return open.find((vector) => faults(vector) === mostFaults)
}

/** How much of each budget of the row a trace uses, if there is one; the run may have been made for a row with others. */
function usedBy({ faultsTaken }: CellVerdict, { budgets }: Row): readonly Vector[] {
  if (faultsTaken === undefined) return []
  return [budgets.map(({ faults }) => faults.reduce((sum, name) => sum + (faultsTaken[name] ?? 0), 0))]
}

/** What became of a property in one cell, with as many faults as it bears and as few as break it. */
export interface Frontier {
  /** Of each budget of the row, whether what is said here is about this number alone, and not about more or fewer. */
  readonly fixed: readonly boolean[]
  /** The most faults with which it holds, or is unreachable: with any more, nothing was seen to hold. */
  readonly survives: readonly Vector[]
  /** The fewest with which it is violated or reached, with the verdict of the run with exactly these. */
  readonly breaks: readonly { readonly vector: Vector; readonly verdict: CellVerdict }[]
  /** Of which nothing is known, with the reason. */
  readonly open: readonly { readonly vector: Vector; readonly reason: string }[]
}

export function frontierOf(row: Row, made: readonly Made[], property: ComparedProperty): Frontier {
  const samples = samplesOf(made, row, property)
  const { all, fixed } = samples
  const vectors = vectorsOf(fullVector(row))
  const standing = (wanted: Standing) => vectors.filter((vector) => standingAt(vector, samples) === wanted)
  const [never, found] = [standing('never'), standing('found')]
  const sampleAt = (vector: Vector) => all.find((each) => isSame(each.vector, vector))
  return {
    fixed,
    survives: never.filter((vector) => !never.some((other) => other !== vector && implies(vector, other, fixed))),
    breaks: found
      .filter((vector) => !found.some((other) => other !== vector && implies(other, vector, fixed)))
      .map((vector) => ({ vector, verdict: defined(sampleAt(vector), 'run with the fewest faults').verdict })),
    open: standing('open').map((vector) => ({ vector, reason: sampleAt(vector)?.verdict.reason ?? '' })),
  }
}
