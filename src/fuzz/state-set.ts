import { mix } from './random.ts'

/** From here on states are no longer told apart. */
const MOST = 4_000_000

/** Hashes that are looked up together. */
const BATCH = 64

/** Counts states that differ, by 63 bits of hash each: of a million, two are taken for one with a chance of about 1 in 10^7. */
export class StateSet {
  private slots = new Int32Array(2 * 1024)
  /** The hashes in the order in which they came, two words each. */
  private order = new Int32Array(2 * 1024)
  private count = 0
  /** Hashes that are not looked up yet. */
  private readonly waiting = new Int32Array(2 * BATCH)
  private waits = 0
  /** Keeps early loads alive. */
  private sink = 0

  /** Number of different states; at least so many where `isFull`. */
  get size(): number {
    this.putWaiting()
    return this.count
  }

  get isFull(): boolean {
    return this.size >= MOST
  }

  add(state: Uint32Array): void {
    let low = 0x2545f491
    let high = 0x6c8e9cf5
    // Two rows of rotating and multiplying, after A. Appleby's MurmurHash3: each step loses nothing of what was before.
    for (let at = 0; at < state.length; at++) {
      const word = state[at] as number
      low = Math.imul(low ^ Math.imul(word, 0xcc9e2d51), 0x1b873593)
      low = (low << 15) | (low >>> 17)
      high = Math.imul(high ^ Math.imul(word, 0x85ebca6b), 0xc2b2ae35)
      high = (high << 13) | (high >>> 19)
    }
    const { waiting } = this
    waiting[2 * this.waits] = mix(low, high)
    waiting[2 * this.waits + 1] = mix(high, low) | 1
    if (++this.waits === BATCH) this.putWaiting()
  }

  /** First all are touched, so that many loads are on their way at once: the table is larger than what is close by. */
  private putWaiting(): void {
    const { waiting, waits, slots } = this
    const mask = slots.length / 2 - 1
    for (let at = 0; at < waits; at++) this.sink ^= slots[2 * ((waiting[2 * at] as number) & mask)] as number
    for (let at = 0; at < waits; at++) this.put(waiting[2 * at] as number, waiting[2 * at + 1] as number)
    this.waits = 0
  }

  /** The hashes of all states in the order in which they came, two words each. */
  inOrder(): Int32Array {
    return this.order.slice(0, 2 * this.size)
  }

  /** Adds the first so many states of another set, as `inOrder` gives them. */
  addHashes(hashes: Int32Array, count: number): void {
    for (let at = 0; at < count; at++) this.put(hashes[2 * at] as number, hashes[2 * at + 1] as number)
  }

  private put(low: number, high: number): void {
    const mask = this.slots.length / 2 - 1
    for (let at = low & mask; ; at = (at + 1) & mask) {
      const known = this.slots[2 * at + 1] as number
      if (known === 0) {
        if (this.count >= MOST) return
        this.slots[2 * at] = low
        this.slots[2 * at + 1] = high
        this.append(low, high)
        if (4 * this.count > this.slots.length) this.grow()
        return
      }
      if (known === high && this.slots[2 * at] === low) return
    }
  }

  private append(low: number, high: number): void {
    if (2 * this.count === this.order.length) {
      const longer = new Int32Array(2 * this.order.length)
      longer.set(this.order)
      this.order = longer
    }
    this.order[2 * this.count] = low
    this.order[2 * this.count + 1] = high
    this.count++
  }

  private grow(): void {
    const old = this.slots
    this.slots = new Int32Array(2 * old.length)
    const mask = this.slots.length / 2 - 1
    for (let from = 0; from < old.length; from += 2) {
      if (old[from + 1] === 0) continue
      let at = (old[from] as number) & mask
      while (this.slots[2 * at + 1] !== 0) at = (at + 1) & mask
      this.slots[2 * at] = old[from] as number
      this.slots[2 * at + 1] = old[from + 1] as number
    }
  }
}
