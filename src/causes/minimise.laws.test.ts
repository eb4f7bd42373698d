import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { interpretRun } from '../interpret/interpreted-system.ts'
import type { Run, Subject } from '../model/model.ts'
import { randomSpecs, randomTemporalSpecs, runOf, seededDraw, verifyOptions } from '../testing/support.ts'
import { wander } from '../testing/wander.ts'
import { overspending, replay } from '../trace/replay.ts'
import type { Trace } from '../trace/trace.ts'
import { certifyTemporal } from '../verify/certify-temporal.ts'
import { verifyRun } from '../verify/verify-run.ts'
import { leastSelection } from './least-selection.ts'
import { minimise } from './minimise.ts'
import { shrink } from './shrink.ts'
import { compareSizes, type Order, type Shown, Story } from './story.ts'

const numRuns = Number(process.env['HOLDFAST_LAW_RUNS'] ?? 60)

/** Steps of a trace whose selections are all looked at. */
const STEPS_MAX = 9

const never = { taken: 1_000_000, isLate: () => false }

/** What a run can show by its end. */
function subjectsOf(run: Run): Subject[] {
  const properties = run.model.properties.flatMap(({ sort }, property): Subject[] =>
    ['invariant', 'step', 'reachable'].includes(sort) ? [{ kind: 'property', property }] : [],
  )
  return [...properties, { kind: 'deadlockFree' }, { kind: 'errorFree' }]
}

/** All selections of the steps of a trace, in their order. */
function selectionsOf({ steps }: Trace): Order[] {
  return Array.from({ length: 2 ** steps.length }, (_, bits) =>
    steps.map((_, at) => at).filter((at) => (bits & (1 << at)) !== 0),
  )
}

/** The least (faults, steps) of a selection that shows the same, by looking at each. */
function leastOf(story: Story, orders: readonly Order[]): readonly [number, number] | undefined {
  const sizes = orders.flatMap((order) => {
    const trace = story.take(order)
    return trace !== undefined && story.comesRound(trace) && story.shows(trace) ? [story.sizeOf(order)] : []
  })
  const [least] = sizes.sort(compareSizes)
  return least && [least.faults, least.steps]
}

/** What every minimised trace must be. */
function expectMinimised(shown: Shown): void {
  const found = minimise(shown)
  if (found === 'shows nothing') throw new Error('a certified trace shows nothing')
  const story = new Story(shown)
  expect(compareSizes(found.after, found.before)).toBeLessThanOrEqual(0)
  expect(new Set(found.order).size).toBe(found.order.length)
  // The interpreter takes the steps by themselves, within the budgets, and finds the same shown.
  const start = interpretRun(shown.run)
    .initialStates()
    .findIndex(({ next }) => shown.trace.start !== undefined && story.keyOf(shown.trace.start) === `${next}`)
  const again = replay(
    story.system,
    start,
    found.trace.steps.map(({ instance }) => instance),
  )
  expect(story.shows({ ...again, ...(found.trace.loop !== undefined && { loop: found.trace.loop }) })).toBe(true)
  expect(overspending(shown.run, found.trace)).toBe(undefined)
  // Minimising again changes nothing.
  const twice = minimise({ ...shown, trace: found.trace })
  if (twice === 'shows nothing') throw new Error('a minimised trace shows nothing')
  expect(twice.trace.steps).toEqual(found.trace.steps)
  expect(twice.order).toEqual(found.order.map((_, at) => at))
  if (found.how === 'least' && shown.trace.steps.length <= STEPS_MAX) {
    const [faults = 0, steps = 0] = leastOf(story, selectionsOf(shown.trace)) ?? []
    // In another order even more may have been left out.
    expect(compareSizes({ ...found.after, switches: 0 }, { faults, steps, switches: 0 })).toBeLessThanOrEqual(0)
  }
}

describe('minimising', () => {
  test('a random run: certified, no larger, the same when done again; and no selection is smaller', () => {
    let [shorter, exact] = [0, 0]
    fc.assert(
      fc.property(randomSpecs, fc.nat(), (text, seed) => {
        const run = runOf(text.replace('break <= 1', 'break <= 2'))
        const draw = seededDraw(seed)
        for (const subject of subjectsOf(run)) {
          const shown = wander(run, subject, draw, STEPS_MAX)
          if (shown === undefined || shown.trace.start === undefined) continue
          expectMinimised(shown)
          const story = new Story(shown)
          const all = shown.trace.steps.map((_, at) => at)
          const least = leastSelection(story, all, never)
          if (typeof least === 'string') throw new Error('the trace itself is such a selection')
          const size = story.sizeOf(least)
          expect([size.faults, size.steps]).toEqual(leastOf(story, selectionsOf(shown.trace)))
          const shrunk = shrink(story, all, () => false)
          expect(story.shows(story.certifiedRun(shrunk))).toBe(true)
          expect(compareSizes(story.sizeOf(shrunk), story.sizeOf(all))).toBeLessThanOrEqual(0)
          if (least.length < all.length) shorter++
          exact++
        }
      }),
      { numRuns },
    )
    expect(exact).toBeGreaterThan(numRuns)
    expect(shorter).toBeGreaterThan(numRuns / 4)
  }, 60_000)

  test('a run that goes round for ever, or shows too much, or can not recover', () => {
    let minimised = 0
    fc.assert(
      fc.property(randomTemporalSpecs, (text) => {
        const run = runOf(text)
        const { verdicts } = verifyRun(run, verifyOptions('compiled', { limits: { states: 200 } }))
        for (const { evidence, expectation } of verdicts) {
          const { subject } = expectation
          if (evidence === undefined || subject.kind !== 'property' || evidence.trace.start === undefined) continue
          if (evidence.trace.steps.length > STEPS_MAX) continue
          const { shows } = certifyTemporal(run, evidence.trace, subject.property)
          if (shows !== true && run.model.properties[subject.property]?.sort !== 'invariant') continue
          expectMinimised({ run, subject, trace: evidence.trace })
          minimised++
        }
      }),
      { numRuns: Math.ceil(numRuns / 3) },
    )
    expect(minimised).toBeGreaterThan(numRuns / 3)
  }, 60_000)
})
