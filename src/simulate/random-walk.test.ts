import { describe, expect, test } from 'vitest'
import { hitsAtLeast, hitsAtMost, oddsOf } from '../statistics/binomial.ts'
import { runOf } from '../testing/support.ts'
import { RandomWalk } from './random-walk.ts'
import { RunSampler } from './run-sampler.ts'
import type { SimulationPlan, SimulationSample } from './simulation.ts'
import { WalkStopped } from './timed-walk.ts'

const plan: SimulationPlan = { seed: 1, horizon: 86_400, every: undefined, scheduler: 'none', steps: 100_000 }

function samplesOf(text: string, runs: number, more: Partial<SimulationPlan> = {}): SimulationSample[] {
  const sampler = new RunSampler(runOf(text), { ...plan, ...more })
  return Array.from({ length: runs }, (_, at) => sampler.sample(at + 1))
}

/** That so many hits, or still fewer or more, have a chance of one in a billion at least. */
function expectShare(hits: number, runs: number, chance: number): void {
  const odds = oddsOf(chance)
  expect(Math.min(hitsAtMost(hits, runs, odds), hitsAtLeast(hits, runs, odds)), `${hits} of ${runs}`).toBeGreaterThan(
    5e-10,
  )
}

const happened = (samples: readonly SimulationSample[], index = 0) =>
  samples.filter(({ first }) => first[index] !== null).length

describe('a random walk in continuous time', () => {
  test('a fixed delay comes before a rate with the chance e^-rt', () => {
    const samples = samplesOf(
      `module m
       var won: bool = false
       var over: bool = false
       action fails rate 2 per hour when !over { over = true }
       action repaired after 30 minutes when !over { over = true  won = true }
       reachable Won: won
       check c { terminal true  expect Won reached }`,
      4000,
    )
    expectShare(happened(samples), 4000, Math.exp(-1))
    for (const { first } of samples) expect([null, 1800]).toContain(first[0])
  })

  test('a delay begins anew where it was interrupted', () => {
    const samples = samplesOf(
      `module m
       var up: bool = true
       var calm: bool = false
       action fall rate 1 per hour when up && !calm { up = false }
       action rise after 10 minutes when !up { up = true }
       action settle after 60 minutes when up && !calm { calm = true }
       reachable Calm: calm
       check c { terminal true  expect Calm reached }`,
      4000,
      { horizon: 80 * 60 - 1e-6 },
    )
    // Either nothing falls for an hour, or once in the first ten minutes, for ten minutes, and then not for an hour.
    expectShare(happened(samples), 4000, Math.exp(-1) * (2 - Math.exp(-1 / 6)))
  })

  test('a delay goes on where other things happen meanwhile, and begins again when it was taken', () => {
    const [sample] = samplesOf(
      `module m
       var ticks: 0..9 = 0
       var noise: bool = false
       action tick after 10 minutes when ticks < 9 { ticks += 1 }
       action flip rate 100 per hour { noise = !noise }
       reachable Third: ticks == 3
       check c { terminal true  expect Third reached }`,
      1,
      { horizon: 3600 },
    )
    expect(sample?.first[0]).toBeCloseTo(1800, 9)
  })

  test('delays that end together come in any order, each alike', () => {
    const samples = samplesOf(
      `module m
       var first: 0..2 = 0
       action one after 1 minute when first == 0 { first = 1 }
       action two after 60 seconds when first == 0 { first = 2 }
       reachable One: first == 1
       check c { terminal true  expect One reached }`,
      2000,
    )
    expectShare(happened(samples), 2000, 0.5)
  })

  test('of steps that come at once each has its share, and one that changes nothing has none', () => {
    const samples = samplesOf(
      `module m
       enum Coin { spins, heads, tails }
       var coin: Coin = spins
       var tosses: bool = false
       action begin rate 1 per minute when !tosses { tosses = true }
       action head probability 3 of 10 when tosses && coin == spins { coin = heads }
       action tail probability 1 of 10 when tosses && coin == spins { coin = tails }
       action idle probability 6 of 10 when tosses && coin == spins { coin = spins }
       reachable Heads: coin == heads
       reachable Tails: coin == tails
       check c { terminal true  expect Heads, Tails reached }`,
      4000,
    )
    expectShare(happened(samples), 4000, 0.75)
    expect(happened(samples, 0) + happened(samples, 1)).toBe(4000)
    for (const { steps } of samples) expect(steps).toBe(2)
  })

  test('rates depend on the state and on the arguments', () => {
    const samples = samplesOf(
      `module m
       type Way = 1..3
       var gone: 0..3 = 0
       action go(way: Way) rate way * way per hour when gone == 0 { gone = way }
       reachable Third: gone == 3
       check c { terminal true  expect Third reached }`,
      4000,
    )
    expectShare(happened(samples), 4000, 9 / 14)
  })

  test('faults happen where the check allows any, and operators with a time do', () => {
    const text = (budget: number) => `module m
       var down: bool = false
       var known: bool = false
       fault crash after 10 minutes when !down { down = true }
       operator look after 5 minutes when down && !known { known = true }
       operator call when !known { known = true }
       reachable Known: known
       check c { ${budget > 0 ? `faults { crash <= ${budget} }` : ''} terminal true  expect Known reached }`
    expect(samplesOf(text(1), 1)[0]?.first).toEqual([900])
    expect(samplesOf(text(0), 1)[0]).toMatchObject({ first: [null], rest: { seconds: 0, isDeadlock: false } })
  })

  test('what comes just at the end, or when one looks, has come: sums of parts of seconds are no later', () => {
    for (const [milliseconds, times] of [
      [100, 3],
      [100, 7],
      [100, 10],
      [300, 3],
      [1, 999],
    ] as const) {
      const horizon = (milliseconds * times) / 1000
      const text = `module m
         var n: 0..1000 = 0
         action tick after ${milliseconds} milliseconds when n < 1000 { n += 1 }
         reward N: n
         reachable All: n == ${times}
         experiment e { terminal true }`
      const [sample] = samplesOf(text, 1, { horizon, every: milliseconds / 1000 })
      expect(sample).toMatchObject({ first: [horizon], spent: [0], rest: null })
      expect(sample?.rewards).toEqual([Array.from({ length: times + 1 }, (_, at) => at)])
    }
  })

  test('delays that end at the same moment after a year of parts of seconds end together', () => {
    const samples = samplesOf(
      `module m
       var n: 0..3_200_000 = 3_153_600
       var first: 0..2 = 0
       var begun: bool = false
       action wait after 365 days when !begun { begun = true }
       action tick after 100 milliseconds when begun && n < 3_153_609 { n += 1 }
       action one after 300 milliseconds when begun && first == 0 && n <= 3_153_603 { first = 1 }
       action two after 100 milliseconds when n == 3_153_602 && first == 0 { first = 2 }
       reachable One: first == 1
       reachable Two: first == 2
       experiment e { terminal true }`,
      200,
      { horizon: 400 * 86_400 },
    )
    expect(happened(samples, 0)).toBeGreaterThan(0)
    expect(happened(samples, 1)).toBeGreaterThan(0)
    expect(happened(samples, 0) + happened(samples, 1)).toBe(200)
  })

  test('tells a rest from a deadlock', () => {
    const text = (terminal: string) => `module m
       var left: 0..2 = 2
       action use rate 1 per minute when left > 0 { left -= 1 }
       invariant Some: left > 0
       check c { ${terminal} expect Some violated }`
    expect(samplesOf(text('terminal true'), 1)[0]?.rest?.isDeadlock).toBe(false)
    expect(samplesOf(text(''), 1)[0]?.rest?.isDeadlock).toBe(true)
    expect(
      samplesOf(text('').replace('invariant', 'operator refill when left == 0 { left = 2 } invariant'), 1)[0]?.rest
        ?.isDeadlock,
    ).toBe(false)
  })

  test('begins in each of several states alike', () => {
    const samples = samplesOf(
      `module m
       var a: 0..3 = any
       reachable Two: a == 2
       check c { terminal true  expect Two reached }`,
      2000,
    )
    expectShare(happened(samples), 2000, 0.25)
  })
})

describe('a walk that cannot go on', () => {
  const stopped = (text: string, more: Partial<SimulationPlan> = {}) => samplesOf(text, 1, more)[0]?.stopped

  test('for steps that come at once and follow one another for ever', () => {
    const text = `module m
      var a: bool = false
      action flip probability 1 of 2 { a = !a }`
    expect(stopped(text)).toMatchObject({ kind: 'instant', place: null, seconds: 0 })
  })

  test('for an error in a step, a rate, a property or the start', () => {
    const of = (text: string) => stopped(`module m\n${text}`)
    const step = of('var a: 0..3 = 0\naction up rate 1 per minute { a += 1 }')
    expect(step).toMatchObject({
      kind: 'error',
      place: 'test.hf:3:31',
      message: expect.stringContaining('The value is 4'),
    })
    const rate = of('var a: 0..3 = 3\naction down rate 6 / a per minute when a >= 0 { a = a > 0 ? a - 1 : 3 }')
    expect(rate).toMatchObject({ kind: 'error', message: expect.stringContaining('divided by zero') })
    const property = of('var a: 0..3 = 3\naction down rate 1 per minute when a > 0 { a -= 1 }\ninvariant P: 6 / a > 1')
    expect(property).toMatchObject({ kind: 'error', message: expect.stringContaining('divided by zero') })
    expect(of('var a: 0..3 = 0\ninit { a = a - 1 }')).toMatchObject({ kind: 'error', seconds: 0 })
  })

  test('for a step that says no time, unless it is to come at once', () => {
    const text = `module m
      var a: 0..2 = 0
      action up rate 1 per minute when a == 0 { a = 1 }
      action on when a == 1 { a = 2 }
      reachable Two: a == 2
      check c { terminal true  expect Two reached }`
    expect(stopped(text)).toMatchObject({
      kind: 'untimed',
      place: 'test.hf:4:14',
      message: expect.stringContaining('on has no rate'),
    })
    const [sample] = samplesOf(text, 1, { scheduler: 'uniform' })
    expect(sample).toMatchObject({ stopped: null, steps: 2 })
    expect(
      stopped(text.replace('action on', 'fault on').replace('check c {', 'check c { faults { on <= 1 }'), {
        scheduler: 'uniform',
      }),
    ).toMatchObject({ kind: 'untimed' })
  })

  test('for too many steps', () => {
    const text = `module m
      var a: bool = false
      action flip rate 1 per second { a = !a }`
    expect(stopped(text, { steps: 10 })).toMatchObject({ kind: 'steps' })
  })
})

const queue = `module queue
  var waiting: 0..50 = 0
  var busy: bool = false
  action arrive rate 10 per hour when waiting < 50 { waiting += 1 }
  action start probability 1 of 1 when waiting > 0 && !busy { busy = true  waiting -= 1 }
  action serve after 5 minutes when busy { busy = false }
  action slow rate waiting per hour when waiting > 3 { waiting -= 1 }
  invariant Short: waiting < 5
  check c { terminal true  expect Short violated }`

describe('random numbers', () => {
  test('decide a run: the same seed and number give the same, in both engines', () => {
    const run = runOf(queue)
    const samplers = (['compiled', 'interpreted'] as const).map(
      (engine) => new RunSampler(run, { ...plan, every: 3600 }, engine),
    )
    for (const number of [1, 2, 30, 1]) {
      const [one, other] = samplers.map((sampler) => sampler.sample(number))
      expect(one?.steps).toBeGreaterThan(100)
      expect(other).toEqual(one)
    }
  })

  test('are alike for what two variants do alike', () => {
    const text = (more: string) => `module m
      var a: 0..1000 = 0
      var b: 0..1000 = 0
      action up rate 3 per minute when a < 1000 { a += 1 }
      ${more}
      reachable Ten: a == 10
      check c { terminal true  expect Ten reached }`
    const [plain] = samplesOf(text(''), 1)
    const [other] = samplesOf(text('action aside(n: 0..2) rate 5 per minute when b < 1000 { b += 1 }'), 1)
    expect(plain?.first[0]).toBeGreaterThan(0)
    expect(other?.first[0]).toBeCloseTo(plain?.first[0] ?? 0, 6)
  })

  test('are others after a snapshot was restored, and delays go on', () => {
    const walk = new RandomWalk(runOf(queue), [0])
    walk.begin(1, 1)
    while (walk.time < 3600) walk.next()
    const snapshot = walk.snapshot()
    const go = () => {
      const times: number[] = []
      for (let step = 0; step < 40; step++) {
        walk.next()
        times.push(walk.time)
      }
      return times
    }
    const branch = (stream: number) => {
      walk.restore(snapshot, stream)
      return go()
    }
    const [one, other, again] = [branch(1), branch(2), branch(1)]
    expect(again).toEqual(one)
    expect(other).not.toEqual(one)
    // A request that is served is done five minutes after it was begun, whatever comes.
    const serve = snapshot.clocks.map(([, since]) => since + 300)
    expect(serve).toHaveLength(1)
    for (const times of [one, other]) expect(times.some((time) => Math.abs(time - (serve[0] ?? 0)) < 1e-6)).toBe(true)
  })

  test('begin a run anew after one that could not go on', () => {
    const walk = new RandomWalk(runOf('module m\nvar a: 0..3 = 0\naction up rate 1 per minute { a += 1 }'), [])
    const fails = () => {
      walk.begin(1, 1)
      for (;;) walk.next()
    }
    expect(fails).toThrow(WalkStopped)
    const time = walk.time
    expect(fails).toThrow(WalkStopped)
    expect(walk.time).toBe(time)
  })
})
