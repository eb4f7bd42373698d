import { describe, expect, test } from 'vitest'
import type { Interval } from '../base/number-text.ts'
import { runOf } from '../testing/support.ts'
import { measureRun } from './measure-run.ts'
import { NotMeasurable, ratedChain } from './rated-chain.ts'

const measured = (text: string) => measureRun(runOf(`module m\n${text}`), 10_000)
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
})
