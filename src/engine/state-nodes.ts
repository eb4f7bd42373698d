import { assert } from '../base/assert.ts'
import { stateMask } from '../compile/emission.ts'
import { MARKS_PER_WORD } from '../compile/emit-marks.ts'
import { control, META_STILL, META_TRAP, modes, worker } from '../compile/memory-map.ts'
import type { PackedState } from '../system/transition-system.ts'
import type { EngineCode, EngineMemory } from './engine-memory.ts'
import type { Stratified } from './level-log.ts'

const NONE = 0xffffffff

/** States that are expanded in one go. */
const CHUNK_NODES = 1 << 16

/** States whose slots are looked for in one go: a batch has room for them whatever the run. */
const LOCATED = 128

/** What becomes of each edge: from one node to another, by an instance. */
export type VisitEdge = (source: number, target: number, instance: number) => void

/**
 * The states of a search that is complete, as nodes: each has a number, in the order in which they were visited, so that
 * neighbours have numbers near each other. The table must not grow any more.
 */
export class StateNodes {
  count = 0
  private readonly memory: EngineMemory
  private readonly code: EngineCode
  /** 32-bit words of a state. */
  private readonly words: number
  /** The packed states, one after the other. */
  private readonly states: Uint32Array
  /** Of each slot of the table its node. */
  private readonly nodeOf: Uint32Array

  /** @param levels the records of every level, in order */
  constructor(memory: EngineMemory, code: EngineCode, levels: Iterable<Stratified>) {
    this.memory = memory
    this.code = code
    this.words = 2 * memory.map.stateWords
    this.states = new Uint32Array(memory.records * this.words)
    this.nodeOf = new Uint32Array(memory.control(control.slots)).fill(NONE)
    this.prepare(new Uint8Array(0))
    for (const { records } of levels) this.number(new Uint32Array(records.slice().buffer))
  }

  /** Numbers the states of records that have no number yet: of several labels each has a record. */
  private number(records: Uint32Array): void {
    const { memory, states, nodeOf, words } = this
    const entryWords = memory.entryBytes / 4
    const masks = Array.from({ length: words }, (_, half) => {
      const mask = stateMask(memory.map, half >> 1)
      return Number(BigInt.asIntN(32, mask >> BigInt(32 * (half & 1))))
    })
    const put = (at: number, to: Uint32Array, place: number) => {
      for (let word = 0; word < words; word++)
        to[place + word] = (records[at * entryWords + word] as number) & (masks[word] as number)
    }
    this.eachSlot(records.length / entryWords, put, (slot, from, place) => {
      if (nodeOf[slot] !== NONE) return
      for (let word = 0; word < words; word++) states[this.count * words + word] = from[place + word] as number
      nodeOf[slot] = this.count++
    })
  }

  /**
   * Tells the slots of states, one after the other.
   * @param put writes a state to a place
   * @param visit is told the slot, and where the state is
   */
  private eachSlot(
    count: number,
    put: (at: number, to: Uint32Array, place: number) => void,
    visit: (slot: number, from: Uint32Array, place: number) => void,
  ): void {
    const { memory, code } = this
    const { batchStride, stateWords, slotWords } = memory.map
    const { start } = memory.batch(0)
    const table = memory.control(control.table)
    const all = memory.words(0, memory.size / 4)
    const [first, stride, meta] = [start >> 2, batchStride >> 2, 2 * stateWords]
    for (let from = 0; from < count; from += LOCATED) {
      const most = Math.min(LOCATED, count - from)
      for (let at = 0; at < most; at++) {
        const place = first + at * stride
        put(from + at, all, place)
        all[place + meta] = 0
        // A source to be compared with: itself.
        all[place + meta + 2] = start + at * batchStride
      }
      memory.setWorkerField(0, worker.batchPointer, start + most * batchStride)
      code.work(1)
      for (let at = 0; at < most; at++) {
        const place = first + at * stride
        const record = all[place + meta + 3] as number
        assert(record !== 0, 'a state that was visited is not in the table')
        visit((record - table) / (8 * slotWords), all, place)
      }
      memory.setWorkerField(0, worker.batchPointer, start)
    }
  }

  /** The packed state of a node. */
  stateOf(node: number): PackedState {
    return this.states.slice(node * this.words, (node + 1) * this.words)
  }

  /** The nodes of states, in order. */
  find(states: readonly PackedState[]): number[] {
    const nodes: number[] = []
    this.prepare(new Uint8Array(0))
    this.eachSlot(
      states.length,
      (at, to, place) => to.set(states[at] as PackedState, place),
      (slot) => nodes.push(this.nodeOf[slot] as number),
    )
    return nodes
  }

  /** Tells every step that changes a state, by source, and the instances that are an error of the model somewhere. */
  eachEdge(visit: VisitEdge): ReadonlySet<number> {
    const errors = new Set<number>()
    const { memory, code } = this
    for (let first = 0; first < this.count; first += CHUNK_NODES) {
      this.prepare(this.recordsFrom(first))
      for (let isDone = false; !isDone; ) {
        isDone = code.work(CHUNK_NODES) === 0
        this.takeBatch(first, visit, errors)
        memory.setWorkerField(0, worker.batchPointer, memory.batch(0).start)
      }
    }
    return errors
  }

  /** The records of a chunk of nodes, as those of a frontier. */
  private recordsFrom(first: number): Uint8Array {
    const { states, words } = this
    const entryWords = this.memory.entryBytes / 4
    const length = Math.min(CHUNK_NODES, this.count - first)
    const records = new Uint32Array(length * entryWords)
    for (let at = 0; at < length; at++)
      for (let word = 0; word < words; word++)
        records[at * entryWords + word] = states[(first + at) * words + word] as number
    return new Uint8Array(records.buffer)
  }

  private prepare(records: Uint8Array): void {
    const { memory } = this
    const { map } = memory
    memory.resetWorker(0)
    memory.loadFrontier(records)
    // Under the label of a path without faults all that the budgets speak of is possible.
    memory.setControl(control.label, 0)
    memory.setControl(control.mode, modes.edges)
    memory.bytes.fill(0, control.active, control.active + 3 * map.goals)
  }

  private takeBatch(first: number, visit: VisitEdge, errors: Set<number>): void {
    const { memory, nodeOf } = this
    const { entryBytes } = memory
    const { stateWords, batchStride, slotWords } = memory.map
    const { start, end } = memory.batch(0)
    const frontier = memory.control(control.frontier)
    const table = memory.control(control.table)
    const words = memory.words(start, (end - start) / 4)
    const stride = batchStride >> 2
    // A loop of its own, so short that many of its loads are on their way at the same time.
    for (let at = 2 * stateWords; at < words.length; at += stride) {
      const record = words[at + 3] as number
      words[at + 3] = record === 0 ? NONE : (nodeOf[(record - table) / (8 * slotWords)] as number)
    }
    for (let at = 2 * stateWords; at < words.length; at += stride) {
      const meta = words[at] as number
      if ((meta & META_TRAP) !== 0) errors.add(words[at + 1] as number)
      if ((meta & (META_TRAP | META_STILL)) !== 0) continue
      const target = words[at + 3] as number
      // A fault that no budget had left wherever the state was reached.
      if (target === NONE) continue
      visit(first + ((words[at + 2] as number) - frontier) / entryBytes, target, words[at + 1] as number)
    }
  }

  /**
   * Which marks are true of each node, and which are errors.
   * @param count how many marks the module tells
   */
  marks(count: number): { readonly truths: Uint8Array[]; readonly hasError: boolean[] } {
    const { memory, code, states, words } = this
    const truths = Array.from({ length: count }, () => new Uint8Array(this.count))
    const hasError = truths.map(() => false)
    if (count === 0) return { truths, hasError }
    this.prepare(new Uint8Array(0))
    const { start } = memory.batch(0)
    const state = memory.words(start, words)
    // Behind the words of the state there is a batch of room.
    const place = start + 4 * words
    const told = memory.words(place, 2 * Math.ceil(count / MARKS_PER_WORD))
    for (let node = 0; node < this.count; node++) {
      for (let word = 0; word < words; word++) state[word] = states[node * words + word] as number
      code.marks(start, place)
      for (let at = 0; at < count; at++) {
        const word = 2 * Math.floor(at / MARKS_PER_WORD)
        const bit = at % MARKS_PER_WORD
        ;(truths[at] as Uint8Array)[node] = ((told[word] as number) >>> bit) & 1
        if ((((told[word + 1] as number) >>> bit) & 1) !== 0) hasError[at] = true
      }
    }
    return { truths, hasError }
  }
}
