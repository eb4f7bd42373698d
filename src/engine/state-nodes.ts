import { keyMask, OCCUPIED } from '../compile/emission.ts'
import { MARKS_PER_WORD } from '../compile/emit-marks.ts'
import { control, META_STILL, META_TRAP, modes, worker } from '../compile/memory-map.ts'
import type { PackedState } from '../system/transition-system.ts'
import type { EngineCode, EngineMemory } from './engine-memory.ts'

const NONE = 0xffffffff

/** Half of the mark of an occupied slot: the highest bit of its second 32-bit word. */
const OCCUPIED_HALF = Number(OCCUPIED >> 32n)

/** States that are expanded in one go. */
const CHUNK_NODES = 1 << 16

/**
 * The table of a search that is complete, as nodes: every state that it holds has a number, in the order of the slots.
 * The table must not grow any more.
 */
export class StateNodes {
  readonly count: number
  private readonly memory: EngineMemory
  private readonly code: EngineCode
  private readonly slotOf: Uint32Array
  private readonly nodeOf: Uint32Array
  private readonly masks: readonly number[]

  constructor(memory: EngineMemory, code: EngineCode) {
    this.memory = memory
    this.code = code
    const { slotWords, stateWords } = memory.map
    this.masks = Array.from({ length: stateWords }, (_, word) => {
      const mask = keyMask(memory.map, word)
      return [Number(BigInt.asUintN(32, mask)), Number(BigInt.asUintN(32, mask >> 32n))]
    }).flat()
    const slots = memory.control(control.slots)
    const words = memory.words(memory.control(control.table), 2 * slotWords * slots)
    this.nodeOf = new Uint32Array(slots).fill(NONE)
    this.slotOf = new Uint32Array(memory.records)
    let count = 0
    for (let slot = 0; slot < slots; slot++) {
      if (((words[2 * slotWords * slot + 1] as number) & OCCUPIED_HALF) === 0) continue
      this.nodeOf[slot] = count
      this.slotOf[count++] = slot
    }
    this.count = count
  }

  /** The packed state of a node. */
  stateOf(node: number): PackedState {
    return this.copyTo(new Uint32Array(this.masks.length), 0, node)
  }

  private copyTo(to: Uint32Array, place: number, node: number): Uint32Array {
    const { memory, masks } = this
    const at = memory.control(control.table) + 8 * memory.map.slotWords * (this.slotOf[node] as number)
    const words = memory.words(at, masks.length)
    for (let word = 0; word < masks.length; word++) to[place + word] = (words[word] as number) & (masks[word] as number)
    return to
  }

  private nodeAt(address: number): number {
    if (address === 0) return NONE
    const slot = (address - this.memory.control(control.table)) / (8 * this.memory.map.slotWords)
    return this.nodeOf[slot] as number
  }

  /** Nodes of the representatives of states, in order. */
  find(states: readonly PackedState[]): number[] {
    const { memory, code } = this
    const { map } = memory
    this.prepare(new Uint8Array(0))
    return states.map((state) => {
      const { start } = memory.batch(0)
      memory.words(start, map.batchStride / 4).fill(0)
      memory.words(start, state.length).set(state)
      // A source to be compared with: itself.
      memory.words(start + 8 * map.stateWords + 8, 1)[0] = start
      memory.setWorkerField(0, worker.batchPointer, start + map.batchStride)
      code.work(1)
      const node = this.nodeAt(memory.words(start + 8 * map.stateWords + 12, 1)[0] as number)
      memory.setWorkerField(0, worker.batchPointer, start)
      return node
    })
  }

  /** Tells every step that changes a state, by source; false is answered where a step is an error of the model. */
  eachEdge(visit: (source: number, target: number, instance: number) => void): boolean {
    let isFine = true
    const { memory, code } = this
    for (let first = 0; first < this.count; first += CHUNK_NODES) {
      this.prepare(this.recordsFrom(first))
      for (let isDone = false; !isDone; ) {
        isDone = code.work(CHUNK_NODES) === 0
        isFine = this.takeBatch(first, visit) && isFine
        memory.setWorkerField(0, worker.batchPointer, memory.batch(0).start)
      }
    }
    return isFine
  }

  /** The records of a chunk of nodes, as those of a frontier. */
  private recordsFrom(first: number): Uint8Array {
    const { entryBytes } = this.memory
    const length = Math.min(CHUNK_NODES, this.count - first)
    const records = new Uint32Array((length * entryBytes) / 4)
    for (let at = 0; at < length; at++) this.copyTo(records, (at * entryBytes) / 4, first + at)
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

  private takeBatch(first: number, visit: (source: number, target: number, instance: number) => void): boolean {
    const { memory } = this
    const { map, entryBytes } = memory
    const { start, end } = memory.batch(0)
    const frontier = memory.control(control.frontier)
    const words = memory.words(start, (end - start) / 4)
    let isFine = true
    for (let at = 2 * map.stateWords; at < words.length; at += map.batchStride / 4) {
      const meta = words[at] as number
      if ((meta & META_TRAP) !== 0) isFine = false
      if ((meta & (META_TRAP | META_STILL)) !== 0) continue
      const target = this.nodeAt(words[at + 3] as number)
      // A fault that no budget had left wherever the state was reached.
      if (target === NONE) continue
      visit(first + ((words[at + 2] as number) - frontier) / entryBytes, target, words[at + 1] as number)
    }
    return isFine
  }

  /**
   * Which marks are true of each node, and which are errors.
   * @param count how many marks the module tells
   */
  marks(count: number): { readonly truths: Uint8Array[]; readonly hasError: boolean[] } {
    const { memory, code } = this
    const truths = Array.from({ length: count }, () => new Uint8Array(this.count))
    const hasError = truths.map(() => false)
    if (count === 0) return { truths, hasError }
    this.prepare(new Uint8Array(0))
    const { start } = memory.batch(0)
    const words = Math.ceil(count / MARKS_PER_WORD)
    const state = memory.words(start, this.masks.length)
    // Behind the words of the state there is a batch of room.
    const place = start + 4 * this.masks.length
    const told = memory.words(place, 2 * words)
    for (let node = 0; node < this.count; node++) {
      this.copyTo(state, 0, node)
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
