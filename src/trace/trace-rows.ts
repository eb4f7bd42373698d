import { runName } from '../model/run-name.ts'
import type { Change, StateRow } from './changes.ts'
import { NO_PROPERTY } from './itf.ts'
import { goesOn, stepText } from './render-loop.ts'
import type { StepDocument, TraceDocument } from './trace-document.ts'

/** One step of a trace, or the same step taken several times in a row. */
export interface TraceRow {
  readonly step: StepDocument
  /** The number of the last step of the row; that of the step where it is taken once. */
  readonly last: number
  /** Whose row it is: the actor, or who else takes such a step. */
  readonly lane: string
  /** From before the first of the steps to after the last. */
  readonly changes: readonly Change[] | undefined
  /** The comment of the action, where the trace has not shown it yet. */
  readonly doc: readonly string[]
  /** What becomes of the model where the step is an error. */
  readonly error: string | undefined
}

/** The rows that the loop of a run repeats, and a sentence that says so. */
export interface LoopRows {
  /** Index of the first of them; the number of rows where the run rests. */
  readonly from: number
  readonly sentence: string
}

/** A trace as lanes and rows, which is how every picture of it is drawn. */
export interface TracePicture {
  /** In the order in which they come up; never empty. */
  readonly lanes: readonly string[]
  readonly rows: readonly TraceRow[]
  readonly loop: LoopRows | undefined
}

export function pictureOf(trace: TraceDocument): TracePicture {
  const { steps, loop } = trace
  const told = new Set<string>()
  const rows = foldSteps(steps, loop?.start).map((same): TraceRow => {
    const [step] = same
    const doc = told.has(step.action) ? [] : step.doc
    told.add(step.action)
    const last = same.at(-1) ?? step
    const error = last.changes === undefined ? (trace.error?.message ?? 'the model has no value here') : undefined
    return { step, last: last.index, lane: laneOf(step), changes: changesOver(same), doc, error }
  })
  const lanes = new Set(rows.flatMap(({ step, lane }) => [lane, ...step.others]))
  const from = rows.findIndex(({ step }) => step.index > (loop?.start ?? Number.NaN))
  return {
    lanes: lanes.size === 0 ? [NOBODY] : [...lanes],
    rows,
    loop: loop && { from: from < 0 ? rows.length : from, sentence: goesOn(loop, steps.length) },
  }
}

const NOBODY = 'System'

/** A step that belongs to no actor is an operator's, or the system's. */
function laneOf({ actor, sort }: StepDocument): string {
  return actor ?? (sort === 'operator' ? 'Operator' : NOBODY)
}

type Same = [StepDocument, ...StepDocument[]]

/**
 * Steps as rows. A step joins the one right before it where both are the same action of the same actor with the same
 * arguments, both change the same parts of the state, neither is an error, and the loop does not begin between them.
 */
function foldSteps(steps: readonly StepDocument[], loopStart: number | undefined): Same[] {
  const rows: Same[] = []
  for (const step of steps) {
    const row = rows.at(-1)
    if (row !== undefined && step.index - 1 !== loopStart && isSame(row[0], step)) row.push(step)
    else rows.push([step])
  }
  return rows
}

function isSame(a: StepDocument, b: StepDocument): boolean {
  const isNamedSame = a.sort === b.sort && a.actor === b.actor && stepText(a) === stepText(b)
  if (!isNamedSame || a.changes === undefined || b.changes === undefined) return false
  const [ours, theirs] = [a.changes, b.changes]
  return ours.length === theirs.length && ours.every(({ path }, at) => path === theirs[at]?.path)
}

function changesOver(same: Same): readonly Change[] | undefined {
  const last = same.at(-1)?.changes
  return same[0].changes
    ?.map((change, at) => ({ ...change, after: last?.[at]?.after ?? change.after }))
    .filter(({ before, after }) => before !== after)
}

/** Which steps a row has: `3`, or `3 to 16`. */
export function rowNumber({ step, last }: TraceRow): string {
  return last === step.index ? String(last) : `${step.index} to ${last}`
}

/** The call of a row, how often it is taken, and in words what sort of step it is. */
export function rowText({ step, last, error }: TraceRow): string {
  const times = last - step.index + 1
  return [
    stepText(step),
    ...(times > 1 ? [`x${times}`] : []),
    ...(step.sort === 'fault' || step.sort === 'operator' ? [`[${step.sort}]`] : []),
    ...(error === undefined ? [] : ['[error]']),
  ].join(' ')
}

/** The start of a trace: what it changes, with the first values, and the names of the rest. */
export function startOf({ initial, steps }: Pick<TraceDocument, 'initial' | 'steps'>): {
  readonly shown: readonly StateRow[]
  readonly unchanged: readonly string[]
} {
  const shown = steps.length === 0 ? initial : initial.filter((row) => row.changes)
  const rest = initial.filter((row) => !shown.includes(row)).map((row) => row.name.replace(/\[.*/, ''))
  return { shown, unchanged: [...new Set(rest)] }
}

/** What a trace is of: its check, in words, with how many faults it has. */
export function titleOf(trace: TraceDocument): string {
  const what = trace.property === NO_PROPERTY ? 'A walk' : trace.property
  return `${what} in ${runName(trace)} of ${trace.spec}`
}
