import { assert } from '../base/assert.ts'
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
  private readonly slotWords: number
  private known: { readonly words: Uint32Array; readonly table: number } | undefined

  constructor(memory: EngineMemory, code: EngineCode) {
    this.memory = memory
    this.code = code
    const { slotWords, stateWords } = memory.map
    this.slotWords = slotWords
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
    const { masks, slotWords } = this
    const { words, table } = this.view()
    const at = (table >> 2) + 2 * slotWords * (this.slotOf[node] as number)
    for (let word = 0; word < masks.length; word++)
      to[place + word] = (words[at + word] as number) & (masks[word] as number)
    return to
  }

  /** The memory as words, and where the table is: the arena may grow before it, which moves it. */
  private view(): { readonly words: Uint32Array; readonly table: number } {
    const { memory, known } = this
    if (known !== undefined && known.words.buffer === memory.memory.buffer) return known
    const words = new Uint32Array(memory.memory.buffer)
    this.known = { words, table: memory.control(control.table) }
    return this.known
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
      const record = memory.words(start + 8 * map.stateWords + 12, 1)[0] as number
      assert(record !== 0, 'an initial state is not in the table')
      const node = this.nodeOf[(record - memory.control(control.table)) / (8 * this.slotWords)] as number
      memory.setWorkerField(0, worker.batchPointer, start)
      return node
    })
  }

  /** Tells every step that changes a state, by source, and the instances that are an error of the model somewhere. */
  eachEdge(visit: (source: number, target: number, instance: number) => void): ReadonlySet<number> {
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
    this.known = undefined
    // Under the label of a path without faults all that the budgets speak of is possible.
    memory.setControl(control.label, 0)
    memory.setControl(control.mode, modes.edges)
    memory.bytes.fill(0, control.active, control.active + 3 * map.goals)
  }

  private takeBatch(
    first: number,
    visit: (source: number, target: number, instance: number) => void,
    errors: Set<number>,
  ): void {
    const { memory } = this
    const { entryBytes } = memory
    const { stateWords, batchStride } = memory.map
    const { start, end } = memory.batch(0)
    const frontier = memory.control(control.frontier)
    const { words, table } = this.view()
    const slotBytes = 8 * this.slotWords
    for (let at = (start >> 2) + 2 * stateWords; at < end >> 2; at += batchStride >> 2) {
      const meta = words[at] as number
      if ((meta & META_TRAP) !== 0) errors.add(words[at + 1] as number)
      if ((meta & (META_TRAP | META_STILL)) !== 0) continue
      const record = words[at + 3] as number
      // A fault that no budget had left wherever the state was reached.
      if (record === 0) continue
      const target = this.nodeOf[(record - table) / slotBytes] as number
      visit(first + ((words[at + 2] as number) - frontier) / entryBytes, target, words[at + 1] as number)
    }
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
