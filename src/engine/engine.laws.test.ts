import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { interpretRun } from '../interpret/interpreted-system.ts'
import { explore } from '../search/explore.ts'
import type { Outcome } from '../search/outcome.ts'
import { countFaults, possibleActions } from '../system/budgets.ts'
import { isModelError, type PackedState } from '../system/transition-system.ts'
import { randomSpecGoals as goals, randomSpecs, runOf, someStates } from '../testing/support.ts'
import { exploreCompiled } from './explore-compiled.ts'
import { Probe } from './probe.ts'

const numRuns = Number(process.env['HOLDFAST_LAW_RUNS'] ?? 300)
const STATES_MAX = 2000

describe('compiled code against the interpreter', () => {
  test('a state has the same successors, errors and properties', () => {
    let compared = 0
    fc.assert(
      fc.property(randomSpecs, (text) => {
        const run = runOf(text)
        const system = interpretRun(run)
        const probe = new Probe(run, goals)
        const actions = possibleActions(system, run.budgets)
        for (const state of someStates(system, 30)) {
          const expected = system
            .successors(state, actions)
            .map(({ instance, next }) => `${instance}: ${isModelError(next) ? 'error' : next.join()}`)
          const probed = probe.ask(state)
          expect(
            probed.successors.map(({ instance, next }) => `${instance}: ${next === 'error' ? next : next.join()}`),
          ).toEqual(expected)
          expect(new Set(probed.goals.flat())).toEqual(goalsAt(system, state, actions))
          compared++
        }
      }),
      { numRuns },
    )
    expect(compared).toBeGreaterThan(numRuns)
  })
})

/** Numbers of the goals that the interpreter meets in a state or at a step out of it; errors of steps are apart. */
function goalsAt(system: ReturnType<typeof interpretRun>, state: PackedState, actions: readonly number[]): Set<number> {
  const met = new Set<number>()
  const ask = (answer: ReturnType<typeof system.holds>, goal: number, wanted: boolean) => {
    if (isModelError(answer)) met.add(4)
    else if (answer === wanted) met.add(goal)
  }
  ask(system.holds(0, state), 0, false)
  ask(system.holds(2, state), 2, true)
  const steps = system.successors(state, actions)
  for (const { next } of steps) if (!isModelError(next)) ask(system.stepHolds(1, state, next), 1, false)
  const moves = steps.some(
    ({ instance, next }) =>
      !system.actions[system.actionOf(instance)]?.isFault && (isModelError(next) || next.join() !== state.join()),
  )
  if (!moves) ask(system.isTerminal(state), 3, false)
  return met
}

describe('the compiled search against the reference', () => {
  test.each(['reduced', 'plain'] as const)(
    'has the same states, transitions, depth, firings and findings, %s',
    (mode) => {
      let explored = 0
      fc.assert(
        fc.property(randomSpecs, (text) => {
          const run = runOf(text)
          const reference = interpretRun(run)
          const plain = mode === 'plain'
          const searched = plain ? countFaults(reference, run.budgets) : reference
          const expected = explore(searched, {
            budgets: plain ? 'in the states' : run.budgets,
            goals,
            limits: { states: STATES_MAX },
            now: () => 0,
            memoryUsed: () => 0,
          })
          fc.pre(expected.complete)
          const compiled = exploreCompiled(run, reference, { plain, goals, limits: {}, now: () => 0 })
          expect(figures(compiled)).toEqual(figures(expected))
          // The same where the search may end as soon as all goals are met.
          const required = goals
            .filter((_, at) => expected.findings[at] !== undefined)
            .map((goal) => ({ ...goal, required: true }))
          const early = { goals: required, limits: {}, now: () => 0, memoryUsed: () => 0 }
          const budgets = plain ? 'in the states' : run.budgets
          const stopped = exploreCompiled(run, reference, { plain, ...early })
          expect(figures(stopped)).toEqual(figures(explore(searched, { budgets, ...early })))
          explored += expected.statistics.states
        }),
        { numRuns },
      )
      expect(explored).toBeGreaterThan(numRuns)
    },
  )
})

function figures({ complete, statistics, findings }: Outcome) {
  const { states, transitions, depth, firings } = statistics
  return { complete, states, transitions, depth, firings, findings: findings.map(measure) }
}

function measure(finding: Outcome['findings'][number]) {
  if (finding === undefined) return undefined
  const { path, faults } = finding
  return { faults, steps: path.steps.length + (path.last === undefined ? 0 : 1) }
}
