import { defined } from '../base/assert.ts'
import type { MarkedGraph } from '../engine/read-graph.ts'
import type { InterpretedSystem } from '../interpret/interpreted-system.ts'
import { cellTotal } from '../model/layout.ts'
import type { Run } from '../model/model.ts'
import type { Limit, SearchLimits } from '../search/outcome.ts'
import { reducedTypes } from '../system/symmetry.ts'
import { claimText } from '../trace/claim-text.ts'
import { Answers, type TemporalAnswer, type TemporalEvidence } from './answer-questions.ts'
import { isCounted, limitText } from './limit-text.ts'
import { graphFor, graphOf, type MadeSearch } from './state-graphs.ts'
import type { TemporalPlan } from './temporal-questions.ts'
import type { Evidence, GraphFigures } from './verdict.ts'
import type { VerifyOptions } from './verify-run.ts'

/** Whether a plan's graph has the states of the run's own search. */
export function sharesStates(plan: TemporalPlan, run: Run, { plain, store }: VerifyOptions): boolean {
  const isExact = store === undefined || store.kind === 'exact'
  return !plain && isExact && plan.run.model.symmetricTypes.length === run.model.symmetricTypes.length
}

/** Decides the properties of whole runs that a run expects something of, plan by plan. */
export class TemporalVerdicts {
  readonly figures: GraphFigures[] = []
  /** Whether no limit of time or memory left anything open. */
  isRepeatable = true
  private readonly run: Run
  private readonly options: VerifyOptions
  private readonly limits: SearchLimits
  private readonly found = new Map<number, TemporalEvidence>()
  private readonly open = new Map<number, string>()

  constructor(run: Run, options: VerifyOptions, limits: SearchLimits) {
    this.run = run
    this.options = options
    this.limits = limits
  }

  /**
   * Decides all questions of a plan.
   * @param system the plan's run interpreted
   * @param made a search that has been made, where its graph is the one that the plan needs
   */
  decide(plan: TemporalPlan, system: InterpretedSystem, made?: MadeSearch): void {
    const started = this.options.now()
    const answer = made === undefined ? graphFor(plan, system, this.limits, this.options) : graphOf(made, this.limits)
    if (answer.kind === 'limit') {
      this.noteLimit(answer.limit)
      this.leaveOpen(plan, limitText(answer.limit))
    } else if (answer.kind === 'error' || answer.marked.hasErrorStep)
      this.leaveOpen(plan, 'The model has an error, and nothing is known of what would come after it.')
    else this.answer(plan, system, answer.marked, started)
  }

  private noteLimit(limit: Limit): void {
    if (!isCounted(limit)) this.isRepeatable = false
  }

  private leaveOpen(plan: TemporalPlan, reason: string): void {
    for (const { expectation } of plan.questions) this.open.set(expectation, reason)
  }

  private answer(plan: TemporalPlan, system: InterpretedSystem, marked: MarkedGraph, started: number): void {
    const answers = new Answers(plan, system, marked, () => this.isLate(started))
    for (const question of plan.questions) {
      if (this.isLate(started)) this.open.set(question.expectation, limitText(this.endedByTime()))
      else this.note(question.expectation, answers.to(question))
    }
    const { model } = plan.run
    const cells = model.variables.reduce((sum, { type }) => sum + cellTotal(type), 0)
    this.figures.push({
      sorts: [...new Set(plan.questions.map(({ kind }) => kind))],
      states: marked.graph.nodes,
      edges: marked.graph.targets.length,
      seconds: (this.options.now() - started) / 1000,
      reducedBy: reducedTypes(model.symmetricTypes, cells).map(({ name }) => name),
    })
  }

  private isLate(started: number): boolean {
    const { seconds } = this.limits
    return seconds !== undefined && this.options.now() - started > seconds * 1000
  }

  private endedByTime(): Limit {
    this.isRepeatable = false
    return { kind: 'seconds', most: this.limits.seconds ?? 0 }
  }

  private note(expectation: number, answer: TemporalAnswer): void {
    if (answer === 'error') this.open.set(expectation, 'The property has no value in some state.')
    else if (answer === 'late') this.open.set(expectation, limitText(this.endedByTime()))
    else if (answer === 'too many')
      this.open.set(expectation, 'To compare what runs show takes too many sets of states.')
    else if (answer === 'too large') this.open.set(expectation, 'The formula needs too large an automaton.')
    else if (answer !== 'nothing') this.keep(expectation, answer)
  }

  /** Of the traces for several bindings, the one with the fewest faults, then the fewest steps, then the first. */
  private keep(expectation: number, evidence: TemporalEvidence): void {
    const known = this.found.get(expectation)
    const [ours, theirs] = [rankOf(evidence), known && rankOf(known)]
    const differs = theirs && ours.findIndex((each, at) => each !== theirs[at])
    const isBetter = theirs === undefined || (differs !== undefined && (ours[differs] ?? 0) < (theirs[differs] ?? 0))
    if (isBetter) this.found.set(expectation, evidence)
  }

  whyOpen(at: number): string | undefined {
    return this.found.has(at) ? undefined : this.open.get(at)
  }

  evidence(at: number): Evidence | undefined {
    const found = this.found.get(at)
    if (found === undefined) return undefined
    const expectation = defined(this.run.expectations[at], 'expectation')
    const { check, toggles, ordinal } = this.run
    const claim = claimText(expectation, this.run, found)
    return { ...found, title: { check, toggles, ordinal, property: expectation.name, claim } }
  }
}

/** What comes first of two traces: fewer faults, then a shorter way, then a shorter loop. */
function rankOf({ faults, steps, trace }: TemporalEvidence): readonly number[] {
  return [faults, steps, trace.steps.length]
}
