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
 * Which faults a property survives. What is found with some faults is found with more. For let v allow no more of any
 * budget than w. Then every behaviour within v is one within w: budgets say nothing but how often faults may happen,
 * and initial states, guards, bodies and terminal states are the same. So for each kind of property:
 *
 * - invariant, step, reachable, ErrorFree: the path that breaks or reaches it within v is a path within w.
 * - DeadlockFree: a deadlock is a state that no step of the system or of an operator changes. Faults play no part in
 *   that, so a deadlock within v is reached within w, and is one there, too.
 * - liveness: what breaks it is a fair behaviour. Only actions are fair, and whether one is possible depends on the
 *   state alone. Faults are never owed. So what is fair within v is fair within w, a behaviour at rest included.
 * - recoverable: a state from which no actions (nor operators' steps) lead to a good one. Faults are not among the
 *   steps that may lead there, so the state is as lost within w.
 *
 * The other way round, what holds or is unreachable within w is so within v, since that says all states were visited
 * and the model has no error. Inconclusive verdicts imply nothing.
 *
 * Not so for `unaffected`: faults may show what a named step shows, and then it does not matter any more that this step
 * happened. So what is violated within v may hold within w, and each number of faults has a run of its own.
 */

/** What is known of a property with so many faults: from a run with them, or by what runs with more or fewer imply. */
export type Standing = 'found' | 'never' | 'open' | undefined

type FrontierProperty = Pick<ComparedProperty, 'name' | 'isUnaffected'>

/** The vectors of a box, from none of any fault to the most of each. */
export function vectorsOf(most: Vector): readonly Vector[] {
  return productOf(most.map((each) => Array.from({ length: each + 1 }, (_, number) => number)))
}

export function covers(more: Vector, fewer: Vector): boolean {
  return fewer.every((number, at) => number <= (more[at] ?? 0))
}

/** A run of one cell with some faults, and what it said of a property. */
interface Sample {
  readonly vector: Vector
  readonly verdict: CellVerdict
}

/** What all runs of one cell said of a property. */
interface Samples extends Pick<ComparedProperty, 'isUnaffected'> {
  readonly all: readonly Sample[]
}

function samplesOf(made: readonly Made[], { name, isUnaffected }: FrontierProperty): Samples {
  const all = made.flatMap(({ vector, result }) =>
    result.verdicts.flatMap((verdict) => (verdict.property === name ? [{ vector, verdict }] : [])),
  )
  return { all, isUnaffected }
}

function standingAt(vector: Vector, { all, isUnaffected }: Samples): Standing {
  const own = isUnaffected ? all.filter((each) => isSame(each.vector, vector)) : all
  if (own.some((each) => isFound(each.verdict) && covers(vector, each.vector))) return 'found'
  if (own.some((each) => isNever(each.verdict) && covers(each.vector, vector))) return 'never'
  return own.some((each) => isSame(each.vector, vector)) ? 'open' : undefined
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
        matrix.properties.map((property) => samplesOf(own, property)),
      )
      if (next === undefined) return []
      const asked = matrix.properties.filter((property) => standingAt(next, samplesOf(own, property)) === undefined)
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
    const hints = samples.all.flatMap(({ verdict }) => usedBy(verdict, row) ?? [])
    const hint = hints.find((used) => isOpen(used, samples))
    if (hint !== undefined) return hint
  }
  const open = vectorsOf(fullVector(row)).filter((vector) => properties.some((samples) => isOpen(vector, samples)))
  const faults = (vector: Vector) => vector.reduce((sum, each) => sum + each, 0)
  const mostFaults = Math.max(...open.map(faults))
  return open.find((vector) => faults(vector) === mostFaults)
}

/** How much of each budget of the row a trace uses; the run may have been made for a row with others. */
function usedBy({ faultsTaken }: CellVerdict, { budgets }: Row): readonly Vector[] | undefined {
  return faultsTaken && [budgets.map(({ faults }) => faults.reduce((sum, name) => sum + (faultsTaken[name] ?? 0), 0))]
}

/** What became of a property in one cell, with as many faults as it bears and as few as break it. */
export interface Frontier {
  /** The most faults with which it holds, or is unreachable, and with all fewer; with any more, that was not seen. */
  readonly survives: readonly Vector[]
  /** The fewest with which it is violated or reached, with the verdict of the run with exactly these. */
  readonly breaks: readonly { readonly vector: Vector; readonly verdict: CellVerdict }[]
  /** Of which nothing is known, with the reason. */
  readonly open: readonly { readonly vector: Vector; readonly reason: string }[]
}

export function frontierOf(most: Vector, made: readonly Made[], property: FrontierProperty): Frontier {
  const samples = samplesOf(made, property)
  const vectors = vectorsOf(most)
  const standing = (wanted: Standing) => vectors.filter((vector) => standingAt(vector, samples) === wanted)
  const [unbroken, found] = [standing('never'), standing('found')]
  const isUnbroken = (vector: Vector) => unbroken.includes(vector)
  const never = unbroken.filter((vector) => vectors.filter((fewer) => covers(vector, fewer)).every(isUnbroken))
  const sampleAt = (vector: Vector) => samples.all.find((each) => isSame(each.vector, vector))
  return {
    survives: never.filter((vector) => !never.some((other) => other !== vector && covers(other, vector))),
    breaks: found
      .filter((vector) => !found.some((other) => other !== vector && covers(vector, other)))
      .map((vector) => ({ vector, verdict: defined(sampleAt(vector), 'run with the fewest faults').verdict })),
    open: standing('open').map((vector) => ({ vector, reason: sampleAt(vector)?.verdict.reason ?? '' })),
  }
}
