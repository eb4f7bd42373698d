import { InternalError } from '../base/assert.ts'
import { workResults } from '../compile/emit-work.ts'
import { commands, control, worker, workerBase } from '../compile/memory-map.ts'
import { type EngineCode, type EngineMemory, instantiate } from './engine-memory.ts'

/** What a helper's thread needs: the code, the memory that all share, and where its own block is. */
export interface HelperData {
  readonly module: WebAssembly.Module
  readonly memory: WebAssembly.Memory
  readonly base: number
}

/** Starts a thread that runs `serveAsHelper` with the data. */
export type SpawnHelper = (data: HelperData) => { readonly stop: () => void }

/**
 * Entries of the frontier that one call into the module works on: few enough to look at the clock between calls, and
 * for V8 to put in optimised code.
 */
export const CALL_ENTRIES = 4096

const CONTROL_BYTES = 64

/** Does what it is ordered until it is told to leave; the thread blocks meanwhile. */
export function serveAsHelper({ module, memory, base }: HelperData): void {
  const code = tryInstantiate(module, memory, base)
  const orders = new Int32Array(memory.buffer, 0, CONTROL_BYTES / 4)
  const block = new Int32Array(memory.buffer, base, worker.fields / 4)
  for (let order = 0; ; ) {
    Atomics.wait(orders, control.order / 4, order)
    order = Atomics.load(orders, control.order / 4)
    if (Atomics.load(orders, control.command / 4) === commands.leave) return
    Atomics.store(block, worker.result / 4, workUntilDone(code))
    Atomics.add(orders, control.done / 4, 1)
    Atomics.notify(orders, control.done / 4)
  }
}

/** In place of a result where the code itself failed: the search must hear of it rather than wait. */
const FAILED = -1

function tryInstantiate(...args: Parameters<typeof instantiate>): EngineCode | undefined {
  try {
    return instantiate(...args)
  } catch {
    return undefined
  }
}

function workUntilDone(code: EngineCode | undefined): number {
  if (code === undefined) return FAILED
  try {
    let result: number = workResults.more
    while (result === workResults.more) result = code.work(CALL_ENTRIES)
    code.close()
    return result
  } catch {
    return FAILED
  }
}

/** The helpers of a search, which start when there is enough to do. */
export class Helpers {
  private readonly memory: EngineMemory
  private readonly module: WebAssembly.Module
  private readonly spawn: SpawnHelper
  private threads: readonly { readonly stop: () => void }[] = []
  private readonly orders: Int32Array

  constructor(memory: EngineMemory, module: WebAssembly.Module, spawn: SpawnHelper) {
    this.memory = memory
    this.module = module
    this.spawn = spawn
    this.orders = new Int32Array(memory.memory.buffer, 0, CONTROL_BYTES / 4)
  }

  /** Orders the helpers to work on the frontier. */
  start(): void {
    const { map, memory } = this.memory
    if (this.threads.length === 0) {
      this.threads = Array.from({ length: map.workers - 1 }, (_, at) =>
        this.spawn({ module: this.module, memory, base: workerBase(map, at + 1) }),
      )
    }
    Atomics.store(this.orders, control.done / 4, 0)
    this.order(commands.work)
  }

  private order(command: number): void {
    Atomics.store(this.orders, control.command / 4, command)
    Atomics.add(this.orders, control.order / 4, 1)
    Atomics.notify(this.orders, control.order / 4)
  }

  /** Waits until all have done what they were ordered; whether each did all there was to do. */
  finish(): boolean {
    for (;;) {
      const done = Atomics.load(this.orders, control.done / 4)
      if (done === this.threads.length) break
      Atomics.wait(this.orders, control.done / 4, done)
    }
    const results = this.threads.map((_, at) => this.memory.workerField(at + 1, worker.result) | 0)
    if (results.includes(FAILED)) throw new InternalError('a thread of the search failed')
    return results.every((result) => result === workResults.done)
  }

  /** Ends the threads; none may be at work. */
  stop(): void {
    if (this.threads.length > 0) this.order(commands.leave)
    for (const thread of this.threads) thread.stop()
    this.threads = []
  }
}
