import { describe, expect, test } from 'vitest'
import { interpretRun } from '../interpret/interpreted-system.ts'
import type { Run } from '../model/model.ts'
import { runOf } from '../testing/support.ts'
import { replay } from '../trace/replay.ts'
import { certifyTemporal } from './certify-temporal.ts'

/** What is said of steps of a run, by the names of their actions. */
function shows(run: Run, names: readonly string[], loop?: number): boolean | 'unknown' {
  const system = interpretRun(run)
  const instances = names.map((name) => system.actions.find((action) => action.name === name)?.firstInstance ?? -1)
  const trace = replay(system, 0, instances)
  return certifyTemporal(run, loop === undefined ? trace : { ...trace, loop }, 0).shows
}

const counter = (property: string) =>
  runOf(`
    var x: 0..3 = 0
    action up when x < 3 { x += 1 }
    action down when x == 3 { x = 0 }
    action idle when x >= 0 { x = x }
    liveness P: ${property}
    check c { terminal true  expect P holds }`)

describe('steps of a run and a liveness property', () => {
  test('where a part of it has no value, nothing is known', () => {
    const run = counter('always (6 / x > 0)')
    expect(shows(run, ['up', 'up'])).toBe('unknown')
    expect(shows(run, ['up', 'up', 'up', 'down'], 0)).toBe('unknown')
    expect(shows(run, ['up', 'up'], 2)).toBe('unknown')
  })

  test('what shows before such a state is shown', () => {
    expect(shows(counter('always (6 / (2 - x) < 6)'), ['up', 'up'])).toBe(true)
  })

  test('a step that breaks it is seen, and so is what comes after one that changes nothing', () => {
    const run = counter("always (x' >= x)")
    expect(shows(run, ['up', 'up', 'up'])).toBe(false)
    expect(shows(run, ['up', 'up', 'up', 'down'])).toBe(true)
    expect(shows(counter('always (x < 2)'), ['up', 'idle', 'up'])).toBe(true)
    expect(shows(counter('always (x < 2)'), ['up', 'idle'])).toBe(false)
  })

  test('one binding that has no value hides no other that is broken', () => {
    expect(shows(counter('all k in 0..1: always (6 / (x + k) > 6)'), ['up'])).toBe(true)
  })
})
