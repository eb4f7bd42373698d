import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { combinationsOf, isSubset } from './combinations.ts'
import type { CellVerdict, Made, Matrix, Request } from './matrix.ts'
import { breakages, inEveryRow, type Judgement, judgementsIn, minimalSets, requestMinimal } from './minimal-sets.ts'

const fixes = ['a', 'b', 'c', 'd']
const columns = combinationsOf(fixes)

/** A table of verdicts for all combinations, in any pattern: what holds need not hold with more fixes. */
const tables = fc.array(fc.constantFrom<Judgement>('holds', 'violated', 'open'), {
  minLength: columns.length,
  maxLength: columns.length,
})

const judged = (table: readonly Judgement[], set: readonly string[]) =>
  table[columns.findIndex((each) => each.length === set.length && isSubset(each, set))]

/** Every way to leave fixes out, the whole set not among them. */
const partsOf = (set: readonly string[]) => combinationsOf(set).filter((part) => part.length < set.length)

describe('combinations', () => {
  test('are all there are, smaller ones first, each in the order of the fixes', () => {
    expect(combinationsOf(['x', 'y', 'z'])).toEqual([
      [],
      ['x'],
      ['y'],
      ['z'],
      ['x', 'y'],
      ['x', 'z'],
      ['y', 'z'],
      ['x', 'y', 'z'],
    ])
    expect(columns).toHaveLength(16)
  })
})

describe('the smallest combinations that are enough', () => {
  test('are those that hold while no part of them does', () => {
    fc.assert(
      fc.property(tables, (table) => {
        const expected = columns.filter(
          (set) => judged(table, set) === 'holds' && partsOf(set).every((part) => judged(table, part) !== 'holds'),
        )
        const found = minimalSets(columns, table)
        expect(found.map((each) => each.fixes)).toEqual(expected)
        for (const { fixes: set, unless } of found)
          expect(unless).toEqual(partsOf(set).filter((part) => judged(table, part) === 'open'))
      }),
    )
  })

  test('of several rows are those of the table in which each holds', () => {
    fc.assert(
      fc.property(fc.array(tables, { minLength: 1, maxLength: 3 }), (rows) => {
        const together = inEveryRow(rows)
        for (const [at, judgement] of together.entries()) {
          const each = rows.map((row) => row[at])
          expect(judgement === 'holds').toBe(each.every((one) => one === 'holds'))
          expect(judgement === 'violated').toBe(each.includes('violated'))
        }
      }),
    )
  })

  test('a fix that breaks what held is named with what held before', () => {
    fc.assert(
      fc.property(tables, (table) => {
        const expected = columns.flatMap((before) =>
          fixes.flatMap((fix) => {
            const isBroken = judged(table, before) === 'holds' && judged(table, [...before, fix]) === 'violated'
            return isBroken && !before.includes(fix) ? [{ before, fix }] : []
          }),
        )
        const found = breakages(columns, table)
        const text = (each: { readonly before: readonly string[]; readonly fix: string }) =>
          `${each.before} ${each.fix}`
        expect(found.map(text).sort()).toEqual(expected.map(text).sort())
      }),
    )
  })
})

describe('--minimal', () => {
  const row = { name: 'c', check: 'c', constants: [], bugs: [], budgets: [] }
  const names = ['P', 'Q']
  const matrix: Matrix = {
    spec: 'm.hf',
    fixes: fixes.map((name) => ({ name, sentence: name })),
    properties: names.map((name) => ({ name, isReachable: false, doc: [] })),
    rows: [row, row],
    columns,
  }

  test('finds the sets that all runs give, for each row and for both, and asks nothing twice', () => {
    /** For each property a table for each row. */
    const worlds = fc.array(fc.tuple(tables, tables), { minLength: names.length, maxLength: names.length })
    fc.assert(
      fc.property(worlds, (world) => {
        const made: Made[] = []
        const answer = (request: Request): Made => {
          const verdicts = request.properties.map((property): CellVerdict => {
            const judgement = world[names.indexOf(property)]?.[request.row]?.[request.column]
            return { property, status: judgement === 'open' ? 'inconclusive' : (judgement ?? 'holds') }
          })
          return { ...request, key: '', result: { states: 1, transitions: 0, verdicts } }
        }
        for (let wave = requestMinimal(matrix, made); wave.length > 0; wave = requestMinimal(matrix, made))
          made.push(...wave.map(answer))
        const asked = made.flatMap(({ row, column, properties }) =>
          properties.map((name) => `${row} ${column} ${name}`),
        )
        expect(new Set(asked).size).toBe(asked.length)
        for (const [at, property] of names.entries()) {
          const found = matrix.rows.map((_, row) => judgementsIn(matrix, made, row, property))
          const all = world[at] ?? []
          expect(found.map((each) => minimalSets(columns, each))).toEqual(all.map((each) => minimalSets(columns, each)))
          expect(minimalSets(columns, inEveryRow(found))).toEqual(minimalSets(columns, inEveryRow(all)))
        }
      }),
    )
  })

  test('asks nothing above what is enough in all rows', () => {
    const made = requestMinimal(matrix, []).map((request): Made => {
      const verdicts = names.map((property): CellVerdict => ({ property, status: 'holds' }))
      return { ...request, key: '', result: { states: 1, transitions: 0, verdicts } }
    })
    expect(made.map(({ row, column }) => [row, column])).toEqual([
      [0, 0],
      [1, 0],
    ])
    expect(requestMinimal(matrix, made)).toEqual([])
  })
})
