import { ordinalOf, type Value } from '../interpret/values.ts'
import type { Expression } from '../model/expressions.ts'
import { literalAt } from '../model/literal-at.ts'
import type { Action, Budget, Run } from '../model/model.ts'
import { bool, symmetricTypesIn } from '../model/types.ts'
import type { TraceStep } from '../trace/trace.ts'
import { certifyTemporal } from '../verify/certify-temporal.ts'
import type { Evidence } from '../verify/verdict.ts'
import type { VerifyOptions } from '../verify/verify-run.ts'
import { leastSelection, type SelectionLimits } from './least-selection.ts'
import { searchFor } from './search-for.ts'
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

/** What a search by itself can say. */
export type SearchedLabel = Exclude<FaultLabel, { label: 'irrelevant' }>

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
  readonly withTheseArguments: SearchedLabel | undefined
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
  const searched = new Map<string, SearchedLabel>()
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

function searchIn({ run: asked, subject, trace }: Shown, run: Run, options: VerifyOptions): SearchedLabel {
  const answer = searchFor(run, subject, options)
  if (answer.kind === 'none') return { label: 'necessary' }
  if (answer.kind === 'unknown') return { label: 'unknown', reason: answer.reason }
  // With fewer faults other runs have fewer, too, to be compared with.
  if (subject.kind === 'property' && trace.model.properties[subject.property]?.sort === 'unaffected') {
    const { shows } = certifyTemporal(asked, answer.evidence.trace, subject.property)
    if (shows !== true)
      return { label: 'unknown', reason: 'What was found shows it only where other runs have fewer faults, too.' }
  }
  return { label: 'replaceable', instead: answer.evidence }
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
