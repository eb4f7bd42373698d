import { readdirSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readSpecFile } from '../host/text-files.ts'
import { type InterpretedSystem, interpretRun } from '../interpret/interpreted-system.ts'
import { meaningOf } from '../interpret/meaning.ts'
import { Trap } from '../interpret/trap.ts'
import type { Value } from '../interpret/values.ts'
import type { Expression } from '../model/expressions.ts'
import { layoutOf } from '../model/layout.ts'
import type { Model } from '../model/model.ts'
import { featureSpecs } from '../testing/feature-specs.ts'
import { randomSpecs, runOf, runsOf, someStates } from '../testing/support.ts'
import { NumberCompiler, TRAP } from './number-code.ts'

const numRuns = Number(process.env['HOLDFAST_LAW_RUNS'] ?? 40)

/** An expression with some arguments for the locals around it. */
interface Asked {
  readonly expression: Expression
  readonly slots: number
  readonly args: readonly Value[]
}

/** All that a model says of a state in numbers and truths: rates, rewards, properties, guards. */
function askedOf(model: Model, system: InterpretedSystem): Asked[] {
  const plain = (expression: Expression, slots: number): Asked => ({ expression, slots, args: [] })
  const ofActions = system.actions.flatMap(({ firstInstance, instances }, at) => {
    const { guard, timing, slots } = model.actions[at] ?? { guard: undefined, timing: undefined, slots: 0 }
    const numbers =
      timing === undefined
        ? []
        : timing.kind === 'probability'
          ? [timing.share, timing.of]
          : [...(timing.kind === 'rate' ? [timing.amount] : []), timing.period.count]
    const expressions = [guard, ...numbers].flatMap((each) => each ?? [])
    return Array.from({ length: Math.min(instances, 5) }, (_, each) => system.instance(firstInstance + each)).flatMap(
      ({ args }) => expressions.map((expression): Asked => ({ expression, slots, args })),
    )
  })
  return [
    ...ofActions,
    ...model.rewards.map(({ body, slots }) => plain(body, slots)),
    ...model.properties.flatMap((each) =>
      each.sort === 'invariant' || each.sort === 'reachable' ? [plain(each.body, each.slots)] : [],
    ),
  ]
}

function orTrap(compute: () => Value | number): number | 'trap' {
  try {
    const value = compute()
    return value === null ? Number.NaN : Number(value)
  } catch (error) {
    if (error === TRAP || error instanceof Trap) return 'trap'
    throw error
  }
}

/** Compares all answers in some states; how many expressions could be compiled, and how many could not. */
function compare(
  run: { readonly model: Model },
  states: number,
): { compiled: number; others: number; answers: number } {
  const { model } = run
  const system = interpretRun({ model, terminal: undefined })
  const words = new Uint32Array(system.words)
  const compiler = new NumberCompiler(model, layoutOf(model.variables.map(({ type }) => type)), words)
  const seen = { compiled: 0, others: 0, answers: 0 }
  const all = someStates(system, states)
  for (const { expression, slots, args } of askedOf(model, system)) {
    const code = compiler.compile(expression)
    if (code === undefined || args.some((arg) => typeof arg === 'object' && arg !== null)) {
      seen.others++
      continue
    }
    seen.compiled++
    const meaning = meaningOf(expression, model.definitions)
    for (const packed of all) {
      words.set(packed)
      const frame = Float64Array.from({ length: slots }, (_, at) => Number(args[at] ?? Number.NaN))
      const state = system.decode(packed)
      const wanted = orTrap(() => meaning({ state, next: undefined, frame: [...args] }))
      expect(
        orTrap(() => code(frame)),
        `${model.name}, from ${expression.span.start}`,
      ).toBe(wanted)
      seen.answers++
    }
  }
  return seen
}

describe('an expression as a function of doubles', () => {
  test('is what the interpreter says it is, in states of random specs', () => {
    let compiled = 0
    fc.assert(
      fc.property(randomSpecs, (text) => {
        compiled += compare(runOf(text), 20).compiled
      }),
      { numRuns },
    )
    expect(compiled).toBeGreaterThan(numRuns)
  })

  test('is what the interpreter says it is, in states of each kind of spec', () => {
    const seen = Object.values(featureSpecs).flatMap((text) => runsOf(text).map((run) => compare(run, 30)))
    expect(seen.reduce((sum, { answers }) => sum + answers, 0)).toBeGreaterThan(1000)
  })

  const files = readdirSync('properties').filter((name) =>
    /^(storm|cluster-storm|storm-rates|volume|rds|network|salvage)\.hf$/.test(name),
  )
  test.each(files)('is what the interpreter says it is, in states of %s', (name) => {
    const { runs, experiments } = readSpecFile(`properties/${name}`)
    for (const run of [runs[0], ...experiments]) if (run !== undefined) compare(run, 10)
  })

  test('knows products far beyond 32 bits, up to what a double counts', () => {
    const run = runOf(`
      module large
      const MANY = 90_000_000
      var n: 0..MANY = MANY
      reward Much: n * n
      action takeOne rate n * n per n + 1 days { n = 0 }`)
    expect(compare(run, 3)).toEqual({ compiled: 3, others: 0, answers: 6 })
  })
})
