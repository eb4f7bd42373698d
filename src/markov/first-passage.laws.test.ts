import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Chain, chainOf, type RatedStep, stateSet, stepsOf } from './chain.ts'
import { escapeProbability, gainUntil, reachProbability, timeToReach } from './first-passage.ts'

const numRuns = 5 * Number(process.env['HOLDFAST_LAW_RUNS'] ?? 60)

/** A fraction of whole numbers, the lower one above 0. */
type Fraction = readonly [bigint, bigint]

function reduced(up: bigint, down: bigint): Fraction {
  let [a, b] = [up < 0n ? -up : up, down < 0n ? -down : down]
  while (b > 0n) [a, b] = [b, a % b]
  const sign = down < 0n ? -1n : 1n
  return a === 0n ? [0n, 1n] : [(sign * up) / a, (sign * down) / a]
}
const minus = (a: Fraction, b: Fraction) => reduced(a[0] * b[1] - b[0] * a[1], a[1] * b[1])
const times = (a: Fraction, b: Fraction) => reduced(a[0] * b[0], a[1] * b[1])
const over = (a: Fraction, b: Fraction) => reduced(a[0] * b[1], a[1] * b[0])

/** Gauss and Jordan in exact arithmetic; undefined where there is not exactly one solution. */
function solve(rows: Fraction[][]): Fraction[] | undefined {
  const count = rows.length
  for (let at = 0; at < count; at++) {
    const pivot = rows.findIndex((row, index) => index >= at && row[at]?.[0] !== 0n)
    if (pivot < 0) return undefined
    ;[rows[at], rows[pivot]] = [rows[pivot] as Fraction[], rows[at] as Fraction[]]
    const lead = rows[at]?.[at] as Fraction
    rows[at] = (rows[at] as Fraction[]).map((value) => over(value, lead))
    for (const [index, row] of rows.entries()) {
      if (index === at) continue
      const factor = row[at] as Fraction
      rows[index] = row.map((value, column) => minus(value, times(factor, rows[at]?.[column] as Fraction)))
    }
  }
  return rows.map((row) => row[count] as Fraction)
}

/** Whether a fraction lies between two numbers, exactly: a number is a fraction of a power of two. */
function isBetween([up, down]: Fraction, low: number, high: number): boolean {
  const [lowUp, lowDown] = exactly(low)
  const [highUp, highDown] = exactly(high)
  return lowUp * down <= up * lowDown && up * highDown <= highUp * down
}

function exactly(value: number): Fraction {
  let [scaled, down] = [value, 1n]
  while (!Number.isInteger(scaled)) [scaled, down] = [scaled * 2, down * 2n]
  return [BigInt(scaled), down]
}

/** Rates far apart, as between a retry and a disaster. */
const rate = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(1e6, 1e9, 2 ** 40))
const chains: fc.Arbitrary<Chain> = fc.integer({ min: 2, max: 7 }).chain((states) => {
  const state = fc.nat({ max: states - 1 })
  const step: fc.Arbitrary<RatedStep> = fc.tuple(state, state, rate)
  return fc.array(step, { maxLength: 16 }).map((steps) => chainOf(states, steps))
})

/** The equations of a question, for the states that are asked. */
function equations(chain: Chain, asked: readonly number[], known: (state: number) => bigint, gain: bigint) {
  return asked.map((state) => {
    const row: Fraction[] = Array.from({ length: asked.length + 1 }, () => [0n, 1n])
    const add = (column: number, by: bigint) => {
      row[column] = [(row[column]?.[0] as bigint) + by, 1n]
    }
    add(asked.length, gain)
    for (const at of stepsOf(chain, state)) {
      const [to, each] = [chain.targets[at] as number, BigInt(chain.rates[at] as number)]
      add(asked.indexOf(state), each)
      if (asked.includes(to)) add(asked.indexOf(to), -each)
      else add(asked.length, each * known(to))
    }
    return row
  })
}

describe('bounds hold the exact answer', () => {
  test('the probability to come to a goal before something else', () => {
    let open = 0
    fc.assert(
      fc.property(chains, fc.nat(), fc.nat(), (chain, a, b) => {
        const [goal, avoid] = [a % chain.states, b % chain.states]
        const { low, high } = reachProbability(chain, setOf(chain, goal), setOf(chain, avoid))
        const able = ableTo(chain, goal, avoid)
        const asked = able.filter((state) => state !== goal)
        const exact = solve(equations(chain, asked, (state) => (state === goal ? 1n : 0n), 0n))
        expect(exact).toBeDefined()
        for (const [at, state] of asked.entries()) {
          open++
          expect(isBetween(exact?.[at] as Fraction, low[state] as number, high[state] as number)).toBe(true)
          expect((high[state] as number) - (low[state] as number)).toBeLessThan(1e-9)
        }
        for (let state = 0; state < chain.states; state++)
          if (!able.includes(state)) expect([low[state], high[state]]).toEqual([0, 0])
      }),
      { numRuns },
    )
    expect(open).toBeGreaterThan(numRuns / 4)
  })

  test('the mean time until a goal, which is infinite where the goal may never come', () => {
    let finite = 0
    fc.assert(
      fc.property(chains, fc.nat(), (chain, a) => {
        const goal = a % chain.states
        const { low, high } = timeToReach(chain, setOf(chain, goal))
        const sure = sureOf(chain, goal)
        const asked = sure.filter((state) => state !== goal)
        const exact = solve(equations(chain, asked, () => 0n, 1n))
        for (const [at, state] of asked.entries()) {
          finite++
          expect(isBetween(exact?.[at] as Fraction, low[state] as number, high[state] as number)).toBe(true)
        }
        for (let state = 0; state < chain.states; state++)
          if (!sure.includes(state)) expect(low[state]).toBe(Number.POSITIVE_INFINITY)
        expect([low[goal], high[goal]]).toEqual([0, 0])
      }),
      { numRuns },
    )
    expect(finite).toBeGreaterThan(numRuns / 4)
  })
})

const setOf = ({ states }: Chain, goal: number) => stateSet(states, (state) => state === goal)

/** By the definition: some way leads to the goal, and not through what is to be avoided. */
function ableTo(chain: Chain, goal: number, avoid: number): number[] {
  const way = (state: number, seen: readonly number[]): boolean => {
    if (state === goal) return true
    if (state === avoid || seen.includes(state)) return false
    return [...stepsOf(chain, state)].some((at) => way(chain.targets[at] as number, [...seen, state]))
  }
  return [...Array(chain.states).keys()].filter((state) => way(state, []))
}

/** By the definition: wherever one can get without meeting the goal, the goal can still be reached. */
function sureOf(chain: Chain, goal: number): number[] {
  const able = ableTo(chain, goal, -1)
  const safe = (state: number, seen: readonly number[]): boolean =>
    state === goal ||
    seen.includes(state) ||
    (able.includes(state) &&
      [...stepsOf(chain, state)].every((at) => safe(chain.targets[at] as number, [...seen, state])))
  return [...Array(chain.states).keys()].filter((state) => safe(state, []))
}

describe('the storm as a chain', () => {
  const COUNT = 60
  /**
   * Volumes that need a new mirror, up to 60: they find one, more volumes come to need one, or a race takes two more.
   * @param attempts searches for space, for each volume and minute
   */
  const storm = (attempts: number): Chain => {
    const steps: RatedStep[] = []
    for (let volumes = 0; volumes <= COUNT; volumes++) {
      const mended = (volumes * Math.min(attempts, 4)) / 4 / (1 + ((attempts * volumes) / 60) ** 2)
      if (volumes > 0) steps.push([volumes, volumes - 1, mended])
      if (volumes === COUNT) continue
      steps.push([volumes, volumes + 1, 0.002 * (COUNT - volumes)])
      steps.push([volumes, Math.min(COUNT, volumes + 2), 2e-4 * (attempts * volumes) ** 2])
    }
    return chainOf(COUNT + 1, steps)
  }
  const isOver = stateSet(COUNT + 1, (volumes) => volumes <= 2)

  const isBad = stateSet(COUNT + 1, (volumes) => volumes >= 45)

  // Figures of a calculation with other code, to two digits: minutes until it is over, and the chance of a storm from 24.
  test.each([
    [1, 16.1, 3.5e-15],
    [2, 15.9, 5e-9],
    [2.5, 55.8, 1.5e-6],
    [3, 4_364, 1.7e-4],
    [4, 4.2e9, 0.049],
    [6, 1.9e29, 0.97],
  ])(
    'with %d searches a minute it takes %d minutes to be over, and 24 become a storm with %d',
    (attempts, minutes, risk) => {
      const chain = storm(attempts)
      const time = timeToReach(chain, isOver)
      expect((time.low[COUNT] as number) / minutes).toBeCloseTo(1, 1.6)
      expect((time.high[COUNT] as number) / (time.low[COUNT] as number)).toBeLessThan(1 + 1e-9)
      const chance = reachProbability(chain, isBad, isOver)
      expect((chance.low[24] as number) / risk).toBeCloseTo(1, 1)
      expect((chance.high[24] as number) / (chance.low[24] as number)).toBeLessThan(1 + 1e-9)
    },
  )

  test('how often it comes back is how long it stays', () => {
    const chain = storm(6)
    const escape = escapeProbability(chain, COUNT, isOver)
    const worst = Float64Array.from({ length: COUNT + 1 }, (_, volumes) => (volumes === COUNT ? 1 : 0))
    const time = gainUntil(chain, isOver, worst)
    // Each visit lasts for one over the rate out of the state, and the number of visits is one over the escape.
    const out = [...stepsOf(chain, COUNT)].reduce((sum, at) => sum + (chain.rates[at] as number), 0)
    expect((time.low[COUNT] as number) * out * escape.low).toBeCloseTo(1, 8)
    expect(escape.high).toBeLessThan(1e-27)
  })
})
