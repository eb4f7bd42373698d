import { at, call, get, getGlobal, i32, i64, type Label, type Local, type Op, op } from './assembler.ts'
import {
  add,
  type Emission,
  keyMask,
  longs,
  masked,
  multiply,
  shared,
  slotAddress,
  writeHash,
  writeNextSlot,
} from './emission.ts'
import { noteProbes } from './emit-insert.ts'
import { control } from './memory-map.ts'

/**
 * rehash(oldSlots, first, spare): spreads the table over the slots that the control block says, in place. Homes keep
 * their order, so records move from the last to the first into free space; the first ones, whose new place might
 * still be taken, wait in the spare memory.
 */
export function emitRehash({ module, map, self }: Emission): void {
  const bytes = 8 * map.slotWords
  const place = module.declare(['i32'], 'none')
  module.define(place, (body, ...params) => {
    const [from] = params as [Local]
    const [words, key] = [longs(body, map.slotWords), longs(body, map.keyWords)]
    const [hash, slot, probes] = [body.local('i64'), body.local('i32'), body.local('i32')]
    body.set(probes, i32(0))
    for (const [index, word] of words.entries()) body.set(word, at('i64.load', 8 * index, get(from)))
    for (const index of words.keys()) body.add(at('i64.store', 8 * index, get(from), i64(0n)))
    for (const [index, word] of key.entries()) body.set(word, masked(get(words[index] as Local), keyMask(map, index)))
    writeHash(body, key, hash)
    body.set(slot, slotAddress(get(hash), map))
    body.loop((next, done) => {
      body.branchIf(done, op('i64.eqz', at('i64.load', 0, get(slot))))
      writeNextSlot(body, map, slot)
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
