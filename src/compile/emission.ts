import {
  at,
  type Body,
  type Global,
  get,
  getGlobal,
  i32,
  i64,
  type Local,
  type ModuleBuilder,
  type Op,
  op,
} from './assembler.ts'
import { control, labelBitIn, type MemoryMap } from './memory-map.ts'

/** What the parts of an engine's code share while it is written. */
export interface Emission {
  readonly module: ModuleBuilder
  readonly map: MemoryMap
  /** Several workers on one memory: inserts are atomic. */
  readonly atomic: boolean
  /** Base address of the worker's own block: each worker is an instance with globals of its own. */
  readonly self: Global
  /** Keeps early loads alive. */
  readonly sink: Global
}

export const load = (offset: number, base: Op): Op => at('i32.load', offset, base)
export const store = (offset: number, base: Op, value: Op): Op => at('i32.store', offset, base, value)
export const shared = (offset: number): Op => load(offset, i32(0))
export const add = (a: Op, b: Op | number): Op => op('i32.add', a, typeof b === 'number' ? i32(b) : b)
export const multiply = (a: Op, b: number): Op => op('i32.mul', a, i32(b))

/** Adds to a counter of a worker. */
export function bump(body: Body, own: Op, field: number, by = 1): void {
  body.add(store(field, own, add(load(field, own), by)))
}

// ---- what a record of the table holds ---------------------------------------------------------------

/** The highest bit of a record's first word: it is there. */
export const OCCUPIED = 1n << 63n

/** The next bit: the other words are there too. Only where several workers write records of several words. */
export const READY = 1n << 62n

const ALL = 0xffffffffffffffffn

/** Bits of a record's word that belong to the key: to the state, or to its fingerprint. */
export function keyMask({ labels, keyWords }: MemoryMap, word: number): bigint {
  let mask = word === 0 ? ~(OCCUPIED | READY) : -1n
  if (labels.kind !== 'none' && labels.word === word && word < keyWords) mask &= (1n << BigInt(labels.bit)) - 1n
  return BigInt.asUintN(64, mask)
}

export function masked(value: Op, mask: bigint): Op {
  return mask === ALL ? value : op('i64.and', value, i64(mask))
}

/** Bits of a word of a frontier's entry that belong to the state, where a label may stand beside it. */
export function stateMask(map: MemoryMap, word: number): bigint {
  const bit = labelBitIn(map, word)
  return bit === undefined ? ALL : (1n << BigInt(bit)) - 1n
}

// ---- keys and hashes --------------------------------------------------------------------------------

/** Multipliers of SplitMix64's finaliser (Sebastiano Vigna) and of its increment. */
const MIX = [0x9e3779b97f4a7c15n, 0xbf58476d1ce4e5b9n, 0x94d049bb133111ebn] as const

/** Writes the key of a state into locals: its words, or a fingerprint of them. */
export function writeKey(body: Body, map: MemoryMap, state: readonly Local[], key: readonly Local[]): void {
  if (map.store.kind === 'exact') {
    for (const [index, word] of state.entries()) body.set(key[index] as Local, get(word))
    return
  }
  const fingerprint = key[0] as Local
  body.set(fingerprint, i64(BigInt(map.store.seed) * MIX[0] + MIX[2]))
  const fold = (by: bigint) =>
    body.set(fingerprint, op('i64.xor', get(fingerprint), op('i64.shr_u', get(fingerprint), i64(by))))
  const scale = (by: bigint) => body.set(fingerprint, op('i64.mul', get(fingerprint), i64(by)))
  for (const word of state) {
    body.set(fingerprint, op('i64.add', op('i64.xor', get(fingerprint), get(word)), i64(MIX[0])))
    fold(30n)
    scale(MIX[1])
    fold(27n)
    scale(MIX[2])
    fold(31n)
  }
  body.set(fingerprint, masked(get(fingerprint), keyMask(map, 0)))
}

/** Mixes all words of a key: multiply and fold. */
export function writeHash(body: Body, key: readonly Local[], hash: Local): void {
  for (const [index, word] of key.entries()) {
    const value = index === 0 ? get(word) : op('i64.xor', op('i64.rotl', get(hash), i64(29n)), get(word))
    body.set(hash, op('i64.mul', value, i64(MIX[0])))
    body.set(hash, op('i64.xor', get(hash), op('i64.shr_u', get(hash), i64(32n))))
  }
  body.set(hash, op('i64.mul', get(hash), i64(MIX[1])))
}

/** Home slot of a key: its place grows with the hash, so that a larger table keeps the order. */
export function slotAddress(
  hash: Op,
  map: MemoryMap,
  slots = shared(control.slots),
  table = shared(control.table),
): Op {
  const index = op('i64.shr_u', op('i64.mul', op('i64.shr_u', hash, i64(32n)), op('i64.extend_i32_u', slots)), i64(32n))
  return add(table, multiply(op('i32.wrap_i64', index), 8 * map.slotWords))
}

/** Writes the state of a frontier's entry and its key into locals; answers the key's home slot. */
export function writeHome(
  body: Body,
  map: MemoryMap,
  entry: Local,
  state: readonly Local[],
  key: readonly Local[],
): Op {
  const hash = body.local('i64')
  for (const [index, word] of state.entries())
    body.set(word, masked(at('i64.load', 8 * index, get(entry)), stateMask(map, index)))
  writeKey(body, map, state, key)
  writeHash(body, key, hash)
  return slotAddress(get(hash), map)
}

/** The next slot; after the last comes the first. */
export function writeNextSlot(body: Body, map: MemoryMap, slot: Local): void {
  body.set(slot, add(get(slot), 8 * map.slotWords))
  body.if(op('i32.eq', get(slot), shared(control.tableEnd)), () => body.set(slot, shared(control.table)))
}

export function longs(body: Body, length: number): Local[] {
  return Array.from({ length }, () => body.local('i64'))
}

/** Goes through the batch, entry by entry. */
export function eachEntry({ map, self }: Emission, body: Body, entry: Local, end: Local, visit: () => void): void {
  body.set(entry, add(getGlobal(self), map.batch))
  body.loop((next, done) => {
    body.branchIf(done, op('i32.ge_u', get(entry), get(end)))
    visit()
    body.set(entry, add(get(entry), map.batchStride))
    body.branch(next)
  })
}
