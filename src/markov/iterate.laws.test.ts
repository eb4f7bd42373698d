import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Chain, chainOf, type RatedStep, stateSet } from './chain.ts'
import { eliminate, type Question } from './eliminate.ts'
import { gainUntil, reachProbability } from './first-passage.ts'
import { iterate } from './iterate.ts'

const numRuns = 3 * Number(process.env['HOLDFAST_LAW_RUNS'] ?? 60)

/** A chain in which each state has a way to the last one, which keeps it, and what each gains. */
const asked: fc.Arbitrary<{ readonly chain: Chain; readonly question: Question }> = fc
  .integer({ min: 2, max: 12 })
  .chain((states) => {
    const state = fc.nat({ max: states - 1 })
    const step: fc.Arbitrary<RatedStep> = fc.tuple(state, state, fc.integer({ min: 1, max: 20 }))
    const numbers = fc.array(fc.nat({ max: 4 }), { minLength: states, maxLength: states })
    return fc.tuple(fc.array(step, { maxLength: 30 }), numbers, fc.nat({ max: 3 })).map(([steps, gains, value]) => {
      const onward = [...Array(states - 1).keys()].map((from): RatedStep => [from, from + 1, 1])
      const known = Float64Array.from({ length: states }, (_, at) => (at === states - 1 ? value : 0))
      const inside = stateSet(states, (at) => at < states - 1)
      return {
        chain: chainOf(states, [...steps, ...onward]),
        question: { inside, known, gain: Float64Array.from(gains) },
      }
    })
  })

describe('sweeps from both sides', () => {
  test('hold what elimination gives, however soon they end', () => {
    let ended = 0
    fc.assert(
      fc.property(asked, fc.constantFrom(1e12, 1, 1e-3, 1e-6), ({ chain, question }, near) => {
        const exact = eliminate(chain, question, 1e7)
        const all = [...Array(chain.states).keys()]
        const found = iterate(chain, question, all, { work: 2e5, near })
        if (found === undefined) return
        ended++
        for (const at of all) {
          const [low, high] = [found.low[at] as number, found.high[at] as number]
          expect(low).toBeLessThanOrEqual(exact?.high[at] as number)
          expect(high).toBeGreaterThanOrEqual(exact?.low[at] as number)
          if (near < 1) expect(high - low).toBeLessThanOrEqual(near * low)
        }
      }),
      { numRuns, seed: 11 },
    )
    expect(ended).toBeGreaterThan(numRuns / 2)
  })

  test('hold the largest value, too, where nothing is known of it beforehand', () => {
    // Up with 2, down with 3: from n it takes n minutes on average.
    const states = 400
    const steps = [...Array(states).keys()].flatMap((at): RatedStep[] =>
      at === 0 ? [] : [[at, at - 1, 3], ...(at + 1 < states ? [[at, at + 1, 2] as const] : [])],
    )
    const chain = chainOf(states, steps)
    const question = {
      inside: stateSet(states, (at) => at > 0),
      known: new Float64Array(states),
      gain: new Float64Array(states).fill(1),
    }
    const found = iterate(chain, question, [10], { work: 1e8 })
    expect(found?.low[10] as number).toBeCloseTo(10, 4)
    expect((found?.high[10] as number) - (found?.low[10] as number)).toBeLessThanOrEqual(1e-5)
  })

  test('give up where an escape takes too long, rather than say what is not certain', () => {
    const chain = chainOf(3, [
      [0, 1, 1],
      [1, 0, 1e9],
      [1, 2, 1e-9],
    ])
    const question = {
      inside: Uint8Array.of(1, 1, 0),
      known: new Float64Array(3),
      gain: new Float64Array(3).fill(1),
    }
    expect(iterate(chain, question, [0], { work: 1e6, near: 1e-6 })).toBeUndefined()
    // The first time out of a thousand million million million that it does not go back.
    expect((eliminate(chain, question, 1e7)?.low[0] as number) / 1e18).toBeCloseTo(1, 8)
  })
})

describe('elimination', () => {
  test('gives up where the chain fills up', () => {
    const states = 60
    const steps = [...Array(states * states).keys()].map((at): RatedStep => [at % states, Math.floor(at / states), 1])
    const question = {
      inside: stateSet(states, (at) => at > 0),
      known: new Float64Array(states),
      gain: new Float64Array(states).fill(1),
    }
    const chain = chainOf(states, steps)
    expect(eliminate(chain, question, 1_000)).toBeUndefined()
    // Each step leads home with the same chance, at rate 1.
    expect(eliminate(chain, question, 1e7)?.low[5]).toBeCloseTo(1, 9)
  })

  test('takes tens of thousands of states in a row, and a storm that ends in no time that matters', () => {
    const states = 20_001
    const steps = [...Array(states).keys()].flatMap((at): RatedStep[] => [
      ...(at > 0 ? [[at, at - 1, 2] as const] : []),
      ...(at + 1 < states ? [[at, at + 1, at > 0 && at < 60 ? 4 : 1] as const] : []),
    ])
    const chain = chainOf(states, steps)
    const bottom = stateSet(states, (at) => at === 0)
    const top = stateSet(states, (at) => at === 90)
    // A gambler's ruin, level by level: the weights are the products of down over up.
    const weights: number[] = [1]
    for (let at = 1; at < 90; at++) weights.push((weights[at - 1] as number) * (at < 60 ? 2 / 4 : 2 / 1))
    const whole = weights.reduce((sum, each) => sum + each, 0)
    const { low, high } = reachProbability(chain, top, bottom, [1])
    expect((low[1] as number) * whole).toBeCloseTo(1, 5)
    expect((high[1] as number) / (low[1] as number)).toBeLessThan(1 + 1e-6)
    const time = gainUntil(chain, bottom, new Float64Array(states).fill(1), [20_000])
    // From above 60 each level takes 1 on average; below it is climbed again and again.
    expect(time.low[20_000] as number).toBeGreaterThan(19_940)
    expect((time.high[20_000] as number) / (time.low[20_000] as number)).toBeLessThan(1 + 1e-5)
  })
})
