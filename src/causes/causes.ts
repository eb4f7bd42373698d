import { defined } from '../base/assert.ts'
import { isImpossible } from '../model/impossible.ts'
import type { Budget, Run } from '../model/model.ts'
import { type Change, changesBetween } from '../trace/changes.ts'
import { type StepName, stepName } from '../trace/lasso-notes.ts'
import { statesOf } from '../trace/trace.ts'
import { documentTrace, type TraceDocument } from '../trace/trace-document.ts'
import type { Evidence } from '../verify/verdict.ts'
import { type FaultLabel, type LabelledFault, type LabelOptions, labelFaults, withAtMost } from './label-faults.ts'
import { type LastChance, type NoReturn, type NoReturnOptions, pointOfNoReturn } from './no-return.ts'
import type { Shown } from './story.ts'

/** What other runs say of a trace, as plain data: which of its faults were needed, and until when it could be avoided. */
export interface Causes {
  readonly faults: readonly FaultCause[]
  readonly noReturn: NoReturnDocument
}

/** A fault of the trace. */
export interface FaultCause extends StepName {
  /** Number of the step, from 1. */
  readonly step: number
  /** How many faults of its action the trace has. */
  readonly used: number
  /** What a run was allowed that had one fault of its action fewer. */
  readonly allowed: readonly { readonly faults: readonly string[]; readonly most: number }[]
  readonly label: FaultLabelDocument
  /** Whether it is needed with these arguments; undefined where there is one of its action, or symmetry exchanges them. */
  readonly withTheseArguments: FaultLabelDocument | undefined
}

export type FaultLabelDocument =
  /** The steps that show the same without it, from 1. */
  | { readonly kind: 'irrelevant'; readonly steps: readonly number[] }
  | { readonly kind: 'necessary' }
  | { readonly kind: 'replaceable'; readonly instead: OtherRun }
  | { readonly kind: 'unknown'; readonly reason: string }

/** Another run that shows the same property violated. */
export interface OtherRun {
  /** Of one that goes round for ever, those before the loop. */
  readonly steps: number
  readonly faults: readonly StepName[]
  readonly trace: TraceDocument
}

export type NoReturnDocument =
  | {
      readonly kind: 'fair'
      readonly chance: ChanceDocument
      readonly goingOn: ChanceDocument | undefined
      /** Whose steps were not looked at and might change it: faults that are left, and operators. */
      readonly others: readonly ('fault' | 'operator')[]
    }
  | { readonly kind: 'recoverable'; readonly chance: ChanceDocument; readonly withOperators: boolean }
  | { readonly kind: 'unknown'; readonly reason: string }

/** The last state after which it could be avoided, how, and the step that took the chance away. */
export interface ChanceDocument {
  /** After so many steps; undefined where it could not even be avoided at the start. */
  readonly after: number | undefined
  /** The step of no return, and what it changed; undefined where it could be avoided to the end, or never. */
  readonly lost:
    | (StepName & {
        readonly step: number
        readonly changes: readonly Change[]
        /** Whether it is the violation itself, and not a step that leads there. */
        readonly isViolation: boolean
      })
    | undefined
  /** How a run would go on instead: its steps; those from `loop` on repeat for ever; without, it rests after the last. */
  readonly instead: readonly StepName[]
  readonly loop: number | undefined
}

export interface CausesOptions extends LabelOptions {
  readonly noReturn: NoReturnOptions
}

/** Looks in other runs for what made a trace possible. */
export function causesOf(shown: Shown, options: CausesOptions): Causes {
  return {
    faults: labelFaults(shown, options).map((fault) => documentFault(shown.run, fault)),
    noReturn: documentNoReturn(shown, pointOfNoReturn(shown, options.noReturn)),
  }
}

function documentFault(run: Run, fault: LabelledFault): FaultCause {
  const { at, step, used, label, withTheseArguments } = fault
  const { actions } = run.model
  const { budgets } = withAtMost(run, actions.indexOf(step.action), used - 1)
  return {
    ...stepName(step),
    step: at + 1,
    used,
    allowed: budgets.map(({ faults, most }) => ({ most, faults: faults.map((each) => defined(actions[each]).name) })),
    label: documentLabel(label),
    withTheseArguments: withTheseArguments && documentLabel(withTheseArguments),
  }
}

function documentLabel(label: FaultLabel): FaultLabelDocument {
  switch (label.label) {
    case 'irrelevant':
      return { kind: label.label, steps: label.without.map((at) => at + 1) }
    case 'replaceable':
      return { kind: label.label, instead: documentOther(label.instead) }
    case 'unknown':
      return { kind: label.label, reason: label.reason }
    default:
      return { kind: label.label }
  }
}

function documentOther({ trace, title, notes, steps }: Evidence): OtherRun {
  const faults = trace.steps.filter(({ action }) => action.sort === 'fault')
  return { steps, faults: faults.map(stepName), trace: documentTrace(trace, title, notes) }
}

function documentNoReturn(shown: Shown, found: NoReturn): NoReturnDocument {
  if (found.kind === 'unknown') return found
  const chance = documentChance(shown, found.chance)
  const { run, subject } = shown
  if (found.kind === 'recoverable') {
    const property = subject.kind === 'property' ? run.model.properties[subject.property] : undefined
    return { kind: found.kind, chance, withOperators: property?.sort === 'recoverable' && property.withOperators }
  }
  const goingOn = found.goingOn && documentChance(shown, found.goingOn)
  const others = [
    ...(isFaultLeft(shown, chance) ? ['fault' as const] : []),
    ...(hasOperator(run) ? ['operator' as const] : []),
  ]
  return { kind: found.kind, chance, goingOn, others }
}

/** Whether the check allows another fault after the steps without which it could be avoided. */
function isFaultLeft({ run, trace }: Shown, { lost }: ChanceDocument): boolean {
  const { actions } = run.model
  const taken = trace.steps.slice(0, lost?.step ?? 0).map(({ action }) => actions.indexOf(action))
  const isLeft = ({ faults, most }: Budget) => taken.filter((action) => faults.includes(action)).length < most
  return actions.some((action, at) => {
    const budgets = run.budgets.filter(({ faults }) => faults.includes(at))
    return action.sort === 'fault' && !isImpossible(action) && budgets.length > 0 && budgets.every(isLeft)
  })
}

function hasOperator({ model }: Run): boolean {
  return model.actions.some((action) => action.sort === 'operator' && !isImpossible(action))
}

function documentChance({ run, subject, trace }: Shown, { after, instead, loop }: LastChance): ChanceDocument {
  const states = statesOf(trace)
  const at = after ?? 0
  const step = after === undefined ? undefined : trace.steps[after]
  const [from, to] = [states[at], states[at + 1]]
  const changes = from === undefined || to === undefined ? [] : changesBetween(trace.model, from, to)
  const sort = subject.kind === 'property' ? run.model.properties[subject.property]?.sort : subject.kind
  const isByEnd = sort !== undefined && sort !== 'liveness' && sort !== 'recoverable' && sort !== 'unaffected'
  const isViolation = isByEnd && at + 1 === trace.steps.length
  const lost = step && { ...stepName(step), step: at + 1, changes, isViolation }
  return { after, lost, instead: instead.map(stepName), loop }
}
