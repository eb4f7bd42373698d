import { describe, expect, test } from 'vitest'
import { readSpec } from '../cli/spec-files.ts'
import type { Run } from '../model/model.ts'
import { searchPlainly } from '../testing/cross-check.ts'
import { featureSpecs } from '../testing/feature-specs.ts'
import { randomSpec } from '../testing/random-spec.ts'
import { runsOf, seededDraw } from '../testing/support.ts'
import { AssertionError, exploreTla } from '../testing/tla-evaluator.ts'
import { exportRun } from './export-run.ts'

// TLC is no package of any registry that we use, so what is exported for it is read by a small evaluator of our own.

function compare(run: Run, statesMax: number): boolean {
  const own = searchPlainly(run, statesMax)
  if (own === undefined) return false
  const exported = exportRun(run, 'tla')
  if (exported.kind === 'refused') throw new Error('refused')
  const claims = exported.configuration?.split('INVARIANTS\n')[1]?.trim().split(/\s+/) ?? []
  if (own.hasError) {
    expect(() => exploreTla(exported.text, claims)).toThrow(AssertionError)
    return true
  }
  const { states, violated } = exploreTla(exported.text, claims)
  const expected = [...own.violated, ...(own.hasDeadlock ? ['DeadlockFree'] : [])]
  expect({ states, violated: violated.map((name) => name.replace('_is_unreachable', '')).sort() }).toEqual({
    states: own.states,
    violated: expected.sort(),
  })
  return true
}

describe('an exported TLA+ module has the states and verdicts of the run', () => {
  test.each(['healthy', 'noSpare', 'noSpareAfterCrash'])('volume %s', (name) => {
    for (const run of readSpec('properties/volume.hf').runs) if (run.check === name) compare(run, 500)
  })

  test('random specs', () => {
    let compared = 0
    for (let seed = 1; seed <= Number(process.env['HOLDFAST_LONG'] === '1' ? 400 : 40); seed++) {
      const run = runsOf(randomSpec(seededDraw(seed)))[0] as Run
      try {
        if (compare(run, 300)) compared++
      } catch (error) {
        throw new Error(`seed ${seed}`, { cause: error })
      }
    }
    expect(compared).toBeGreaterThan(30)
  })

  test.each(Object.entries(featureSpecs))('%s', (_, text) => {
    for (const run of runsOf(text)) compare(run, 600)
  })
})
