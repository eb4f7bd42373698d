import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type InterpretedSystem, interpretRun } from '../interpret/interpreted-system.ts'
import { meaningOf } from '../interpret/meaning.ts'
import { showValue } from '../interpret/show.ts'
import { type Value, valuesOf } from '../interpret/values.ts'
import type { Expression } from '../model/expressions.ts'
import type { Liveness, Property, Run } from '../model/model.ts'
import type { PackedState } from '../system/transition-system.ts'
import { evaluate } from '../temporal/formula.ts'
import { patternOf } from '../temporal/pattern.ts'
import { decideNaively, type NaiveForm } from '../testing/decide-naively.ts'
import { randomTemporalSpecs, runOf, verifyOptions } from '../testing/support.ts'
import { verifyRun } from './verify-run.ts'

const STATES_MAX = 200
const numRuns = Number(process.env['HOLDFAST_LAW_RUNS'] ?? 60)

/** The forms that a property stands for: one for each value of its names, all of them. */
function formsOf(property: Property, run: Run, { decode, actionOf }: InterpretedSystem): NaiveForm[] {
  const { definitions } = run.model
  const truthOf = (body: Expression, frame: readonly Value[]) => {
    const meaning = meaningOf(body, definitions)
    return (state: PackedState) => meaning({ state: decode(state), next: undefined, frame: [...frame] }) === true
  }
  if (property.sort === 'recoverable')
    return [{ kind: 'recoverable', goal: truthOf(property.body, []), withOperators: property.withOperators }]
  if (property.sort === 'unaffected') {
    const meaning = meaningOf(property.body, definitions)
    const value = (state: PackedState) => meaning({ state: decode(state), next: undefined, frame: [] })
    const seen = (state: PackedState) => showValue(value(state), property.body.type)
    return [{ kind: 'unaffected', seen, isHidden: (instance) => property.by.includes(actionOf(instance)) }]
  }
  if (property.sort !== 'liveness') throw new Error('not a property of whole runs')
  const { binders, formula }: Liveness = property.body
  // The one without a form is the first one again.
  const pattern = patternOf(formula.kind === 'and' ? formula.left : formula)
  if (pattern === undefined) throw new Error('a random property has no form')
  const rows = binders.reduce<Value[][]>(
    (rows, { slot, domain }) => {
      const values = domain.kind === 'type' ? valuesOf(domain.type) : []
      return rows.flatMap((row) => values.map((value) => Object.assign([...row], { [slot]: value })))
    },
    [[]],
  )
  return rows.map((frame) => {
    const truth = (of: typeof pattern.goal) => (state: PackedState) =>
      evaluate(of, ({ body }) => truthOf(body, frame)(state))
    const goal = truth(pattern.goal)
    return pattern.kind === 'leadsTo'
      ? { kind: 'leadsTo', trigger: truth(pattern.trigger), goal }
      : { kind: pattern.kind, goal }
  })
}

describe('properties of whole runs', () => {
  test('have the verdicts that fixpoints give, on both engines, plain or not', () => {
    const seen = new Map<string, number>()
    fc.assert(
      fc.property(randomTemporalSpecs, (text) => {
        const run = runOf(text)
        const system = interpretRun(run)
        const isBroken = decideNaively(system, run, STATES_MAX)
        fc.pre(isBroken !== undefined)
        if (isBroken === undefined) return
        let isFine = true
        const expected = run.expectations.flatMap(({ name, subject }) => {
          if (subject.kind !== 'property') return []
          const property = run.model.properties[subject.property] as Property
          try {
            const forms = formsOf(property, run, system)
            return [`${name} ${forms.some(isBroken) ? 'violated' : 'holds'}`]
          } catch {
            // The property is an error in some state.
            isFine = false
            return []
          }
        })
        fc.pre(isFine)
        const least = new Set<string>()
        for (const options of [
          verifyOptions('compiled'),
          verifyOptions('compiled', { plain: true }),
          verifyOptions('interpreted'),
        ]) {
          const { verdicts } = verifyRun(run, options)
          const found = verdicts.filter(({ expectation }) => expectation.subject.kind === 'property')
          expect(found.map(({ expectation, status }) => `${expectation.name} ${status}`)).toEqual(expected)
          const ranks = found.flatMap(({ expectation: { name }, evidence }) =>
            /^A(part|like)$/.test(name) ? [`${name} ${evidence?.faults} ${evidence?.steps}`] : [],
          )
          least.add(ranks.join())
        }
        // Here the least trace is looked for, whatever the engine and the symmetry.
        expect(least.size).toBe(1)
        for (const verdict of expected) seen.set(verdict, (seen.get(verdict) ?? 0) + 1)
      }),
      { numRuns },
    )
    // Each of the eleven properties both holds and is violated somewhere.
    expect([...seen.keys()].length).toBe(22)
  })

  test('have the same verdicts in declarations of another order, and under other names', () => {
    const reversed = (text: string) => {
      const [module_, ...declarations] = text.trimEnd().split('\n')
      return `${[module_, ...declarations.reverse()].join('\n')}\n`
    }
    const renamed = (text: string) =>
      text
        .replace(/\bact(\d)/g, 'zz$1')
        .replace(/\bv(\d)/g, 'aa$1')
        .replace(/\bNode\b/g, 'Zone')
    const verdictsOf = (text: string) => {
      const { verdicts } = verifyRun(runOf(text), verifyOptions('compiled', { limits: { states: 2000 } }))
      return verdicts.map(({ expectation, status }) => `${expectation.name} ${status}`).sort()
    }
    let violated = 0
    fc.assert(
      fc.property(randomTemporalSpecs, (text) => {
        const expected = verdictsOf(text)
        fc.pre(!expected.some((verdict) => verdict.endsWith('inconclusive')))
        expect(verdictsOf(reversed(text))).toEqual(expected)
        expect(verdictsOf(renamed(text))).toEqual(expected)
        violated += expected.filter((verdict) => verdict.endsWith('violated')).length
      }),
      { numRuns },
    )
    expect(violated).toBeGreaterThan(numRuns / 2)
  })
})
