import { InternalError } from '../base/assert.ts'
import type { CompiledRun } from '../compile/compile-run.ts'
import { CHUNK_HEADER, control, type MemoryMap, stream, streams, worker, workerBase } from '../compile/memory-map.ts'

/** Functions of a compiled run's module. */
export interface EngineCode {
  readonly init: (base: number) => void
  readonly work: (most: number) => number
  readonly admit: (from: number, end: number) => number
  readonly restore: (from: number, end: number, waits: number) => number
  readonly rehash: (oldSlots: number, first: number, spare: number) => void
  readonly close: () => void
  readonly expand: () => number
  readonly canonicalise: (entry: number) => void
  /** Only where a run was compiled with marks. */
  readonly marks: (state: number, to: number) => void
}

/** Thrown where the memory that a search may have is used up. */
export class OutOfMemory extends Error {
  readonly mebibytes: number

  constructor(mebibytes: number) {
    super('out of memory')
    this.mebibytes = mebibytes
  }
}

const PAGE = 65536
const PAGES_MAX = 65536
const MEBIBYTE = 2 ** 20

/** Records that a table holds at most, as a share of its slots. */
const LOAD_MAX = 0.7
const FIRST_SLOTS = 1 << 14

/** A table of bits does not grow: what it has unless less is allowed. */
const BIT_MEBIBYTES = 512
const ENOUGH = 2 ** 30

/** Below this the table doubles; above it grows by less, so that little of it is ever empty. */
const DOUBLING_BYTES = 2 ** 27
const GROWTH = 1.25

/** The memory of an engine: what is where, and how it grows. */
export class EngineMemory {
  readonly memory: WebAssembly.Memory
  readonly map: MemoryMap
  /** Pages that it may have. */
  private readonly most: number
  private used = 0

  /** @param mebibytes what it may grow to, if that is less than what one memory can have */
  constructor(compiled: CompiledRun, mebibytes = Number.POSITIVE_INFINITY) {
    const { map } = compiled
    this.map = map
    const arenaEnd = map.arena + 8 * map.chunkBytes * map.workers
    const slots =
      map.store.kind === 'bitstate' ? Math.floor((Math.min(mebibytes / 2, BIT_MEBIBYTES) * MEBIBYTE) / 8) : FIRST_SLOTS
    const tableEnd = arenaEnd + slots * 8 * map.slotWords
    const initial = Math.ceil(tableEnd / PAGE)
    // What a search begins with it always has, so that even the smallest limit ends as a verdict.
    this.most = Math.max(initial, Math.min(PAGES_MAX, Math.floor((mebibytes * MEBIBYTE) / PAGE)))
    this.memory = new WebAssembly.Memory({ initial, maximum: PAGES_MAX, shared: map.workers > 1 })
    this.setControl(control.arenaTop, map.arena)
    this.setControl(control.arenaEnd, arenaEnd)
    this.setControl(control.table, arenaEnd)
    this.setControl(control.slots, slots)
    this.setControl(control.tableEnd, tableEnd)
    this.writeTables(compiled)
  }

  /** Puts into place what the code reads: labels after faults, labels that cover others, permutations. */
  private writeTables({ labels, permutations }: CompiledRun): void {
    const { map } = this
    const after = this.words(map.after, labels.count * map.actions)
    for (const [label, row] of labels.after.entries()) after.set(row, label * map.actions)
    this.words(map.permutations, permutations.length).set(permutations)
    if (map.labels.kind !== 'sets') return
    const { bit } = map.labels
    const words = Math.max(1, map.labels.words)
    const covers = new BigUint64Array(this.memory.buffer, map.covers, labels.count * words)
    for (const [label, others] of labels.coveredBy.entries())
      for (const other of others) {
        const at = label * words + ((bit + other) >> 6)
        covers[at] = (covers[at] ?? 0n) | (1n << BigInt((bit + other) & 63))
      }
  }

  // ---- views: made anew, since growth detaches them ------------------------------------------------

  get bytes(): Uint8Array {
    return new Uint8Array(this.memory.buffer)
  }

  private get numbers(): Uint32Array {
    return new Uint32Array(this.memory.buffer)
  }

  control(field: number): number {
    return this.numbers[field >> 2] as number
  }

  setControl(field: number, value: number): void {
    this.numbers[field >> 2] = value
  }

  workerField(at: number, field: number): number {
    return this.numbers[(workerBase(this.map, at) + field) >> 2] as number
  }

  setWorkerField(at: number, field: number, value: number): void {
    this.numbers[(workerBase(this.map, at) + field) >> 2] = value
  }

  /** The sum of a field over all workers. */
  sumOf(field: number): number {
    let sum = 0
    for (let at = 0; at < this.map.workers; at++) sum += this.workerField(at, field)
    return sum
  }

  /** 32-bit words at an address. */
  words(address: number, length: number): Uint32Array {
    return new Uint32Array(this.memory.buffer, address, length)
  }

  // ---- space ---------------------------------------------------------------------------------------

  get size(): number {
    return this.memory.buffer.byteLength
  }

  /** Records in the table. */
  get records(): number {
    return this.used + this.sumOf(worker.newSlots)
  }

  /** Bytes of the table. */
  get tableBytes(): number {
    return this.control(control.slots) * 8 * this.map.slotWords
  }

  /** Takes note of the records that the workers made, and tells each how many more it may make. */
  shareAllowance(workers: number): void {
    for (let at = 0; at < this.map.workers; at++) {
      this.used += this.workerField(at, worker.newSlots)
      this.setWorkerField(at, worker.newSlots, 0)
    }
    const mayFill = this.map.store.kind !== 'bitstate'
    const allowed = mayFill ? Math.floor(this.control(control.slots) * LOAD_MAX) - this.used : ENOUGH
    for (let at = 0; at < workers; at++) this.setWorkerField(at, worker.allowance, Math.floor(allowed / workers))
  }

  /** Makes room wherever there is too little for a batch of every worker; false where nothing was missing. */
  makeRoom(code: EngineCode, workers: number): boolean {
    const needed = this.map.batchEntries
    // Visiting a record that waited costs allowance but no slot, so that sharing it anew may be enough.
    const before = Math.min(...Array.from({ length: workers }, (_, at) => this.workerField(at, worker.allowance) | 0))
    this.shareAllowance(workers)
    let grown = before < needed
    if ((this.workerField(0, worker.allowance) | 0) < needed) {
      this.growTable(code, workers)
      this.shareAllowance(workers)
      grown = true
    }
    const left = this.control(control.arenaEnd) - this.control(control.arenaTop)
    if (left < 2 * workers * this.map.chunkBytes) {
      const arena = this.control(control.arenaEnd) - this.map.arena
      this.growArena(Math.max(arena, 4 * workers * this.map.chunkBytes))
      grown = true
    }
    return grown
  }

  /** Makes sure that the arena has room for so many bytes after its top. */
  reserve(bytes: number): void {
    const left = this.control(control.arenaEnd) - this.control(control.arenaTop)
    if (left < bytes) this.growArena(bytes - left)
  }

  /** Moves the table up, so that the arena before it is longer. */
  private growArena(more: number): void {
    const by = Math.ceil(more / 64) * 64
    const [from, end] = [this.control(control.table), this.control(control.tableEnd)]
    this.ensure(end + by)
    this.bytes.copyWithin(from + by, from, end)
    this.setControl(control.table, from + by)
    this.setControl(control.tableEnd, end + by)
    this.setControl(control.arenaEnd, from + by)
  }

  private growTable(code: EngineCode, workers: number): void {
    const old = this.control(control.slots)
    const factor = this.tableBytes < DOUBLING_BYTES ? 2 : GROWTH
    const slots = Math.max(
      Math.floor(old * factor),
      Math.ceil((this.used + workers * this.map.batchEntries) / LOAD_MAX) + 1,
    )
    const ratio = slots / old
    const slotBytes = 8 * this.map.slotWords
    let longest = 0
    for (let at = 0; at < this.map.workers; at++) {
      longest = Math.max(longest, this.workerField(at, worker.longestProbe))
      this.setWorkerField(at, worker.longestProbe, 0)
    }
    // Above this slot every record's new place lies after its old one.
    const first = Math.min(old, Math.ceil(longest / (ratio - 1)) + longest + 16)
    const table = this.control(control.table)
    const tableEnd = table + slots * slotBytes
    this.ensure(tableEnd + first * slotBytes)
    this.setControl(control.slots, slots)
    this.setControl(control.tableEnd, tableEnd)
    code.rehash(old, first, tableEnd)
    this.bytes.fill(0, tableEnd, tableEnd + first * slotBytes)
  }

  private ensure(end: number): void {
    const pages = Math.ceil((end - this.size) / PAGE)
    if (pages <= 0) return
    const total = this.size / PAGE + pages
    if (total > this.most) throw new OutOfMemory((this.most * PAGE) / MEBIBYTE)
    try {
      this.memory.grow(pages)
    } catch {
      throw new OutOfMemory(this.size / MEBIBYTE)
    }
  }

  // ---- frontiers -----------------------------------------------------------------------------------

  get entryBytes(): number {
    return 8 * this.map.entryWords
  }

  /** Puts records at the start of the arena as the frontier. */
  loadFrontier(records: Uint8Array): void {
    this.setControl(control.arenaTop, this.map.arena)
    this.reserve(records.length + 16)
    this.bytes.set(records, this.map.arena)
    this.startFrontier(records.length)
  }

  /** Takes so many bytes at the start of the arena for the frontier. */
  private startFrontier(length: number): void {
    this.setControl(control.frontier, this.map.arena)
    this.setControl(control.count, length / this.entryBytes)
    this.setControl(control.cursor, 0)
    this.setControl(control.arenaTop, Math.ceil((this.map.arena + length) / 16) * 16)
  }

  /** The frontier's records, as they lie in memory: a copy is the caller's to make. */
  frontier(): Uint8Array {
    const start = this.control(control.frontier)
    return new Uint8Array(this.memory.buffer, start, this.control(control.count) * this.entryBytes)
  }

  /**
   * Makes the new records of all workers the frontier, and gives those that wait for a later stratum.
   * The chunks must have been closed.
   */
  turnLevel(): Uint8Array[] {
    const frontierEnd = this.control(control.frontier) + this.control(control.count) * this.entryBytes
    const waiting: Uint8Array[] = []
    // The first chunks move onto the frontier that is done with; none moves past itself.
    const length = this.gather(Math.ceil(frontierEnd / 16) * 16, this.map.arena, (records) => waiting.push(records))
    this.startFrontier(length)
    return waiting
  }

  /** Moves the next level's records out of the chunks to one place; answers their length. */
  private gather(firstChunk: number, to: number, onWaiting: (records: Uint8Array) => void): number {
    const { bytes } = this
    const end = this.control(control.arenaTop)
    let place = to
    for (let chunk = firstChunk; chunk < end; chunk += this.map.chunkBytes) {
      const [kind, length] = this.words(chunk, 2)
      const [from, until] = [chunk + CHUNK_HEADER, chunk + (length ?? 0)]
      if (until <= from) continue
      if (kind === streams.waiting) onWaiting(bytes.slice(from, until))
      else {
        bytes.copyWithin(place, from, until)
        place += until - from
      }
    }
    return place - to
  }

  /** Takes records that waited into the frontier, those left out that were visited meanwhile. */
  admit(code: EngineCode, records: Uint8Array): void {
    const count = this.control(control.count)
    const frontierEnd = this.map.arena + count * this.entryBytes
    const place = Math.ceil(frontierEnd / 16) * 16
    const chunks = Math.ceil((place + records.length) / 16) * 16
    this.setControl(control.arenaTop, place)
    this.reserve(chunks - place + 4 * this.map.chunkBytes)
    this.setControl(control.arenaTop, chunks)
    this.bytes.set(records, place)
    this.shareAllowance(1)
    const end = place + records.length
    for (let position = place; position < end; ) {
      position = code.admit(position, end) >>> 0
      if (position < end && !this.makeRoom(code, 1)) throw new InternalError('no room, and nothing to grow')
    }
    code.close()
    const length = this.gather(chunks, frontierEnd, () => undefined)
    this.startFrontier(count * this.entryBytes + length)
  }

  /** Makes the records of states that an earlier search had; they pass through the arena, which is free. */
  restore(code: EngineCode, records: Uint8Array, waits: boolean): void {
    this.loadFrontier(records)
    this.reserve(4 * this.map.chunkBytes)
    this.shareAllowance(1)
    const end = this.map.arena + records.length
    for (let position = this.map.arena; position < end; ) {
      position = code.restore(position, end, waits ? 1 : 0) >>> 0
      if (position < end && !this.makeRoom(code, 1)) throw new InternalError('no room, and nothing to grow')
    }
    code.close()
    this.loadFrontier(new Uint8Array(0))
  }

  /** Forgets what a worker has open, so that the arena can be laid out anew. */
  resetWorker(at: number): void {
    for (const where of [streams.next, streams.waiting])
      for (const field of [stream.chunk, stream.position, stream.end]) this.setWorkerField(at, where + field, 0)
    this.setWorkerField(at, worker.position, 0)
    this.setWorkerField(at, worker.end, 0)
    this.setWorkerField(at, worker.batchPointer, workerBase(this.map, at) + this.map.batch)
  }

  /** Where a batch starts and ends now. */
  batch(at: number): { readonly start: number; readonly end: number } {
    return { start: workerBase(this.map, at) + this.map.batch, end: this.workerField(at, worker.batchPointer) }
  }

  finding(at: number, slot: number): { readonly instance: number; readonly record: Uint8Array } | undefined {
    const address = workerBase(this.map, at) + this.map.findings + slot * this.map.findingBytes
    return this.takeFinding(address)
  }

  matchFound(at: number): { readonly instance: number; readonly record: Uint8Array } | undefined {
    return this.takeFinding(workerBase(this.map, at) + this.map.match)
  }

  private takeFinding(address: number): { readonly instance: number; readonly record: Uint8Array } | undefined {
    const words = this.words(address, this.map.findingBytes / 4)
    if (words[0] !== 1) return undefined
    words[0] = 0
    const record = this.bytes.slice(address + 8, address + this.map.findingBytes)
    return { instance: words[1] as number, record }
  }
}

/**
 * Links a module to a memory.
 * @param base address of the block of the worker that will run it
 */
export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory, base: number): EngineCode {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } })
  const code = exports as unknown as EngineCode
  if (typeof code.work !== 'function') throw new InternalError('the module has no functions')
  code.init(base)
  return code
}
