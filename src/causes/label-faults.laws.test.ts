import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { interpretRun } from '../interpret/interpreted-system.ts'
import type { Run, Subject } from '../model/model.ts'
import { isModelError } from '../system/transition-system.ts'
import { exploreNaively } from '../testing/explore-naively.ts'
import { randomSpecs, randomTemporalSpecs, runOf, seededDraw, verifyOptions } from '../testing/support.ts'
import { wander } from '../testing/wander.ts'
import { faultsIn, type Trace } from '../trace/trace.ts'
import { verifyRun } from '../verify/verify-run.ts'
import { type LabelOptions, labelFaults } from './label-faults.ts'
import { type Shown, Story } from './story.ts'

const numRuns = Number(process.env['HOLDFAST_LAW_RUNS'] ?? 150)

const STATES_MAX = 300

const options: LabelOptions = {
  verify: verifyOptions('compiled', { limits: { states: 2000 } }),
  selections: { taken: 200_000, isLate: () => false },
}

/** Whether some state or step within the budgets shows what is asked, found without any cleverness; undefined if too many. */
function isShownNaively(run: Run, subject: Subject): boolean | undefined {
  const system = interpretRun(run)
  const naive = exploreNaively(system, run.budgets, STATES_MAX)
  if (naive === undefined || naive.errors.length > 0) return undefined
  return naive.reached.some(({ state, used }) => {
    const packed = system.encode(state)
    const actions = system.actions.flatMap(({ isFault }, at) => {
      const isLeft = run.budgets.every(({ faults, most }, budget) => !faults.includes(at) || (used[budget] ?? 0) < most)
      return !isFault || (isLeft && run.budgets.some(({ faults }) => faults.includes(at))) ? [at] : []
    })
    const steps = system.successors(packed, actions)
    if (subject.kind === 'deadlockFree') {
      const moves = steps.filter(({ instance }) => system.actions[system.actionOf(instance)]?.isFault === false)
      return moves.every(({ next }) => `${next}` === `${packed}`) && system.isTerminal(packed) === false
    }
    if (subject.kind !== 'property') return false
    const { sort } = run.model.properties[subject.property] ?? {}
    if (sort !== 'step') return system.holds(subject.property, packed) === (sort === 'reachable')
    return steps.some(({ next }) => !isModelError(next) && system.stepHolds(subject.property, packed, next) === false)
  })
}

/** Whether a selection of the steps without one of them shows the same, by looking at each. */
function isShownWithout(story: Story, { steps }: Trace, without: number): boolean {
  const others = steps.map((_, at) => at).filter((at) => at !== without)
  return Array.from({ length: 2 ** others.length }, (_, bits) =>
    others.filter((_, place) => (bits & (1 << place)) !== 0),
  ).some((order) => {
    const trace = story.take(order)
    return trace !== undefined && story.comesRound(trace) && story.shows(trace)
  })
}

function expectLabels(shown: Shown, isShown: (run: Run) => boolean | undefined, seen: Map<string, number>): void {
  const { run, trace } = shown
  const story = new Story(shown)
  for (const { at, step, used, label } of labelFaults(shown, options)) {
    seen.set(label.label, (seen.get(label.label) ?? 0) + 1)
    if (story.isByEnd || trace.steps.length <= 5)
      expect(label.label === 'irrelevant').toBe(isShownWithout(story, trace, at))
    if (label.label === 'irrelevant') {
      expect(label.without).not.toContain(at)
      expect(story.shows(story.certifiedRun(label.without))).toBe(true)
    }
    const fewer = { faults: [run.model.actions.indexOf(step.action)], most: used - 1 }
    const expected = isShown({ ...run, budgets: [...run.budgets, fewer] })
    if (expected === undefined) continue
    if (label.label === 'necessary') expect(expected).toBe(false)
    else if (label.label === 'unknown') expect(label.reason).not.toBe('')
    else expect(expected).toBe(true)
    if (label.label === 'replaceable') {
      const { instead } = label
      expect(
        faultsIn({ ...instead.trace, steps: instead.trace.steps.filter((each) => each.action === step.action) }),
      ).toBeLessThan(used)
    }
  }
}

describe('whether a fault was needed', () => {
  test('is what a search without cleverness says, with one fault fewer', () => {
    const seen = new Map<string, number>()
    fc.assert(
      fc.property(randomSpecs, fc.nat(), (text, seed) => {
        const run = runOf(withMoreFaults(text))
        const draw = seededDraw(seed)
        const subjects = [0, 1, 2].map((property): Subject => ({ kind: 'property', property }))
        for (const subject of [...subjects, { kind: 'deadlockFree' } as const]) {
          const shown = wander(run, subject, draw, 7)
          if (shown?.trace.start === undefined || faultsIn(shown.trace) === 0) continue
          expectLabels(shown, (fewer) => isShownNaively(fewer, subject), seen)
        }
      }),
      { numRuns },
    )
    expect(seen.get('irrelevant') ?? 0).toBeGreaterThan(numRuns / 10)
    expect(seen.get('necessary') ?? 0).toBeGreaterThan(0)
    expect(seen.get('replaceable') ?? 0).toBeGreaterThan(0)
  }, 60_000)

  test('is what a search over interpreted states says, for properties of whole runs', () => {
    const seen = new Map<string, number>()
    fc.assert(
      fc.property(randomTemporalSpecs, (text) => {
        const run = runOf(withMoreFaults(text))
        const { verdicts } = verifyRun(run, verifyOptions('compiled', { limits: { states: 200 } }))
        for (const { evidence, expectation } of verdicts) {
          const { subject } = expectation
          if (evidence === undefined || subject.kind !== 'property' || evidence.trace.start === undefined) continue
          if (evidence.faults === 0 || evidence.trace.steps.length > 7) continue
          const isShown = (fewer: Run) => {
            const expectations = fewer.expectations.filter((each) => each === expectation)
            const [verdict] = verifyRun(
              { ...fewer, expectations },
              verifyOptions('interpreted', { plain: true, limits: { states: 1000 } }),
            ).verdicts
            if (run.model.properties[subject.property]?.sort === 'unaffected' && verdict?.status === 'violated')
              return undefined
            return verdict?.status === 'inconclusive' ? undefined : verdict?.status === 'violated'
          }
          expectLabels({ run, subject, trace: evidence.trace }, isShown, seen)
        }
      }),
      { numRuns: Math.ceil(numRuns / 4) },
    )
    expect(seen.get('necessary') ?? 0).toBeGreaterThan(0)
  }, 60_000)
})

/** The same with two actions as faults, so that more of what goes wrong takes one. */
function withMoreFaults(text: string): string {
  return text
    .replace(/^action (act[01](?:\([^)]*\))?)(?: strongly)?(?: fair)?/gm, 'fault $1')
    .replace('break <= 1', 'break <= 1, act0 <= 2, act1 <= 1')
}
