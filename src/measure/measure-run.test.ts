import { describe, expect, test } from 'vitest'
import type { Interval } from '../base/interval.ts'
import { runOf } from '../testing/support.ts'
import { type MeasureQuestions, measureRun } from './measure-run.ts'
import { NotMeasurable, ratedChain } from './rated-chain.ts'

const measured = (text: string, more: Partial<MeasureQuestions> = {}) =>
  measureRun(runOf(`module m\n${text}`), { states: 10_000, at: [], races: [], ...more })
const of = (text: string, name: string) => {
  const found = measured(text).measures.find(({ property }) => property === name)
  if (found === undefined) throw new Error(name)
  return found
}

function expectNear({ low, high }: Interval, exact: number): void {
  expect(low).toBeLessThanOrEqual(exact * (1 + 1e-15))
  expect(high).toBeGreaterThanOrEqual(exact * (1 - 1e-15))
  expect(high - low).toBeLessThanOrEqual(exact * 1e-9)
}

/** Disks that fail each by itself once in 100 hours, and a person who repairs one after the other in 5. */
const disks = (type: string) => `
${type}
var failed: Disk -> bool = false
def down = count(d in Disk where failed[d])
fault fail(d: Disk) rate 1 per 100 hours when !failed[d] { failed[d] = true }
operator repair(d: Disk) rate 1 per 5 * (1 + count(e in Disk where failed[e] && e != d)) hours
  when failed[d]
 { failed[d] = false }
invariant SomeWork: exists d in Disk: !failed[d]
reachable TwoDown: down == 2
check c { faults { fail <= 1 }  expect SomeWork violated  expect TwoDown reached  terminal true }
`
const numbered = disks('type Disk = 0..2')
const symmetric = disks('symmetric type Disk[3]')

describe('a run in numbers', () => {
  test('what is known of a birth and death chain by hand', () => {
    const [fail, repair] = [1 / 100, 1 / 5]
    // Mean times from no failed disk to three: from each level to the next, by first steps.
    const first = 1 / (3 * fail)
    const second = (1 + repair * first) / (2 * fail)
    const third = (1 + repair * second) / fail
    const work = of(numbered, 'SomeWork')
    expectNear(work.chance, 1)
    expectNear(work.seconds, (first + second + third) * 3_600)
    expectNear(of(numbered, 'TwoDown').seconds, (first + second) * 3_600)
    const weights = [1, (3 * fail) / repair, (6 * fail ** 2) / repair ** 2, (6 * fail ** 3) / repair ** 3]
    const whole = weights.reduce((sum, weight) => sum + weight)
    expectNear(work.share, (weights[3] as number) / whole)
    expectNear(of(numbered, 'TwoDown').share, (weights[2] as number) / whole)
  })

  test('renaming leaves the answers as they are, with fewer states', () => {
    const [all, orbits] = [measured(numbered), measured(symmetric)]
    expect([all.states, orbits.states]).toEqual([8, 4])
    for (const [at, { seconds, share }] of all.measures.entries()) {
      expectNear(orbits.measures[at]?.seconds as Interval, (seconds.low + seconds.high) / 2)
      expectNear(orbits.measures[at]?.share as Interval, (share.low + share.high) / 2)
    }
  })

  test('steps that come at once take no time, and each has its share', () => {
    const race = `
      enum Node { Up, Closing, Crashed }
      var node: Node = Up
      action close rate 6 per minute when node == Up { node = Closing }
      action closed probability 999 of 1000 when node == Closing { node = Up }
      action crash probability 1 of 1000 when node == Closing { node = Crashed }
      action restart rate 1 per hour when node == Crashed { node = Up }
      invariant Runs: node != Crashed
      reachable IsClosing: node == Closing
      check c { expect Runs violated  expect IsClosing reached }`
    expectNear(of(race, 'Runs').seconds, 1_000 * 10)
    expectNear(of(race, 'Runs').share, 3_600 / (10_000 + 3_600))
    expectNear(of(race, 'IsClosing').share, 0)
  })

  test('bounds hold also where a thousand rates are added up', () => {
    const many = `
      type X = 0..999
      var done: bool = false
      fault strike(x: X) rate 1 per 10 seconds when !done { done = true }
      reachable Done: done
      check c { faults { strike <= 1 }  expect Done reached  terminal true }`
    const { low, high } = of(many, 'Done').seconds
    expect(low).toBeLessThanOrEqual(0.01)
    expect(high).toBeGreaterThanOrEqual(0.01)
  })

  test('what may never happen takes for ever', () => {
    const lost = `
      enum Copy { Kept, Lost, Filled }
      var copy: Copy = Kept
      fault lose rate 1 per day when copy == Kept { copy = Lost }
      action fill rate 3 per day when copy == Kept { copy = Filled }
      reachable Loss: copy == Lost
      check c { faults { lose <= 1 }  expect Loss reached  terminal true }`
    const { chance, seconds, share } = of(lost, 'Loss')
    expectNear(chance, 0.25)
    expectNear(share, 0.25)
    expect(seconds).toEqual({ low: Number.POSITIVE_INFINITY, high: Number.POSITIVE_INFINITY })
  })

  test('a check without a fault has none, and one that allows a fault wants its rate', () => {
    const none = numbered
      .replace('fail <= 1', 'fail <= 0')
      .replace('expect SomeWork violated  expect TwoDown reached', 'expect SomeWork holds  expect TwoDown unreachable')
    expectNear(of(none, 'SomeWork').chance, 0)
    expect(() => measured(numbered.replace('rate 1 per 100 hours ', ''))).toThrow('fail has no rate')
  })

  test('nobody is owed the steps of operators, and those without a rate are named', () => {
    const alone = measured(numbered.replace(/rate 1 per 5 .* hours\n/, ''))
    expect(alone.leftOut).toEqual(['repair'])
    expectNear(alone.measures[0]?.share as Interval, 1)
  })

  test.each([
    ['a step without a rate', 'action a when x == 0 { x = 1 }', 'a has no rate'],
    ['a fixed time', 'action a after 3 seconds when x == 0 { x = 1 }', 'a comes after a fixed time'],
    ['an error in a step', 'action a rate 1 per hour { x += 1 }', 'A number left the range'],
    ['an error in a rate', 'action a rate 6 / x per hour { x = 1 }', 'divided by zero'],
    ['no time at all', 'action a probability 1 of 2 { x = 1 - x }', 'no time passes'],
  ])('%s is no chain', (_, step, message) => {
    const text = `var x: 0..1 = 0\n${step}\nreachable On: x == 1\ncheck c { expect On reached }`
    expect(() => measured(text)).toThrow(NotMeasurable)
    expect(() => measured(text)).toThrow(message)
  })

  test('more states than allowed are an error, and no answer', () => {
    expect(() => ratedChain(runOf(`module m\n${numbered}`), 7)).toThrow('more than 7 states')
  })

  test('at a time: what has happened by then, what is so then, and the mean of a reward', () => {
    const one = `
      var failed: bool = false
      fault fail rate 1 per 4 hours when !failed { failed = true }
      operator repair rate 1 per hour when failed { failed = false }
      reward Change "from bad to good": failed ? -2 : 1
      reachable Down: failed
      check c { faults { fail <= 1 }  expect Down reached }`
    const { measures, rewards } = measured(one, { at: [3_600, 0] })
    const [fail, repair] = [1 / 4, 1]
    const down = (fail / (fail + repair)) * (1 - Math.exp(-(fail + repair)))
    const [after, start] = measures[0]?.at ?? []
    expectNear(after?.by as Interval, 1 - Math.exp(-fail))
    expectNear(after?.then as Interval, down)
    expect([start?.by.low, start?.then.low]).toEqual([0, 0])
    const mean = (share: number) => 1 - share - 2 * share
    const [reward] = rewards
    expect(reward?.sentence).toBe('from bad to good')
    expectNear(reward?.mean as Interval, mean(fail / (fail + repair)))
    expectNear(reward?.at[0]?.mean as Interval, mean(down))
    expect(reward?.at[1]?.mean.high).toBeCloseTo(1, 12)
  })

  test('at a time: a state that is left at once has been passed by then', () => {
    const race = `
      enum Node { Up, Closing, Crashed }
      var node: Node = Up
      action close rate 6 per minute when node == Up { node = Closing }
      action closed probability 9 of 10 when node == Closing { node = Up }
      action crash probability 1 of 10 when node == Closing { node = Crashed }
      reachable IsClosing: node == Closing
      reachable IsCrashed: node == Crashed
      check c { terminal true  expect IsClosing, IsCrashed reached }`
    const { measures } = measured(race, { at: [60] })
    expectNear(measures[0]?.at[0]?.by as Interval, 1 - Math.exp(-6))
    expect(measures[0]?.at[0]?.then).toEqual({ low: 0, high: expect.closeTo(0, 12) })
    expectNear(measures[1]?.at[0]?.by as Interval, 1 - Math.exp(-0.6))
    expectNear(measures[1]?.at[0]?.then as Interval, 1 - Math.exp(-0.6))
  })

  test('one property before another', () => {
    const { races } = measured(symmetric, {
      races: [
        ['SomeWork', 'TwoDown'],
        ['TwoDown', 'SomeWork'],
      ],
    })
    expect(races.map(({ first, chance }) => [first, chance.low, chance.high])).toEqual([
      ['SomeWork', 0, 0],
      ['TwoDown', 1, 1],
    ])
  })

  test('what no number can tell is refused', () => {
    const slow = `
      var x: 0..900 = 900
      action up rate 999_999 per day when x < 900 { x += 1 }
      action down rate 1 per day when x > 0 { x -= 1 }
      reachable Zero: x == 0
      check c { expect Zero reached }`
    expect(() => measured(slow)).toThrow(NotMeasurable)
    expect(() => measured(slow)).toThrow('below 1e-290 or above 1e308')
    expect(() => measured(numbered, { at: [1e15] })).toThrow('too long to be followed')
  })
})
