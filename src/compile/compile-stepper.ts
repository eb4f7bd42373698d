import { defined } from '../base/assert.ts'
import { groupBy } from '../base/group-by.ts'
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
  readonly actions: number
  readonly totals: number
  /** A bit for each instance, one for its errors: set while `list` looks, and none before and after. */
  readonly bits: number
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
    const rows = bitRows(circuits, firstInstances, instances)
    const map = mapOf(circuits.layout, actions, instances, rows, properties.length + 1)
    const module = new ModuleBuilder(false)
    new StepperWriter(module, map, circuits, rows).write()
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

/** The bits of what an action may have listed: of what is possible, or of errors. */
interface BitRow {
  readonly action: number
  readonly sort: 'possible' | 'error'
  readonly firstInstance: number
  /** Words before it in all rows. */
  readonly from: number
  readonly words: number
}

/** A row of bits for each action that can be possible, then one if it can be an error, in the order of actions. */
function bitRows({ circuit, instances }: RunCircuits, firsts: readonly number[], most: number): readonly BitRow[] {
  const able = (when: (each: InstanceCircuit) => Node) =>
    new Set(instances.filter((each) => when(each) !== circuit.false).map(({ action }) => action))
  const [possible, error] = [able(({ enabled }) => enabled), able(({ trap }) => trap)]
  let from = 0
  const row = (action: number, sort: BitRow['sort']) => {
    const firstInstance = defined(firsts[action])
    const words = Math.ceil(((firsts[action + 1] ?? most) - firstInstance) / BITS)
    from += words
    return { action, sort, firstInstance, from: from - words, words }
  }
  return firsts.flatMap((_, action) => [
    ...(possible.has(action) ? [row(action, 'possible')] : []),
    ...(error.has(action) ? [row(action, 'error')] : []),
  ])
}

/** Of a word. */
const BITS = 32

function mapOf(
  layout: Layout,
  actions: number,
  instances: number,
  rows: readonly BitRow[],
  truths: number,
): StepperMap {
  const state = 0
  const allowed = state + 4 * layout.words
  const counts = allowed + 4 * actions
  const slots = counts + 4 * actions
  const actionsAt = slots + 4 * instances
  const totals = actionsAt + 4 * actions
  const bits = totals + 8
  const last = rows.at(-1)
  const truthsAt = bits + 4 * (last === undefined ? 0 : last.from + last.words)
  const end = truthsAt + 8 * Math.ceil(truths / MARKS_PER_WORD)
  return { state, allowed, counts, slots, actions: actionsAt, totals, bits, truths: truthsAt, end }
}

class StepperWriter {
  private readonly module: ModuleBuilder
  private readonly map: StepperMap
  private readonly circuits: RunCircuits
  private readonly rows: readonly BitRow[]

  constructor(module: ModuleBuilder, map: StepperMap, circuits: RunCircuits, rows: readonly BitRow[]) {
    this.module = module
    this.map = map
    this.circuits = circuits
    this.rows = rows
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

  /** First a bit for each instance that is possible, in whatever order its tests come; then the bits in their order. */
  private writeList(body: Body): void {
    const { circuit, layout, instances } = this.circuits
    const { writer } = this.begin(body)
    const events = new EventWriter(body, circuit, layout, writer)
    const event = (when: Node, { action, instance }: InstanceCircuit, sort: BitRow['sort']) =>
      when === circuit.false
        ? []
        : [{ tests: events.testsOf(when), roots: [], run: () => this.setBit(body, action, instance, sort) }]
    events.write(
      instances.flatMap((each) => [...event(each.enabled, each, 'possible'), ...event(each.trap, each, 'error')]),
    )
    this.writeListed(body)
  }

  private setBit(body: Body, action: number, instance: number, sort: BitRow['sort']): void {
    const row = defined(this.rows.find((each) => each.action === action && each.sort === sort))
    const at = instance - row.firstInstance
    const word = this.map.bits + 4 * (row.from + Math.floor(at / BITS))
    body.add(store(word, i32(0), op('i32.or', load(word, i32(0)), i32(1 << (at % BITS)))))
  }

  /** Writes down the instances whose bits are set, and takes the bits away. */
  private writeListed(body: Body): void {
    const { counts, actions, totals } = this.map
    const [place, listed, errors] = [body.local('i32'), body.local('i32'), body.local('i32')]
    body.set(listed, i32(0))
    body.set(errors, i32(0))
    for (const [action, rows] of groupBy(this.rows, (row) => row.action)) {
      body.set(place, i32(0))
      for (const row of rows) this.writeRow(body, row, place, errors)
      body.add(store(counts + 4 * action, i32(0), op('i32.shr_u', get(place), i32(2))))
      body.if(get(place), () => {
        body.add(store(actions, op('i32.shl', get(listed), i32(2)), i32(action)))
        body.set(listed, add(get(listed), 1))
      })
    }
    body.add(store(totals, i32(0), get(listed)))
    body.add(store(totals + 4, i32(0), get(errors)))
  }

  private writeRow(body: Body, { sort, firstInstance, from, words }: BitRow, place: Local, errors: Local): void {
    const bits = body.local('i32')
    for (let word = 0; word < words; word++) {
      const at = this.map.bits + 4 * (from + word)
      body.set(bits, load(at, i32(0)))
      body.if(get(bits), () => {
        body.add(store(at, i32(0), i32(0)))
        body.loop((next) => {
          const instance = add(op('i32.ctz', get(bits)), firstInstance + BITS * word)
          const shown = sort === 'error' ? op('i32.xor', instance, i32(-1)) : instance
          body.add(store(this.map.slots + 4 * firstInstance, get(place), shown))
          body.set(place, add(get(place), 4))
          if (sort === 'error') body.set(errors, add(get(errors), 1))
          body.set(bits, op('i32.and', get(bits), add(get(bits), -1)))
          body.branchIf(next, get(bits))
        })
      })
    }
    body.release(bits)
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
