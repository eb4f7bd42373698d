import { at, type Body, call, type FunctionHandle, get, getGlobal, i32, type Local, op } from './assembler.ts'
import { add, type Emission, load, store } from './emission.ts'
import { control, FINDING_HEADER, worker } from './memory-map.ts'

/**
 * report(slot, record, instance): keeps the least finding of a level, by state and then instance, so that it does
 * not depend on who comes first.
 */
export function emitReport({ module, map, self }: Emission): FunctionHandle {
  const report = module.declare(['i32', 'i32', 'i32'], 'none')
  module.define(report, (body, ...params) => {
    const [slot, record, instance] = params as [Local, Local, Local]
    const place = body.local('i32')
    body.set(place, add(add(getGlobal(self), map.findings), op('i32.mul', get(slot), i32(map.findingBytes))))
    keepLeast(body, map.entryWords, place, record, instance)
  })
  return report
}

/** Writes the record and instance to a place, unless something smaller is there. */
function keepLeast(body: Body, words: number, place: Local, record: Local, instance: Local): void {
  const write = () => {
    body.add(store(0, get(place), i32(1)))
    body.add(store(4, get(place), get(instance)))
    for (let word = 0; word < words; word++)
      body.add(at('i64.store', FINDING_HEADER + 8 * word, get(place), at('i64.load', 8 * word, get(record))))
    body.return()
  }
  body.if(op('i32.eqz', load(0, get(place))), write)
  for (let word = 0; word < words; word++) {
    const known = () => at('i64.load', FINDING_HEADER + 8 * word, get(place))
    const found = () => at('i64.load', 8 * word, get(record))
    body.if(op('i64.lt_u', found(), known()), write)
    body.if(op('i64.gt_u', found(), known()), () => body.return())
  }
  body.if(op('i32.lt_u', get(instance), load(4, get(place))), write)
}

/** reportError(entry): a step in the batch that is an error. */
export function emitReportError({ module, map }: Emission, report: FunctionHandle, errorGoal: number): FunctionHandle {
  const handle = module.declare(['i32'], 'none')
  const meta = 8 * map.stateWords
  module.define(handle, (body, ...params) => {
    const [entry] = params as [Local]
    const slot = body.local('i32')
    const isFault = op('i32.shr_u', load(meta, get(entry)), i32(31))
    body.set(slot, add(op('i32.mul', add(isFault, 1), i32(map.goals)), errorGoal))
    body.if(at('i32.load8_u', control.active, get(slot)), () => {
      body.add(call(report, get(slot), load(meta + 8, get(entry)), load(meta + 4, get(entry))))
    })
  })
  return handle
}

/** matched(entry): keeps the least source of a step to the target. */
export function emitMatched({ module, map, self }: Emission): FunctionHandle {
  const matched = module.declare(['i32'], 'none')
  const meta = 8 * map.stateWords
  module.define(matched, (body, ...params) => {
    const [entry] = params as [Local]
    const [place, source, instance] = [body.local('i32'), body.local('i32'), body.local('i32')]
    const own = getGlobal(self)
    for (let word = 0; word < map.stateWords; word++) {
      const target = at('i64.load', map.target + 8 * word, own)
      body.if(op('i64.ne', at('i64.load', 8 * word, get(entry)), target), () => body.return())
    }
    body.if(op('i32.ne', load(meta, get(entry)), load(worker.targetMeta, own)), () => body.return())
    body.set(place, add(own, map.match))
    body.set(source, load(meta + 8, get(entry)))
    body.set(instance, load(meta + 4, get(entry)))
    keepLeast(body, map.entryWords, place, source, instance)
  })
  return matched
}
