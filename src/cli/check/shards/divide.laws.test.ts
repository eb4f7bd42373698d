import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { UsageError } from '../../spec-files.ts'
import { divide, shardOf } from './divide.ts'

const runs = fc.uniqueArray(
  fc.record({ name: fc.string({ maxLength: 4 }), cost: fc.option(fc.nat({ max: 1000 }), { nil: undefined }) }),
  { selector: ({ name }) => name, maxLength: 40 },
)

describe('runs that are divided among shards', () => {
  test('have one shard each, the same in any order of the runs', () => {
    fc.assert(
      fc.property(runs, fc.integer({ min: 1, max: 6 }), (all, of) => {
        const shards = divide(all, of)
        expect(shards.every((shard) => shard >= 1 && shard <= of)).toBe(true)
        const backwards = divide(all.toReversed(), of).toReversed()
        expect(backwards).toEqual(shards)
      }),
    )
  })

  test('weigh no more than the lightest shard and one run', () => {
    fc.assert(
      fc.property(runs, fc.integer({ min: 1, max: 6 }), (all, of) => {
        const known = all.map(({ name, cost = 7 }) => ({ name, cost }))
        const shards = divide(known, of)
        const loads = Array.from({ length: of }, (_, at) =>
          known.reduce((sum, { cost }, run) => sum + (shards[run] === at + 1 ? cost : 0), 0),
        )
        const largest = Math.max(0, ...known.map(({ cost }) => cost))
        expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(largest)
      }),
    )
  })

  test('are named by a part and how many there are', () => {
    expect(shardOf('2/4')).toEqual({ at: 2, of: 4 })
    for (const text of ['0/4', '5/4', '1', '1/0', 'a/b', '1/4/2', '-1/4', '1.5/2'])
      expect(() => shardOf(text), text).toThrow(UsageError)
  })
})
