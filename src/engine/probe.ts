import { compileRun } from '../compile/compile-run.ts'
import type { EngineGoal } from '../compile/emit-expand.ts'
import { control, META_TRAP, modes, worker, workerBase } from '../compile/memory-map.ts'
import type { Run } from '../model/model.ts'
import { type EngineCode, EngineMemory, instantiate } from './engine-memory.ts'

/** What the compiled code says of one state. */
export interface Probed {
  /** Enabled instances in order, with the state after them as it is, or that it is an error. */
  readonly successors: readonly { readonly instance: number; readonly next: Uint32Array | 'error' }[]
  /** Numbers of the goals that are met: in the state, at a step, at a fault. */
  readonly goals: readonly [readonly number[], readonly number[], readonly number[]]
}

/** Asks compiled code about single states: for tests, and for whoever walks a system by hand. */
export class Probe {
  private readonly memory: EngineMemory
  private readonly code: EngineCode
  private readonly goals: number

  /** @throws CircuitTooLarge */
  constructor(run: Run, goals: readonly EngineGoal[], plain = false) {
    const compiled = compileRun(run, { plain, goals, store: { kind: 'exact' }, workers: 1 })
    this.memory = new EngineMemory(compiled, 64)
    this.code = instantiate(new WebAssembly.Module(compiled.bytes), this.memory.memory, workerBase(this.memory.map, 0))
    this.goals = goals.length
    this.memory.setControl(control.mode, modes.collect)
  }

  /** @param words the packed state */
  ask(words: Uint32Array): Probed {
    const { memory } = this
    const { map } = memory
    const record = new Uint8Array(memory.entryBytes)
    record.set(new Uint8Array(words.slice().buffer))
    memory.resetWorker(0)
    memory.loadFrontier(record)
    memory.setWorkerField(0, worker.position, map.arena)
    memory.setWorkerField(0, worker.end, map.arena + record.length)
    memory.bytes.fill(1, control.active, control.active + 3 * this.goals)
    this.code.expand()
    return { successors: this.successors(words.length), goals: [this.met(0), this.met(1), this.met(2)] }
  }

  private successors(length: number): Probed['successors'] {
    const { memory } = this
    const { start, end } = memory.batch(0)
    const stride = memory.map.batchStride
    const found: { instance: number; next: Uint32Array | 'error' }[] = []
    for (let at = start; at < end; at += stride) {
      const [meta, instance] = memory.words(at + 8 * memory.map.stateWords, 2) as unknown as readonly [number, number]
      const isError = (meta & META_TRAP) !== 0
      found.push({ instance, next: isError ? 'error' : memory.words(at, length).slice() })
    }
    return found.sort((a, b) => a.instance - b.instance)
  }

  private met(sort: number): number[] {
    return Array.from({ length: this.goals }, (_, goal) => goal).filter(
      (goal) => this.memory.finding(0, sort * this.goals + goal) !== undefined,
    )
  }
}
