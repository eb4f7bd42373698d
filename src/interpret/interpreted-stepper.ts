import type { Run } from '../model/model.ts'
import { possibleActions } from '../system/budgets.ts'
import { type Stepper, stepFlags, TRUTHS_PER_WORD } from '../system/stepper.ts'
import { isModelError } from '../system/transition-system.ts'
import type { InterpretedSystem } from './interpreted-system.ts'

/**
 * A stepper in the reference interpreter.
 * @param properties state properties that are asked, by their index in the model
 */
export function interpretedStepper(run: Run, system: InterpretedSystem, properties: readonly number[]): Stepper {
  const { actions } = system
  const possible = possibleActions(system, run.budgets)
  const steps = run.expectations.flatMap(({ subject }) =>
    subject.kind === 'property' && run.model.properties[subject.property]?.sort === 'step' ? [subject.property] : [],
  )
  const state = new Uint32Array(system.words)
  const allowed = new Int32Array(actions.length)
  const counts = new Int32Array(actions.length)
  const slots = new Int32Array(actions.reduce((sum, action) => sum + action.instances, 0))
  const listed = new Int32Array(actions.length)
  const totals = new Int32Array(2)
  const truths = new Int32Array(2 * Math.ceil((properties.length + 1) / TRUTHS_PER_WORD))

  const list = () => {
    counts.fill(0)
    totals.fill(0)
    const values = system.decode(state)
    for (const action of possible) {
      const { firstInstance, instances, isFault } = actions[action] as (typeof actions)[number]
      if (isFault && allowed[action] === 0) continue
      const enabled: number[] = []
      const errors: number[] = []
      for (let instance = firstInstance; instance < firstInstance + instances; instance++) {
        const next = system.step(values, instance)
        if (isModelError(next)) errors.push(~instance)
        else if (next !== undefined) enabled.push(instance)
      }
      const found = [...enabled, ...errors]
      if (found.length === 0) continue
      slots.set(found, firstInstance)
      counts[action] = found.length
      listed[totals[0] as number] = action
      totals[0] = (totals[0] as number) + 1
      totals[1] = (totals[1] as number) + errors.length
    }
  }

  const take = (instance: number) => {
    const before = state.slice()
    const next = system.step(system.decode(before), instance)
    if (next === undefined || isModelError(next)) return 0
    state.set(system.encode(next))
    const answers = steps.map((property) => system.stepHolds(property, before, state.slice()))
    const broken = answers.includes(false) ? stepFlags.broken : 0
    return broken | (answers.some(isModelError) ? stepFlags.error : 0)
  }

  const judge = () => {
    truths.fill(0)
    const packed = state.slice()
    const answers = [...properties.map((property) => system.holds(property, packed)), system.isTerminal(packed)]
    for (const [at, answer] of answers.entries()) {
      const word = 2 * Math.floor(at / TRUTHS_PER_WORD) + (isModelError(answer) ? 1 : 0)
      if (answer !== false) truths[word] = (truths[word] as number) | (1 << (at % TRUTHS_PER_WORD))
    }
  }

  return { state, allowed, counts, slots, actions: listed, totals, truths, list, take, judge }
}
