import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type InterpretedSystem, interpretRun, type State } from '../interpret/interpreted-system.ts'
import { meaningOf } from '../interpret/meaning.ts'
import type { Expression } from '../model/expressions.ts'
import type { Run, Subject } from '../model/model.ts'
import { isModelError, type PackedState, sameState } from '../system/transition-system.ts'
import { decideNaively, type NaiveForm } from '../testing/decide-naively.ts'
import { randomSpecs, randomTemporalSpecs, runOf, seededDraw, verifyOptions } from '../testing/support.ts'
import { wander } from '../testing/wander.ts'
import { statesOf } from '../trace/trace.ts'
import { verifyRun } from '../verify/verify-run.ts'
import { Avoidance } from './avoidance.ts'
import { claimFormula } from './claim-formula.ts'
import { futureOf } from './future.ts'
import { type LastChance, pointOfNoReturn } from './no-return.ts'
import type { Shown } from './story.ts'

const numRuns = Number(process.env['HOLDFAST_LAW_RUNS'] ?? 50)

const STATES_MAX = 150
const options = { states: STATES_MAX, seconds: undefined, now: () => 0 }

/** The run begun in a state, by steps of the system alone. */
function startedIn(system: InterpretedSystem, state: State): InterpretedSystem {
  const isOfSystem = (instance: number) => system.actions[system.actionOf(instance)]?.mover === 'system'
  return {
    ...system,
    initialStates: () => [{ instance: 0, next: system.encode(state) }],
    successors: (from, actions) => system.successors(from, actions).filter(({ instance }) => isOfSystem(instance)),
  }
}

/** Whether there is a fair run from a state, without faults, that breaks a form; undefined if there are too many states. */
function breaksFrom(run: Run, system: InterpretedSystem, state: State, form: NaiveForm): boolean | undefined {
  return decideNaively(startedIn(system, state), { ...run, budgets: [] }, STATES_MAX)?.(form)
}

/** What a run from a state does that is not violated: takes a step as long as it can, and never comes to a bad state. */
function goesOnFrom(system: InterpretedSystem, state: State, isGood: (state: PackedState) => boolean): boolean {
  const { successors } = startedIn(system, state)
  const all = system.actions.map((_, at) => at)
  const stepsOf = (from: PackedState) =>
    successors(from, all).flatMap(({ next }) => (isModelError(next) || sameState(next, from) ? [] : [next]))
  // Good states that lead to a bad one only, or to such, are taken away until none is left.
  const good = new Map<string, PackedState>()
  const put = (each: PackedState) => isGood(each) && good.set(`${each}`, each)
  put(system.encode(state))
  for (const each of good.values()) for (const next of stepsOf(each)) put(next)
  for (let before = -1; before !== good.size; ) {
    before = good.size
    for (const [key, each] of good) {
      const steps = stepsOf(each)
      if (steps.length > 0 && !steps.some((next) => good.has(`${next}`))) good.delete(key)
    }
  }
  return good.has(`${system.encode(state)}`)
}

/** The number of the last state where it can be avoided; `too many` where that was not decided. */
function lastOf(states: readonly State[], canAvoid: (state: State, at: number) => boolean | undefined) {
  for (let at = states.length - 1; at >= 0; at--) {
    const answer = canAvoid(states[at] as State, at)
    if (answer === undefined) return 'too many'
    if (answer) return at
  }
  return undefined
}

/** The way that is told is one of the system, from the state that is told. */
function expectWay(system: InterpretedSystem, { trace }: Shown, chance: LastChance): State | undefined {
  if (chance.after === undefined) return undefined
  let state = statesOf(trace)[chance.after] as State
  const visited = [state]
  for (const { action, args } of chance.instead) {
    expect(action.sort).not.toBe('fault')
    const shape = system.actions[system.model.actions.indexOf(action)]
    const at = Array.from({ length: shape?.instances ?? 0 }, (_, each) => (shape?.firstInstance ?? 0) + each).find(
      (each) => `${system.instance(each).args}` === `${args}`,
    )
    const next = system.step(state, at ?? -1)
    if (next === undefined || isModelError(next)) throw new Error('a way out has a step that is not possible')
    state = next
    visited.push(state)
  }
  if (chance.loop !== undefined) expect(system.encode(state)).toEqual(system.encode(visited[chance.loop] as State))
  return state
}

const isErrorFree = (run: Run) => {
  const { verdicts } = verifyRun(run, verifyOptions('compiled', { limits: { states: STATES_MAX } }))
  return verdicts.every(
    ({ expectation, evidence }) => expectation.subject.kind !== 'errorFree' || evidence === undefined,
  )
}

function expectInvariant(shown: Shown, system: InterpretedSystem, property: number, seen: Map<string, number>): void {
  const found = pointOfNoReturn(shown, options)
  const isReachable = system.model.properties[property]?.sort === 'reachable'
  const isBad = (state: PackedState) => system.holds(property, state) === isReachable
  const states = statesOf(shown.trace)
  const form: NaiveForm = { kind: 'eventually', goal: isBad }
  const expected = lastOf(states, (state) => breaksFrom(shown.run, system, state, form))
  if (found.kind !== 'fair' || expected === 'too many') return
  seen.set('fair', (seen.get('fair') ?? 0) + 1)
  expect(found.chance.after).toBe(expected)
  expectWay(system, shown, found.chance)
  if (found.goingOn !== undefined) expectWay(system, shown, found.goingOn)
  if (system.actions.some(({ fairness }) => fairness !== 'none')) return
  // Of every state, and not the last chance alone.
  const claim = claimFormula(shown)
  if (claim === undefined) throw new Error('an invariant is a formula')
  const packed = states.map((state) => system.encode(state))
  const future = futureOf(system, states, { operators: false }, { limits: {}, now: () => 0, memoryUsed: () => 0 })
  if ('limit' in future) throw new Error('there is no limit')
  const avoidance = new Avoidance(claim, packed)
  for (const [at, state] of states.entries()) {
    const goesOn = goesOnFrom(system, state, (each) => !isBad(each))
    const isBadBefore = packed.slice(0, at).some(isBad)
    const lasso = avoidance.after(future, at, at, 'going on')
    expect(lasso !== 'none').toBe(goesOn && !isBadBefore)
    seen.set(`goes on: ${goesOn}`, (seen.get(`goes on: ${goesOn}`) ?? 0) + 1)
  }
}

describe('the point of no return', () => {
  test('of an invariant, with and without resting, is what fixpoints over sets of states say', () => {
    const seen = new Map<string, number>()
    fc.assert(
      fc.property(fc.oneof(randomSpecs, randomTemporalSpecs), fc.nat(), (text, seed) => {
        const run = runOf(text.includes('invariant') ? text : `${text}invariant Inv: false\n`)
        fc.pre(isErrorFree(run))
        const system = interpretRun(run)
        for (const [property, { sort }] of run.model.properties.entries()) {
          if (sort !== 'invariant' && sort !== 'reachable') continue
          for (let walk = 0; walk < 4; walk++) {
            const shown = wander(run, { kind: 'property', property }, seededDraw(seed + walk), 7)
            if (shown !== undefined && shown.trace.steps.length > 0) expectInvariant(shown, system, property, seen)
          }
        }
      }),
      { numRuns },
    )
    expect(seen.get('fair') ?? 0).toBeGreaterThan(numRuns / 8)
    expect(seen.get('goes on: true') ?? 0).toBeGreaterThan(0)
    expect(seen.get('goes on: false') ?? 0).toBeGreaterThan(0)
  }, 60_000)

  test('of properties of whole runs is what fixpoints over sets of states say', () => {
    const seen = new Map<string, number>()
    fc.assert(
      fc.property(randomTemporalSpecs, (text) => {
        const run = runOf(text)
        fc.pre(isErrorFree(run))
        const system = interpretRun(run)
        const { verdicts } = verifyRun(run, verifyOptions('compiled', { limits: { states: 200 } }))
        for (const { evidence, expectation } of verdicts) {
          const { subject, name } = expectation
          if (evidence === undefined || subject.kind !== 'property') continue
          const shown: Shown = { run, subject, trace: evidence.trace }
          const states = statesOf(shown.trace)
          const canAvoid = avoidanceOf(run, system, subject, name, states)
          const found = pointOfNoReturn(shown, options)
          const expected = canAvoid && lastOf(states, canAvoid)
          if (canAvoid === undefined || found.kind === 'unknown' || expected === 'too many') continue
          expect([name, found.chance.after]).toEqual([name, expected])
          expectWay(system, shown, found.chance)
          const key = `${name} ${expected === undefined ? 'never' : expected === states.length - 1 ? 'to the end' : 'lost'}`
          seen.set(key, (seen.get(key) ?? 0) + 1)
        }
      }),
      { numRuns },
    )
    const names = new Set([...seen.keys()].map((key) => key.split(' ')[0]))
    expect([...names].sort()).toEqual(['Again', 'Alone', 'Helped', 'Once', 'Settled'])
    expect(seen.size).toBeGreaterThan(6)
  }, 60_000)
})

/** How to tell by fixpoints whether a property can still be kept after a state of the trace. */
function avoidanceOf(run: Run, system: InterpretedSystem, subject: Subject, name: string, states: readonly State[]) {
  const property = subject.kind === 'property' ? run.model.properties[subject.property] : undefined
  const truth = (body: Expression) => {
    const meaning = meaningOf(body, run.model.definitions)
    return (state: PackedState) => meaning({ state: system.decode(state), next: undefined, frame: [] }) === true
  }
  if (property?.sort === 'recoverable') {
    const good = truth(property.body)
    const most = property.withOperators ? ['system', 'operator'] : ['system']
    return (state: State) => {
      const known = new Map([[`${system.encode(state)}`, system.encode(state)]])
      const actions = system.actions.flatMap(({ mover }, at) => (most.includes(mover) ? [at] : []))
      for (const each of known.values()) {
        if (good(each)) return true
        for (const { next } of system.successors(each, actions)) if (!isModelError(next)) known.set(`${next}`, next)
      }
      return false
    }
  }
  if (property?.sort !== 'liveness' || !['Again', 'Once', 'Settled'].includes(name)) return undefined
  const { formula } = property.body
  const atom = atomIn(formula)
  if (atom === undefined) return undefined
  const good = truth(atom)
  const bad = (state: PackedState) => !good(state)
  if (name === 'Again') return (state: State) => breaksFrom(run, system, state, { kind: 'eventuallyAlways', goal: bad })
  if (name === 'Settled')
    return (state: State) => breaksFrom(run, system, state, { kind: 'alwaysEventually', goal: bad })
  return (state: State, at: number) => {
    if (states.slice(0, at + 1).some((each) => good(system.encode(each)))) return true
    // Whatever is reached is reached by a fair run: fairness never forbids a first few steps.
    const isLost = breaksFrom(run, system, state, { kind: 'recoverable', goal: good, withOperators: false })
    if (isLost === undefined || !isLost) return isLost === undefined ? undefined : true
    const { successors } = startedIn(system, state)
    const known = new Map([[`${system.encode(state)}`, system.encode(state)]])
    const all = system.actions.map((_, each) => each)
    for (const each of known.values())
      for (const { next } of successors(each, all)) if (!isModelError(next)) known.set(`${next}`, next)
    return [...known.values()].some(good)
  }
}

/** The one atom of `always eventually p` and its like. */
function atomIn(formula: unknown): Expression | undefined {
  if (typeof formula !== 'object' || formula === null) return undefined
  if ('of' in formula) return atomIn(formula.of)
  return 'atom' in formula ? (formula.atom as { readonly body: Expression }).body : undefined
}
