import { defined } from '../base/assert.ts'
import { placeOf } from '../diagnostics/render.ts'
import type { InterpretedSystem, State } from '../interpret/interpreted-system.ts'
import { showValue } from '../interpret/show.ts'
import type { Value } from '../interpret/values.ts'
import type { Expression } from '../model/expressions.ts'
import type { Action, Model } from '../model/model.ts'
import { isModelError } from '../system/transition-system.ts'
import type { Explanation } from '../trace/explanation.ts'
import { type StepName, stepName } from '../trace/lasso-notes.ts'
import { evaluate } from '../why/evaluate.ts'
import { explain, usualLimits } from '../why/explain.ts'
import { chainOf, reasonOf } from '../why/reason-of.ts'
import { instancesOf, isState } from './known-states.ts'
import type { Unexplained } from './log-reading.ts'
import type { Binding, Candidate, Seen } from './match-event.ts'
import { type Explained, stepsToward } from './missing-steps.ts'
import { isSeen, type Possible, valueOf } from './possible-states.ts'

/** Why an event has no explanation: what it would have needed, and what could have happened instead. */
export interface Rejection {
  readonly unexplained: Unexplained
  /** States that explain all before the event: right after the last one, and with hidden steps since. */
  readonly states: number
  readonly statesWithHidden: number
  /** What the event was taken for. */
  readonly wanted: readonly WantedStep[]
  /** The attempt that fails for the fewest reasons. */
  readonly nearest: Attempt | undefined
  /** Logged actions that are possible in some of the states, faults last. */
  readonly possible: readonly PossibleAction[]
  /** Steps that the log does not have, after which the event would be possible; undefined where none were found. */
  readonly missing: readonly StepName[] | undefined
}

/** A step with the arguments that the log tells; `any` for the others. */
export interface WantedStep {
  readonly step: StepName | undefined
  readonly instances: number
}

export interface Attempt {
  readonly from: Possible
  readonly step: StepName | undefined
  readonly reasons: readonly Reason[]
}

/** One thing that keeps an event from being a step. */
export type Reason =
  /** A part of the guard that is false, and why. */
  | { readonly kind: 'guard'; readonly explanation: Explanation }
  /** What the event says of a value before or after the step, and what it is. */
  | { readonly kind: 'before' | 'after'; readonly text: string; readonly wanted: string; readonly value: string }
  | { readonly kind: 'error'; readonly text: string; readonly place: string }
  | { readonly kind: 'budget' }

export interface PossibleAction {
  /** With the first arguments that it is possible with, and with how many it is. */
  readonly first: StepName
  readonly instances: number
}

/** Pairs of a state and a step that are looked at, at most: the diagnosis is of the first. */
const ATTEMPTS = 20_000

/** Says why nothing explains an event. */
export function explainRejection(unexplained: Unexplained, context: Explained): Rejection {
  const { states, system } = context
  const before = states.beforeNext()
  return {
    unexplained,
    states: states.now().length,
    statesWithHidden: before.length,
    wanted: unexplained.candidates.map((candidate) => wantedStep(candidate, system.model)),
    nearest: nearestAttempt(unexplained.candidates, before, context),
    possible: possibleActions(before, context),
    missing: stepsToward(unexplained.candidates, before, context),
  }
}

function wantedStep({ rule, bindings }: Candidate, model: Model): WantedStep {
  const instances = bindings.length
  if (rule.action === undefined) return { step: undefined, instances }
  const { name, sort } = defined(model.actions[rule.action], 'action')
  const args = rule.parameters.map((parameter, at) => {
    const values = new Set(bindings.map(({ args }) => showValue(args[at] as Value, parameter.type)))
    const [value] = values
    return { name: parameter.name, value: values.size === 1 && value !== undefined ? value : 'any' }
  })
  return { step: { action: name, sort, args }, instances }
}

// ---- the nearest attempt --------------------------------------------------------------------------------

function nearestAttempt(
  candidates: readonly Candidate[],
  before: readonly Possible[],
  context: Explained,
): Attempt | undefined {
  let nearest: Found | undefined
  let left = ATTEMPTS
  const { system } = context
  for (const from of before) {
    for (const candidate of candidates) {
      for (const binding of candidate.bindings) {
        if (left-- === 0) return nearest && told(nearest, system)
        const obstacles = obstaclesTo(candidate, binding, from, context)
        if (nearest === undefined || weight(obstacles) < weight(nearest.obstacles))
          nearest = { from, binding, obstacles }
      }
    }
  }
  return nearest && told(nearest, system)
}

/** A reason, or the part of a guard that is one: to explain it takes longer than to find it. */
type Obstacle = Exclude<Reason, { kind: 'guard' }> | { readonly kind: 'guard'; readonly part: Expression }

interface Found {
  readonly from: Possible
  readonly binding: Binding
  readonly obstacles: readonly Obstacle[]
}

function told({ from, binding, obstacles }: Found, system: InterpretedSystem): Attempt {
  const step = binding.instance === undefined ? undefined : stepName(system.instance(binding.instance))
  const environment = { state: from.known.state, next: undefined, frame: [...binding.args], isNext: false }
  const reasons = obstacles.map((obstacle): Reason => {
    if (obstacle.kind !== 'guard') return obstacle
    const reason = reasonOf(obstacle.part, environment, system.model)
    return { kind: 'guard', explanation: explain(reason, usualLimits, step?.args) }
  })
  return { from, step, reasons }
}

/** A step that is possible and shows something else is nearer than one that is not possible. */
function weight(obstacles: readonly Obstacle[]): number {
  return obstacles.reduce((sum, { kind }) => sum + (kind === 'after' ? 2 : 3), 0)
}

function obstaclesTo(
  { before, after }: Candidate,
  { instance, args }: Binding,
  from: Possible,
  { system, states }: Explained,
): readonly Obstacle[] {
  const seen = mismatches('before', before, from.known.state, args)
  if (instance === undefined) return seen
  const spent: Obstacle[] = states.allows(from, instance) ? [] : [{ kind: 'budget' }]
  const next = system.step(from.known.state, instance)
  const { action } = system.instance(instance)
  if (next === undefined) return [...seen, ...spent, ...falseParts(action, args, from.known.state, system.model)]
  if (isModelError(next)) return [...seen, ...spent, { kind: 'error', text: next.message, place: placeOf(next.span) }]
  return [...seen, ...spent, ...mismatches('after', after, next as State, args)]
}

function mismatches(
  kind: 'before' | 'after',
  seen: readonly Seen[],
  state: State,
  args: readonly Value[],
): readonly Obstacle[] {
  return seen
    .filter((each) => !isSeen(each, state, args))
    .map((each) => {
      const { observation, wanted } = each
      const value = valueOf(each, state, args)
      const shown = value === undefined ? 'no value' : showValue(value, observation.type)
      return { kind, text: observation.text, wanted, value: shown }
    })
}

/** The parts of a guard, of those that `&&` joins, that are false; none is asked that another keeps from being an error. */
function falseParts(
  { guard }: Action,
  args: readonly Value[],
  state: State,
  { definitions }: Model,
): readonly Obstacle[] {
  const parts = guard === undefined ? [] : chainOf(guard, 'and')
  return parts
    .filter((part) => evaluate(part, { state, next: undefined, frame: [...args] }, definitions) === false)
    .map((part) => ({ kind: 'guard', part }))
}

// ---- what could have happened -----------------------------------------------------------------------------

/** States whose possible steps are counted, at most. */
const COUNTED = 200

function possibleActions(
  before: readonly Possible[],
  { system, states, logged }: Explained,
): readonly PossibleAction[] {
  const looked = before.slice(0, COUNTED)
  const found = logged.flatMap((action): PossibleAction[] => {
    const possible = instancesOf(system, action).filter((instance) =>
      looked.some((from) => states.allows(from, instance) && isState(system.step(from.known.state, instance))),
    )
    const [first] = possible
    return first === undefined ? [] : [{ first: stepName(system.instance(first)), instances: possible.length }]
  })
  // What goes wrong in the field can do so nearly anywhere, and tells least.
  return [
    ...found.filter(({ first }) => first.sort !== 'fault'),
    ...found.filter(({ first }) => first.sort === 'fault'),
  ]
}
