import { defined, InternalError } from '../base/assert.ts'

/** Where records go that are not kept in memory: a file, as the command line gives one. */
export interface LogStorage {
  /** Adds bytes at the end; answers where they begin. */
  readonly append: (bytes: Uint8Array) => number
  readonly read: (offset: number, length: number) => Uint8Array
  /** Where the storage outlives the search, so that another can go on from it. */
  readonly checkpoint?: Checkpoint | undefined
}

export interface Checkpoint {
  /** A text that is the same for the same bytes. */
  readonly digest: (bytes: Uint8Array) => string
  /** Makes all that was added last, and then the manifest in place of the one before. */
  readonly commit: (manifest: string) => void
  /** Forgets what comes after so many bytes, as no manifest speaks of it. */
  readonly truncate: (length: number) => void
}

/** A row of records in the storage, with the digest that a checkpoint compares. */
interface Segment {
  readonly offset: number
  readonly length: number
  readonly digest?: string | undefined
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
  /** By faults, then depth; with gaps where a level has no states. */
  private readonly levels: Records[][] = []
  private readonly waiting: Records[][][] = []
  private kept = 0

  constructor(storage: LogStorage | undefined) {
    this.storage = storage
  }

  putLevel(faults: number, depth: number, records: Uint8Array): void {
    rowAt(this.levels, faults)[depth] = this.keep(records)
  }

  level(faults: number, depth: number): Uint8Array | undefined {
    const records = this.levels[faults]?.[depth]
    return records && this.load(records)
  }

  /** Lets records wait for a level. */
  putWaiting(faults: number, depth: number, records: Uint8Array): void {
    if (records.length > 0) rowAt(rowAt(this.waiting, faults), depth).push(this.keep(records))
  }

  /** The records that wait for a level, which wait no longer. */
  takeWaiting(faults: number, depth: number): Uint8Array[] {
    const lists = this.waiting[faults]?.[depth]?.splice(0) ?? []
    return lists.map((records) => this.load(records))
  }

  /** Whether anything waits for a level of the stratum from a depth on; what waited for those before it is taken. */
  waitsIn(faults: number, depth: number): boolean {
    return (this.waiting[faults]?.length ?? 0) > depth
  }

  /** The highest stratum that anything ever waited for; -1 where nothing did. */
  lastStratum(): number {
    return this.waiting.length - 1
  }

  /** All levels in the order of the search. */
  allLevels(): Iterable<Stratified> {
    return this.loadAll(this.levels)
  }

  allWaiting(): Iterable<Stratified> {
    return this.loadAll(this.waiting.map((row) => row.flat()))
  }

  private *loadAll(strata: readonly (readonly Records[])[]): Iterable<Stratified> {
    // `flat` leaves the gaps out.
    for (const [faults, row] of strata.entries())
      for (const records of row.flat()) yield { faults, records: this.load(records) }
  }

  // ---- what a manifest says of it -----------------------------------------------------------------

  describe(): LogDescription {
    const placed = (faults: number, depth: number, records: Records): PlacedSegment => {
      if ('bytes' in records) throw new InternalError('a record that is not in the storage')
      return { ...records, faults, depth }
    }
    return {
      levels: this.levels.flatMap((row, faults) => row.flatMap((records, depth) => placed(faults, depth, records))),
      waiting: this.waiting.flatMap((row, faults) =>
        row.flatMap((lists, depth) => lists.map((records) => placed(faults, depth, records))),
      ),
    }
  }

  restore({ levels, waiting }: LogDescription): void {
    for (const segment of levels) rowAt(this.levels, segment.faults)[segment.depth] = segment
    for (const segment of waiting) rowAt(rowAt(this.waiting, segment.faults), segment.depth).push(segment)
    const ends = [...levels, ...waiting].map(({ offset, length }) => offset + length)
    this.storage?.checkpoint?.truncate(ends.reduce((last, end) => Math.max(last, end), 0))
  }

  private keep(records: Uint8Array): Records {
    const { storage } = this
    const isKept =
      storage === undefined || (storage.checkpoint === undefined && this.kept + records.length <= KEPT_BYTES)
    if (isKept) {
      this.kept += records.length
      return { bytes: records }
    }
    return {
      offset: storage.append(records),
      length: records.length,
      digest: storage.checkpoint?.digest(records),
    }
  }

  private load(records: Records): Uint8Array {
    if ('bytes' in records) return records.bytes
    if (this.storage === undefined) throw new InternalError('records without a storage')
    const bytes = this.storage.read(records.offset, records.length)
    if (this.storage.checkpoint?.digest(bytes) !== records.digest) throw new DamagedLog()
    return bytes
  }
}

interface PlacedSegment extends Segment {
  readonly faults: number
  readonly depth: number
}

/** Where the segments of a log lie in its storage. */
export interface LogDescription {
  readonly levels: readonly PlacedSegment[]
  readonly waiting: readonly PlacedSegment[]
}

/** Thrown where the storage no longer gives what was put into it. */
export class DamagedLog extends Error {}

/** The row at an index; it and those before it are made where there are none. */
function rowAt<T>(rows: T[][], at: number): T[] {
  while (rows.length <= at) rows.push([])
  return defined(rows[at])
}
