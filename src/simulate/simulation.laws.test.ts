import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defined } from '../base/assert.ts'
import { measureRun } from '../measure/measure-run.ts'
import type { Run } from '../model/model.ts'
import { checkText, randomSpecs, runOf, seededDraw } from '../testing/support.ts'
import { RunSampler, timesOf } from './run-sampler.ts'
import type { SimulationPlan, SimulationSample } from './simulation.ts'
import { simulationOf } from './simulation-answers.ts'

const numRuns = Number(process.env['HOLDFAST_LAW_RUNS'] ?? 12)

/** Of each interval: so sure that none of some thousands misses. */
const SURE = 1 - 1e-10

const plan: SimulationPlan = { seed: 3, horizon: 600, every: 120, scheduler: 'none', steps: 1_000_000 }

function samplesOf(run: Run, given: SimulationPlan, runs: number): SimulationSample[] {
  const sampler = new RunSampler(run, given)
  return Array.from({ length: runs }, (_, at) => sampler.sample(at + 1))
}

/** What is so for certain, by the exact solution of the chain. */
function exactly(run: Run, at: readonly number[]) {
  return measureRun(run, { states: 1000, at, races: [] }).measures
}

/** All that random runs say of the properties is so, by the exact solution of the chain. */
function expectExact(run: Run, runs: number): void {
  const simulation = simulationOf({ run, plan, confidence: SURE, starts: 1 }, samplesOf(run, plan, runs))
  expect(simulation.properties.length).toBeGreaterThan(0)
  const measures = exactly(run, simulation.times)
  for (const [index, { property, by, then }] of simulation.properties.entries()) {
    const exact = defined(measures[index]).at
    for (const [at, time] of simulation.times.entries()) {
      const said = `${property} at ${time}`
      expect(defined(by[at]).low, said).toBeLessThanOrEqual(defined(exact[at]).by.high)
      expect(defined(by[at]).high, said).toBeGreaterThanOrEqual(defined(exact[at]).by.low)
      expect(defined(then[at]).low, said).toBeLessThanOrEqual(defined(exact[at]).then.high)
      expect(defined(then[at]).high, said).toBeGreaterThanOrEqual(defined(exact[at]).then.low)
    }
  }
}

interface Draw {
  readonly below: (n: number) => number
}

/** A number that goes up and down at rates that depend on it, on other numbers and on arguments. */
function randomRatedSpec({ below }: Draw): string {
  const size = 2 + below(4)
  const steps = Array.from({ length: 2 + below(4) }, (_, at) => {
    const rate = [`${1 + below(5)}`, `a * ${1 + below(3)}`, 'b + 1', 'n * n', 'a > b ? 7 : b'][below(5)]
    const target = [`a = ${below(size + 1)}`, 'if a < SIZE { a += 1 }', 'if a > 0 { a -= 1 }', 'b = (b + n) % 3'][
      below(4)
    ]
    const guard = [`a != ${below(size + 1)}`, 'b < 2', 'a >= b', `n <= ${1 + below(2)}`][below(4)]
    return `action s${at}(n: 1..2) rate ${rate} per ${1 + below(3)} minutes when ${guard} { ${target} }`
  })
  return `module random
    const SIZE = ${size}
    var a: 0..SIZE = ${below(2)}
    var b: 0..2 = 0
    ${steps.join('\n')}
    reachable High: a >= ${1 + below(size)} && b ${['==', '!='][below(2)]} ${below(3)}
    invariant Low: a + b < ${2 + below(4)}
    check c { terminal true  expect High reached  expect Low violated }`
}

/** Coins are tossed at once where a wheel has stopped, until one of two ends. */
function randomTosses({ below }: Draw): string {
  const number = () => 1 + below(9)
  return `module tosses
    var place: 0..4 = 0
    var spins: bool = true
    action stop rate ${number()} per minute when spins && place < 3 { spins = false }
    action on(to: 0..4) probability to * to + ${number()} of ${number()} when !spins && place < 3 { place = to  spins = to < 3 }
    action stay probability ${number()} of ${number()} when !spins { spins = spins }
    reachable Left: place == 3
    reachable Ended: place >= 3
    check c { terminal true  expect Left, Ended reached }`
}

const draws = fc.gen().map((g): Draw => ({ below: (n) => g(fc.nat, { max: n - 1 }) }))

describe('many random runs', () => {
  test('say what is exactly so of random chains, at each time', () => {
    fc.assert(
      fc.property(draws.map(randomRatedSpec), (text) => expectExact(runOf(text), 300)),
      { numRuns, seed: 11 },
    )
  })

  test('say what is exactly so where steps come at once', () => {
    fc.assert(
      fc.property(draws.map(randomTosses), (text) => {
        const run = runOf(text)
        const runs = 400
        const samples = samplesOf(run, { ...plan, horizon: 1e9, every: undefined }, runs)
        const { properties } = simulationOf({ run, plan, confidence: SURE, starts: 1 }, samples)
        const measures = exactly(run, [])
        const left = defined(properties[0])
        expect(left.chance.low).toBeLessThanOrEqual(defined(measures[0]).chance.high)
        expect(left.chance.high).toBeGreaterThanOrEqual(defined(measures[0]).chance.low)
        const times = samples.map(({ first }) => defined(first[1]))
        const mean = times.reduce((sum, each) => sum + each, 0) / runs
        const spread = Math.sqrt(times.reduce((sum, each) => sum + (each - mean) ** 2, 0) / runs / runs)
        expect(Math.abs(mean - defined(measures[1]).seconds.low)).toBeLessThan(7 * spread)
      }),
      { numRuns, seed: 12 },
    )
  })

  test('say what is exactly so of the storm', () => {
    const files = { '../spec/storm-rates.hf': readFileSync('spec/storm-rates.hf', 'utf8') }
    const properties = readFileSync('properties/storm-rates.hf', 'utf8')
    const more = properties.replace('ENDS = 1', 'ENDS = 1  SEARCHES = 50')
    expect(more).not.toBe(properties)
    for (const source of [properties, more]) {
      const { runs, diagnostics } = checkText(source, files)
      expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
      for (const run of runs) expectExact(run, 150)
    }
  })

  test('say what is exactly so where elements that are alike are one state for the exact solution', () => {
    expectExact(
      runOf(`module nodes
        symmetric type Node[4]
        var up: Node -> bool = true
        def down = count(n in Node where !up[n])
        action crash(n: Node) rate 1 + down per 5 minutes when up[n] { up[n] = false }
        action repair(n: Node) rate 1 per 2 minutes when !up[n] { up[n] = true }
        reachable Half: down >= 2
        invariant Some: down < 4
        check c { terminal true  expect Half reached  expect Some violated }`),
      600,
    )
  })

  test('are the same in both engines, whatever the spec', () => {
    let steps = 0
    fc.assert(
      fc.property(randomSpecs, fc.nat(1000), (text, seed) => {
        const run = runOf(timed(text, seededDraw(seed)))
        const given = { ...plan, seed, steps: 60 }
        const [one, other] = (['compiled', 'interpreted'] as const).map((engine) => new RunSampler(run, given, engine))
        for (const number of [1, 2]) {
          const sample = defined(one).sample(number)
          expect(defined(other).sample(number), text).toEqual(sample)
          steps += sample.steps
        }
      }),
      { numRuns: 3 * numRuns, seed: 13 },
    )
    expect(steps).toBeGreaterThan(10 * numRuns)
  })

  test('say the same whatever the parts they were made in', () => {
    const run = runOf(randomRatedSpec(seededDraw(5)))
    const setting = { run, plan, confidence: 0.95, starts: 1 }
    const samples = samplesOf(run, plan, 90)
    const whole = JSON.stringify(simulationOf(setting, samples))
    const parts = [samples.slice(60), samples.slice(0, 17), samples.slice(17, 60)]
    expect(JSON.stringify(simulationOf(setting, JSON.parse(JSON.stringify(parts.flat()))))).toBe(whole)
  })
})

/** The spec with times for its steps. */
function timed(text: string, { below }: Draw): string {
  const word = () =>
    [`rate ${below(9)} per minute`, `after ${1 + below(99)} seconds`, `probability ${below(4)} of 3`, ''][below(4)]
  return text.replace(
    /^(\s*(?:fair |strongly fair )*(?:action|fault|operator) \w+(?:\([^)]*\))?(?: fair| strongly fair)?)/gm,
    (head) => `${head} ${word()}`,
  )
}

test('a simulation looks at 0, every so often, and at the end', () => {
  expect(timesOf({ horizon: 10, every: 4 })).toEqual([0, 4, 8, 10])
  expect(timesOf({ horizon: 12, every: 4 })).toEqual([0, 4, 8, 12])
  expect(timesOf({ horizon: 0.3, every: 0.1 })).toEqual([0, 0.1, 0.2, 0.3])
  expect(timesOf({ horizon: 3, every: 10 })).toEqual([0, 3])
  expect(timesOf({ horizon: 3, every: undefined })).toEqual([3])
})
