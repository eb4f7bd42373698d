import fc from 'fast-check'
import { expect, test } from 'vitest'
import { faultSchedule } from '../src/api/fault-schedule.ts'
import type { Scenario } from '../src/api/scenario.ts'
import { spec } from '../src/api/spec.ts'

/* Random schedules of the volume protocol at a size that no search comes to the end of. */

const properties = ['MembersComplete', 'PrimaryComplete', 'ReadFresh', 'SinglePrimaryEffective', 'SinglePrimaryByEpoch']

function fiveNodes(toggle: string): Scenario {
  return spec('properties/volume.hf')
    .check('healthy')
    .with(toggle)
    .setting({ NODES: 5, WRITES: 2, EPOCHS: 6 })
    .allowing({ cut: 4, crash: 3, destroy: 1 })
}

test('five nodes keep the promises through cuts, crashes and a destroyed node', () => {
  const schedules = faultSchedule(fiveNodes('reconnect'), { properties, steps: 120 })
  const holds = fc.property(schedules, ({ shows }) => shows === undefined)
  expect(fc.check(holds, { seed: 1, numRuns: 500 })).toMatchObject({ failed: false, numRuns: 500 })
})

test('a mistake shows there, and shrinks to a short schedule', () => {
  const schedules = faultSchedule(fiveNodes('ackEarly'), { properties, steps: 120 })
  const holds = fc.property(schedules, ({ shows }) => shows === undefined)
  const { failed, counterexample } = fc.check(holds, { seed: 1, numRuns: 500 })
  expect(failed).toBe(true)
  expect(counterexample?.[0]).toMatchObject({ shows: 'MembersComplete', faults: 0 })
  expect(counterexample?.[0].steps).toHaveLength(3)
  expect(fc.stringify(counterexample?.[0])).toMatch(
    /^beginWrite, sendWrite\(to: .*\), acceptWrite\(n: .*\): MembersComplete$/,
  )
})

test('what shrinks can be taken step by step, and shows the same', () => {
  const scenario = fiveNodes('noFence')
  const schedules = faultSchedule(scenario, {
    properties: ['MembersComplete'],
    steps: 60,
    scenarios: ['aimed', 'burst'],
  })
  const holds = fc.property(schedules, ({ shows }) => shows !== 'MembersComplete')
  const { counterexample } = fc.check(holds, { seed: 1, numRuns: 5000 })
  const { steps = [], faults } = counterexample?.[0] ?? {}
  expect(faults).toBeGreaterThan(0)
  expect(scenario.taking(steps).verify('MembersComplete')).toMatchObject({ status: 'shown', trace: { faults } })
})
