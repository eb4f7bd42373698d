import { type Layout, RESERVED_BITS } from '../model/layout.ts'
import type { LabelTable } from './label-table.ts'

/**
 * Where everything lies in the memory of an engine: a control block that all workers share, a block for each worker,
 * then the arena of frontiers, then the table of states, which grows last. Offsets and lengths in bytes.
 */
export interface MemoryMap {
  readonly store: StateStoreKind
  /** 64-bit words of a state, and of what the table tells states apart by. */
  readonly stateWords: number
  readonly keyWords: number
  /** Bytes of an entry of a batch, and where in it the key is. */
  readonly batchStride: number
  readonly keyOffset: number
  /** 64-bit words of a record in the table, of one in a frontier or log. */
  readonly slotWords: number
  readonly entryWords: number
  readonly labels: LabelPlace
  readonly goals: number
  readonly actions: number
  /** Successors that one state can have. */
  readonly fanOut: number
  readonly batchEntries: number
  readonly chunkBytes: number
  readonly after: number
  readonly covers: number
  /** Tables of permutations. */
  readonly permutations: number
  readonly workers: number
  readonly workerBytes: number
  readonly counters: number
  readonly findings: number
  readonly findingBytes: number
  readonly target: number
  readonly match: number
  readonly batch: number
  /** First byte after the workers' blocks. */
  readonly arena: number
}

/** What tells states apart: themselves, a hash of each, or a few bits that a hash of it says. */
export type StateStoreKind =
  | { readonly kind: 'exact' }
  | { readonly kind: 'fingerprint' | 'bitstate'; readonly seed: number }

/** How the labels of faults used are kept with a state. */
export type LabelPlace =
  /** Nothing to keep: every state is visited once. */
  | { readonly kind: 'none' }
  /**
   * Labels that are all comparable, and that the stratum of the search gives: one bit, whether the state was
   * visited; else it waits for its stratum.
   */
  | { readonly kind: 'visited'; readonly word: number; readonly bit: number }
  /** A bit for each label that the state was visited with, and one for each that it waits with. */
  | {
      readonly kind: 'sets'
      readonly word: number
      readonly bit: number
      readonly count: number
      /** Words of each of the two sets where they have words of their own; 0 where they fit beside the state. */
      readonly words: number
    }

/** Fields of the control block. */
export const control = {
  cursor: 0,
  count: 4,
  frontier: 8,
  arenaTop: 12,
  arenaEnd: 16,
  table: 20,
  slots: 24,
  tableEnd: 28,
  label: 32,
  mode: 36,
  /** Counts the orders to helpers; they wait for it to change. */
  order: 40,
  command: 44,
  /** Counts the helpers that have done what was ordered. */
  done: 48,
  /** A byte for each sort of finding and goal: whether one is wanted. */
  active: 64,
} as const

/** Orders to the helpers. */
export const commands = { work: 0, leave: 1 } as const

/** What a worker does with the states of a frontier. */
export const modes = {
  expand: 0,
  /** Ask the state properties, and no more: at the limit of depth. */
  examine: 1,
  /** Look for the steps that lead to a target. */
  match: 2,
  /** Leave the successors in the batch; where it is full, forget them. */
  collect: 3,
  /** Make keys and slots of the successors, then forget them. */
  prepare: 4,
  /** Leave the successors in the batch with the addresses of their records, to be taken from there; makes none. */
  edges: 5,
} as const

/** Fields of a worker's block. */
export const worker = {
  allowance: 0,
  batchPointer: 4,
  position: 8,
  end: 12,
  newStates: 40,
  newSlots: 44,
  longestProbe: 48,
  targetMeta: 52,
  /** What the worker's last work ended with. */
  result: 56,
  /** Slots looked at beyond the home slot. */
  probes: 64,
  fields: 128,
} as const

/** The two streams of new records: for the next level, and for a stratum with one fault more. */
export const streams = { next: 16, waiting: 28 } as const

/** Fields of a stream: its chunk, where the next record goes, and the end of the chunk. */
export const stream = { chunk: 0, position: 4, end: 8 } as const

/** At the start of a chunk: which stream it is of, and its length in bytes, header included. */
export const CHUNK_HEADER = 16

/** After a batch entry's words: label and flags, instance, source, slot. */
const META_BYTES = 16
export const META_FAULT = 1 << 31
export const META_TRAP = 1 << 30
/** In edges: the successor equals the state it comes from. */
export const META_STILL = 1 << 29
export const META_LABEL = 0xffff

/** Of a finding: whether there is one, the instance, then the record of the state. */
export const FINDING_HEADER = 8

const BATCH_LEAST = 192
const CHUNK_ENTRIES = 512

export function memoryMap(
  layout: Layout,
  labels: LabelTable,
  store: StateStoreKind,
  shape: {
    readonly goals: number
    readonly actions: number
    readonly fanOut: number
    readonly workers: number
    readonly permutationWords: number
  },
): MemoryMap {
  const stateWords = layout.words / 2
  const isExact = store.kind === 'exact'
  const keyWords = isExact ? stateWords : 1
  const place = isExact ? labelPlace(layout, labels) : labelPlaceBeside(labels)
  const owns = place.kind === 'visited' && place.word >= keyWords
  const extra = store.kind === 'bitstate' ? 0 : place.kind === 'sets' ? 2 * place.words : owns ? 1 : 0
  const batchStride = 8 * stateWords + META_BYTES + (isExact ? 0 : 8)
  const entryWords = stateWords + (place.kind === 'sets' && place.words > 0 ? 1 : 0)
  const { goals, actions, fanOut, workers } = shape
  const batchEntries = BATCH_LEAST + fanOut
  const after = align(control.active + 3 * goals)
  const covers = align(after + labels.count * actions * 4)
  const permutations = align(covers + (place.kind === 'sets' ? labels.count * 8 * Math.max(1, place.words) : 0))
  const block = align(permutations + 4 * shape.permutationWords)
  const counters = worker.fields
  const findings = counters + 8 * actions
  const findingBytes = FINDING_HEADER + 8 * entryWords
  const target = findings + 3 * goals * findingBytes
  const match = target + 8 * entryWords
  const batch = match + findingBytes
  const workerBytes = align(batch + batchEntries * batchStride)
  return {
    store,
    stateWords,
    keyWords,
    batchStride,
    keyOffset: isExact ? 0 : 8 * stateWords + META_BYTES,
    slotWords: keyWords + extra,
    entryWords,
    labels: place,
    goals,
    actions,
    fanOut,
    batchEntries,
    chunkBytes: CHUNK_HEADER + 8 * entryWords * Math.max(CHUNK_ENTRIES, batchEntries),
    after,
    covers,
    permutations,
    workers,
    workerBytes,
    counters,
    findings,
    findingBytes,
    target,
    match,
    batch,
    arena: block + workers * workerBytes,
  }
}

/** Bit of a frontier's word from which on a label stands beside the state; undefined where none does. */
export function labelBitIn({ labels }: MemoryMap, word: number): number | undefined {
  return labels.kind === 'sets' && labels.words === 0 && labels.word === word ? labels.bit : undefined
}

/** Address of a worker's block. */
export function workerBase(map: MemoryMap, at: number): number {
  return map.arena - (map.workers - at) * map.workerBytes
}

/** Beside the state where its last word has room, in words of their own otherwise. */
function labelPlace(layout: Layout, { count, isChain, hasStrata }: LabelTable): LabelPlace {
  if (!hasStrata) return { kind: 'none' }
  const stateWords = layout.words / 2
  const bit = 64 - layout.free - (stateWords === 1 ? RESERVED_BITS : 0)
  if (isChain) {
    return layout.free >= 1
      ? { kind: 'visited', word: stateWords - 1, bit }
      : { kind: 'visited', word: stateWords, bit: 0 }
  }
  if (2 * count <= layout.free) return { kind: 'sets', word: stateWords - 1, bit, count, words: 0 }
  return { kind: 'sets', word: stateWords, bit: 0, count, words: Math.ceil(count / 64) }
}

/** Beside a fingerprint: its highest bit gives way, or sets have words of their own. */
function labelPlaceBeside({ count, isChain, hasStrata }: LabelTable): LabelPlace {
  if (!hasStrata) return { kind: 'none' }
  if (isChain) return { kind: 'visited', word: 0, bit: 63 - RESERVED_BITS }
  return { kind: 'sets', word: 1, bit: 0, count, words: Math.ceil(count / 64) }
}

function align(offset: number): number {
  return Math.ceil(offset / 64) * 64
}
