import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Chain, chainOf, type RatedStep, stepsOf } from './chain.ts'
import { reachProbability } from './first-passage.ts'
import { withoutInstant } from './instant.ts'
import { longRunMean, meanInTheEnd, recurrentClasses } from './long-run.ts'
import { meanAfter, poissonWeights } from './transient.ts'

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

/** A number of each state. */
const values = fc.array(fc.nat({ max: 9 }), { minLength: 6, maxLength: 6 }).map((all) => Float64Array.from(all))
const nothing = (chain: Chain) => new Uint8Array(chain.states)

function expectAround(low: number, high: number, exact: number, apart: number): void {
  expect(low).toBeLessThanOrEqual(exact + 1e-16)
  expect(high).toBeGreaterThanOrEqual(exact - 1e-16)
  expect(high - low).toBeLessThan(apart)
}

describe('after some time', () => {
  test('bounds hold what long arithmetic gives, and are near each other', () => {
    fc.assert(
      fc.property(chains, values, fc.integer({ min: 0, max: 3 }), (chain, all, time) => {
        const value = all.subarray(0, chain.states)
        const { low, high } = meanAfter(chain, { time, absorbing: nothing(chain), value, share: 0 })
        for (let start = 0; start < chain.states; start++) {
          const exact = bySeries(chain, start, time).reduce((sum, each, at) => sum + each * (value[at] as number), 0)
          expectAround(low[start] as number, high[start] as number, exact, 1e-9)
        }
      }),
      { numRuns },
    )
  })

  test('a state that absorbs is one without steps', () => {
    fc.assert(
      fc.property(chains, values, fc.nat(), (chain, all, a) => {
        const [value, sink] = [all.subarray(0, chain.states), a % chain.states]
        const absorbing = Uint8Array.from({ length: chain.states }, (_, state) => (state === sink ? 1 : 0))
        const cut = chainOf(
          chain.states,
          stepsIn(chain).filter(([state]) => state !== sink),
        )
        const asked = { time: 2, value, share: 0 }
        const [one, other] = [
          meanAfter(chain, { ...asked, absorbing }),
          meanAfter(cut, { ...asked, absorbing: nothing(chain) }),
        ]
        for (let state = 0; state < chain.states; state++)
          expect(one.low[state]).toBeCloseTo(other.low[state] as number, 9)
      }),
      { numRuns },
    )
  })

  test('a time that is too long for the fastest step is refused', () => {
    const chain = chainOf(2, [[0, 1, 1e9]])
    const asked = { time: 1e9, absorbing: nothing(chain), value: Float64Array.of(0, 1), share: 0 }
    expect(() => meanAfter(chain, asked)).toThrow('1.1e+18 times as long as the shortest stay')
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

describe('states that are left at once', () => {
  /** Steps at once lead only to later states, so that there is no circle. */
  const mixed = fc.tuple(chains, fc.array(fc.boolean(), { minLength: 6, maxLength: 6 })).map(([chain, flags]) => {
    const isInstant = Uint8Array.from({ length: chain.states }, (_, state) =>
      flags[state] === true && [...stepsOf(chain, state)].some((at) => (chain.targets[at] as number) > state) ? 1 : 0,
    )
    const steps = stepsIn(chain).filter(([from, to]) => isInstant[from] === 0 || to > from)
    return { chain: chainOf(chain.states, steps), isInstant }
  })

  test('are as if they were left very soon', () => {
    let instants = 0
    fc.assert(
      fc.property(mixed, values, ({ chain, isInstant }, all) => {
        const value = all.subarray(0, chain.states).map((each, state) => (isInstant[state] === 1 ? 0 : each))
        const { chain: timed, share, fill } = withoutInstant(chain, isInstant)
        const asked = { time: 1, absorbing: nothing(chain), value, share }
        const { low, high } = fill(meanAfter(timed, asked))
        const soon = chainOf(
          chain.states,
          stepsIn(chain).map(([from, to, rate]) => [from, to, isInstant[from] === 1 ? rate * 1e4 : rate]),
        )
        const near = meanAfter(soon, { ...asked, share: 0 })
        for (let state = 0; state < chain.states; state++) {
          instants += isInstant[state] as number
          expect(low[state]).toBeCloseTo(near.low[state] as number, 1)
          expect((high[state] as number) - (low[state] as number)).toBeLessThan(1e-8)
        }
      }),
      { numRuns: Math.ceil(numRuns / 2) },
    )
    expect(instants).toBeGreaterThan(0)
  })

  test('are refused where the ways through them are too many to be noted', () => {
    const count = 3_000
    const steps = [...Array(count).keys()].flatMap((state): RatedStep[] => [
      [state, state + 1, 9],
      [state, count + 1 + state, 1],
    ])
    const chain = chainOf(2 * count + 1, steps)
    const isInstant = Uint8Array.from({ length: chain.states }, (_, state) => (state < count ? 1 : 0))
    expect(() => withoutInstant(chain, isInstant)).toThrow('lead to too many states')
  })

  test('lead in no circle', () => {
    const circle = chainOf(3, [
      [0, 1, 1],
      [1, 2, 1],
      [2, 1, 1],
    ])
    expect(() => withoutInstant(circle, Uint8Array.of(0, 1, 1))).toThrow('in a circle')
  })
})

describe('in the long run', () => {
  test('the parts that a chain ends in are those from which every way leads back', () => {
    fc.assert(
      fc.property(chains, (chain) => {
        const reached = (state: number): ReadonlySet<number> => {
          const seen = new Set([state])
          for (const each of seen) for (const at of stepsOf(chain, each)) seen.add(chain.targets[at] as number)
          return seen
        }
        const all = [...Array(chain.states).keys()]
        const inEnd = all.filter((state) => [...reached(state)].every((other) => reached(other).has(state)))
        const classes = recurrentClasses(chain)
        expect(classes.flat().sort((a, b) => a - b)).toEqual(inEnd)
        for (const states of classes)
          for (const state of states) expect([...reached(state)].sort()).toEqual([...states].sort())
      }),
      { numRuns },
    )
  })

  test('it is what a long time leads to', () => {
    let several = 0
    fc.assert(
      fc.property(chains, values, (chain, all) => {
        const value = all.subarray(0, chain.states)
        const late = meanAfter(chain, { time: 2_000, absorbing: nothing(chain), value, share: 0 })
        const stays = new Float64Array(chain.states).fill(1)
        for (const states of recurrentClasses(chain)) {
          if (states.length > 1) several++
          const mean = longRunMean(chain, states, value, stays)
          expect(mean.high - mean.low).toBeLessThan(1e-9)
          for (const state of states) {
            expect(late.high[state] as number).toBeGreaterThan(mean.low - 1e-6)
            expect(late.low[state] as number).toBeLessThan(mean.high + 1e-6)
          }
        }
      }),
      { numRuns: Math.ceil(numRuns / 4), seed: 5 },
    )
    expect(several).toBeGreaterThan(0)
  })

  test('of several parts each counts by the chance to end there', () => {
    let several = 0
    fc.assert(
      fc.property(chains, values, (chain, all) => {
        const gain = all.subarray(0, chain.states)
        const stays = new Float64Array(chain.states).fill(1)
        const ends = recurrentClasses(chain)
        if (ends.length > 1) several++
        const { low, high } = meanInTheEnd(chain, ends, { gain, stays }, [...Array(chain.states).keys()])
        const parts = ends.map((states) => {
          const goal = Uint8Array.from({ length: chain.states }, (_, state) => (states.includes(state) ? 1 : 0))
          return {
            chance: reachProbability(chain, goal, nothing(chain)),
            mean: longRunMean(chain, states, gain, stays),
          }
        })
        for (let state = 0; state < chain.states; state++) {
          const sum = (bound: 'low' | 'high') =>
            parts.reduce((so, { chance, mean }) => so + (chance[bound][state] as number) * mean[bound], 0)
          expect(low[state] as number).toBeLessThanOrEqual(sum('high') * (1 + 1e-15))
          expect(high[state] as number).toBeGreaterThanOrEqual(sum('low') * (1 - 1e-15))
          expect((high[state] as number) - (low[state] as number)).toBeLessThan(1e-9)
        }
      }),
      { numRuns },
    )
    expect(several).toBeGreaterThan(0)
  })

  test('tens of thousands of parts take no longer than one', () => {
    const count = 20_000
    const steps = [...Array(count).keys()].flatMap((state): RatedStep[] => [
      [state, state + 1, 9_999],
      [state, count + 1 + state, 1],
    ])
    const chain = chainOf(2 * count + 1, steps)
    const gain = Float64Array.from({ length: chain.states }, (_, state) => (state > count ? 1 : 0))
    const ends = recurrentClasses(chain)
    expect(ends.length).toBe(count + 1)
    const { low, high } = meanInTheEnd(chain, ends, { gain, stays: new Float64Array(chain.states).fill(1) }, [0])
    const exact = 1 - (1 - 1e-4) ** count
    expect((low[0] as number) / exact).toBeCloseTo(1, 6)
    expect((high[0] as number) / exact).toBeCloseTo(1, 6)
  })

  test('what flows into each state flows out of it, even where one step is a billion times as rare', () => {
    const chain = chainOf(3, [
      [0, 1, 1e-9],
      [1, 2, 3],
      [2, 0, 1e6],
      [1, 0, 0.25],
    ])
    // By hand: 1e-9 into state 1 and 3.25 out of it, 3 of it into state 2 and 1e6 out of that.
    const [down, last] = [1e-9 / 3.25, (3 * 1e-9) / 3.25 / 1e6]
    const whole = 1 + down + last
    for (const [at, exact] of [1 / whole, down / whole, last / whole].entries()) {
      const only = Float64Array.from([0, 1, 2], (state) => (state === at ? 1 : 0))
      const { low, high } = longRunMean(chain, [0, 1, 2], only, new Float64Array(3).fill(1))
      expect(low / exact).toBeCloseTo(1, 12)
      expect(high / exact).toBeCloseTo(1, 12)
    }
  })
})

function stepsIn(chain: Chain): RatedStep[] {
  return [...Array(chain.states).keys()].flatMap((from) =>
    [...stepsOf(chain, from)].map((at): RatedStep => [from, chain.targets[at] as number, chain.rates[at] as number]),
  )
}
