import { describe, expect, test } from 'vitest'
import { Streams } from './streams.ts'

const drawn = (streams: Streams, stream: number, count: number) =>
  Array.from({ length: count }, () => streams.unit(stream))

describe('streams of random numbers', () => {
  test('depend on the seed, the branch and the name alone', () => {
    const one = new Streams(['a', 'b', 'c'])
    const other = new Streams(['c', 'a'])
    one.begin(7, 3)
    other.begin(7, 3)
    const first = drawn(one, 0, 20)
    drawn(other, 0, 5)
    expect(drawn(other, 1, 20)).toEqual(first)
    one.begin(7, 4)
    expect(drawn(one, 0, 20)).not.toEqual(first)
    one.begin(7, 3)
    expect(drawn(one, 0, 20)).toEqual(first)
  })

  test('differ for every name, seed and branch, also beyond 32 bits and below 0', () => {
    const names = Array.from({ length: 200 }, (_, at) => `step(${at})`)
    const streams = new Streams(names)
    const seen = new Set<number>()
    for (const [seed, branch] of [
      [0, 1],
      [1, 0],
      [1, 1],
      [1, -1],
      [1, -2],
      [2 ** 32 + 1, 1],
      [1, 2 ** 33 + 1],
    ] as const) {
      streams.begin(seed, branch)
      for (const at of names.keys()) seen.add(streams.unit(at))
    }
    expect(seen.size).toBe(7 * names.length)
  })

  test('are even: each tenth of the unit interval has its share, also of the first number of many streams', () => {
    const draws = 100_000
    const names = Array.from({ length: 1000 }, (_, at) => `n${at}`)
    const streams = new Streams(names)
    const shares = (draw: (at: number) => number) => {
      const counts = new Array<number>(10).fill(0)
      for (let at = 0; at < draws; at++) {
        const bin = Math.min(9, Math.floor(10 * draw(at)))
        counts[bin] = (counts[bin] ?? 0) + 1
      }
      return counts
    }
    streams.begin(1, 1)
    const inRow = shares(() => streams.unit(0))
    const first = shares((at) => {
      if (at % names.length === 0) streams.begin(1, 2 + at / names.length)
      return streams.unit(at % names.length)
    })
    // Ten standard deviations.
    for (const count of [...inRow, ...first])
      expect(Math.abs(count - draws / 10)).toBeLessThan(10 * Math.sqrt(draws * 0.09))
  })

  test('give exponential numbers: with mean 1, and memoryless', () => {
    const streams = new Streams(['a'])
    streams.begin(5, 1)
    const draws = Array.from({ length: 100_000 }, () => streams.exponential(0))
    const mean = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum + each, 0) / numbers.length
    expect(mean(draws)).toBeCloseTo(1, 1)
    const late = draws.filter((each) => each > 1)
    expect(late.length / draws.length).toBeCloseTo(Math.exp(-1), 1)
    expect(mean(late)).toBeCloseTo(2, 1)
    expect(Math.min(...draws)).toBeGreaterThanOrEqual(0)
  })
})
