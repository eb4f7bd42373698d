import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Chain, chainOf, type RatedStep, stepsOf } from './chain.ts'
import { recurrentClasses, steadyState } from './steady-state.ts'
import { distributionAfter, poissonWeights } from './transient.ts'

const numRuns = 2 * Number(process.env['HOLDFAST_LAW_RUNS'] ?? 60)

const chains: fc.Arbitrary<Chain> = fc.integer({ min: 1, max: 6 }).chain((states) => {
  const state = fc.nat({ max: states - 1 })
  const step: fc.Arbitrary<RatedStep> = fc.tuple(state, state, fc.integer({ min: 1, max: 5 }))
  return fc.array(step, { maxLength: 14 }).map((steps) => chainOf(states, steps))
})

/** Numbers with 400 binary places behind the point. */
const ONE = 1n << 400n
const asNumber = (value: bigint) => Number(value >> 300n) / 2 ** 100

/** The probabilities after some time, by the series of the exponential function in long arithmetic. */
function bySeries(chain: Chain, start: number, time: number): number[] {
  let term = Array.from({ length: chain.states }, (_, state) => (state === start ? ONE : 0n))
  const sum = [...term]
  for (let power = 1; power < 400; power++) {
    const next = term.map(() => 0n)
    for (const [from, value] of term.entries()) {
      for (const at of stepsOf(chain, from)) {
        const flow = (value * BigInt((chain.rates[at] as number) * time)) / BigInt(power)
        const to = chain.targets[at] as number
        next[to] = (next[to] as bigint) + flow
        next[from] = (next[from] as bigint) - flow
      }
    }
    term = next
    for (const [state, value] of term.entries()) sum[state] = (sum[state] as bigint) + value
  }
  return sum.map(asNumber)
}

const from = (chain: Chain, start: number) =>
  Float64Array.from({ length: chain.states }, (_, state) => (state === start ? 1 : 0))

describe('after some time', () => {
  test('bounds hold what long arithmetic gives, and are near each other', () => {
    fc.assert(
      fc.property(chains, fc.nat(), fc.integer({ min: 0, max: 3 }), (chain, a, time) => {
        const start = a % chain.states
        const { low, high } = distributionAfter(chain, from(chain, start), time)
        for (const [state, value] of bySeries(chain, start, time).entries()) {
          expect(low[state]).toBeLessThanOrEqual(value + 1e-18)
          expect(high[state]).toBeGreaterThanOrEqual(value - 1e-18)
          expect((high[state] as number) - (low[state] as number)).toBeLessThan(1e-10)
        }
      }),
      { numRuns },
    )
  })

  test("Poisson's weights are the terms of the series, also where the first one is too small for a number", () => {
    for (const mean of [0, 0.3, 4, 900, 50_000]) {
      const { from: first, weights, missing } = poissonWeights(mean)
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12)
      expect(missing).toBeLessThan(1e-14)
      const average = weights.reduce((sum, weight, at) => sum + weight * (first + at), 0)
      expect(average).toBeCloseTo(mean, 6)
    }
    expect([...poissonWeights(0).weights]).toEqual([1, 0])
  })
})

describe('in the long run', () => {
  test('it is what a long time leads to', () => {
    fc.assert(
      fc.property(chains, fc.nat(), (chain, a) => {
        const start = a % chain.states
        const shares = steadyState(chain, start)
        const late = distributionAfter(chain, from(chain, start), 2_000)
        for (let state = 0; state < chain.states; state++) {
          expect(late.high[state] as number).toBeGreaterThan((shares.low[state] as number) - 1e-7)
          expect(late.low[state] as number).toBeLessThan((shares.high[state] as number) + 1e-7)
          expect((shares.high[state] as number) - (shares.low[state] as number)).toBeLessThan(1e-9)
        }
      }),
      { numRuns: Math.ceil(numRuns / 4) },
    )
  })

  test('what flows into each state flows out of it, even where one step is a billion times as rare', () => {
    const chain = chainOf(3, [
      [0, 1, 1e-9],
      [1, 2, 3],
      [2, 0, 1e6],
      [1, 0, 0.25],
    ])
    const [{ states, shares }] = recurrentClasses(chain) as [ReturnType<typeof recurrentClasses>[number]]
    expect(states).toEqual([0, 1, 2])
    // By hand: 1e-9 into state 1 and 3.25 out of it, 3 of it into state 2 and 1e6 out of that.
    const [down, last] = [1e-9 / 3.25, (3 * 1e-9) / 3.25 / 1e6]
    const whole = 1 + down + last
    for (const [at, exact] of [1 / whole, down / whole, last / whole].entries()) {
      expect((shares.low[at] as number) / exact).toBeCloseTo(1, 12)
      expect((shares.high[at] as number) / exact).toBeCloseTo(1, 12)
    }
  })
})
