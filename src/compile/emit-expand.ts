import { defined } from '../base/assert.ts'
import type { Layout } from '../model/layout.ts'
import {
  at,
  type Body,
  call,
  type FunctionHandle,
  get,
  getGlobal,
  i32,
  i64,
  type Local,
  type Op,
  op,
} from './assembler.ts'
import type { Circuit, Node } from './circuit.ts'
import { CircuitWriter, changedWords } from './circuit-writer.ts'
import { add, type Emission, load, shared, stateMask, store } from './emission.ts'
import { type Event, EventWriter } from './emit-events.ts'
import { entryLabel } from './emit-streams.ts'
import { control, META_FAULT, META_TRAP, modes, worker } from './memory-map.ts'
import type { RunCircuits } from './run-circuits.ts'

/** What a search looks for, as the engine sees it: an index for each, and what it is about. */
export type EngineGoal =
  | { readonly kind: 'never' | 'reach' | 'neverStep'; readonly property: number }
  | { readonly kind: 'deadlockFree' | 'errorFree' }

/** A finding is at a state, at a step out of one, or at a fault, which costs more. */
export const findingSorts = { state: 0, step: 1, fault: 2 } as const

// ---- expansion --------------------------------------------------------------------------------------

export interface ExpandParts {
  readonly circuits: RunCircuits
  readonly goals: readonly EngineGoal[]
  readonly report: FunctionHandle
  readonly drain: FunctionHandle
  /** Where a state may be one that need not be expanded after all. */
  readonly stale: FunctionHandle | undefined
}

/**
 * expand(): goes through the worker's range of the frontier: asks the properties of each state, and puts its
 * successors into the batch. Answers 0 where there was no room, with the place in the worker's block.
 */
export function emitExpand(emission: Emission, parts: ExpandParts): FunctionHandle {
  const expand = emission.module.declare([], 'i32', 'expand')
  emission.module.define(expand, (body) => new ExpandWriter(emission, parts, body).write())
  return expand
}

class ExpandWriter {
  private readonly emission: Emission
  private readonly parts: ExpandParts
  private readonly body: Body
  private readonly circuit: Circuit
  private readonly layout: Layout
  private readonly writer: CircuitWriter
  private readonly events: EventWriter
  private readonly words: readonly Local[]
  private readonly entry: Local
  private readonly batch: Local
  private readonly moved: Local
  private readonly label: Local
  private readonly afterRow: Local
  private readonly base: Local

  constructor(emission: Emission, parts: ExpandParts, body: Body) {
    this.emission = emission
    this.parts = parts
    this.body = body
    const { circuit, layout } = parts.circuits
    this.circuit = circuit
    this.layout = layout
    this.words = Array.from({ length: layout.words }, () => body.local('i32'))
    this.entry = body.local('i32')
    this.batch = body.local('i32')
    this.moved = body.local('i32')
    this.label = body.local('i32')
    this.afterRow = body.local('i32')
    this.base = body.local('i32')
    const affordable = (action: number) =>
      op('i32.ge_s', load(emission.map.after + 4 * action, get(this.afterRow)), i32(0))
    this.writer = new CircuitWriter(body, layout, this.words, affordable)
    this.events = new EventWriter(body, circuit, layout, this.writer)
  }

  write(): void {
    const { body, entry, batch, base } = this
    const { map, self } = this.emission
    const stride = map.batchStride
    const [end, last] = [body.local('i32'), body.local('i32')]
    body.set(base, getGlobal(self))
    body.set(entry, load(worker.position, get(base)))
    body.set(end, load(worker.end, get(base)))
    body.set(batch, load(worker.batchPointer, get(base)))
    body.set(last, add(get(base), map.batch + (map.batchEntries - map.fanOut) * stride))
    body.loop((next, done) => {
      body.branchIf(done, op('i32.ge_u', get(entry), get(end)))
      body.if(op('i32.gt_u', get(batch), get(last)), () => {
        body.add(store(worker.batchPointer, get(base), get(batch)))
        body.add(store(worker.position, get(base), get(entry)))
        body.if(op('i32.eqz', call(this.parts.drain)), () => body.return(i32(0)))
        body.set(batch, load(worker.batchPointer, get(base)))
      })
      this.writeState()
      body.set(entry, add(get(entry), 8 * map.entryWords))
      body.branch(next)
    })
    body.add(store(worker.batchPointer, get(base), get(batch)))
    body.add(store(worker.position, get(base), get(entry)))
    body.return(i32(1))
  }

  private writeState(): void {
    const { body, entry, label } = this
    const { map } = this.emission
    for (const [index, word] of this.words.entries()) body.set(word, this.stateWord(index))
    body.set(label, entryLabel(map, entry))
    body.set(this.afterRow, op('i32.mul', get(label), i32(4 * map.actions)))
    body.set(this.moved, i32(0))
    body.block((end) => {
      const { stale } = this.parts
      const isSearching = op('i32.eqz', shared(control.mode))
      if (stale !== undefined) body.if(isSearching, () => body.branchIf(end, call(stale, get(entry))))
      this.events.write(this.propertyEvents())
      body.branchIf(end, op('i32.eq', shared(control.mode), i32(modes.examine)))
      this.events.write(this.instanceEvents())
      body.if(op('i32.eqz', get(this.moved)), () => this.writeEnd())
    })
  }

  /** A 32-bit word of the state, without what else stands in the record. */
  private stateWord(index: number): Op {
    const word = load(4 * index, get(this.entry))
    const mask = stateMask(this.emission.map, index >> 1)
    const half = Number(BigInt.asIntN(32, mask >> BigInt(32 * (index & 1))))
    return half === -1 ? word : op('i32.and', word, i32(half))
  }

  // ---- events ------------------------------------------------------------------------------------

  /** What is asked of each state: properties that are true or false, or an error. */
  private propertyEvents(): Event[] {
    const { circuits, goals } = this.parts
    return goals.flatMap((goal, index) => {
      if (goal.kind !== 'never' && goal.kind !== 'reach') return []
      const { holds, trap } = defined(circuits.properties.get(goal.property), 'property')
      const truth = goal.kind === 'reach' ? holds : this.circuit.not(holds)
      const found = this.circuit.and(truth, this.circuit.not(trap))
      return [
        ...this.findingEvent(found, index, findingSorts.state),
        ...this.findingEvent(trap, this.errorGoal(), findingSorts.state),
      ]
    })
  }

  private errorGoal(): number {
    return this.parts.goals.findIndex((goal) => goal.kind === 'errorFree')
  }

  private findingEvent(when: Node, goal: number, sort: number, instance = 0): Event[] {
    if (when === this.circuit.false) return []
    return [{ tests: this.events.testsOf(when), roots: [], run: () => this.report(goal, sort, instance) }]
  }

  private report(goal: number, sort: number, instance: number): void {
    const { map } = this.emission
    const slot = sort * map.goals + goal
    this.body.if(at('i32.load8_u', control.active + slot, i32(0)), () => {
      this.body.add(call(this.parts.report, i32(slot), get(this.entry), i32(instance)))
    })
  }

  /** The instances of the actions: each a successor, or an error. */
  private instanceEvents(): Event[] {
    const { circuits, goals } = this.parts
    return circuits.instances.flatMap((each) => {
      const sort = each.isFault ? findingSorts.fault : findingSorts.step
      const steps = goals.flatMap((goal, index) => {
        const truth = goal.kind === 'neverStep' ? each.steps.get(goal.property) : undefined
        if (truth === undefined) return []
        const { holds, trap } = truth
        const { circuit } = this
        const fails = circuit.and(each.enabled, circuit.not(holds), circuit.not(trap))
        return [
          ...this.findingEvent(fails, index, sort, each.instance),
          ...this.findingEvent(circuit.and(each.enabled, trap), this.errorGoal(), sort, each.instance),
        ]
      })
      const trapped = each.trap === this.circuit.false ? [] : [this.instanceEvent(each, true)]
      const taken = each.enabled === this.circuit.false ? [] : [this.instanceEvent(each, false)]
      return [...trapped, ...taken, ...steps]
    })
  }

  private instanceEvent(each: RunCircuits['instances'][number], isTrap: boolean): Event {
    return {
      tests: this.events.testsOf(isTrap ? each.trap : each.enabled),
      roots: isTrap ? [] : [...each.changed.values()],
      run: () => this.writeSuccessor(each, isTrap),
    }
  }

  private writeSuccessor(each: RunCircuits['instances'][number], isTrap: boolean): void {
    const { body, batch, entry, base } = this
    const { map } = this.emission
    const { labels } = map
    const changed = isTrap ? new Map<number, Op>() : changedWords(this.writer, this.layout, this.words, each.changed)
    const fresh = body.local('i32')
    for (const [index, word] of this.words.entries()) {
      const code = changed.get(index)
      if (code === undefined) body.add(store(4 * index, get(batch), get(word)))
      else {
        body.set(fresh, code)
        body.add(store(4 * index, get(batch), get(fresh)))
        if (!each.isFault) body.set(this.moved, op('i32.or', get(this.moved), op('i32.xor', get(fresh), get(word))))
      }
    }
    body.release(fresh)
    if (isTrap && !each.isFault) body.set(this.moved, i32(1))
    const meta = 8 * map.stateWords
    const next =
      each.isFault && labels.kind === 'sets' ? load(map.after + 4 * each.action, get(this.afterRow)) : get(this.label)
    const flags = (each.isFault ? META_FAULT : 0) | (isTrap ? META_TRAP : 0)
    body.add(store(meta, get(batch), flags === 0 ? next : op('i32.or', next, i32(flags))))
    body.add(store(meta + 4, get(batch), i32(each.instance)))
    body.add(store(meta + 8, get(batch), get(entry)))
    body.set(batch, add(get(batch), map.batchStride))
    const counter = map.counters + 8 * each.action
    body.add(at('i64.store', counter, get(base), op('i64.add', at('i64.load', counter, get(base)), i64(1n))))
  }

  /** Nothing but faults changes the state: a deadlock, unless the spec calls it terminal. */
  private writeEnd(): void {
    const { circuits, goals } = this.parts
    const { circuit } = this
    const { holds, trap } = circuits.terminal
    const deadlock = goals.findIndex((goal) => goal.kind === 'deadlockFree')
    this.events.write([
      ...this.findingEvent(circuit.and(circuit.not(holds), circuit.not(trap)), deadlock, findingSorts.state),
      ...this.findingEvent(trap, this.errorGoal(), findingSorts.state),
    ])
  }
}
