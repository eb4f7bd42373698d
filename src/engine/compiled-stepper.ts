import { compileStepper } from '../compile/compile-stepper.ts'
import type { Run } from '../model/model.ts'
import type { Stepper } from '../system/stepper.ts'
import type { TransitionSystem } from '../system/transition-system.ts'

const PAGE = 65536

/** What the module declares. */
const PAGES_MAX = 65536

interface StepperCode {
  readonly list: () => void
  readonly take: (instance: number) => number
  readonly marks: (state: number, to: number) => void
}

/**
 * A stepper in compiled code.
 * @param properties state properties that are asked, by their index in the model
 * @throws CircuitTooLarge
 */
export function compiledStepper(run: Run, { actions }: TransitionSystem, properties: readonly number[]): Stepper {
  const firstInstances = actions.map(({ firstInstance }) => firstInstance)
  const instances = actions.reduce((sum, action) => sum + action.instances, 0)
  const { bytes, map, layout } = compileStepper(run, properties, firstInstances, instances)
  const memory = new WebAssembly.Memory({ initial: Math.ceil(map.end / PAGE), maximum: PAGES_MAX })
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } })
  const code = exports as unknown as StepperCode
  const numbers = (at: number, length: number) => new Int32Array(memory.buffer, at, length)
  return {
    state: new Uint32Array(memory.buffer, map.state, layout.words),
    allowed: numbers(map.allowed, actions.length),
    counts: numbers(map.counts, actions.length),
    slots: numbers(map.slots, instances),
    actions: numbers(map.actions, actions.length),
    totals: numbers(map.totals, 2),
    truths: numbers(map.truths, (map.end - map.truths) / 4),
    list: code.list,
    take: code.take,
    judge: () => code.marks(map.state, map.truths),
  }
}
