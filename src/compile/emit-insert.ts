import { defined } from '../base/assert.ts'
import { at, type Body, type FunctionHandle, get, getGlobal, i32, i64, type Local, type Op, op } from './assembler.ts'
import {
  add,
  bump,
  type Emission,
  keyMask,
  load,
  longs,
  masked,
  multiply,
  OCCUPIED,
  READY,
  slotAddress,
  store,
  writeHome,
  writeNextSlot,
} from './emission.ts'
import { entryLabel } from './emit-streams.ts'
import { type LabelPlace, worker } from './memory-map.ts'

/** What `insert` says of a record. */
export const outcomes = { known: 0, visit: 1, visitAgain: 2, wait: 3 } as const

/**
 * insert(entry, slot, label, isFault): finds or makes the record of a state. Answers whether to visit it, for the
 * first time or again under another label, or to let it wait for a stratum with one fault more.
 */
export function emitInsert(emission: Emission): FunctionHandle {
  const { module, map, atomic, self } = emission
  const { keyWords } = map
  if (map.store.kind === 'bitstate') return emitBitInsert(emission)
  const insert = module.declare(['i32', 'i32', 'i32', 'i32'], 'i32')
  module.define(insert, (body, ...params) => {
    const [entry, slot, label, isFault] = params as [Local, Local, Local, Local]
    const words = longs(body, keyWords)
    const seen = body.local('i64')
    const probes = body.local('i32')
    for (const [index, word] of words.entries()) body.set(word, at('i64.load', map.keyOffset + 8 * index, get(entry)))
    const [first, ...rest] = words as [Local, ...Local[]]
    const key = op('i64.or', get(first), i64(OCCUPIED))
    body.set(probes, i32(0))
    body.loop((next, end) => {
      body.set(seen, atomic ? at('i64.atomic.load', 0, get(slot)) : at('i64.load', 0, get(slot)))
      body.if(op('i64.eqz', get(seen)), () => writeNew(emission, body, { slot, seen, label, isFault, probes }, words))
      body.if(op('i64.eq', op('i64.and', get(seen), i64(keyMask(map, 0) | OCCUPIED)), key), () => {
        if (atomic && map.slotWords > 1) waitUntilReady(body, slot)
        const others = rest.map((word, index) =>
          op('i64.eq', masked(at('i64.load', 8 * (index + 1), get(slot)), keyMask(map, index + 1)), get(word)),
        )
        body.if(
          others.reduce((all, each) => op('i32.and', all, each), i32(1)),
          () => body.branch(end),
        )
      })
      writeNextSlot(body, map, slot)
      bump(body, getGlobal(self), worker.probes)
      body.set(probes, add(get(probes), 1))
      body.branch(next)
    })
    writeKnown(emission, body, { slot, label, isFault })
    body.return(i32(outcomes.known))
  })
  return insert

  function waitUntilReady(body: Body, slot: Local): void {
    body.loop((next) => {
      const ready = op('i64.and', at('i64.atomic.load', 0, get(slot)), i64(READY))
      body.if(op('i64.eqz', ready), () => body.branch(next))
    })
  }

  /** Makes the record in an empty slot and returns; falls through where another worker was first. */
  function writeNew(
    emission: Emission,
    body: Body,
    at_: {
      readonly slot: Local
      readonly seen: Local
      readonly label: Local
      readonly isFault: Local
      readonly probes: Local
    },
    words: readonly Local[],
  ): void {
    const { slot, seen, label, isFault, probes } = at_
    const [first, ...rest] = words as [Local, ...Local[]]
    const mark = markOf(emission, slot, label, isFault)
    const inWord = (index: number, value: Op) =>
      mark !== undefined && mark.word === index ? op('i64.or', value, mark.bits) : value
    const key = inWord(0, op('i64.or', get(first), i64(OCCUPIED)))
    const made = () => {
      for (const [index, word] of rest.entries())
        body.add(at('i64.store', 8 * (index + 1), get(slot), inWord(index + 1, get(word))))
      if (mark !== undefined && mark.word >= keyWords) body.add(at('i64.store', 8 * mark.word, mark.base, mark.bits))
      if (atomic && map.slotWords > 1) body.add(at('i64.atomic.store', 0, get(slot), op('i64.or', key, i64(READY))))
      const own = getGlobal(self)
      bump(body, own, worker.newSlots)
      noteProbes(body, own, probes)
      body.if(get(isFault), () => body.return(i32(outcomes.wait)))
      bump(body, own, worker.newStates)
      body.return(i32(outcomes.visit))
    }
    if (!atomic) {
      body.add(at('i64.store', 0, get(slot), key))
      made()
      return
    }
    body.set(seen, at('i64.atomic.rmw.cmpxchg', 0, get(slot), i64(0n), key))
    body.if(op('i64.eqz', get(seen)), made)
  }
}

/** Remembers how far from its home a record came to lie at most: growth relies on it. */
export function noteProbes(body: Body, own: Op, probes: Local): void {
  body.if(op('i32.gt_u', get(probes), load(worker.longestProbe, own)), () =>
    body.add(store(worker.longestProbe, own, get(probes))),
  )
}

/** Where a record notes that it was visited with a label, or waits with it. */
interface Mark {
  readonly word: number
  /** Address of the record, or how much further in a set of several words. */
  readonly base: Op
  readonly bits: Op
}

function markOf({ map }: Emission, slot: Local, label: Local, isFault: Local): Mark | undefined {
  const { labels } = map
  if (labels.kind === 'none') return undefined
  const { word, bit } = labels
  if (labels.kind === 'visited') {
    const visited = op('i64.extend_i32_u', op('i32.eqz', get(isFault)))
    return { word, base: get(slot), bits: op('i64.shl', visited, i64(BigInt(bit))) }
  }
  if (labels.words === 0) {
    const place = add(get(label), add(multiply(get(isFault), labels.count), bit))
    return { word, base: get(slot), bits: op('i64.shl', i64(1n), op('i64.extend_i32_u', place)) }
  }
  const further = add(op('i32.shr_u', get(label), i32(6)), multiply(get(isFault), labels.words))
  return { word, base: add(get(slot), op('i32.shl', further, i32(3))), bits: labelBit(label) }
}

function labelBit(label: Local): Op {
  return op('i64.shl', i64(1n), op('i64.extend_i32_u', op('i32.and', get(label), i32(63))))
}

/** The bit of a label in one word of a set; none where it stands in another. */
function labelBitWithin(word: number, label: Local): Op {
  const isThere = op('i32.eq', op('i32.shr_u', get(label), i32(6)), i32(word))
  return op('i64.mul', op('i64.extend_i32_u', isThere), labelBit(label))
}

/** Sets bits of a word and leaves what they were. */
function setBits({ atomic }: Emission, body: Body, address: Op, offset: number, bits: Op, before: Local): void {
  if (atomic) {
    body.set(before, at('i64.atomic.rmw.or', offset, address, bits))
    return
  }
  body.set(before, at('i64.load', offset, address))
  body.add(at('i64.store', offset, address, op('i64.or', get(before), bits)))
}

/** A record that is there already: visits it where no label that covers this one has, or lets it wait. */
function writeKnown(
  emission: Emission,
  body: Body,
  record: { readonly slot: Local; readonly label: Local; readonly isFault: Local },
): void {
  const { map, self } = emission
  const { labels } = map
  const { slot, label, isFault } = record
  const before = body.local('i64')
  const visit = () => {
    bump(body, getGlobal(self), worker.newStates)
    body.return(i32(outcomes.visit))
  }
  if (labels.kind === 'none') return
  if (labels.kind === 'visited') {
    body.if(get(isFault), () => body.return(i32(outcomes.known)))
    const bit = 1n << BigInt(labels.bit)
    setBits(emission, body, get(slot), 8 * labels.word, i64(bit), before)
    body.if(op('i64.eqz', op('i64.and', get(before), i64(bit))), visit)
    return
  }
  body.if(coveredTest(emission, slot, label), () => body.return(i32(outcomes.known)))
  const { word, base, bits } = defined(markOf(emission, slot, label, isFault))
  setBits(emission, body, base, 8 * word, bits, before)
  body.if(op('i64.ne', op('i64.and', get(before), bits), i64(0n)), () => body.return(i32(outcomes.known)))
  body.if(get(isFault), () => body.return(i32(outcomes.wait)))
  body.if(op('i32.eqz', wasVisited(labels, slot, label, before)), visit)
  body.return(i32(outcomes.visitAgain))
}

type LabelSets = Extract<LabelPlace, { kind: 'sets' }>

/**
 * Whether the record had any visited bit before the label's was set.
 * @param before the word of that bit as it was
 */
function wasVisited(labels: LabelSets, slot: Local, label: Local, before: Local): Op {
  if (labels.words === 0) {
    const all = ((1n << BigInt(labels.count)) - 1n) << BigInt(labels.bit)
    return op('i64.ne', op('i64.and', get(before), i64(all)), i64(0n))
  }
  const others = Array.from({ length: labels.words }, (_, word) => {
    const value = at('i64.load', 8 * (labels.word + word), get(slot))
    return op('i64.ne', op('i64.xor', value, labelBitWithin(word, label)), i64(0n))
  })
  return others.reduce((any, each) => op('i32.or', any, each))
}

/** Whether the record was visited with a label that covers the given one. */
export function coveredTest({ map }: Emission, slot: Local, label: Local, exceptItself = false): Op {
  const { labels } = map
  if (labels.kind !== 'sets') return i32(0)
  const words = Math.max(1, labels.words)
  const itself = (word: number) =>
    labels.words === 0
      ? op('i64.shl', i64(1n), op('i64.extend_i32_u', add(get(label), labels.bit)))
      : labelBitWithin(word, label)
  const masks = add(i32(map.covers), multiply(get(label), 8 * words))
  const tests = Array.from({ length: words }, (_, word) => {
    const seen = at('i64.load', 8 * (labels.word + word), get(slot))
    const mask = at('i64.load', 8 * word, masks)
    const wanted = exceptItself ? op('i64.and', mask, op('i64.xor', itself(word), i64(-1n))) : mask
    return op('i64.ne', op('i64.and', seen, wanted), i64(0n))
  })
  return tests.reduce((any, each) => op('i32.or', any, each))
}

/** stale(entry): whether a label that covers the entry's was visited too, so that it need not be expanded. */
export function emitStale(emission: Emission): FunctionHandle {
  const { module, map } = emission
  const stale = module.declare(['i32'], 'i32')
  module.define(stale, (body, ...params) => {
    const [entry] = params as [Local]
    const [label, slot] = [body.local('i32'), body.local('i32')]
    const [state, words] = [longs(body, map.stateWords), longs(body, map.keyWords)]
    body.set(label, entryLabel(map, entry))
    body.set(slot, writeHome(body, map, entry, state, words))
    body.loop((next, done) => {
      const same = words.map((word, index) => {
        const value = at('i64.load', 8 * index, get(slot))
        const mask = keyMask(map, index) | (index === 0 ? OCCUPIED : 0n)
        return op(
          'i64.eq',
          op('i64.and', value, i64(mask)),
          index === 0 ? op('i64.or', get(word), i64(OCCUPIED)) : get(word),
        )
      })
      body.branchIf(
        done,
        same.reduce((all, each) => op('i32.and', all, each)),
      )
      writeNextSlot(body, map, slot)
      body.branch(next)
    })
    body.return(coveredTest(emission, slot, label, true))
  })
  return stale
}

/** Bits that a state sets in a table of bits. */
export const BITS_PER_STATE = 3

/**
 * The same for a table of bits: a state is taken for known where all its bits are set, by whomever. It is asked for
 * together with its label (Holzmann, "An analysis of bitstate hashing", 1998).
 */
function emitBitInsert(emission: Emission): FunctionHandle {
  const { module, map, self } = emission
  const insert = module.declare(['i32', 'i32', 'i32', 'i32'], 'i32')
  module.define(insert, (body, ...params) => {
    const [entry, slot, label, isFault] = params as [Local, Local, Local, Local]
    const [hash, before, isNew] = [body.local('i64'), body.local('i64'), body.local('i32')]
    const own = getGlobal(self)
    // Under labels that the stratum gives, what waits does so for the next one.
    const stratum = map.labels.kind === 'visited' ? add(get(label), get(isFault)) : get(label)
    const salted = op(
      'i64.add',
      at('i64.load', map.keyOffset, get(entry)),
      op('i64.extend_i32_u', multiply(stratum, 0x9e3779b1)),
    )
    body.set(hash, salted)
    body.set(isNew, i32(0))
    for (let bit = 0; bit < BITS_PER_STATE; bit++) {
      body.set(
        hash,
        op('i64.mul', op('i64.xor', get(hash), op('i64.shr_u', get(hash), i64(29n))), i64(0xd6e8feb86659fd93n)),
      )
      body.set(hash, op('i64.xor', get(hash), op('i64.shr_u', get(hash), i64(32n))))
      body.set(slot, slotAddress(get(hash), map))
      const mask = op('i64.shl', i64(1n), op('i64.and', get(hash), i64(63n)))
      setBits(emission, body, get(slot), 0, mask, before)
      body.set(isNew, op('i32.or', get(isNew), op('i64.eqz', op('i64.and', get(before), mask))))
    }
    body.if(op('i32.eqz', get(isNew)), () => body.return(i32(outcomes.known)))
    bump(body, own, worker.newSlots)
    body.if(get(isFault), () => body.return(i32(outcomes.wait)))
    bump(body, own, worker.newStates)
    body.return(i32(outcomes.visit))
  })
  return insert
}
