import {
  at,
  type Body,
  call,
  type FunctionHandle,
  get,
  getGlobal,
  i32,
  i64,
  type Local,
  type Op,
  op,
} from './assembler.ts'
import { add, type Emission, load, multiply, shared, store } from './emission.ts'
import { CHUNK_HEADER, control, labelBitIn, type MemoryMap, stream, streams, worker } from './memory-map.ts'

/** Gives a stream a new chunk of the arena; 0 where there is none left. */
export function emitClaim({ module, map, atomic, self }: Emission): FunctionHandle {
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
export function emitRoom({ module, map, self }: Emission, claim: FunctionHandle): FunctionHandle {
  const room = module.declare(['i32'], 'i32')
  module.define(room, (body, count) => {
    const wanted = get(count as Local)
    body.if(op('i32.lt_s', load(worker.allowance, getGlobal(self)), wanted), () => body.return(i32(0)))
    for (const where of [streams.next, streams.waiting]) {
      const base = add(getGlobal(self), where)
      const left = op('i32.sub', load(stream.end, base), load(stream.position, base))
      body.if(op('i32.lt_s', left, multiply(wanted, 8 * map.entryWords)), () => {
        writeLength(body, base)
        body.if(op('i32.eqz', call(claim, i32(where))), () => body.return(i32(0)))
      })
      if (map.labels.kind === 'none') break
    }
    body.return(i32(1))
  })
  return room
}

/** Writes the length of a stream's chunk into its header, if one is open. */
function writeLength(body: Body, base: Op): void {
  const chunk = load(stream.chunk, base)
  body.if(chunk, () => body.add(store(4, chunk, op('i32.sub', load(stream.position, base), chunk))))
}

/** Writes the lengths of the worker's open chunks into their headers, and leaves them. */
export function emitClose({ module, self }: Emission): void {
  const close = module.declare([], 'none', 'close')
  module.define(close, (body) => {
    for (const where of [streams.next, streams.waiting]) {
      const base = add(getGlobal(self), where)
      writeLength(body, base)
      for (const field of [stream.chunk, stream.position, stream.end]) body.add(store(field, base, i32(0)))
    }
  })
}

/** Appends the record of a batch entry to a stream. */
export function append(emission: Emission, body: Body, where: number, entry: Local, label: Local): void {
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
function withLabel(map: MemoryMap, word: number, value: Op, label: Local): Op {
  const bit = labelBitIn(map, word)
  if (bit === undefined) return value
  return op('i64.or', value, op('i64.shl', op('i64.extend_i32_u', get(label)), i64(BigInt(bit))))
}

/** The label of a frontier's entry. */
export function entryLabel({ labels, stateWords }: MemoryMap, entry: Local): Op {
  if (labels.kind !== 'sets') return shared(control.label)
  if (labels.words > 0) return load(8 * stateWords, get(entry))
  return op('i32.wrap_i64', op('i64.shr_u', at('i64.load', 8 * labels.word, get(entry)), i64(BigInt(labels.bit))))
}
