import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { campaignOf, jobKey, readCampaign } from './job.ts'
import { weights } from './job-mode.ts'
import { type MergedResults, mergeResults, noResults, resultOf } from './merge-results.ts'
import { collectTexts, specsIn } from './spec-texts.ts'

/** A job has one result, so what is drawn of a key is the same in every draw. */
const merged: fc.Arbitrary<MergedResults> = fc
  .subarray(Array.from({ length: 9 }, (_, at) => at))
  .map((jobs) =>
    jobs
      .map((job) => resultOf(`job ${job}`, { digest: `${job}`, weight: weights[job % 3] ?? 'asExpected' }))
      .reduce(mergeResults, noResults),
  )

const plain = ({ weight, results }: MergedResults) => ({ weight, results: new Map([...results].sort()) })

describe('results that are put together', () => {
  test('are the same in any order, and with some of them twice', () => {
    fc.assert(
      fc.property(merged, merged, merged, (a, b, c) => {
        expect(plain(mergeResults(a, b))).toEqual(plain(mergeResults(b, a)))
        expect(plain(mergeResults(mergeResults(a, b), c))).toEqual(plain(mergeResults(a, mergeResults(b, c))))
        expect(plain(mergeResults(a, a))).toEqual(plain(a))
        expect(plain(mergeResults(a, noResults))).toEqual(plain(a))
      }),
    )
  })

  test('show what any of them shows, and leave open what any of them leaves open', () => {
    fc.assert(
      fc.property(merged, merged, (a, b) => {
        const all = [...mergeResults(a, b).results.values()].map(({ weight }) => weight)
        const heaviest = weights.findLast((weight) => all.includes(weight)) ?? 'asExpected'
        expect(mergeResults(a, b).weight).toBe(heaviest)
      }),
    )
  })

  test('are refused where a job has two that differ', () => {
    const one = resultOf('job', { digest: 'a', weight: 'asExpected' })
    expect(() => mergeResults(one, resultOf('job', { digest: 'b', weight: 'asExpected' }))).toThrow('two results')
  })
})

const files: Readonly<Record<string, string>> = {
  'base/level.hf': 'module level\nvar n: 0..3 = 0\naction up when n < 3 { n += 1 }\ninvariant Low: n < 2\n',
  'checks.hf': 'import "base/level.hf"\ncheck c { expect Low violated }\n',
  'other.hf': 'import "base/level.hf"\ncheck d { expect Low holds }\n',
}
const reader = {
  resolve: (from: string, path: string) => (from === 'checks.hf' || from === 'other.hf' ? path : `base/${path}`),
  read: (name: string) => files[name],
}

describe('specs that travel', () => {
  const texts = collectTexts(['other.hf', 'checks.hf'], reader)

  test('are the same where there are no files, and once only where several import the same', () => {
    expect(texts.files.map(([name]) => name)).toEqual(['base/level.hf', 'checks.hf', 'other.hf'])
    const specs = specsIn(JSON.parse(JSON.stringify(texts)))
    expect([...specs.keys()]).toEqual(['other.hf', 'checks.hf'])
    expect([...specs.values()].map(({ runs }) => runs.map(({ check }) => check))).toEqual([['d'], ['c']])
    expect([...specs.values()].flatMap(({ diagnostics }) => diagnostics)).toEqual([])
  })

  test('are known by a hash, and refused where the text is another', () => {
    const { id, text } = campaignOf({ tool: '1 a', mode: 'fuzz', texts, data: { runs: 5 } })
    expect(readCampaign(id, text)).toMatchObject({ tool: '1 a', mode: 'fuzz', data: { runs: 5 } })
    expect(readCampaign(id, text.replace('n < 2', 'n < 9'))).toBeUndefined()
    const others = [
      campaignOf({ tool: '1 b', mode: 'fuzz', texts, data: { runs: 5 } }),
      campaignOf({ tool: '1 a', mode: 'check', texts, data: { runs: 5 } }),
      campaignOf({ tool: '1 a', mode: 'fuzz', texts, data: { runs: 6 } }),
      campaignOf({ tool: '1 a', mode: 'fuzz', texts: { ...texts, specs: ['checks.hf'] }, data: { runs: 5 } }),
    ]
    const keys = [id, ...others.map((each) => each.id)].map((campaign) => jobKey({ campaign, task: { from: 1 } }))
    expect(new Set(keys).size).toBe(5)
    expect(jobKey({ campaign: id, task: { from: 1 } })).toBe(keys[0])
    expect(jobKey({ campaign: id, task: { from: 2 } })).not.toBe(keys[0])
  })
})
