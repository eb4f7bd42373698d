import {
  at,
  type Body,
  call,
  type FunctionHandle,
  get,
  getGlobal,
  i32,
  i64,
  type Label,
  type Local,
  type Op,
  op,
} from './assembler.ts'
import {
  add,
  bump,
  type Emission,
  eachEntry,
  keyMask,
  load,
  longs,
  masked,
  OCCUPIED,
  READY,
  shared,
  slotAddress,
  store,
  writeHash,
  writeHome,
  writeKey,
} from './emission.ts'
import { locateAll, markStill } from './emit-edges.ts'
import { coveredTest, outcomes } from './emit-insert.ts'
import { append, entryLabel } from './emit-streams.ts'
import { control, META_LABEL, META_TRAP, modes, streams, worker } from './memory-map.ts'

export interface DrainParts {
  readonly canonicalise: FunctionHandle | undefined
  readonly reportError: FunctionHandle
  readonly matched: FunctionHandle
  readonly room: FunctionHandle
  readonly insert: FunctionHandle
  /** Undefined where the table does not hold the states themselves. */
  readonly locate: FunctionHandle | undefined
}

/**
 * drain(): takes every successor in the batch to its place; 0 where there was no room for all of them, and then
 * nothing has happened. Slots are touched well before they are needed, which hides the latency of memory.
 */
export function emitDrain(emission: Emission, parts: DrainParts): FunctionHandle {
  const { module, map, self } = emission
  const stride = map.batchStride
  const meta = 8 * map.stateWords
  const drain = module.declare([], 'i32')
  module.define(drain, (body) => {
    const own = getGlobal(self)
    const [entry, end, flags] = [body.local('i32'), body.local('i32'), body.local('i32')]
    const first = add(own, map.batch)
    body.set(end, load(worker.batchPointer, own))
    const forget = () => {
      body.add(store(worker.batchPointer, own, first))
      body.return(i32(1))
    }
    body.if(op('i32.eq', shared(control.mode), i32(modes.collect)), forget)
    body.if(op('i32.eq', shared(control.mode), i32(modes.prepare)), () => {
      prepare(emission, body, parts.canonicalise, entry, end)
      forget()
    })
    const { locate } = parts
    if (locate !== undefined)
      body.if(op('i32.eq', shared(control.mode), i32(modes.edges)), () => {
        body.if(op('i32.eq', get(end), first), () => body.return(i32(1)))
        markStill(emission, body, entry, end)
        prepare(emission, body, parts.canonicalise, entry, end)
        locateAll(emission, body, locate, entry, end)
        body.return(i32(0))
      })
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
      () =>
        each(
          () => undefined,
          () => body.add(call(parts.matched, get(entry))),
        ),
      () =>
        each(
          () => body.add(call(parts.reportError, get(entry))),
          (next) => {
            if (map.store.kind !== 'bitstate') skipKnown(emission, body, entry, flags, next)
            place(body, entry, flags)
          },
        ),
    )
    forget()
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
      bump(body, own, worker.allowance, -1)
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
  const { labels, stateWords, keyWords } = map
  const [slot, label] = [body.local('i32'), body.local('i32')]
  body.set(slot, load(8 * stateWords + 12, get(entry)))
  const marks = OCCUPIED | (atomic && map.slotWords > 1 ? READY : 0n)
  const same = Array.from({ length: keyWords }, (_, word) => {
    const seen = at(atomic && word === 0 ? 'i64.atomic.load' : 'i64.load', 8 * word, get(slot))
    const key = at('i64.load', map.keyOffset + 8 * word, get(entry))
    const mask = keyMask(map, word) | (word === 0 ? marks : 0n)
    return op('i64.eq', masked(seen, mask), word === 0 ? op('i64.or', key, i64(marks)) : key)
  })
  const isDone = () => {
    if (labels.kind === 'none') return i32(1)
    if (labels.kind === 'sets') return coveredTest(emission, slot, label)
    const visited = op(
      'i32.wrap_i64',
      op('i64.shr_u', at('i64.load', 8 * labels.word, get(slot)), i64(BigInt(labels.bit))),
    )
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
  emission: Emission,
  body: Body,
  canonicalise: FunctionHandle | undefined,
  entry: Local,
  end: Local,
): void {
  const { map, sink } = emission
  const [words, key] = [longs(body, map.stateWords), longs(body, map.keyWords)]
  const [hash, slot, slots, table, touched] = [
    body.local('i64'),
    body.local('i32'),
    body.local('i32'),
    body.local('i32'),
    body.local('i32'),
  ]
  body.set(slots, shared(control.slots))
  body.set(table, shared(control.table))
  eachEntry(emission, body, entry, end, () => {
    if (canonicalise !== undefined) body.add(call(canonicalise, get(entry)))
    for (const [index, word] of words.entries()) body.set(word, at('i64.load', 8 * index, get(entry)))
    writeKey(body, map, words, key)
    storeKey(body, map, entry, key)
    writeHash(body, key, hash)
    body.set(slot, slotAddress(get(hash), map, get(slots), get(table)))
    body.add(store(8 * map.stateWords + 12, get(entry), get(slot)))
  })
  // A loop of its own, so short that many of its loads are on their way at the same time.
  eachEntry(emission, body, entry, end, () =>
    body.set(touched, op('i32.or', get(touched), load(0, load(8 * map.stateWords + 12, get(entry))))),
  )
  body.setGlobal(sink, get(touched))
  body.release(hash, slot, slots, table, touched, ...words, ...key)
}

/** Puts a key that is not the state itself behind the entry. */
function storeKey(body: Body, map: Emission['map'], entry: Local, key: readonly Local[]): void {
  if (map.store.kind === 'exact') return
  for (const [index, word] of key.entries()) body.add(at('i64.store', map.keyOffset + 8 * index, get(entry), get(word)))
}

/**
 * admit(position, end): takes records that waited for this stratum into the next level's stream, unless they were
 * visited meanwhile. Answers where it stopped for want of room.
 */
export function emitAdmit(emission: Emission, room: FunctionHandle, insert: FunctionHandle): void {
  const { module, self } = emission
  const admit = module.declare(['i32', 'i32'], 'i32', 'admit')
  module.define(admit, (body, ...params) => {
    const [entry, end] = params as [Local, Local]
    const own = getGlobal(self)
    eachRecord(emission, body, room, entry, end, (scratch, slot, label) => {
      const visit = () => append(emission, body, streams.next, scratch, label)
      // In a table of bits they are known since they wait.
      if (emission.map.store.kind === 'bitstate') {
        bump(body, own, worker.newStates)
        visit()
        return
      }
      body.if(call(insert, get(scratch), slot, get(label), i32(0)), () => {
        bump(body, own, worker.allowance, -1)
        visit()
      })
    })
    body.return(get(entry))
  })
}

/**
 * restore(position, end, waits): makes the records of states that an earlier search had, without visiting any.
 * Answers where it stopped for want of room.
 */
export function emitRestore(emission: Emission, room: FunctionHandle, insert: FunctionHandle): void {
  const { module, self } = emission
  const restore = module.declare(['i32', 'i32', 'i32'], 'i32', 'restore')
  module.define(restore, (body, ...params) => {
    const [entry, end, waits] = params as [Local, Local, Local]
    eachRecord(emission, body, room, entry, end, (scratch, slot, label) => {
      body.if(call(insert, get(scratch), slot, get(label), get(waits)), () =>
        bump(body, getGlobal(self), worker.allowance, -1),
      )
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
  const [label, scratch] = [body.local('i32'), body.local('i32')]
  const [words, key] = [longs(body, map.stateWords), longs(body, map.keyWords)]
  body.set(scratch, add(getGlobal(self), map.batch))
  body.loop((next, done) => {
    body.branchIf(done, op('i32.ge_u', get(entry), get(end)))
    body.branchIf(done, op('i32.eqz', call(room, i32(1))))
    body.set(label, entryLabel(map, entry))
    const home = writeHome(body, map, entry, words, key)
    for (const [index, word] of words.entries()) body.add(at('i64.store', 8 * index, get(scratch), get(word)))
    storeKey(body, map, scratch, key)
    visit(scratch, home, label)
    body.set(entry, add(get(entry), 8 * map.entryWords))
    body.branch(next)
  })
}
