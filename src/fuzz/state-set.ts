import { mix } from './random.ts'

/** From here on states are no longer told apart. */
const MOST = 4_000_000

/** No place in the list. */
const FREE = 0

/** Counts states that differ, by 64 bits of hash each: of a million, two are taken for one with a chance of 3 in 10^8. */
export class StateSet {
  /** Of each state two words of hash, in the order in which they came. */
  private hashes = new Int32Array(2 * 1024)
  /** A hash table of places in that list, each one more than the place. */
  private slots = new Int32Array(2 * 1024)
  private count = 0

  /** Number of different states; at least so many where `isFull`. */
  get size(): number {
    return this.count
  }

  get isFull(): boolean {
    return this.count >= MOST
  }

  /** Whether the state is new. */
  add(state: Uint32Array): boolean {
    let low = 0x2545f491
    let high = 0x6c8e9cf5
    for (let at = 0; at < state.length; at++) {
      const word = state[at] as number
      low = mix(low, word)
      high = mix(word ^ 0x5bd1e995, high)
    }
    return this.put(low | 0, high | 0)
  }

  /** The hashes of all states in the order in which they came, two words each. */
  inOrder(): Int32Array {
    return this.hashes.slice(0, 2 * this.count)
  }

  /** Adds the first so many states of another set, as `inOrder` gives them. */
  addHashes(hashes: Int32Array, count: number): void {
    for (let at = 0; at < count; at++) this.put(hashes[2 * at] as number, hashes[2 * at + 1] as number)
  }

  private put(low: number, high: number): boolean {
    const { hashes, slots } = this
    const mask = slots.length - 1
    for (let at = low & mask; ; at = (at + 1) & mask) {
      const place = slots[at] as number
      if (place === FREE) {
        if (this.isFull) return false
        if (2 * this.count === hashes.length) this.lengthen()
        this.hashes[2 * this.count] = low
        this.hashes[2 * this.count + 1] = high
        slots[at] = ++this.count
        if (2 * this.count > slots.length) this.rehash()
        return true
      }
      if (hashes[2 * place - 2] === low && hashes[2 * place - 1] === high) return false
    }
  }

  private lengthen(): void {
    const longer = new Int32Array(2 * this.hashes.length)
    longer.set(this.hashes)
    this.hashes = longer
  }

  private rehash(): void {
    this.slots = new Int32Array(2 * this.slots.length)
    const mask = this.slots.length - 1
    for (let place = 1; place <= this.count; place++) {
      let at = (this.hashes[2 * place - 2] as number) & mask
      while (this.slots[at] !== FREE) at = (at + 1) & mask
      this.slots[at] = place
    }
  }
}
