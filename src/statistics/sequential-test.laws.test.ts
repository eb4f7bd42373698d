import { describe, expect, test } from 'vitest'
import { type SequentialPlan, SequentialTest } from './sequential-test.ts'

/** How likely each answer is, and how many runs it takes on average, for a chance: computed over all courses. */
function fate(plan: SequentialPlan, chance: number) {
  const open = new Map([[0, { probability: 1, hits: 0, misses: 0 }]])
  const answers = { more: 0, less: 0 }
  let runs = 0
  let left = 1
  while (left > 1e-12) {
    const now = [...open.values()]
    open.clear()
    for (const { probability, hits, misses } of now) {
      runs += probability
      for (const [happened, share] of [
        [true, chance],
        [false, 1 - chance],
      ] as const) {
        const next = new SequentialTest(plan)
        next.hits = hits
        next.misses = misses
        const answer = next.add(happened)
        if (answer !== undefined) answers[answer] += probability * share
        else {
          const old = open.get(next.hits)?.probability ?? 0
          open.set(next.hits, { probability: old + probability * share, hits: next.hits, misses: next.misses })
        }
      }
    }
    left = [...open.values()].reduce((sum, each) => sum + each.probability, 0)
  }
  return { ...answers, runs }
}

const plans: readonly SequentialPlan[] = [
  { low: 0.5, high: 0.7, falseMore: 0.05, falseLess: 0.05 },
  { low: 0.1, high: 0.3, falseMore: 0.01, falseLess: 0.1 },
  { low: 0.9, high: 0.95, falseMore: 0.1, falseLess: 0.05 },
  { low: 0.02, high: 0.3, falseMore: 0.2, falseLess: 0.2 },
]

describe('the sequential test', () => {
  test.each(plans)('is wrong no more often than it says, computed over all courses: %o', (plan) => {
    for (const chance of [plan.low, plan.low * 0.9, plan.low * 0.5]) {
      const { more, less } = fate(plan, chance)
      expect(more).toBeLessThanOrEqual(plan.falseMore)
      expect(more + less).toBeCloseTo(1, 9)
    }
    for (const chance of [plan.high, 1 - (1 - plan.high) * 0.9, 1 - (1 - plan.high) * 0.5])
      expect(fate(plan, chance).less).toBeLessThanOrEqual(plan.falseLess)
  })

  test.each(plans.slice(0, 3))('comes to an end between the two as well, and sooner the farther away: %o', (plan) => {
    const [near, far] = [fate(plan, (plan.low + plan.high) / 2).runs, fate(plan, plan.low / 2).runs]
    expect(far).toBeLessThan(near)
    expect(near).toBeLessThan((20 * Math.log(20)) / (plan.high - plan.low) ** 2)
  })

  test('keeps its answer, whatever comes after it', () => {
    const asked = new SequentialTest({ low: 0.5, high: 0.8, falseMore: 0.05, falseLess: 0.05 })
    let runs = 0
    while (asked.add(true) === undefined) runs++
    // ln 20 / ln 1.6 is 6.4.
    expect(runs + 1).toBe(7)
    for (let at = 0; at < 100; at++) expect(asked.add(false)).toBe('more')
    expect([asked.hits, asked.misses]).toEqual([7, 0])
  })
})
