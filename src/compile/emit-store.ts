import { call, type FunctionHandle, get, type Local } from './assembler.ts'
import type { Emission } from './emission.ts'
import { emitAdmit, emitDrain, emitRestore } from './emit-batch.ts'
import { emitLocate } from './emit-edges.ts'
import { emitRehash } from './emit-growth.ts'
import { emitInsert } from './emit-insert.ts'
import { emitClaim, emitClose, emitRoom } from './emit-streams.ts'

/**
 * Writes the functions that keep states: `drain`, which it answers, takes the successors in the batch to the table and
 * to the frontiers, `admit` takes records that waited for their stratum, `rehash` spreads a table over more slots.
 */
export function emitStore(
  emission: Emission,
  canonicalise: FunctionHandle | undefined,
  reportError: FunctionHandle,
  matched: FunctionHandle,
): FunctionHandle {
  const { module } = emission
  const claim = emitClaim(emission)
  const room = emitRoom(emission, claim)
  const insert = emitInsert(emission)
  const locate = emission.map.store.kind === 'exact' ? emitLocate(emission) : undefined
  const drain = emitDrain(emission, { canonicalise, reportError, matched, room, insert, locate })
  emitAdmit(emission, room, insert)
  emitRestore(emission, room, insert)
  emitRehash(emission)
  emitClose(emission)
  const canonical = module.declare(['i32'], 'none', 'canonicalise')
  module.define(canonical, (body, entry) => {
    if (canonicalise !== undefined) body.add(call(canonicalise, get(entry as Local)))
  })
  return drain
}
