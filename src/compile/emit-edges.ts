import { at, type Body, call, type FunctionHandle, get, i32, i64, type Local, op } from './assembler.ts'
import {
  type Emission,
  eachEntry,
  keyMask,
  load,
  longs,
  masked,
  OCCUPIED,
  stateMask,
  store,
  writeNextSlot,
} from './emission.ts'
import { META_STILL } from './memory-map.ts'

/** locate(entry, slot): the address of the record of a batch entry, looked for from its home slot; 0 where it has none. */
export function emitLocate({ module, map }: Emission): FunctionHandle {
  const locate = module.declare(['i32', 'i32'], 'i32')
  module.define(locate, (body, ...params) => {
    const [entry, slot] = params as [Local, Local]
    const words = longs(body, map.keyWords)
    const seen = body.local('i64')
    for (const [index, word] of words.entries()) body.set(word, at('i64.load', map.keyOffset + 8 * index, get(entry)))
    body.loop((next) => {
      body.set(seen, at('i64.load', 0, get(slot)))
      body.if(op('i64.eqz', get(seen)), () => body.return(i32(0)))
      const same = words.map((word, index) => {
        const record = masked(at('i64.load', 8 * index, get(slot)), keyMask(map, index) | (index === 0 ? OCCUPIED : 0n))
        return op('i64.eq', record, index === 0 ? op('i64.or', get(word), i64(OCCUPIED)) : get(word))
      })
      body.if(
        same.reduce((all, each) => op('i32.and', all, each)),
        () => body.return(get(slot)),
      )
      writeNextSlot(body, map, slot)
      body.branch(next)
    })
    body.return(i32(0))
  })
  return locate
}

/** Marks the successors that equal the state they come from, which can't be told any more of canonical forms. */
export function markStill(emission: Emission, body: Body, entry: Local, end: Local): void {
  const { map } = emission
  const meta = 8 * map.stateWords
  const source = body.local('i32')
  eachEntry(emission, body, entry, end, () => {
    body.set(source, load(meta + 8, get(entry)))
    const same = Array.from({ length: map.stateWords }, (_, word) => {
      const before = masked(at('i64.load', 8 * word, get(source)), stateMask(map, word))
      return op('i64.eq', before, at('i64.load', 8 * word, get(entry)))
    })
    body.if(
      same.reduce((all, each) => op('i32.and', all, each)),
      () => body.add(store(meta, get(entry), op('i32.or', load(meta, get(entry)), i32(META_STILL)))),
    )
  })
  body.release(source)
}

/** Puts the address of each successor's record where its home slot was. */
export function locateAll(emission: Emission, body: Body, locate: FunctionHandle, entry: Local, end: Local): void {
  const place = 8 * emission.map.stateWords + 12
  eachEntry(emission, body, entry, end, () =>
    body.add(store(place, get(entry), call(locate, get(entry), load(place, get(entry))))),
  )
}
