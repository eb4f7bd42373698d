import { defined } from '../base/assert.ts'
import type { Expression, Statement } from '../model/expressions.ts'
import type { Action } from '../model/model.ts'
import { mentionsSymmetric, type Type } from '../model/types.ts'
import { statementsIn } from '../model/walk.ts'
import type { Random } from './random.ts'
import { argumentOf } from './strategies.ts'
import { isEqual, NONE, type Walker } from './walker.ts'

/** Says before each step whether a fault comes now, or what undoes one: an instance that is listed, or NONE. */
export type FaultPlan = (step: number, last: number) => number

/** How faults come, as somebody who knows storage would let them come. */
export interface Scenario {
  readonly name: string
  readonly title: string
  /** Begins a run of so many steps; `faults` are the actions that come so. */
  readonly begin: (walker: Walker, random: Random, steps: number, faults: readonly number[]) => FaultPlan
}

const never: FaultPlan = () => NONE

/** One of the faults that may happen now. */
function anyOf(walker: Walker, random: Random, faults: readonly number[]): number {
  const possible = faults.filter((fault) => (walker.stepper.counts[fault] as number) > 0)
  return possible.length === 0 ? NONE : argumentOf(walker, random, random.of(possible))
}

function scattered(walker: Walker, random: Random, _: number, faults: readonly number[]): FaultPlan {
  const rarity = 2 ** (1 + random.below(5))
  return () => (random.oneIn(rarity) ? anyOf(walker, random, faults) : NONE)
}

/** The same sort of fault, step after step, until no more is possible. */
function burst(walker: Walker, random: Random, steps: number, faults: readonly number[]): FaultPlan {
  const moment = random.moment(steps)
  const fault = random.of(faults)
  return (step) =>
    step < moment || (walker.stepper.counts[fault] as number) === 0 ? NONE : argumentOf(walker, random, fault)
}

/** The same sort of fault for one element after the other, with some steps between. */
function rolling(walker: Walker, random: Random, steps: number, faults: readonly number[]): FaultPlan {
  const moment = random.moment(steps)
  const fault = random.of(faults)
  const pause = 1 + random.below(12)
  const { firstInstance, instances } = defined(walker.system.actions[fault])
  let next = random.below(instances)
  return (step) => {
    if (step < moment || (step - moment) % pause !== 0) return NONE
    for (let tried = 0; tried < instances; tried++) {
      const instance = firstInstance + (next++ % instances)
      if (walker.placeOf(instance) !== NONE) return instance
    }
    return NONE
  }
}

/** A fault and what undoes it, again and again. */
function flapping(walker: Walker, random: Random, steps: number, faults: readonly number[]): FaultPlan {
  const moment = random.moment(steps)
  const pause = random.below(6)
  let fault: number = NONE
  let remedy: number = NONE
  let isOn = false
  let wait = 0
  const begin = (instance: number) => {
    fault = instance
    remedy = remedyOf(walker, instance)
    isOn = true
    wait = pause
    return instance
  }
  return (step) => {
    if (step < moment) return NONE
    if (fault === NONE) {
      const first = anyOf(walker, random, faults)
      return first === NONE ? NONE : begin(first)
    }
    if (wait-- > 0) return NONE
    const instance = isOn ? remedy : fault
    if (instance === NONE || walker.placeOf(instance) === NONE) return NONE
    isOn = !isOn
    wait = pause
    return instance
  }
}

/** The step that leads back from a fault at once; NONE where there is none. */
function remedyOf(walker: Walker, fault: number): number {
  const { stepper, system } = walker
  const from = stepper.state.slice()
  stepper.take(fault)
  const after = stepper.state.slice()
  stepper.list()
  const candidates = walker.others.flatMap((action) => {
    const first = defined(system.actions[action]).firstInstance
    return [...stepper.slots.slice(first, first + (stepper.counts[action] as number))]
  })
  const found = candidates.find((instance) => {
    if (instance < 0) return false
    stepper.state.set(after)
    stepper.take(instance)
    return isEqual(stepper.state, from)
  })
  stepper.state.set(from)
  stepper.list()
  walker.listedError()
  return found ?? NONE
}

/** Faults just after, or just before, a step in which something changes hands. */
function aimed(walker: Walker, random: Random, _: number, faults: readonly number[]): FaultPlan {
  const isTold = handOvers(walker)
  const rarity = random.of([1, 2, 4])
  const before = random.oneIn(2)
  const { stepper, system } = walker
  const isNear = (last: number) =>
    before
      ? stepper.actions
          .subarray(0, stepper.totals[0])
          .some((action) => isTold[action] && (stepper.counts[action] as number) > 0)
      : last !== NONE && isTold[system.actionOf(last)] === true
  return (_, last) => (isNear(last) && random.oneIn(rarity) ? anyOf(walker, random, faults) : NONE)
}

const known = new WeakMap<object, readonly boolean[]>()

/** By action: whether it writes down somebody's name somewhere, as one who elects, grants or takes over does. */
function handOvers({ run, others }: Walker): readonly boolean[] {
  const told = known.get(run)
  if (told !== undefined) return told
  const writes = run.model.actions.map((action, at) => others.includes(at) && writesName(action))
  known.set(run, writes)
  return writes
}

function writesName({ body }: Action): boolean {
  return body.flatMap(withInner).some((each) => each.kind === 'assign' && isOfName(each.value.type, each.value))
}

function withInner(statement: Statement): readonly Statement[] {
  return [statement, ...statementsIn(statement).flatMap(withInner)]
}

function isOfName(type: Type, value: Expression): boolean {
  return mentionsSymmetric(type) && value.kind !== 'none'
}

/** All scenarios, a row each. */
export const scenarios: readonly Scenario[] = [
  { name: 'scattered', title: 'now and then one', begin: scattered },
  { name: 'burst', title: 'the same fault, step after step', begin: burst },
  { name: 'rolling', title: 'the same fault for one element after the other', begin: rolling },
  { name: 'flapping', title: 'a fault and what undoes it, again and again', begin: flapping },
  { name: 'aimed', title: 'just before or after a step in which something changes hands', begin: aimed },
]

/**
 * The plan of a run: of all faults one scenario, or of each sort of fault its own; nothing for one run in eight, and where
 * there are no faults.
 */
export function planFaults(
  walker: Walker,
  random: Random,
  steps: number,
  chosen: readonly Scenario[] = scenarios,
): FaultPlan {
  const { faults } = walker
  if (faults.length === 0 || random.oneIn(8)) return never
  if (faults.length === 1 || random.oneIn(2)) return random.of(chosen).begin(walker, random, steps, faults)
  const plans = faults.flatMap((fault) =>
    random.oneIn(4) ? [] : [random.of(chosen).begin(walker, random, steps, [fault])],
  )
  return (step, last) => {
    for (const plan of plans) {
      const chosen = plan(step, last)
      if (chosen !== NONE) return chosen
    }
    return NONE
  }
}
