import { InternalError } from '../base/assert.ts'

/** Where records go that are not kept in memory: a file, as the command line gives one. */
export interface LogStorage {
  /** Adds bytes at the end; answers where they begin. */
  readonly append: (bytes: Uint8Array) => number
  readonly read: (offset: number, length: number) => Uint8Array
  /** A text that is the same for the same bytes. */
  readonly digest: (bytes: Uint8Array) => string
  /** Makes all that was added last, and then the manifest in place of the one before. Only with checkpoints. */
  readonly commit?: ((manifest: string) => void) | undefined
}

/** A row of records in the storage. */
export interface Segment {
  readonly offset: number
  readonly length: number
  readonly digest: string
}

/** Records of one level, or that wait for one: in memory, or in the storage. */
type Records = { readonly bytes: Uint8Array } | Segment

/** Records with the stratum that they are of. */
export interface Stratified {
  readonly faults: number
  readonly records: Uint8Array
}

/** Bytes of records that are kept in memory where there is a storage for more. */
const KEPT_BYTES = 2 ** 24

/**
 * The records of every level in the order of the search, and those that wait for a later stratum. The levels are all
 * that a trace needs, since the step into a state is found again by expanding the level before it; and all together
 * is what a search goes on from after an interruption.
 */
export class LevelLog {
  private readonly storage: LogStorage | undefined
  private readonly levels = new Map<string, Records>()
  private readonly waiting = new Map<string, Records[]>()
  private kept = 0

  constructor(storage: LogStorage | undefined) {
    this.storage = storage
  }

  putLevel(faults: number, depth: number, records: Uint8Array): void {
    this.levels.set(keyOf(faults, depth), this.keep(records))
  }

  level(faults: number, depth: number): Uint8Array | undefined {
    const records = this.levels.get(keyOf(faults, depth))
    return records && this.load(records)
  }

  /** Lets records wait for a level. */
  putWaiting(faults: number, depth: number, records: Uint8Array): void {
    if (records.length === 0) return
    const key = keyOf(faults, depth)
    this.waiting.set(key, [...(this.waiting.get(key) ?? []), this.keep(records)])
  }

  /** The records that wait for a level, which wait no longer. */
  takeWaiting(faults: number, depth: number): Uint8Array[] {
    const key = keyOf(faults, depth)
    const lists = this.waiting.get(key) ?? []
    this.waiting.delete(key)
    return lists.map((records) => this.load(records))
  }

  /** Whether anything waits for a level of the stratum from a depth on. */
  waitsIn(faults: number, depth: number): boolean {
    return [...this.waiting.keys()].some((key) => {
      const [stratum = 0, level = 0] = key.split(' ').map(Number)
      return stratum === faults && level >= depth
    })
  }

  /** The highest stratum that anything waits for; -1 where nothing does. */
  lastStratum(): number {
    let last = -1
    for (const key of this.waiting.keys()) last = Math.max(last, Number(key.split(' ')[0]))
    return last
  }

  /** All levels in the order of the search. */
  *allLevels(): Iterable<Stratified> {
    for (const [key, records] of this.levels) yield { faults: Number(key.split(' ')[0]), records: this.load(records) }
  }

  *allWaiting(): Iterable<Stratified> {
    for (const [key, lists] of this.waiting)
      for (const records of lists) yield { faults: Number(key.split(' ')[0]), records: this.load(records) }
  }

  // ---- what a manifest says of it -----------------------------------------------------------------

  describe(): LogDescription {
    const segment = (records: Records): Segment => {
      if ('bytes' in records) throw new InternalError('a record that is not in the storage')
      return records
    }
    return {
      levels: [...this.levels].map(([key, records]) => [key, segment(records)]),
      waiting: [...this.waiting].map(([key, lists]) => [key, lists.map(segment)]),
    }
  }

  restore({ levels, waiting }: LogDescription): void {
    for (const [key, segment] of levels) this.levels.set(key, segment)
    for (const [key, segments] of waiting) this.waiting.set(key, [...segments])
  }

  private keep(records: Uint8Array): Records {
    const { storage } = this
    const isKept = storage === undefined || (storage.commit === undefined && this.kept + records.length <= KEPT_BYTES)
    if (isKept) {
      this.kept += records.length
      return { bytes: records }
    }
    return { offset: storage.append(records), length: records.length, digest: storage.digest(records) }
  }

  private load(records: Records): Uint8Array {
    if ('bytes' in records) return records.bytes
    if (this.storage === undefined) throw new InternalError('records without a storage')
    const bytes = this.storage.read(records.offset, records.length)
    if (this.storage.digest(bytes) !== records.digest) throw new DamagedLog()
    return bytes
  }
}

/** Where the segments of a log lie in its storage. */
export interface LogDescription {
  readonly levels: readonly (readonly [string, Segment])[]
  readonly waiting: readonly (readonly [string, readonly Segment[]])[]
}

/** Thrown where the storage no longer gives what was put into it. */
export class DamagedLog extends Error {}

function keyOf(faults: number, depth: number): string {
  return `${faults} ${depth}`
}
