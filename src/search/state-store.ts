import type { PackedState } from '../system/transition-system.ts'

const EMPTY = -1
const FULLEST = 0.6

/**
 * A set of packed states, each numbered in the order of its arrival. Exact: states are kept whole, and the hash
 * only says where to look.
 */
export class StateStore {
  size = 0
  private readonly words: number
  private states: Uint32Array
  private slots: Int32Array

  /** @param words words of a state */
  constructor(words: number) {
    this.words = words
    this.states = new Uint32Array(1024 * words)
    this.slots = new Int32Array(2048).fill(EMPTY)
  }

  /** Number of the state, which is added if it is new: then it equals the size before. */
  add(state: PackedState): number {
    if (this.size >= this.slots.length * FULLEST) this.grow()
    const slot = this.slotOf(state)
    const known = this.slots[slot] as number
    if (known !== EMPTY) return known
    const number = this.size++
    this.slots[slot] = number
    if ((number + 1) * this.words > this.states.length) {
      const larger = new Uint32Array(this.states.length * 2)
      larger.set(this.states)
      this.states = larger
    }
    this.states.set(state, number * this.words)
    return number
  }

  /** Number of the state, or undefined where it was never added. */
  find(state: PackedState): number | undefined {
    const known = this.slots[this.slotOf(state)] as number
    return known === EMPTY ? undefined : known
  }

  /** The state with a number, as a copy. */
  get(number: number): PackedState {
    return this.states.slice(number * this.words, (number + 1) * this.words)
  }

  private slotOf(state: PackedState): number {
    const mask = this.slots.length - 1
    let slot = hash(state) & mask
    for (;;) {
      const known = this.slots[slot] as number
      if (known === EMPTY || this.equals(known, state)) return slot
      slot = (slot + 1) & mask
    }
  }

  private equals(number: number, state: PackedState): boolean {
    const base = number * this.words
    for (let at = 0; at < this.words; at++) if (this.states[base + at] !== state[at]) return false
    return true
  }

  private grow(): void {
    this.slots = new Int32Array(this.slots.length * 2).fill(EMPTY)
    for (let number = 0; number < this.size; number++) this.slots[this.slotOf(this.get(number))] = number
  }
}

/** Mixes all bits of all words (the finaliser of MurmurHash3, by Austin Appleby, between words). */
function hash(state: PackedState): number {
  let mixed = 0x9e3779b9
  for (const word of state) {
    mixed = Math.imul(mixed ^ word, 0x85ebca6b)
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
    mixed ^= mixed >>> 16
  }
  return mixed
}
