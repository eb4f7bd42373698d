import { defined } from '../base/assert.ts'
import { type InterpretedSystem, interpretRun } from '../interpret/interpreted-system.ts'
import { askedIn } from '../model/asked-in.ts'
import { possibleActions } from '../system/budgets.ts'
import { isModelError, type ModelError, type PackedState, sameState } from '../system/transition-system.ts'
import { atomsOf, mapAtoms, type Temporal } from '../temporal/formula.ts'
import { temporalCertifier } from '../verify/certify-temporal.ts'
import { type TemporalQuestion, temporalPlans } from '../verify/temporal-questions.ts'
import type { Shown } from './story.ts'

/** Something that is true or false of a state, or of a step out of it. */
export interface ClaimAtom {
  readonly atState: (state: PackedState) => boolean | ModelError
  /** The same for a step; undefined where the state that it leaves says all. */
  readonly atStep: ((state: PackedState, next: PackedState) => boolean | ModelError) | undefined
}

/** What a run must be like so as not to be a violation, as a formula over atoms by their numbers. */
export interface ClaimFormula {
  readonly system: InterpretedSystem
  readonly formula: Temporal<number>
  readonly atoms: readonly ClaimAtom[]
}

/** The formula that the trace breaks; undefined for sorts of properties that are no formulas. */
export function claimFormula({ run, subject, trace }: Shown): ClaimFormula | undefined {
  const system = interpretRun(run)
  const always = (atom: ClaimAtom) => ({ system, formula: alwaysTrue, atoms: [atom] })
  if (subject.kind === 'deadlockFree')
    return always({ atState: (state) => negation(isDeadlock(system, state)), atStep: undefined })
  if (subject.kind === 'errorFree') {
    const asked = askedIn(run).filter((at) => isOfState(run.model.properties[at]?.sort))
    return always({ atState: (state) => !hasError(system, asked, state), atStep: undefined })
  }
  const at = subject.property
  switch (run.model.properties[at]?.sort) {
    case 'invariant':
      return always({ atState: (state) => system.holds(at, state), atStep: undefined })
    case 'reachable':
      return always({ atState: (state) => negation(system.holds(at, state)), atStep: undefined })
    case 'step':
      // To rest is no step.
      return always({ atState: () => true, atStep: (state, next) => system.stepHolds(at, state, next) })
    case 'liveness':
      return livenessFormula({ run, subject, trace }, at)
    default:
      return undefined
  }
}

const alwaysTrue: Temporal<number> = { kind: 'always', of: { kind: 'atom', atom: 0 } }

function isOfState(sort: string | undefined): boolean {
  return sort === 'invariant' || sort === 'reachable'
}

function negation(truth: boolean | ModelError): boolean | ModelError {
  return isModelError(truth) ? truth : !truth
}

function isDeadlock(system: InterpretedSystem, state: PackedState): boolean | ModelError {
  const steps = system.successors(state, possibleActions(system, []))
  if (steps.some(({ next }) => isModelError(next) || !sameState(next, state))) return false
  return negation(system.isTerminal(state))
}

function hasError(system: InterpretedSystem, asked: readonly number[], state: PackedState): boolean {
  return asked.some((at) => isModelError(system.holds(at, state))) || isModelError(isDeadlock(system, state))
}

/** The formula for the names that the trace is about. */
function livenessFormula({ run, trace }: Shown, property: number): ClaimFormula | undefined {
  const { notes } = temporalCertifier(run, property)(trace)
  const binding = notes !== undefined && 'binding' in notes ? JSON.stringify(notes.binding) : undefined
  const expectations = run.expectations.filter(
    ({ subject }) => subject.kind === 'property' && subject.property === property,
  )
  for (const plan of temporalPlans({ ...run, expectations })) {
    const questions = plan.questions.filter((each): each is LivenessQuestion => each.kind === 'liveness')
    // A trace that needs no loop says nothing of names: where there is one question, it is that one.
    const question =
      binding === undefined && questions.length === 1
        ? questions[0]
        : questions.find((each) => JSON.stringify(each.binding) === binding)
    if (question === undefined) continue
    const system = interpretRun(plan.run)
    const planned = atomsOf(question.formula)
    const atoms = planned.map(({ kind, property: at }): ClaimAtom => {
      if (kind === 'state') return { atState: (state) => system.holds(at, state), atStep: undefined }
      const atStep: ClaimAtom['atStep'] = (state, next) => system.stepHolds(at, state, next)
      return { atState: (state) => atStep(state, state), atStep }
    })
    const formula = mapAtoms(question.formula, (atom) => defined(planned.indexOf(atom)))
    return { system, formula, atoms }
  }
  return undefined
}

type LivenessQuestion = TemporalQuestion & { readonly kind: 'liveness' }
