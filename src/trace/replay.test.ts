import { describe, expect, test } from 'vitest'
import { interpretRun } from '../interpret/interpreted-system.ts'
import { runOf } from '../testing/support.ts'
import { certify, replay } from './replay.ts'

const system = interpretRun(
  runOf(`
module m
var n: 0..3 = 0
var o: (0..3)? = 1
action grow when n < 3 { n += 1 }
action jump when n == 1 { n += 3 }
action lose when n == 2 { o = none }
fault back when n == 3 { n = 0 }
invariant Small: n < 2
step Slow: n' < n + 2 && n' >= n
reachable Two: n == 2
invariant Known: o! == 1
check c { terminal n == 2 && o == none }
`),
)
const [GROW, JUMP, LOSE, BACK] = [0, 1, 2, 3]
const asked = { properties: [0, 1, 2, 3] }
const property = (at: number) => ({ kind: 'property', property: at }) as const
const shows = (claim: Parameters<typeof certify>[2], ...instances: number[]) =>
  certify(system, replay(system, 0, instances), claim, asked).shows

describe('replay', () => {
  test('takes the steps one by one', () => {
    const trace = replay(system, 0, [GROW, GROW])
    expect(trace.steps.map(({ action, after }) => [action.name, after?.get(0)])).toEqual([
      ['grow', 1],
      ['grow', 2],
    ])
    expect(trace.error).toBeUndefined()
  })

  test('ends with the error of the last step', () => {
    const trace = replay(system, 0, [GROW, JUMP])
    expect(trace.steps.map(({ after }) => after?.get(0))).toEqual([1, undefined])
    expect(trace.error).toMatchObject({ kind: 'range' })
  })

  test.each([
    ['a step that its guard forbids', [JUMP], 'step 1, jump, is not possible'],
    ['an error before the end', [GROW, JUMP, GROW], 'step 2, jump, is an error'],
  ] as const)('refuses %s', (_, instances, message) => {
    expect(() => replay(system, 0, instances)).toThrow(message)
  })

  test('refuses an initial state that there is not', () => {
    expect(() => replay(system, 1, [])).toThrow('missing initial state')
  })
})

describe('a trace shows', () => {
  test('that an invariant is violated, in its last state only', () => {
    expect(shows(property(0), GROW, GROW)).toBe(true)
    expect(shows(property(0), GROW)).toBe(false)
    expect(shows(property(0), GROW, GROW, GROW, BACK)).toBe(false)
  })

  test('that a step property is violated, by its last step only', () => {
    expect(shows(property(1), GROW, GROW, GROW, BACK)).toBe(true)
    expect(shows(property(1), GROW)).toBe(false)
    expect(shows(property(1), GROW, GROW, GROW, BACK, GROW)).toBe(false)
    expect(shows(property(1))).toBe(false)
  })

  test('that something is reached', () => {
    expect(shows(property(2), GROW, GROW)).toBe(true)
    expect(shows(property(2), GROW)).toBe(false)
  })

  test('a deadlock: no step but a fault, and not where a run may end', () => {
    expect(shows({ kind: 'deadlockFree' }, GROW, GROW, GROW)).toBe(true)
    expect(shows({ kind: 'deadlockFree' }, GROW, GROW)).toBe(false)
    expect(shows({ kind: 'deadlockFree' }, GROW, GROW, LOSE, GROW)).toBe(true)
  })

  test('an error of its last step, or of a property in its last state', () => {
    expect(shows({ kind: 'errorFree' }, GROW, JUMP)).toBe(true)
    expect(shows({ kind: 'errorFree' }, GROW)).toBe(false)
    const certificate = certify(system, replay(system, 0, [GROW, GROW, LOSE]), { kind: 'errorFree' }, asked)
    expect(certificate).toMatchObject({ shows: true, error: { kind: 'missing' } })
  })

  test('nothing about a property where the last step is an error', () => {
    expect([0, 1, 2].map((at) => shows(property(at), GROW, JUMP))).toEqual([false, false, false])
    expect(shows({ kind: 'deadlockFree' }, GROW, JUMP)).toBe(false)
  })
})
