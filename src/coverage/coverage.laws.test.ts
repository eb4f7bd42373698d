import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { renderDiagnostic } from '../diagnostics/render.ts'
import { type InterpretedSystem, interpretRun } from '../interpret/interpreted-system.ts'
import { type CoverageTest, coverageOf } from '../testing/coverage-support.ts'
import { exploreNaively } from '../testing/explore-naively.ts'
import { randomSpec } from '../testing/random-spec.ts'
import { runsOf } from '../testing/support.ts'

/** Random specs as fast-check shrinks them, each with its one run. */
const specs = fc.gen().map((g) => randomSpec({ below: (n) => g(fc.nat, { max: n - 1 }) }))
const numRuns = Number(process.env['HOLDFAST_LAW_RUNS'] ?? 150)
const STATES_MAX = 300

const isSmall = (system: InterpretedSystem, budgets: Parameters<typeof exploreNaively>[1]) =>
  exploreNaively(system, budgets, STATES_MAX) !== undefined

describe('what random specs would not notice', () => {
  test('is the same whether every state is looked at or compiled code searches for it', () => {
    let warned = 0
    fc.assert(
      fc.property(specs, (text) => {
        const runs = runsOf(text)
        fc.pre(runs.every((run) => isSmall(interpretRun(run), run.budgets)))
        // Beyond an error of the model only the sample shows bounds.
        const found = (options: CoverageTest) =>
          coverageOf(runs, options).flatMap((each) => (each.code === 'HF706' ? [] : [renderDiagnostic(each)]))
        const reference = found({ engine: 'interpreted', sampleStates: 1_000_000 })
        warned += reference.length
        expect(found({ engine: 'compiled', sampleStates: 1 })).toEqual(reference)
        expect(found({ engine: 'interpreted', sampleStates: 1 })).toEqual(reference)
      }),
      { numRuns },
    )
    expect(warned).toBeGreaterThan(numRuns / 10)
  })
})
