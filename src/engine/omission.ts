import { BITS_PER_STATE } from '../compile/emit-insert.ts'
import type { StateStoreKind } from '../compile/memory-map.ts'

/** What a search may have missed because its store does not keep the states themselves. */
export interface Omission {
  readonly store: 'fingerprint' | 'bitstate'
  readonly seed: number
  /** At most so likely is it that any state was left out, over the choice of the seed. */
  readonly probability: number
}

/**
 * How likely a store is to have taken a new state for a known one.
 * @param states states in the store
 * @param bits of a fingerprint, or of the whole table of bits
 */
export function omissionOf(store: StateStoreKind, states: number, bits: number): Omission | undefined {
  if (store.kind === 'exact') return undefined
  const { kind, seed } = store
  const probability =
    kind === 'fingerprint' ? (states * (states - 1)) / 2 ** (bits + 1) : 1 - Math.exp(-expectedCollisions(states, bits))
  return { store: kind, seed, probability: Math.min(1, probability) }
}

/** Each state finds the bits set that those before it have set: the sum, as an integral by Simpson's rule. */
function expectedCollisions(states: number, bits: number): number {
  const isTaken = (before: number) => (1 - Math.exp((-BITS_PER_STATE * before) / bits)) ** BITS_PER_STATE
  const parts = 1000
  let sum = 0
  for (let at = 0; at < parts; at++) {
    const [from, to] = [(states * at) / parts, (states * (at + 1)) / parts]
    sum += ((to - from) / 6) * (isTaken(from) + 4 * isTaken((from + to) / 2) + isTaken(to))
  }
  return sum
}
