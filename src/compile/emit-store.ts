import {
  at,
  type Body,
  call,
  type FunctionHandle,
  type Global,
  get,
  getGlobal,
  i32,
  i64,
  type Label,
  type Local,
  type ModuleBuilder,
  type Op,
  op,
} from './assembler.ts'
import { CHUNK_HEADER, control, type MemoryMap, META_BYTES, META_LABEL, META_TRAP, modes, stream, streams, worker } from './memory-map.ts'

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

/** The highest bit of a record's first word: it is there. */
const OCCUPIED = 1n << 63n

/** The next bit: the other words are there too. Only where several workers write records of several words. */
const READY = 1n << 62n

const MIX = [0x9e3779b97f4a7c15n, 0xbf58476d1ce4e5b9n] as const

const load = (offset: number, base: Op) => at('i32.load', offset, base)
const store = (offset: number, base: Op, value: Op) => at('i32.store', offset, base, value)
const shared = (offset: number) => load(offset, i32(0))
const add = (a: Op, b: Op | number) => op('i32.add', a, typeof b === 'number' ? i32(b) : b)
const multiply = (a: Op, b: number) => op('i32.mul', a, i32(b))

/** Bits of a record's word that belong to the state. */
function stateMask(map: MemoryMap, word: number): bigint {
  const { labels, stateWords } = map
  let mask = word === 0 ? ~(OCCUPIED | READY) : -1n
  if (labels.kind !== 'none' && labels.word === word && word < stateWords) mask &= (1n << BigInt(labels.bit)) - 1n
  return BigInt.asUintN(64, mask)
}

/** The bits of a state in a word of a record or an entry. */
export function stateBits(map: MemoryMap, word: number, value: Op): Op {
  const mask = stateMask(map, word)
  return mask === 0xffffffffffffffffn ? value : op('i64.and', value, i64(mask))
}

/** Home slot of a state: its place grows with the hash, so that a larger table keeps the order. */
function slotAddress(hash: Op, slots: Op, table: Op, map: MemoryMap): Op {
  const index = op('i64.shr_u', op('i64.mul', op('i64.shr_u', hash, i64(32n)), op('i64.extend_i32_u', slots)), i64(32n))
  return add(table, multiply(op('i32.wrap_i64', index), 8 * map.slotWords))
}

/** Mixes all words of a state: multiply and fold (after the finaliser of SplitMix64, by Sebastiano Vigna). */
function writeHash(body: Body, words: readonly Local[], hash: Local): void {
  for (const [index, word] of words.entries()) {
    const value = index === 0 ? get(word) : op('i64.xor', op('i64.rotl', get(hash), i64(29n)), get(word))
    body.set(hash, op('i64.mul', value, i64(MIX[0])))
    body.set(hash, op('i64.xor', get(hash), op('i64.shr_u', get(hash), i64(32n))))
  }
  body.set(hash, op('i64.mul', get(hash), i64(MIX[1])))
}

/**
 * Writes the functions that keep states: `drain` takes the successors in the batch to the table and to the frontiers,
 * `admit` takes records that waited for their stratum, `rehash` spreads a table over more slots.
 */
export interface StoreFunctions {
  readonly drain: FunctionHandle
  readonly stale: FunctionHandle | undefined
}

export function emitStore(
  emission: Emission,
  canonicalise: FunctionHandle | undefined,
  reportError: FunctionHandle,
  matched: FunctionHandle,
): StoreFunctions {
  const { module } = emission
  const claim = emitClaim(emission)
  const room = emitRoom(emission, claim)
  const insert = emitInsert(emission)
  const drain = emitDrain(emission, { canonicalise, reportError, matched, room, insert })
  emitAdmit(emission, room, insert)
  emitRestore(emission, room, insert)
  emitRehash(emission)
  emitClose(emission)
  const stale = emission.map.labels.kind === 'sets' ? emitStale(emission) : undefined
  const canonical = module.declare(['i32'], 'none', 'canonicalise')
  module.define(canonical, (body, entry) => {
    if (canonicalise !== undefined) body.add(call(canonicalise, get(entry as Local)))
  })
  return { drain, stale }
}

// ---- space ------------------------------------------------------------------------------------------

/** Gives a stream a new chunk of the arena; 0 where there is none left. */
function emitClaim({ module, map, atomic, self }: Emission): FunctionHandle {
  const claim = module.declare(['i32'], 'i32')
  module.define(claim, (body, where) => {
    const base = body.local('i32')
    const place = add(getGlobal(self), get(where as Local))
    if (atomic) body.set(base, at('i32.atomic.rmw.add', control.arenaTop, i32(0), i32(map.chunkBytes)))
    else {
      body.set(base, shared(control.arenaTop))
      body.add(store(control.arenaTop, i32(0), add(get(base), map.chunkBytes)))
    }
    body.if(op('i32.gt_u', add(get(base), map.chunkBytes), shared(control.arenaEnd)), () => {
      if (atomic) body.drop(at('i32.atomic.rmw.add', control.arenaTop, i32(0), i32(-map.chunkBytes)))
      else body.add(store(control.arenaTop, i32(0), get(base)))
      body.return(i32(0))
    })
    body.add(store(stream.chunk, place, get(base)))
    body.add(store(stream.position, place, add(get(base), CHUNK_HEADER)))
    body.add(store(stream.end, place, add(get(base), map.chunkBytes)))
    body.add(store(0, get(base), get(where as Local)))
    body.return(i32(1))
  })
  return claim
}

/** Whether so many records fit into the table and, in either stream, into the arena; claims chunks for them. */
function emitRoom({ module, map, self }: Emission, claim: FunctionHandle): FunctionHandle {
  const room = module.declare(['i32'], 'i32')
  const close = (body: Body, where: number) => {
    const base = add(getGlobal(self), where)
    body.if(load(stream.chunk, base), () => {
      body.add(
        store(4, load(stream.chunk, base), op('i32.sub', load(stream.position, base), load(stream.chunk, base))),
      )
    })
  }
  module.define(room, (body, count) => {
    const wanted = get(count as Local)
    body.if(op('i32.lt_s', load(worker.allowance, getGlobal(self)), wanted), () => body.return(i32(0)))
    for (const where of [streams.next, streams.waiting]) {
      const base = add(getGlobal(self), where)
      const left = op('i32.sub', load(stream.end, base), load(stream.position, base))
      body.if(op('i32.lt_s', left, multiply(wanted, 8 * map.entryWords)), () => {
        close(body, where)
        body.if(op('i32.eqz', call(claim, i32(where))), () => body.return(i32(0)))
      })
      if (map.labels.kind === 'none') break
    }
    body.return(i32(1))
  })
  return room
}

/** Writes the lengths of the worker's open chunks into their headers, and leaves them. */
function emitClose({ module, self }: Emission): void {
  const close = module.declare([], 'none', 'close')
  module.define(close, (body) => {
    for (const where of [streams.next, streams.waiting]) {
      const base = add(getGlobal(self), where)
      body.if(load(stream.chunk, base), () => {
        body.add(
          store(4, load(stream.chunk, base), op('i32.sub', load(stream.position, base), load(stream.chunk, base))),
        )
        for (const field of [stream.chunk, stream.position, stream.end]) body.add(store(field, base, i32(0)))
      })
    }
  })
}

// ---- insertion --------------------------------------------------------------------------------------

/** What `insert` says of a record. */
const outcomes = { known: 0, visit: 1, visitAgain: 2, wait: 3 } as const

/**
 * insert(entry, slot, label, isFault): finds or makes the record of a state. Answers whether to visit it, for the
 * first time or again under another label, or to let it wait for a stratum with one fault more.
 */
function emitInsert(emission: Emission): FunctionHandle {
  const { module, map, atomic, self } = emission
  const { stateWords } = map
  const insert = module.declare(['i32', 'i32', 'i32', 'i32'], 'i32')
  module.define(insert, (body, ...params) => {
    const [entry, slot, label, isFault] = params as [Local, Local, Local, Local]
    const words = Array.from({ length: stateWords }, () => body.local('i64'))
    const seen = body.local('i64')
    const probes = body.local('i32')
    for (const [index, word] of words.entries()) body.set(word, at('i64.load', 8 * index, get(entry)))
    const [first, ...rest] = words as [Local, ...Local[]]
    const key = op('i64.or', get(first), i64(OCCUPIED))
    body.set(probes, i32(0))
    body.loop((next, end) => {
      body.set(seen, atomic ? at('i64.atomic.load', 0, get(slot)) : at('i64.load', 0, get(slot)))
      body.if(op('i64.eqz', get(seen)), () => writeNew(emission, body, { slot, seen, label, isFault, probes }, words))
      const same = stateMask(map, 0) === 0xffffffffffffffffn ? get(seen) : op('i64.and', get(seen), i64(stateMask(map, 0) | OCCUPIED))
      body.if(op('i64.eq', same, key), () => {
        if (atomic && rest.length > 0) waitUntilReady(body, slot)
        const others = rest.map((word, index) =>
          op('i64.eq', stateBits(map, index + 1, at('i64.load', 8 * (index + 1), get(slot))), get(word)),
        )
        body.if(
          others.reduce((all, each) => op('i32.and', all, each), i32(1)),
          () => body.branch(end),
        )
      })
      body.set(slot, add(get(slot), 8 * map.slotWords))
      body.if(op('i32.eq', get(slot), shared(control.tableEnd)), () => body.set(slot, shared(control.table)))
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
    at_: { readonly slot: Local; readonly seen: Local; readonly label: Local; readonly isFault: Local; readonly probes: Local },
    words: readonly Local[],
  ): void {
    const { slot, seen, label, isFault, probes } = at_
    const [first, ...rest] = words as [Local, ...Local[]]
    const mark = labelMark(emission, label, isFault)
    const inWord = (index: number, value: Op) => (mark !== undefined && mark.word === index ? op('i64.or', value, mark.bits) : value)
    const key = inWord(0, op('i64.or', get(first), i64(OCCUPIED)))
    const made = () => {
      for (const [index, word] of rest.entries())
        body.add(at('i64.store', 8 * (index + 1), get(slot), inWord(index + 1, get(word))))
      if (mark !== undefined && mark.word >= stateWords) writeOwnWords(emission, body, slot, label, isFault)
      if (atomic && rest.length > 0) body.add(at('i64.atomic.store', 0, get(slot), op('i64.or', key, i64(READY))))
      const own = getGlobal(self)
      body.add(store(worker.newSlots, own, add(load(worker.newSlots, own), 1)))
      noteProbes(body, own, probes)
      body.if(get(isFault), () => body.return(i32(outcomes.wait)))
      body.add(store(worker.newStates, own, add(load(worker.newStates, own), 1)))
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
function noteProbes(body: Body, own: Op, probes: Local): void {
  body.if(op('i32.gt_u', get(probes), load(worker.longestProbe, own)), () =>
    body.add(store(worker.longestProbe, own, get(probes))),
  )
}

/** The bits that a new record gets beside its state: visited with the label, or waiting with it. */
function labelMark(
  { map }: Emission,
  label: Local,
  isFault: Local,
): { readonly word: number; readonly bits: Op } | undefined {
  const { labels } = map
  if (labels.kind === 'none') return undefined
  if (labels.kind === 'visited') {
    const visited = op('i64.extend_i32_u', op('i32.eqz', get(isFault)))
    return { word: labels.word, bits: op('i64.shl', visited, i64(BigInt(labels.bit))) }
  }
  const place = add(get(label), add(multiply(get(isFault), labels.count), labels.bit))
  return { word: labels.word, bits: op('i64.shl', i64(1n), op('i64.extend_i32_u', place)) }
}

/** The same where labels have words of their own. */
function writeOwnWords(emission: Emission, body: Body, slot: Local, label: Local, isFault: Local): void {
  const { labels } = emission.map
  if (labels.kind === 'visited') {
    const mark = labelMark(emission, label, isFault)
    if (mark !== undefined) body.add(at('i64.store', 8 * labels.word, get(slot), mark.bits))
  } else if (labels.kind === 'sets') {
    body.add(at('i64.store', 0, ownWord(emission, slot, label, isFault), labelBit(label)))
  }
}

/** Address of the word of a record that has the bit of a label, in the set that is asked for. */
function ownWord({ map }: Emission, slot: Local, label: Local, waits: Local): Op {
  const { labels } = map
  if (labels.kind !== 'sets') return get(slot)
  const word = add(op('i32.shr_u', get(label), i32(6)), multiply(get(waits), labels.words))
  return add(get(slot), add(op('i32.shl', word, i32(3)), 8 * labels.word))
}

function labelBit(label: Local): Op {
  return op('i64.shl', i64(1n), op('i64.extend_i32_u', op('i32.and', get(label), i32(63))))
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
  const own = getGlobal(self)
  const before = body.local('i64')
  const countState = () => body.add(store(worker.newStates, own, add(load(worker.newStates, own), 1)))
  if (labels.kind === 'none') return
  if (labels.kind === 'visited') {
    body.if(get(isFault), () => body.return(i32(outcomes.known)))
    const bit = 1n << BigInt(labels.bit)
    setBits(emission, body, get(slot), 8 * labels.word, i64(bit), before)
    body.if(op('i64.eqz', op('i64.and', get(before), i64(bit))), () => {
      countState()
      body.return(i32(outcomes.visit))
    })
    return
  }
  body.if(coveredTest(emission, slot, label), () => body.return(i32(outcomes.known)))
  if (labels.words === 0) {
    const place = add(get(label), add(multiply(get(isFault), labels.count), labels.bit))
    const bits = op('i64.shl', i64(1n), op('i64.extend_i32_u', place))
    setBits(emission, body, get(slot), 8 * labels.word, bits, before)
    body.if(op('i64.ne', op('i64.and', get(before), bits), i64(0n)), () => body.return(i32(outcomes.known)))
  } else {
    setBits(emission, body, ownWord(emission, slot, label, isFault), 0, labelBit(label), before)
    body.if(op('i64.ne', op('i64.and', get(before), labelBit(label)), i64(0n)), () => body.return(i32(outcomes.known)))
  }
  body.if(get(isFault), () => body.return(i32(outcomes.wait)))
  body.if(op('i32.eqz', wasVisited()), () => {
    countState()
    body.return(i32(outcomes.visit))
  })
  body.return(i32(outcomes.visitAgain))

  /** Whether the record had any visited bit before this one was set. */
  function wasVisited(): Op {
    if (labels.kind !== 'sets') return i32(1)
    if (labels.words === 0) {
      const all = ((1n << BigInt(labels.count)) - 1n) << BigInt(labels.bit)
      return op('i64.ne', op('i64.and', get(before), i64(all)), i64(0n))
    }
    const others = Array.from({ length: labels.words }, (_, word) => {
      const value = at('i64.load', 8 * (labels.word + word), get(slot))
      const isOwn = op('i32.eq', op('i32.shr_u', get(label), i32(6)), i32(word))
      const own = op('i64.mul', op('i64.extend_i32_u', isOwn), labelBit(label))
      return op('i64.ne', op('i64.xor', value, own), i64(0n))
    })
    return others.reduce((any, each) => op('i32.or', any, each))
  }
}

/** Whether the record was visited with a label that covers the given one. */
function coveredTest({ map }: Emission, slot: Local, label: Local, exceptItself = false): Op {
  const { labels } = map
  if (labels.kind !== 'sets') return i32(0)
  const words = Math.max(1, labels.words)
  const masks = add(i32(map.covers), multiply(get(label), 8 * words))
  const tests = Array.from({ length: words }, (_, word) => {
    const seen = at('i64.load', 8 * (labels.word + word), get(slot))
    const mask = at('i64.load', 8 * word, masks)
    const wanted = exceptItself ? op('i64.and', mask, op('i64.xor', itself(word), i64(-1n))) : mask
    return op('i64.ne', op('i64.and', seen, wanted), i64(0n))
  })
  return tests.reduce((any, each) => op('i32.or', any, each))

  function itself(word: number): Op {
    if (labels.kind !== 'sets' || labels.words === 0)
      return op('i64.shl', i64(1n), op('i64.extend_i32_u', add(get(label), labels.kind === 'sets' ? labels.bit : 0)))
    const isOwn = op('i32.eq', op('i32.shr_u', get(label), i32(6)), i32(word))
    return op('i64.mul', op('i64.extend_i32_u', isOwn), labelBit(label))
  }
}

/** Appends the record of a batch entry to a stream. */
function append(emission: Emission, body: Body, where: number, entry: Local, label: Local): void {
  const { map, self } = emission
  const place = body.local('i32')
  const base = add(getGlobal(self), where)
  body.set(place, load(stream.position, base))
  for (let word = 0; word < map.stateWords; word++) {
    const value = at('i64.load', 8 * word, get(entry))
    body.add(at('i64.store', 8 * word, get(place), withLabel(map, word, value, label)))
  }
  if (map.entryWords > map.stateWords)
    body.add(at('i64.store', 8 * map.stateWords, get(place), op('i64.extend_i32_u', get(label))))
  body.add(store(stream.position, base, add(get(place), 8 * map.entryWords)))
  body.release(place)
}

/** In a frontier the label stands, as a number, where the record has its sets. */
function withLabel({ labels }: MemoryMap, word: number, value: Op, label: Local): Op {
  if (labels.kind !== 'sets' || labels.words > 0 || labels.word !== word) return value
  return op('i64.or', value, op('i64.shl', op('i64.extend_i32_u', get(label)), i64(BigInt(labels.bit))))
}

/** The label of a frontier's entry. */
export function entryLabel({ labels, stateWords }: MemoryMap, entry: Local): Op {
  if (labels.kind !== 'sets') return shared(control.label)
  if (labels.words > 0) return load(8 * stateWords, get(entry))
  return op('i32.wrap_i64', op('i64.shr_u', at('i64.load', 8 * labels.word, get(entry)), i64(BigInt(labels.bit))))
}

// ---- batches ----------------------------------------------------------------------------------------

interface DrainParts {
  readonly canonicalise: FunctionHandle | undefined
  readonly reportError: FunctionHandle
  readonly matched: FunctionHandle
  readonly room: FunctionHandle
  readonly insert: FunctionHandle
}

/**
 * drain(): takes every successor in the batch to its place; 0 where there was no room for all of them, and then
 * nothing has happened. Slots are touched well before they are needed, which hides the latency of memory.
 */
function emitDrain(emission: Emission, parts: DrainParts): FunctionHandle {
  const { module, map, self } = emission
  const stride = 8 * map.stateWords + META_BYTES
  const meta = 8 * map.stateWords
  const drain = module.declare([], 'i32')
  module.define(drain, (body) => {
    const own = getGlobal(self)
    const [entry, end, flags] = [body.local('i32'), body.local('i32'), body.local('i32')]
    const first = add(own, map.batch)
    body.set(end, load(worker.batchPointer, own))
    const isMatching = op('i32.eq', shared(control.mode), i32(modes.match))
    body.if(op('i32.eqz', isMatching), () => {
      const entries = op('i32.div_s', op('i32.sub', get(end), first), i32(stride))
      body.if(op('i32.eqz', call(parts.room, entries)), () => body.return(i32(0)))
    })
    prepare(emission, body, parts.canonicalise, entry, end)
    const each = (onTrap: () => void, onState: (next: Label) => void) => {
      body.set(entry, add(first, -stride))
      body.loop((next, done) => {
        body.set(entry, add(get(entry), stride))
        body.branchIf(done, op('i32.ge_u', get(entry), get(end)))
        body.set(flags, load(meta, get(entry)))
        body.if(op('i32.and', get(flags), i32(META_TRAP)), onTrap, () => onState(next))
        body.branch(next)
      })
    }
    body.if(
      isMatching,
      () => each(() => undefined, () => body.add(call(parts.matched, get(entry)))),
      () =>
        each(
          () => body.add(call(parts.reportError, get(entry))),
          (next) => {
            skipKnown(emission, body, entry, flags, next)
            place(body, entry, flags)
          },
        ),
    )
    body.add(store(worker.batchPointer, own, first))
    body.return(i32(1))
  })
  return drain

  function place(body: Body, entry: Local, flags: Local): void {
    const own = getGlobal(self)
    const [label, isFault, outcome] = [body.local('i32'), body.local('i32'), body.local('i32')]
    body.set(label, op('i32.and', get(flags), i32(META_LABEL)))
    body.set(isFault, op('i32.shr_u', get(flags), i32(31)))
    if (map.labels.kind === 'none') body.set(isFault, i32(0))
    body.set(outcome, call(parts.insert, get(entry), load(meta + 12, get(entry)), get(label), get(isFault)))
    body.if(get(outcome), () => {
      body.add(store(worker.allowance, own, op('i32.sub', load(worker.allowance, own), i32(1))))
      body.if(
        op('i32.eq', get(outcome), i32(outcomes.wait)),
        () => append(emission, body, streams.waiting, entry, label),
        () => append(emission, body, streams.next, entry, label),
      )
    })
    body.release(label, isFault, outcome)
  }
}

/** Goes on to the next entry where the home slot of this one has its record: what happens most, without a call. */
function skipKnown(emission: Emission, body: Body, entry: Local, flags: Local, next: Label): void {
  const { map, atomic } = emission
  const { labels, stateWords } = map
  const [slot, label] = [body.local('i32'), body.local('i32')]
  body.set(slot, load(8 * stateWords + 12, get(entry)))
  const marks = OCCUPIED | (atomic && stateWords > 1 ? READY : 0n)
  const same = Array.from({ length: stateWords }, (_, word) => {
    const seen = at('i64.load', 8 * word, get(slot))
    const key = at('i64.load', 8 * word, get(entry))
    const mask = stateMask(map, word) | (word === 0 ? marks : 0n)
    const masked = mask === 0xffffffffffffffffn ? seen : op('i64.and', seen, i64(mask))
    return op('i64.eq', masked, word === 0 ? op('i64.or', key, i64(marks)) : key)
  })
  const isDone = () => {
    if (labels.kind === 'none') return i32(1)
    if (labels.kind === 'sets') return coveredTest(emission, slot, label)
    const visited = op('i32.wrap_i64', op('i64.shr_u', at('i64.load', 8 * labels.word, get(slot)), i64(BigInt(labels.bit))))
    return op('i32.and', op('i32.or', visited, op('i32.shr_u', get(flags), i32(31))), i32(1))
  }
  const test = (rest: readonly Op[]): void => {
    const [first, ...others] = rest
    if (first !== undefined) body.if(first, () => test(others))
    else {
      if (labels.kind === 'sets') body.set(label, op('i32.and', get(flags), i32(META_LABEL)))
      body.branchIf(next, isDone())
    }
  }
  test(same)
  body.release(slot, label)
}

/** Canonical forms, hashes and slots of a batch. */
function prepare(
  { map, self, sink }: Emission,
  body: Body,
  canonicalise: FunctionHandle | undefined,
  entry: Local,
  end: Local,
): void {
  const stride = 8 * map.stateWords + META_BYTES
  const words = Array.from({ length: map.stateWords }, () => body.local('i64'))
  const [hash, slot, slots, table, touched] = [body.local('i64'), body.local('i32'), body.local('i32'), body.local('i32'), body.local('i32')]
  body.set(slots, shared(control.slots))
  body.set(table, shared(control.table))
  body.set(entry, add(getGlobal(self), map.batch))
  body.loop((next: Label, done: Label) => {
    body.branchIf(done, op('i32.ge_u', get(entry), get(end)))
    if (canonicalise !== undefined) body.add(call(canonicalise, get(entry)))
    for (const [index, word] of words.entries()) body.set(word, at('i64.load', 8 * index, get(entry)))
    writeHash(body, words, hash)
    body.set(slot, slotAddress(get(hash), get(slots), get(table), map))
    body.add(store(8 * map.stateWords + 12, get(entry), get(slot)))
    body.set(entry, add(get(entry), stride))
    body.branch(next)
  })
  // A loop of its own, so short that many of its loads are on their way at the same time.
  body.set(entry, add(getGlobal(self), map.batch))
  body.loop((next: Label, done: Label) => {
    body.branchIf(done, op('i32.ge_u', get(entry), get(end)))
    body.set(touched, op('i32.or', get(touched), load(0, load(8 * map.stateWords + 12, get(entry)))))
    body.set(entry, add(get(entry), stride))
    body.branch(next)
  })
  body.setGlobal(sink, get(touched))
  body.release(hash, slot, slots, table, touched, ...words)
}

/**
 * admit(position, end): takes records that waited for this stratum into the next level's stream, unless they were
 * visited meanwhile. Answers where it stopped for want of room.
 */
function emitAdmit(emission: Emission, room: FunctionHandle, insert: FunctionHandle): void {
  const { module, self } = emission
  const admit = module.declare(['i32', 'i32'], 'i32', 'admit')
  module.define(admit, (body, ...params) => {
    const [entry, end] = params as [Local, Local]
    const own = getGlobal(self)
    eachRecord(emission, body, room, entry, end, (scratch, slot, label) => {
      body.if(call(insert, get(scratch), slot, get(label), i32(0)), () => {
        body.add(store(worker.allowance, own, op('i32.sub', load(worker.allowance, own), i32(1))))
        append(emission, body, streams.next, scratch, label)
      })
    })
    body.return(get(entry))
  })
}

/**
 * restore(position, end, waits): makes the records of states that an earlier search had, without visiting any.
 * Answers where it stopped for want of room.
 */
function emitRestore(emission: Emission, room: FunctionHandle, insert: FunctionHandle): void {
  const { module, self } = emission
  const restore = module.declare(['i32', 'i32', 'i32'], 'i32', 'restore')
  module.define(restore, (body, ...params) => {
    const [entry, end, waits] = params as [Local, Local, Local]
    eachRecord(emission, body, room, entry, end, (scratch, slot, label) => {
      const own = getGlobal(self)
      body.if(call(insert, get(scratch), slot, get(label), get(waits)), () => {
        body.add(store(worker.allowance, own, op('i32.sub', load(worker.allowance, own), i32(1))))
      })
    })
    body.return(get(entry))
  })
}

/** Goes through records while there is room, each with its state alone at a place of its own. */
function eachRecord(
  { map, self }: Emission,
  body: Body,
  room: FunctionHandle,
  entry: Local,
  end: Local,
  visit: (scratch: Local, slot: Op, label: Local) => void,
): void {
  const [label, scratch, hash] = [body.local('i32'), body.local('i32'), body.local('i64')]
  const words = Array.from({ length: map.stateWords }, () => body.local('i64'))
  body.set(scratch, add(getGlobal(self), map.batch))
  body.loop((next, done) => {
    body.branchIf(done, op('i32.ge_u', get(entry), get(end)))
    body.branchIf(done, op('i32.eqz', call(room, i32(1))))
    body.set(label, entryLabel(map, entry))
    for (const [index, word] of words.entries()) {
      body.set(word, stateBits(map, index, at('i64.load', 8 * index, get(entry))))
      body.add(at('i64.store', 8 * index, get(scratch), get(word)))
    }
    writeHash(body, words, hash)
    visit(scratch, slotAddress(get(hash), shared(control.slots), shared(control.table), map), label)
    body.set(entry, add(get(entry), 8 * map.entryWords))
    body.branch(next)
  })
}

/** stale(entry): whether a label that covers the entry's was visited too, so that it need not be expanded. */
function emitStale(emission: Emission): FunctionHandle {
  const { module, map } = emission
  const stale = module.declare(['i32'], 'i32')
  module.define(stale, (body, ...params) => {
    const [entry] = params as [Local]
    const [label, slot] = [body.local('i32'), body.local('i32')]
    const words = Array.from({ length: map.stateWords }, () => body.local('i64'))
    const hash = body.local('i64')
    body.set(label, entryLabel(map, entry))
    for (const [index, word] of words.entries())
      body.set(word, stateBits(map, index, at('i64.load', 8 * index, get(entry))))
    writeHash(body, words, hash)
    body.set(slot, slotAddress(get(hash), shared(control.slots), shared(control.table), map))
    body.loop((next, done) => {
      const same = words.map((word, index) => {
        const value = at('i64.load', 8 * index, get(slot))
        const mask = stateMask(map, index) | (index === 0 ? OCCUPIED : 0n)
        return op('i64.eq', op('i64.and', value, i64(mask)), index === 0 ? op('i64.or', get(word), i64(OCCUPIED)) : get(word))
      })
      body.branchIf(done, same.reduce((all, each) => op('i32.and', all, each)))
      body.set(slot, add(get(slot), 8 * map.slotWords))
      body.if(op('i32.eq', get(slot), shared(control.tableEnd)), () => body.set(slot, shared(control.table)))
      body.branch(next)
    })
    body.return(coveredTest(emission, slot, label, true))
  })
  return stale
}

// ---- growth -----------------------------------------------------------------------------------------

/**
 * rehash(oldSlots, first, spare): spreads the table over the slots that the control block says, in place. Homes keep
 * their order, so records move from the last to the first into free space; the first ones, whose new place might
 * still be taken, wait in the spare memory.
 */
function emitRehash({ module, map, self }: Emission): void {
  const bytes = 8 * map.slotWords
  const place = module.declare(['i32'], 'none')
  module.define(place, (body, ...params) => {
    const [from] = params as [Local]
    const words = Array.from({ length: map.slotWords }, () => body.local('i64'))
    const states = Array.from({ length: map.stateWords }, () => body.local('i64'))
    const [hash, slot, probes] = [body.local('i64'), body.local('i32'), body.local('i32')]
    body.set(probes, i32(0))
    for (const [index, word] of words.entries()) body.set(word, at('i64.load', 8 * index, get(from)))
    for (const index of words.keys()) body.add(at('i64.store', 8 * index, get(from), i64(0n)))
    for (const [index, state] of states.entries()) body.set(state, stateBits(map, index, get(words[index] as Local)))
    writeHash(body, states, hash)
    body.set(slot, slotAddress(get(hash), shared(control.slots), shared(control.table), map))
    body.loop((next, done) => {
      body.branchIf(done, op('i64.eqz', at('i64.load', 0, get(slot))))
      body.set(slot, add(get(slot), bytes))
      body.if(op('i32.eq', get(slot), shared(control.tableEnd)), () => body.set(slot, shared(control.table)))
      body.set(probes, add(get(probes), 1))
      body.branch(next)
    })
    for (const [index, word] of words.entries()) body.add(at('i64.store', 8 * index, get(slot), get(word)))
    noteProbes(body, getGlobal(self), probes)
  })
  const rehash = module.declare(['i32', 'i32', 'i32'], 'none', 'rehash')
  module.define(rehash, (body, ...params) => {
    const [oldSlots, first, spare] = params as [Local, Local, Local]
    const [from, low, to] = [body.local('i32'), body.local('i32'), body.local('i32')]
    const table = shared(control.table)
    const each = (next: Label, done: Label, until: Op, step: number, move: () => void) => {
      body.branchIf(done, op('i32.eq', get(from), until))
      move()
      body.set(from, add(get(from), step))
      body.branch(next)
    }
    body.set(low, add(table, multiply(get(first), bytes)))
    body.set(to, get(spare))
    body.set(from, table)
    body.loop((next, done) =>
      each(next, done, get(low), bytes, () => {
        body.if(op('i64.ne', at('i64.load', 0, get(from)), i64(0n)), () => {
          for (let word = 0; word < map.slotWords; word++) {
            body.add(at('i64.store', 8 * word, get(to), at('i64.load', 8 * word, get(from))))
            body.add(at('i64.store', 8 * word, get(from), i64(0n)))
          }
          body.set(to, add(get(to), bytes))
        })
      }),
    )
    body.set(from, add(table, multiply(get(oldSlots), bytes)))
    body.loop((next, done) => {
      body.branchIf(done, op('i32.eq', get(from), get(low)))
      body.set(from, add(get(from), -bytes))
      body.if(op('i64.ne', at('i64.load', 0, get(from)), i64(0n)), () => body.add(call(place, get(from))))
      body.branch(next)
    })
    body.set(from, get(spare))
    body.loop((next, done) => each(next, done, get(to), bytes, () => body.add(call(place, get(from)))))
  })
}
