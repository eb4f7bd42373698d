import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { besidePoint, markRows, overlap, spread } from './place-labels.ts'

const RUNS = Number(process.env['HOLDFAST_LAW_RUNS'] ?? 300)
const place = fc.integer({ min: 0, max: 300 })
const params = { numRuns: RUNS, seed: 1 }

describe('labels', () => {
  test('beside lines do not overlap, keep their order, and stay where they are if they can', () => {
    const wanted = fc.array(fc.record({ at: place, size: fc.constantFrom(17, 34) }), { maxLength: 8 })
    fc.assert(
      fc.property(wanted, (all) => {
        const middles = spread(all, 0, 300)
        const placed = all.map(({ at, size }, index) => ({ at, size, middle: middles[index] as number }))
        const sorted = [...placed].sort((a, b) => a.middle - b.middle)
        for (const [index, { middle, size, at }] of sorted.entries()) {
          const before = sorted[index - 1]
          expect(middle - size / 2).toBeGreaterThanOrEqual(-1e-9)
          expect(middle + size / 2).toBeLessThanOrEqual(300 + 1e-9)
          if (before === undefined) continue
          expect(middle - before.middle).toBeGreaterThanOrEqual((size + before.size) / 2 - 1e-9)
          expect(at).toBeGreaterThanOrEqual(before.at)
        }
        const isFree = placed.every(
          ({ at, size }, index) =>
            at >= size / 2 &&
            at <= 300 - size / 2 &&
            placed.every((each, other) => other === index || Math.abs(each.at - at) >= (each.size + size) / 2),
        )
        if (isFree) expect(middles).toEqual(all.map(({ at }) => at))
      }),
      params,
    )
  })

  test('of marks do not overlap, and no line goes through a label to the right of its mark', () => {
    const marks = fc.array(fc.record({ x: place, size: fc.integer({ min: 20, max: 250 }) }), { maxLength: 8 })
    fc.assert(
      fc.property(marks, (unsorted) => {
        const all = [...unsorted].sort((a, b) => a.x - b.x)
        const rows = markRows(all, 560)
        const spans = rows.map(({ x, row, isLeft }, at) => {
          const size = all[at]?.size ?? 0
          return { x, row, from: isLeft ? x - size : x, to: isLeft ? x : x + size }
        })
        for (const [at, one] of spans.entries()) {
          for (const other of spans.slice(at + 1)) {
            if (one.row === other.row) expect(one.to <= other.from || other.to <= one.from).toBe(true)
            // The line of the later goes down past the rows below its own.
            if (one.row > other.row) expect(other.x <= one.from || one.to <= other.x).toBe(true)
          }
        }
      }),
      params,
    )
  })

  test('beside points take a free place if there is one', () => {
    const within = { left: 0, top: 0, right: 400, bottom: 300 }
    const size = { width: 80, height: 17 }
    fc.assert(
      fc.property(place, place, fc.array(fc.tuple(place, place), { maxLength: 3 }), (x, y, others) => {
        const taken = others.map(([left, top]) => ({ left, top, right: left + 20, bottom: top + 20 }))
        const { box } = besidePoint(x + 50, y, size, within, taken)
        const covered = taken.filter((each) => overlap(each, box)).length
        const right = { left: x + 59, top: y - 8.5, right: x + 139, bottom: y + 8.5 }
        const isRightFree = right.top >= 0 && right.bottom <= 300 && taken.every((each) => !overlap(each, right))
        if (isRightFree && right.right <= 400) expect(covered).toBe(0)
      }),
      params,
    )
  })
})
