import { compileRun } from '../compile/compile-run.ts'
import type { StateStoreKind } from '../compile/memory-map.ts'
import { control, modes, worker, workerBase } from '../compile/memory-map.ts'
import { circuitsOf, type RunCircuits } from '../compile/run-circuits.ts'
import type { Run } from '../model/model.ts'
import { type EngineCode, EngineMemory, instantiate } from './engine-memory.ts'

/** Where the time of a search went. What cannot be measured while it runs is measured again on a sample of its states. */
export interface Profile {
  readonly sampledStates: number
  /** Seconds of the whole search, as the sample suggests. */
  readonly successors: number
  /** Canonical forms and hashes. */
  readonly keys: number
  /** The rest: the table of states, the frontiers and their log. */
  readonly store: number
  /** Slots of the table looked at for each successor. */
  readonly probes: number
  /** Share of the table's slots that are in use. */
  readonly load: number
  readonly actions: readonly {
    readonly action: number
    /** Nanoseconds for each state expanded, of this action's instances alone. */
    readonly nanoseconds: number
  }[]
}

export interface ProfileOptions {
  readonly plain: boolean
  readonly store: StateStoreKind
  readonly now: () => number
  /** Records of states that were expanded, and how many states that was in all. */
  readonly sample: Uint8Array
  readonly expanded: number
  readonly seconds: number
  readonly probes: number
  readonly load: number
}

/** Times that a sample is gone through, so that V8 has put in optimised code; the fastest counts. */
const REPEATS = 7

/** Measures on a sample how long each part takes. */
export function profileOf(run: Run, options: ProfileOptions): Profile {
  const { expanded, seconds, probes, load } = options
  const circuits = circuitsOf(run, options.plain)
  const whole = new Sampler(run, options, circuits, undefined)
  const sampledStates = whole.states
  const scale = expanded / Math.max(1, sampledStates)
  const successors = whole.measure(modes.collect) * scale
  const keys = Math.max(0, whole.measure(modes.prepare) * scale - successors)
  const none = new Sampler(run, options, circuits, -1).measure(modes.collect)
  const actions = run.model.actions.map((_, action) => {
    const alone = new Sampler(run, options, circuits, action).measure(modes.collect)
    return { action, nanoseconds: (Math.max(0, alone - none) * 1e9) / Math.max(1, sampledStates) }
  })
  return { sampledStates, successors, keys, store: Math.max(0, seconds - successors - keys), probes, load, actions }
}

/** Expands a sample of states again and again, with all actions or with one. */
class Sampler {
  readonly states: number
  private readonly memory: EngineMemory
  private readonly code: EngineCode
  private readonly options: ProfileOptions

  constructor(run: Run, options: ProfileOptions, circuits: RunCircuits, only: number | undefined) {
    const { plain, store, sample } = options
    const compiled = compileRun(run, {
      plain,
      goals: [{ kind: 'errorFree' }, { kind: 'deadlockFree' }],
      store,
      workers: 1,
      only,
      circuits,
    })
    this.options = options
    this.memory = new EngineMemory(compiled, 1024)
    this.code = instantiate(new WebAssembly.Module(compiled.bytes), this.memory.memory, workerBase(this.memory.map, 0))
    this.states = sample.length / this.memory.entryBytes
    this.memory.loadFrontier(sample)
  }

  /** Seconds for the sample. */
  measure(mode: number): number {
    const { memory, code } = this
    const { now, sample } = this.options
    memory.setControl(control.mode, mode)
    let best = Number.POSITIVE_INFINITY
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      memory.setWorkerField(0, worker.position, memory.map.arena)
      memory.setWorkerField(0, worker.end, memory.map.arena + sample.length)
      const began = now()
      code.expand()
      best = Math.min(best, (now() - began) / 1000)
    }
    return best
  }
}
