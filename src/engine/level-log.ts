/**
 * The records of every level in the order of the search: all that a trace needs, since the step into a state is found
 * again by expanding the level before it.
 */
export class LevelLog {
  private readonly levels = new Map<string, Uint8Array>()
  private total = 0

  /** Bytes kept. */
  get size(): number {
    return this.total
  }

  put(faults: number, depth: number, records: Uint8Array): void {
    this.levels.set(key(faults, depth), records)
    this.total += records.length
  }

  get(faults: number, depth: number): Uint8Array | undefined {
    return this.levels.get(key(faults, depth))
  }
}

function key(faults: number, depth: number): string {
  return `${faults} ${depth}`
}
