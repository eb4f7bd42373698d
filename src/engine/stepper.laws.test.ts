import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { interpretedStepper } from '../interpret/interpreted-stepper.ts'
import { interpretRun } from '../interpret/interpreted-system.ts'
import type { Stepper } from '../system/stepper.ts'
import { randomSpecs, runOf, someStates } from '../testing/support.ts'
import { compiledStepper } from './compiled-stepper.ts'

const RUNS = Number(process.env['HOLDFAST_LAW_RUNS'] ?? 60)

/** What a stepper says of a state, and where each instance leads. */
function tell(stepper: Stepper, firsts: readonly number[], state: Uint32Array) {
  stepper.state.set(state)
  stepper.list()
  const listed = firsts.flatMap((first, action) => [
    ...stepper.slots.slice(first, first + (stepper.counts[action] as number)),
  ])
  const actions = [...stepper.actions.slice(0, stepper.totals[0])]
  const errors = stepper.totals[1] as number
  expect(errors).toBe(listed.filter((shown) => shown < 0).length)
  expect(actions).toEqual(firsts.flatMap((_, action) => ((stepper.counts[action] as number) > 0 ? [action] : [])))
  stepper.judge()
  const [holds, traps] = [stepper.truths[0] as number, stepper.truths[1] as number]
  const steps = listed
    .filter((instance) => instance >= 0)
    .map((instance) => {
      stepper.state.set(state)
      const flags = stepper.take(instance)
      return [instance, flags, [...stepper.state]]
    })
  return { listed, actions, errors, holds: holds & ~traps, traps, steps }
}

describe('a stepper in compiled code', () => {
  test('says of each state what the interpreter says, and leads where it leads', () => {
    fc.assert(
      fc.property(randomSpecs, (text) => {
        const run = runOf(text)
        const system = interpretRun(run)
        const properties = run.expectations.flatMap(({ subject }) => {
          const sort = subject.kind === 'property' ? run.model.properties[subject.property]?.sort : undefined
          return subject.kind === 'property' && sort !== 'step' ? [subject.property] : []
        })
        const steppers = [compiledStepper(run, system, properties), interpretedStepper(run, system, properties)]
        const firsts = system.actions.map(({ firstInstance }) => firstInstance)
        for (const state of someStates(system, 40)) {
          for (const allowed of [1, 0]) {
            for (const stepper of steppers) stepper.allowed.fill(allowed)
            const [compiled, interpreted] = steppers.map((stepper) => tell(stepper, firsts, state))
            expect(compiled, text).toEqual(interpreted)
          }
        }
      }),
      { numRuns: RUNS },
    )
  })
})
