import { defined } from '../base/assert.ts'
import type { Layout } from '../model/layout.ts'
import type { Run } from '../model/model.ts'
import { stepFlags } from '../system/stepper.ts'
import { type Body, call, type FunctionHandle, get, i32, type Local, ModuleBuilder, type Op, op } from './assembler.ts'
import { CircuitTooLarge, type Node } from './circuit.ts'
import { CircuitWriter, changedWords } from './circuit-writer.ts'
import { add, load, store } from './emission.ts'
import { EventWriter } from './emit-events.ts'
import { emitMarks, MARKS_PER_WORD } from './emit-marks.ts'
import { circuitsOf, type InstanceCircuit, type RunCircuits } from './run-circuits.ts'

/** Where what a stepper works on lies, in bytes. */
export interface StepperMap {
  readonly state: number
  readonly allowed: number
  readonly counts: number
  readonly slots: number
  readonly truths: number
  readonly end: number
}

/** A run as a module that takes one step at a time. */
export interface CompiledStepper {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly map: StepperMap
  readonly layout: Layout
  readonly actions: number
  readonly instances: number
}

/** V8 takes no function of more than 7.6 million bytes. */
const MODULE_BYTES_MAX = 7_000_000

/**
 * Compiles a run into a module with list(), take(instance) and marks(state, truths); see Stepper.
 * @param properties state properties whose truth is asked, by their index in the model
 * @param firstInstances of each action
 * @param instances of all actions
 * @throws CircuitTooLarge where it is better interpreted
 */
export function compileStepper(
  run: Run,
  properties: readonly number[],
  firstInstances: readonly number[],
  instances: number,
): CompiledStepper {
  try {
    const circuits = circuitsOf(run, false, properties)
    const actions = firstInstances.length
    const map = mapOf(circuits.layout, actions, instances, properties.length + 1)
    const module = new ModuleBuilder(false)
    new StepperWriter(module, map, circuits, firstInstances).write()
    const truths = properties.map((at) => defined(circuits.properties.get(at), 'property'))
    emitMarks({ module }, circuits.layout, [...truths, circuits.terminal])
    const bytes = module.build()
    if (bytes.length > MODULE_BYTES_MAX) throw new CircuitTooLarge()
    return { bytes, map, layout: circuits.layout, actions, instances }
  } catch (error) {
    // Circuits thousands of nodes deep are too deep for the stack.
    throw error instanceof RangeError ? new CircuitTooLarge() : error
  }
}

function mapOf(layout: Layout, actions: number, instances: number, truths: number): StepperMap {
  const state = 0
  const allowed = state + 4 * layout.words
  const counts = allowed + 4 * actions
  const slots = counts + 4 * actions
  const truthsAt = slots + 4 * instances
  return { state, allowed, counts, slots, truths: truthsAt, end: truthsAt + 8 * Math.ceil(truths / MARKS_PER_WORD) }
}

class StepperWriter {
  private readonly module: ModuleBuilder
  private readonly map: StepperMap
  private readonly circuits: RunCircuits
  private readonly firstInstances: readonly number[]

  constructor(module: ModuleBuilder, map: StepperMap, circuits: RunCircuits, firstInstances: readonly number[]) {
    this.module = module
    this.map = map
    this.circuits = circuits
    this.firstInstances = firstInstances
  }

  write(): void {
    const list = this.module.declare([], 'none', 'list')
    this.module.define(list, (body) => this.writeList(body))
    const instances = this.circuits.instances.filter(({ enabled }) => enabled !== this.circuits.circuit.false)
    const steps = instances.map((each) => ({ instance: each.instance, code: this.emitStep(each) }))
    const take = this.module.declare(['i32'], 'i32', 'take')
    this.module.define(take, (body, instance) => {
      if (steps.length > 0) writeDispatch(body, instance as Local, steps)
      body.return(i32(0))
    })
  }

  /** The words of the state in locals, and what writes circuits over them. */
  private begin(body: Body): { readonly words: readonly Local[]; readonly writer: CircuitWriter } {
    const { layout } = this.circuits
    const words = Array.from({ length: layout.words }, () => body.local('i32'))
    for (const [index, word] of words.entries()) body.set(word, load(this.map.state + 4 * index, i32(0)))
    const allowed = (action: number) => op('i32.ne', load(this.map.allowed + 4 * action, i32(0)), i32(0))
    return { words, writer: new CircuitWriter(body, layout, words, allowed) }
  }

  private writeList(body: Body): void {
    const { circuit, layout, instances } = this.circuits
    const { writer } = this.begin(body)
    const events = new EventWriter(body, circuit, layout, writer)
    const event = (when: Node, action: number, shown: number) =>
      when === circuit.false
        ? []
        : [{ tests: events.testsOf(when), roots: [], run: () => this.writeSlot(body, action, shown) }]
    events.write(
      instances.flatMap(({ enabled, trap, action, instance }) => [
        ...event(enabled, action, instance),
        ...event(trap, action, ~instance),
      ]),
    )
  }

  private writeSlot(body: Body, action: number, shown: number): void {
    const { counts, slots } = this.map
    const count = body.local('i32')
    body.set(count, load(counts + 4 * action, i32(0)))
    const first = slots + 4 * defined(this.firstInstances[action])
    body.add(store(first, op('i32.mul', get(count), i32(4)), i32(shown)))
    body.add(store(counts + 4 * action, i32(0), add(get(count), 1)))
    body.release(count)
  }

  /** A function that takes one instance, and says what the step shows of step properties. */
  private emitStep({ changed, steps }: InstanceCircuit): FunctionHandle {
    const { circuit, layout } = this.circuits
    const step = this.module.declare([], 'i32')
    this.module.define(step, (body) => {
      const { words, writer } = this.begin(body)
      const truths = [...steps.values()]
      const broken = circuit.or(...truths.map(({ holds, trap }) => circuit.and(circuit.not(holds), circuit.not(trap))))
      const error = circuit.or(...truths.map(({ trap }) => trap))
      const flags = body.local('i32')
      writer.scope([broken, error, ...changed.values()], () => {
        const codes: readonly (readonly [number, Node])[] = [
          [stepFlags.broken, broken],
          [stepFlags.error, error],
        ]
        body.set(flags, i32(0))
        for (const [flag, node] of codes) {
          if (node === circuit.false) continue
          const test = op('i32.ne', writer.write(node), i32(0))
          body.set(flags, op('i32.or', get(flags), op('i32.mul', test, i32(flag))))
        }
        for (const [word, code] of changedWords(writer, layout, words, changed))
          body.add(store(this.map.state + 4 * word, i32(0), code))
      })
      body.return(get(flags))
    })
    return step
  }
}

interface Step {
  readonly instance: number
  readonly code: FunctionHandle
}

/** Calls the function of an instance: by halves, as a tree of comparisons. */
function writeDispatch(body: Body, instance: Local, steps: readonly Step[]): void {
  if (steps.length === 1) {
    const value: Op = call(defined(steps[0]).code)
    body.return(value)
    return
  }
  const middle = steps.length >> 1
  body.if(
    op('i32.lt_s', get(instance), i32(defined(steps[middle]).instance)),
    () => writeDispatch(body, instance, steps.slice(0, middle)),
    () => writeDispatch(body, instance, steps.slice(middle)),
  )
}
