import { count } from '../base/count.ts'
import { ordinalOf, type Value } from '../interpret/values.ts'
import type { Expression } from '../model/expressions.ts'
import { literalAt } from '../model/literal-at.ts'
import type { Action, Budget, Expectation, Run, Subject } from '../model/model.ts'
import { bool, symmetricTypesIn } from '../model/types.ts'
import type { TraceStep } from '../trace/trace.ts'
import { certifyTemporal } from '../verify/certify-temporal.ts'
import type { Evidence } from '../verify/verdict.ts'
import { type VerifyOptions, verifyRun } from '../verify/verify-run.ts'
import { leastSelection, type SelectionLimits } from './least-selection.ts'
import { type Order, type Shown, Story } from './story.ts'

/**
 * Whether a fault of a trace was needed.
 * `irrelevant`: other steps of the trace, in their order and without this one, show the same.
 * `necessary`: with one fault of this action fewer than the trace has, and all else that the check allows, a complete
 * search finds no violation of the property.
 * `replaceable`: with one fewer there is one.
 * `unknown`: the search was cut short.
 */
export type FaultLabel =
  | { readonly label: 'irrelevant'; readonly without: Order }
  | { readonly label: 'necessary' }
  | { readonly label: 'replaceable'; readonly instead: Evidence }
  | { readonly label: 'unknown'; readonly reason: string }

export interface LabelledFault {
  /** Its place among the steps, from 0. */
  readonly at: number
  readonly step: TraceStep
  /** How many faults of its action the trace has. */
  readonly used: number
  readonly label: FaultLabel
  /**
   * Where the trace has several faults of its action: whether it is needed with just these arguments, when any others
   * may happen as often as the check allows. Undefined where that is not asked: arguments that symmetry exchanges.
   */
  readonly withTheseArguments: Exclude<FaultLabel, { label: 'irrelevant' }> | undefined
}

export interface LabelOptions {
  readonly verify: VerifyOptions
  readonly selections: SelectionLimits
}

/** Says of each fault of a trace whether it was needed, by looking for other runs. */
export function labelFaults(shown: Shown, options: LabelOptions): LabelledFault[] {
  const story = new Story(shown)
  const all = story.steps.map((_, at) => at)
  const faults = all.filter((at) => story.isFault(at))
  const searched = new Map<string, Exclude<FaultLabel, { label: 'irrelevant' }>>()
  const search = (key: string, run: () => Run) => {
    const known = searched.get(key) ?? searchIn(shown, run(), options.verify)
    searched.set(key, known)
    return known
  }
  return faults.map((at): LabelledFault => {
    const step = story.steps[at] as TraceStep
    const action = shown.run.model.actions.indexOf(step.action)
    const used = faults.filter((other) => story.steps[other]?.action === step.action).length
    const fewer = () => search(`${action}`, () => withAtMost(shown.run, action, used - 1))
    const without = withoutStep(story, all, at, options.selections)
    const mayDiffer = used > 1 && step.action.parameters.length > 0 && hasPlainParameters(step.action)
    const withTheseArguments =
      without === undefined && mayDiffer
        ? search(`instance ${step.instance}`, () => withoutInstance(shown.run, action, step))
        : undefined
    return { at, step, used, label: without ?? fewer(), withTheseArguments }
  })
}

/** The least selection of the other steps that shows the same, if there is one. */
function withoutStep(story: Story, all: Order, at: number, limits: SelectionLimits): FaultLabel | undefined {
  const others = all.filter((other) => other !== at)
  const least = leastSelection(story, others, limits)
  if (least === 'none') return undefined
  // Too many to look at all: what is possible without it is the likeliest.
  const without = least === 'too many' ? story.takeWherePossible(others) : least
  return without && { label: 'irrelevant', without }
}

// ---- a search with fewer faults ---------------------------------------------------------------------

function searchIn(
  { run: asked, subject, trace }: Shown,
  run: Run,
  options: VerifyOptions,
): Exclude<FaultLabel, { label: 'irrelevant' }> {
  const own = expectationOf(run, subject)
  const { verdicts } = verifyRun({ ...run, expectations: [own, ...othersFor(run, subject)] }, options)
  const verdict = verdicts[0]
  if (verdict?.evidence !== undefined) {
    const { evidence } = verdict
    // With fewer faults other runs have fewer, too, to be compared with.
    if (subject.kind === 'property' && trace.model.properties[subject.property]?.sort === 'unaffected') {
      const { shows } = certifyTemporal(asked, evidence.trace, subject.property)
      if (shows !== true)
        return {
          label: 'unknown',
          reason: 'With fewer faults it is violated because other runs have fewer, too, and the comparison is another.',
        }
    }
    return { label: 'replaceable', instead: evidence }
  }
  if (verdict?.status === 'holds' || verdict?.status === 'unreachable') return { label: 'necessary' }
  return { label: 'unknown', reason: verdict?.reason ?? 'The search was cut short.' }
}

/** What the run expects of what the trace shows; where it expects nothing, that it does not happen. */
function expectationOf(run: Run, subject: Subject): Expectation {
  const known = run.expectations.find((each) => isSame(each.subject, subject))
  const made = { name: '', doc: [], span: run.span }
  return { ...made, ...known, subject, outcome: 'holds', steps: undefined, stated: true }
}

function isSame(a: Subject, b: Subject): boolean {
  return a.kind === 'property' ? b.kind === 'property' && a.property === b.property : a.kind === b.kind
}

/** What else must be looked at: errors hide what comes after them, and those of an error are of the properties asked. */
function othersFor(run: Run, subject: Subject): Expectation[] {
  if (subject.kind !== 'errorFree') return [{ ...expectationOf(run, { kind: 'errorFree' }), stated: false }]
  return run.expectations.filter(({ subject: other }) => !isSame(other, subject))
}

/** The run with at most so many faults of an action, and all else that its check allows. */
export function withAtMost(run: Run, action: number, most: number): Run {
  const others = run.budgets.filter(({ faults }) => !(faults.length === 1 && faults[0] === action))
  const budgets: Budget[] =
    most === 0
      ? others.map((budget) => ({ ...budget, faults: budget.faults.filter((fault) => fault !== action) }))
      : [...others, { faults: [action], most: Math.min(most, ...ownBudgets(run, action)) }]
  return { ...run, budgets: budgets.filter(({ faults }) => faults.length > 0) }
}

function ownBudgets({ budgets }: Run, action: number): number[] {
  return budgets.flatMap(({ faults, most }) => (faults.length === 1 && faults[0] === action ? [most] : []))
}

/** Elements of a symmetric type have no names by which one could be forbidden. */
function hasPlainParameters({ parameters }: Action): boolean {
  return parameters.every(({ type }) => symmetricTypesIn(type).length === 0)
}

/** The run in which a fault never happens with these arguments. */
function withoutInstance(run: Run, action: number, { args }: TraceStep): Run {
  const actions = run.model.actions.map((each, at) =>
    at === action ? { ...each, guard: conjunction([differs(each, args), each.guard]) } : each,
  )
  return { ...run, model: { ...run.model, actions } }
}

function differs({ parameters, span }: Action, args: readonly Value[]): Expression {
  const equal = parameters.map(({ name, type }, slot): Expression => {
    const right = literalAt(type, ordinalOf(type, args[slot] as Value), span)
    return {
      kind: 'binary',
      operator: 'equal',
      left: { kind: 'local', slot, name, type, span },
      right,
      type: bool,
      span,
    }
  })
  return { kind: 'unary', operator: 'not', of: conjunction(equal), type: bool, span }
}

function conjunction(all: readonly (Expression | undefined)[]): Expression {
  return all
    .filter((each) => each !== undefined)
    .reduce((left, right) => ({ kind: 'binary', operator: 'and', left, right, type: bool, span: left.span }))
}

/** What a label says, as a sentence with the bounds of the search. */
export function labelText({ label, step, used }: LabelledFault): string {
  const fewer = used === 1 ? `no ${step.action.name}` : `at most ${count(used - 1, step.action.name, step.action.name)}`
  switch (label.label) {
    case 'irrelevant':
      return `not needed here: ${count(label.without.length, 'step')} of the others show the same`
    case 'necessary':
      return `needed: with ${fewer}, and all else that the check allows, no run shows it`
    case 'replaceable':
      return `replaceable: with ${fewer} there is another way`
    case 'unknown':
      return `not known: with ${fewer} the search ended. ${label.reason}`
  }
}
