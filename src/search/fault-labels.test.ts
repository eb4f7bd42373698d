import { describe, expect, test } from 'vitest'
import { faultLabels } from './fault-labels.ts'

const [CRASH, CUT, OTHER] = [3, 5, 8]

/** The label after some faults, or undefined from the first that no budget allows. */
function labelAfter(labels: ReturnType<typeof faultLabels>, ...faults: number[]): number | undefined {
  return faults.reduce<number | undefined>(
    (label, fault) => (label === undefined ? undefined : labels.after(label, fault)),
    labels.none,
  )
}

describe('fault labels', () => {
  test('allow each budget as often as it says, and no fault outside the budgets', () => {
    const labels = faultLabels([
      { faults: [CRASH], most: 2 },
      { faults: [CUT], most: 0 },
    ])
    expect(labelAfter(labels, CRASH, CRASH)).toBeDefined()
    expect(labelAfter(labels, CRASH, CRASH, CRASH)).toBeUndefined()
    expect(labelAfter(labels, CUT)).toBeUndefined()
    expect(labelAfter(labels, OTHER)).toBeUndefined()
    expect(labelAfter(faultLabels([]), CRASH)).toBeUndefined()
  })

  test('forget the order of faults and remember their number', () => {
    const labels = faultLabels([
      { faults: [CRASH], most: 3 },
      { faults: [CUT], most: 3 },
    ])
    expect(labelAfter(labels, CRASH, CUT, CRASH)).toBe(labelAfter(labels, CUT, CRASH, CRASH))
    expect(labelAfter(labels, CRASH, CUT, CUT)).not.toBe(labelAfter(labels, CUT, CRASH, CRASH))
  })

  test('count faults that share a budget together', () => {
    const labels = faultLabels([{ faults: [CRASH, CUT], most: 2 }])
    expect(labelAfter(labels, CRASH)).toBe(labelAfter(labels, CUT))
    expect(labelAfter(labels, CRASH, CUT)).toBeDefined()
    expect(labelAfter(labels, CRASH, CUT, CRASH)).toBeUndefined()
  })

  test('charge a fault to every budget that names it', () => {
    const labels = faultLabels([
      { faults: [CRASH, CUT], most: 2 },
      { faults: [CUT], most: 1 },
    ])
    expect(labelAfter(labels, CUT, CUT)).toBeUndefined()
    expect(labelAfter(labels, CUT, CRASH)).toBeDefined()
    expect(labelAfter(labels, CRASH, CRASH, CUT)).toBeUndefined()
  })

  test('cover what has used as much or more of every budget', () => {
    const labels = faultLabels([
      { faults: [CRASH], most: 2 },
      { faults: [CUT], most: 2 },
    ])
    const [none, crash, cut, both] = [[], [CRASH], [CUT], [CUT, CRASH]].map((faults) => labelAfter(labels, ...faults))
    const covers = (a: number | undefined, b: number | undefined) => labels.covers(a ?? -1, b ?? -1)
    expect([covers(none, crash), covers(none, none), covers(crash, both), covers(cut, both)]).toEqual([
      true,
      true,
      true,
      true,
    ])
    expect([covers(crash, none), covers(crash, cut), covers(cut, crash), covers(both, cut)]).toEqual([
      false,
      false,
      false,
      false,
    ])
  })

  test('are exact at the size of any check, and refuse to be more than a number holds', () => {
    const wide = Array.from({ length: 5 }, (_, at) => ({ faults: [at], most: 1000 }))
    const labels = faultLabels(wide)
    const all = Array.from({ length: 5000 }, (_, at) => at % 5)
    const last = labelAfter(labels, ...all) ?? -1
    expect(labelAfter(labels, ...all.slice(0, -1))).not.toBe(last)
    for (const { faults } of wide) expect(labels.after(last, faults[0] as number)).toBeUndefined()

    const wider = Array.from({ length: 9 }, (_, at) => ({ faults: [at], most: 1000 }))
    expect(() => faultLabels(wider)).toThrow('budgets')
  })
})
