import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Run } from '../model/model.ts'
import { sameType } from '../model/types.ts'
import { featureSpecs } from '../testing/feature-specs.ts'
import { randomSpec } from '../testing/random-spec.ts'
import { checkText, runsOf, verifyOptions } from '../testing/support.ts'
import { verifyRun } from '../verify/verify-run.ts'
import { mutantsOf, mutateRun } from './mutants.ts'
import { isAt, type Mutant } from './mutation.ts'
import { replacement } from './replacement.ts'
import { rewriteRun, type Visitor } from './rewrite-run.ts'

const draws = fc.gen().map((g) => randomSpec({ below: (n) => g(fc.nat, { max: n - 1 }) }))
const numRuns = Number(process.env['HOLDFAST_LAW_RUNS'] ?? 150)

/** The figures of a run, all of them where the search saw every state. */
function figures(run: Run, engine: 'compiled' | 'interpreted') {
  const limits = { states: 500 }
  const report = verifyRun(run, verifyOptions(engine, { limits, heap: { used: () => 0, mebibytes: 512 } }))
  const { states, transitions, firings } = report.statistics
  const verdicts = report.verdicts.map(({ expectation, status }) => `${expectation.name} ${status}`)
  return { verdicts, ...(report.complete && { states, transitions, firings }) }
}

/** The text with the same change made by hand; undefined where the change is not so simple. */
function changedText(text: string, { mutation, isStep }: Mutant): string | undefined {
  const { kind, variant, start, end } = mutation
  // What properties call would be changed for them, too.
  if (!isStep) return undefined
  const old = text.slice(start, end)
  const changed = { drop: variant, negate: `!(${old})`, assignment: '' }[kind as string]
  return changed === undefined ? undefined : text.slice(0, start) + changed + text.slice(end)
}

describe('laws of mutation', () => {
  test.each(Object.entries(featureSpecs))(
    'every change of %s keeps the type, and has an effect in some run',
    (_, text) => {
      const runs = runsOf(text)
      for (const { mutation, label } of mutantsOf(runs)) {
        const visitor: Visitor = {
          seesDecided: true,
          expression: (expression) => {
            const changed = isAt(mutation, expression.span) ? replacement(expression, mutation) : undefined
            if (changed !== undefined) expect(sameType(changed.type, expression.type), label).toBe(true)
            return changed
          },
          statement: () => undefined,
        }
        for (const run of runs) rewriteRun(run, visitor)
        expect(
          runs.some((run) => mutateRun(run, mutation) !== undefined),
          label,
        ).toBe(true)
      }
    },
  )

  test('both engines agree on a mutant, in their verdicts and in all figures of a whole search', () => {
    fc.assert(
      fc.property(draws, fc.nat(), (text, draw) => {
        const [run] = runsOf(text)
        const mutants = mutantsOf(run === undefined ? [] : [run])
        const mutant = mutants[draw % Math.max(1, mutants.length)]
        const mutated = run && mutant && mutateRun(run, mutant.mutation)
        if (mutated !== undefined) expect(figures(mutated, 'compiled')).toEqual(figures(mutated, 'interpreted'))
      }),
      { numRuns },
    )
  })

  test('a mutant is the system of the text that is changed by hand', () => {
    let compared = 0
    const compare = (text: string, draw: number) => {
      const [run] = runsOf(text)
      const mutants = mutantsOf(run === undefined ? [] : [run], ['drop', 'negate', 'assignment'])
      const mutant = mutants[draw % Math.max(1, mutants.length)]
      const changed = mutant && changedText(text, mutant)
      const mutated = run && mutant && mutateRun(run, mutant.mutation)
      if (changed === undefined || mutated === undefined) return
      const { runs } = checkText(changed)
      // What is left may not be a spec, such as a step property that no action can break.
      if (runs[0] === undefined) return
      compared++
      expect(figures(runs[0], 'compiled'), mutant?.label).toEqual(figures(mutated, 'compiled'))
    }
    for (const text of Object.values(featureSpecs)) for (let draw = 0; draw < 12; draw++) compare(text, draw * 7)
    fc.assert(fc.property(draws, fc.nat(), compare), { numRuns })
    expect(compared).toBeGreaterThan(100)
  })
})
