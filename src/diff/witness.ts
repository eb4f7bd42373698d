import { defined } from '../base/assert.ts'
import { count } from '../base/count.ts'
import { placeOf } from '../diagnostics/render.ts'
import type { State } from '../interpret/interpreted-system.ts'
import { meaningOf } from '../interpret/meaning.ts'
import { showValue } from '../interpret/show.ts'
import type { Value } from '../interpret/values.ts'
import type { Expression } from '../model/expressions.ts'
import type { Action, Run } from '../model/model.ts'
import { changesOf } from '../trace/changes.ts'
import { replay } from '../trace/replay.ts'
import { statesOf, type Trace } from '../trace/trace.ts'
import { documentTrace, type TraceDocument } from '../trace/trace-document.ts'
import type { Alignment, Side } from './alignment.ts'
import type { Difference, DifferenceKind, Way } from './lockstep.ts'

/** A difference as data for renderers: the way to it as a trace, and what the other version has in its place. */
export interface DifferenceDocument {
  readonly kind: DifferenceKind
  /** Undefined for a first state. */
  readonly step: string | undefined
  /** Of the trace, faults as either version counts them. */
  readonly faults: number
  readonly steps: number
  /** Why the other version has it not; a sentence. Undefined where both have the step. */
  readonly reason: string | undefined
  /** The part of the other version's guard that is false here. */
  readonly guard: { readonly text: string; readonly place: string } | undefined
  /** Of a step with another effect: what comes out otherwise, in the old version and in the new one. */
  readonly effects: readonly { readonly path: string; readonly old: string; readonly new: string }[]
  /** In the version that has the step; in the new one where both have it. */
  readonly trace: TraceDocument
}

/** The old version's word is `old`, the new one's `new`. */
type Which = 'old' | 'new'

/** Takes the steps of a difference again, in both versions, and says what it comes to. */
export function documentDifference(alignment: Alignment, difference: Difference): DifferenceDocument {
  const { kind, step, faults, steps } = difference
  const shown: Which = kind === 'vanishes' ? 'old' : 'new'
  const hidden: Which = kind === 'vanishes' ? 'new' : 'old'
  const trace = traceOf(alignment[shown], defined(difference[shown]))
  const { run } = alignment[shown]
  const claim = claimOf(kind, step)
  const { check, toggles, ordinal } = run
  const title = { check, toggles, ordinal, property: step ?? 'the start', claim }
  const absence =
    kind === 'changes' ? { reason: undefined, guard: undefined } : absenceOf(alignment, difference, hidden)
  const effects = kind === 'changes' ? effectsOf(alignment, traceOf(alignment.old, defined(difference.old)), trace) : []
  return { kind, step, faults, steps, ...absence, effects, trace: documentTrace(trace, title) }
}

function traceOf({ system }: Side, { start, instances }: Way): Trace {
  return replay(system, start, instances)
}

function claimOf(kind: DifferenceKind, step: string | undefined): string {
  const what = step === undefined ? 'The system can start like this' : `${step} can happen here`
  if (kind === 'changes') return `${step} does something else here than it did.`
  return kind === 'appears' ? `${what} in the new version alone.` : `${what} in the old version alone.`
}

// ---- why a version has a step not -----------------------------------------------------------------------

function absenceOf(
  alignment: Alignment,
  difference: Difference,
  which: Which,
): Pick<DifferenceDocument, 'reason' | 'guard'> {
  const side = alignment[which]
  const { step } = difference
  const because = (reason: string) => ({ reason: `The ${which} version ${reason}.`, guard: undefined })
  if (step === undefined) return because('does not start like this')
  const at = side.run.model.actions.findIndex(({ name }) => name === step)
  const action = side.run.model.actions[at]
  if (action === undefined) return because(`has no step '${step}'`)
  const instance = which === 'old' ? difference.oldInstance : difference.newInstance
  if (instance === undefined) return because(`has '${step}' for other arguments only`)
  if (action.sort === 'fault' && !side.possible.includes(at)) return because(`has no '${step}' in this check`)
  const trace = traceOf(side, defined(difference[which]))
  if (action.sort === 'fault' && isSpent(side, at, trace))
    return because(`allows ${allowed(side.run, at)} in this check`)
  const guard = falsePart(side, action, side.system.instance(instance).args, defined(statesOf(trace).at(-1)))
  return { reason: `The guard of the ${which} version is false here.`, guard }
}

/** Whether the faults on the way leave none of this one. */
function isSpent({ run, labels }: Side, fault: number, { steps }: Trace): boolean {
  const used = steps.reduce((label, { action }) => {
    return action.sort === 'fault' ? defined(labels.after(label, run.model.actions.indexOf(action))) : label
  }, labels.none)
  return labels.after(used, fault) === undefined
}

function allowed({ budgets, model }: Run, fault: number): string {
  const texts = budgets
    .filter(({ faults }) => faults.includes(fault))
    .map(({ faults, most }) => `${most} ${faults.map((each) => model.actions[each]?.name).join(' or ')}`)
  return `at most ${texts.join(' and ')}`
}

/** The first part of a guard that is false, of the parts that `&&` joins. */
function falsePart(
  { run }: Side,
  { guard }: Action,
  args: readonly Value[],
  state: State,
): DifferenceDocument['guard'] {
  const part = partsOf(guard).find(
    (each) => meaningOf(each, run.model.definitions)({ state, next: undefined, frame: [...args] }) === false,
  )
  if (part === undefined) return undefined
  const { file, start, end } = part.span
  return { text: file.text.slice(start, end).replace(/\s+/g, ' ').trim(), place: placeOf(part.span) }
}

function partsOf(guard: Expression | undefined): readonly Expression[] {
  if (guard === undefined) return []
  if (guard.kind === 'binary' && guard.operator === 'and') return [...partsOf(guard.left), ...partsOf(guard.right)]
  return [guard]
}

// ---- what a step does otherwise -------------------------------------------------------------------------

/** What the last steps of the two traces, which are the same step, lead to: errors, or values that differ. */
function effectsOf(alignment: Alignment, old: Trace, new_: Trace): DifferenceDocument['effects'] {
  if (old.error !== undefined || new_.error !== undefined) {
    const outcome = ({ error }: Trace) => error?.message ?? 'no error'
    return [{ path: 'error', old: outcome(old), new: outcome(new_) }]
  }
  const [before, after] = [defined(statesOf(old).at(-1)), defined(statesOf(new_).at(-1))]
  return alignment.variables.flatMap((each) => {
    const values = [before.get(each.old) as Value, after.get(each.new) as Value] as const
    if (each.isEqual(...values)) return []
    const [a, b] = [alignment.old, alignment.new].map(({ run }) => run.model)
    const [variable, other] = [defined(a?.variables[each.old]), defined(b?.variables[each.new])]
    if (!each.isSameType)
      return [{ path: each.name, old: showValue(values[0], variable.type), new: showValue(values[1], other.type) }]
    const changes = changesOf(variable.type, each.name, ...values)
    return changes.map((change) => ({ path: change.path, old: change.before, new: change.after }))
  })
}

/** How far away a difference is, as reports say it. */
export function distanceText({ faults, steps }: Pick<DifferenceDocument, 'faults' | 'steps'>): string {
  if (steps === 0) return 'at the start'
  return `in ${count(steps, 'step')}${faults === 0 ? '' : ` with ${count(faults, 'fault')}`}`
}
