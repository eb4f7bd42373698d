import { at, call, type FunctionHandle, get, getGlobal, i32, type Local, op } from './assembler.ts'
import { add, type Emission, load, shared, store } from './emission.ts'
import { control, worker } from './memory-map.ts'

/** What a call of `work` ends with. */
export const workResults = { done: 0, more: 1, noRoom: 2 } as const

/** Entries of the frontier that a worker takes at a time. */
const RANGE = 256

/**
 * work(most): takes ranges of the frontier until there are none, or about so many entries are done: then V8 can put
 * optimised code in place of what it began with.
 */
export function emitWork({ module, map, atomic, self }: Emission, expand: FunctionHandle, drain: FunctionHandle): void {
  const work = module.declare(['i32'], 'i32', 'work')
  const bytes = 8 * map.entryWords
  module.define(work, (body, ...params) => {
    const [most] = params as [Local]
    const [first, last] = [body.local('i32'), body.local('i32')]
    const own = getGlobal(self)
    body.loop((next) => {
      body.if(op('i32.lt_u', load(worker.position, own), load(worker.end, own)), () => {
        body.if(op('i32.eqz', call(expand)), () => body.return(i32(workResults.noRoom)))
      })
      body.if(op('i32.lt_s', get(most), i32(1)), () => body.return(i32(workResults.more)))
      if (atomic) body.set(first, at('i32.atomic.rmw.add', control.cursor, i32(0), i32(RANGE)))
      else {
        body.set(first, shared(control.cursor))
        body.add(store(control.cursor, i32(0), add(get(first), RANGE)))
      }
      body.if(op('i32.ge_u', get(first), shared(control.count)), () => {
        body.add(store(control.cursor, i32(0), shared(control.count)))
        body.if(op('i32.eqz', call(drain)), () => body.return(i32(workResults.noRoom)))
        body.return(i32(workResults.done))
      })
      body.set(last, add(get(first), RANGE))
      body.if(op('i32.gt_u', get(last), shared(control.count)), () => body.set(last, shared(control.count)))
      const place = (index: Local) => add(shared(control.frontier), op('i32.mul', get(index), i32(bytes)))
      body.add(store(worker.position, own, place(first)))
      body.add(store(worker.end, own, place(last)))
      body.set(most, op('i32.sub', get(most), i32(RANGE)))
      body.branch(next)
    })
    body.return(i32(workResults.done))
  })
}

/** init(base): tells an instance which worker's block is its own. */
export function emitInit({ module, self, map }: Emission): void {
  const init = module.declare(['i32'], 'none', 'init')
  module.define(init, (body, ...params) => {
    const [base] = params as [Local]
    body.setGlobal(self, get(base))
    body.add(store(worker.batchPointer, get(base), add(get(base), map.batch)))
  })
}
