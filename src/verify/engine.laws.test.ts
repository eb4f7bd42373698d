import fc from 'fast-check'
import { List } from 'immutable'
import { describe, expect, test } from 'vitest'
import { type InterpretedSystem, interpretRun, type State } from '../interpret/interpreted-system.ts'
import type { Value } from '../interpret/values.ts'
import type { Run } from '../model/model.ts'
import { explore } from '../search/explore.ts'
import type { Outcome } from '../search/outcome.ts'
import { countFaults } from '../system/budgets.ts'
import { permutationsOf } from '../system/symmetry.ts'
import { isModelError, type PackedState } from '../system/transition-system.ts'
import { exploreNaively } from '../testing/explore-naively.ts'
import { permuteValue } from '../testing/permute-value.ts'
import { engines, randomSpecGoals as goals, randomSpecs, runOf, someStates, verifyOptions } from '../testing/support.ts'
import { traceToItf } from '../trace/itf.ts'
import { findPath, readTraceHeader } from '../trace/read-itf.ts'
import { verifyRun } from './verify-run.ts'

const STATES_MAX = 300

const numRuns = Number(process.env['HOLDFAST_LAW_RUNS'] ?? 150)

function search(system: InterpretedSystem, run: Run, mode: 'reduced' | 'unreduced' | 'plain'): Outcome {
  const identity = { ...system, canonical: (state: PackedState) => state }
  const searched = mode === 'plain' ? countFaults(system, run.budgets) : mode === 'reduced' ? system : identity
  const budgets = mode === 'plain' ? 'in the states' : run.budgets
  return explore(searched, { budgets, goals, limits: { states: 20 * STATES_MAX }, now: () => 0, memoryUsed: () => 0 })
}

describe('the explorer against a search without any cleverness', () => {
  test('states, transitions, and the least faults and steps to each finding are the same', () => {
    let explored = 0
    fc.assert(
      fc.property(randomSpecs, (text) => {
        const run = runOf(text)
        const system = interpretRun(run)
        const naive = exploreNaively(system, run.budgets, STATES_MAX)
        fc.pre(naive !== undefined)
        if (naive === undefined) return
        explored += naive.reached.length
        const plain = search(system, run, 'plain')
        const unreduced = search(system, run, 'unreduced')
        expect(plain.complete && unreduced.complete).toBe(true)
        expect(plain.statistics.states).toBe(naive.reached.length)
        expect(plain.statistics.transitions).toBe(naive.transitions)
        const distinct = new Set(naive.reached.map(({ state }) => system.encode(state).join()))
        expect(unreduced.statistics.states).toBe(distinct.size)
        expect(measures(unreduced, 0, 2)).toEqual([
          leastWhere(naive.reached, system, 0, false),
          leastWhere(naive.reached, system, 2, true),
        ])
        const firstError = least(naive.errors)
        if (firstError !== undefined) expect(measures(unreduced, 4)[0]).toEqual(firstError)
        else
          expect(unreduced.findings[4]?.error === undefined || unreduced.findings[4].error.kind !== undefined).toBe(
            true,
          )
      }),
      { numRuns },
    )
    expect(explored).toBeGreaterThan(numRuns)
  })

  test('symmetry and budgets outside the states change no verdict and no length', () => {
    fc.assert(
      fc.property(randomSpecs, (text) => {
        const run = runOf(text)
        const system = interpretRun(run)
        const unreduced = search(system, run, 'unreduced')
        fc.pre(unreduced.complete)
        const reduced = search(system, run, 'reduced')
        expect(measures(reduced, 0, 1, 2, 3, 4)).toEqual(measures(unreduced, 0, 1, 2, 3, 4))
        const plain = search(system, run, 'plain')
        const found = (outcome: Outcome) => outcome.findings.map((finding) => finding !== undefined)
        expect(found(plain)).toEqual(found(unreduced))
        expect(reduced.statistics.states).toBeLessThanOrEqual(unreduced.statistics.states)
      }),
      { numRuns },
    )
  })
})

type Measure = { readonly faults: number; readonly depth: number } | undefined

function measures(outcome: Outcome, ...which: readonly number[]): Measure[] {
  return which.map((at) => {
    const finding = outcome.findings[at]
    if (finding === undefined) return undefined
    const steps =
      Math.max(0, finding.path.steps.length - 1) +
      (finding.path.last === undefined ? 0 : finding.path.steps.length === 0 ? 0 : 1)
    return { faults: finding.faults, depth: steps }
  })
}

function least(all: readonly { readonly faults: number; readonly depth: number }[]): Measure {
  const [first] = [...all].sort((a, b) => a.faults - b.faults || a.depth - b.depth)
  return first && { faults: first.faults, depth: first.depth }
}

function leastWhere(
  reached: readonly { readonly state: State; readonly faults: number; readonly depth: number }[],
  system: InterpretedSystem,
  property: number,
  truth: boolean,
): Measure {
  return least(reached.filter(({ state }) => system.holds(property, system.encode(state)) === truth))
}

describe('symmetry', () => {
  test('renaming symmetric elements changes neither what can happen next nor any property', () => {
    fc.assert(
      fc.property(randomSpecs, fc.nat(), (text, choice) => {
        const run = runOf(text)
        const system = interpretRun(run)
        const permutations = permutationsOf(run.model.symmetricTypes)
        const permutation = permutations[choice % permutations.length]
        if (permutation === undefined) return
        const rename = (state: State) =>
          List(
            run.model.variables.map((variable, at) => permuteValue(variable.type, state.get(at) as Value, permutation)),
          )
        for (const state of someStates(system, 40).map(system.decode)) {
          const renamed = rename(state)
          const [packed, other] = [system.encode(state), system.encode(renamed)]
          expect(system.canonical(other)).toEqual(system.canonical(packed))
          expect(successorKeys(system, other)).toEqual(successorKeys(system, packed, rename))
          for (const property of [0, 2])
            expect(truth(system.holds(property, other))).toEqual(truth(system.holds(property, packed)))
        }
      }),
      { numRuns },
    )
  })

  test('the canonical form is in the orbit and the reduced search visits one state of each orbit', () => {
    fc.assert(
      fc.property(randomSpecs, (text) => {
        const run = runOf(text)
        const system = interpretRun(run)
        const naive = exploreNaively(system, [], STATES_MAX)
        fc.pre(naive !== undefined)
        if (naive === undefined) return
        const orbits = new Set<string>()
        for (const { state } of naive.reached) {
          const keys = permutationsOf(run.model.symmetricTypes).map((permutation) => {
            const renamed = run.model.variables.map((variable, at) =>
              permuteValue(variable.type, state.get(at) as Value, permutation),
            )
            return system.encode(List(renamed)).join()
          })
          expect(keys).toContain(system.canonical(system.encode(state)).join())
          orbits.add(keys.sort()[0] ?? '')
        }
        const reduced = explore(system, { budgets: [], goals, limits: {}, now: () => 0, memoryUsed: () => 0 })
        expect(reduced.statistics.states).toBe(orbits.size)
      }),
      { numRuns },
    )
  })
})

/** Errors are the same whatever the names in their sentences. */
function truth(value: ReturnType<InterpretedSystem['holds']>): unknown {
  return isModelError(value) ? value.kind : value
}

function successorKeys(system: InterpretedSystem, state: PackedState, rename = (each: State) => each): string[] {
  return system
    .successors(
      state,
      system.actions.map((_, at) => at),
    )
    .map(
      ({ instance, next }) =>
        `${system.actionOf(instance)} ${isModelError(next) ? next.kind : system.encode(rename(system.decode(next))).join()}`,
    )
    .sort()
}

describe('packed states', () => {
  test('decoding and encoding a state gives the same words', () => {
    fc.assert(
      fc.property(randomSpecs, (text) => {
        const run = runOf(text)
        const system = interpretRun(run)
        for (const state of someStates(system, 60).map(system.decode)) {
          const packed = system.encode(state)
          expect(system.decode(packed).equals(state)).toBe(true)
          expect(system.encode(system.decode(packed))).toEqual(packed)
        }
      }),
      { numRuns },
    )
  })
})

describe('traces', () => {
  test.each(engines)('each violation is replayed, and its file leads back to the same steps, %s', (engine) => {
    let replayed = 0
    fc.assert(
      fc.property(randomSpecs, (text) => {
        const run = runOf(text)
        const report = verifyRun(run, verifyOptions(engine, { limits: { states: STATES_MAX } }))
        const system = interpretRun(run)
        for (const { evidence } of report.verdicts) {
          if (evidence === undefined || (evidence.trace.steps.length === 0 && evidence.trace.error !== undefined))
            continue
          const file = JSON.stringify(traceToItf(evidence.trace, evidence.title, 'test.hf'))
          const { header, document } = readTraceHeader(file)
          expect(header.property).toBe(evidence.title.property)
          const path = findPath(system, document)
          expect(path.instances.length).toBe(evidence.steps)
          replayed++
        }
      }),
      { numRuns },
    )
    expect(replayed).toBeGreaterThan(numRuns / 10)
  })
})
