import { exportRun } from '../export/export-run.ts'
import { interpretRun } from '../interpret/interpreted-system.ts'
import type { Run } from '../model/model.ts'
import { explore } from '../search/explore.ts'
import type { Goal } from '../search/outcome.ts'
import { countFaults } from '../system/budgets.ts'
import { isModelError } from '../system/transition-system.ts'
import { type OtherOutcome, runRumur, runSpin } from './other-checkers.ts'

export type Checker = 'murphi' | 'promela'

/** What our own search says of a run, with the semantics that other checkers have. */
export interface OwnOutcome {
  readonly states: number
  readonly transitions: number
  /** How many ways there are into an initial state. */
  readonly starts: number
  readonly hasError: boolean
  readonly hasDeadlock: boolean
  /** The state properties that the run expects something of: which are true of all states, and which are not. */
  readonly holding: readonly string[]
  readonly violated: readonly string[]
}

/** @returns undefined where there are more states than wanted */
export function searchPlainly(run: Run, statesMax: number): OwnOutcome | undefined {
  const system = interpretRun(run)
  const claims = run.model.properties.flatMap(({ sort, name }, property) => {
    const kind = sort === 'invariant' ? 'never' : sort === 'reachable' ? 'reach' : undefined
    return kind === undefined || !isExpected(run, property) ? [] : [{ name, kind, property, required: false } as const]
  })
  const ends = [{ kind: 'deadlockFree', required: false } as const, { kind: 'errorFree', required: false } as const]
  const goals: readonly Goal[] = [...claims, ...ends]
  const { complete, findings, statistics } = explore(countFaults(system, run.budgets), {
    budgets: 'in the states',
    goals,
    limits: { states: statesMax },
    now: () => 0,
    memoryUsed: () => 0,
  })
  if (!complete) return undefined
  return {
    states: statistics.states,
    transitions: statistics.transitions,
    starts: system.initialStates().filter(({ next }) => !isModelError(next)).length,
    hasError: findings.at(-1) !== undefined,
    hasDeadlock: findings.at(-2) !== undefined,
    holding: claims.flatMap(({ name }, at) => (findings[at] === undefined ? [name] : [])),
    violated: claims.flatMap(({ name }, at) => (findings[at] === undefined ? [] : [name])),
  }
}

function isExpected(run: Run, property: number): boolean {
  return run.expectations.some(({ subject }) => subject.kind === 'property' && subject.property === property)
}

/** What the checker says of the exported run, with these properties claimed. */
export function askOther(run: Run, checker: Checker, properties: readonly string[]): OtherOutcome {
  const exported = exportRun(run, checker, { properties })
  if (exported.kind === 'refused')
    throw new Error(`refused: ${exported.reasons.map((reason) => reason.sentence).join(' ')}`)
  return checker === 'murphi' ? runRumur(exported.text) : runSpin(exported.text)
}

/** The counts that the checker must get: SPIN has a state before the initial ones, and steps from it to them. */
export function countsFor(
  checker: Checker,
  own: OwnOutcome,
): { readonly states: number; readonly transitions: number } {
  const { states, transitions, starts } = own
  return checker === 'murphi' ? { states, transitions } : { states: states + 1, transitions: transitions + starts + 1 }
}

/**
 * The states that Rumur visits where a step that is an error of the model just does not happen. So models that have
 * errors can be compared state by state too.
 */
export function statesWithoutErrors(run: Run): number {
  const exported = exportRun(run, 'murphi', { properties: [] })
  if (exported.kind === 'refused') throw new Error('refused')
  const text = exported.text.replaceAll(/\bassert /g, 'assume ').replaceAll(/\berror ("[^"]*")/g, 'assume false $1')
  return runRumur(text).states
}
