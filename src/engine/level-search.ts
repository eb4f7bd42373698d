import { assert, defined, InternalError } from '../base/assert.ts'
import type { CompiledRun } from '../compile/compile-run.ts'
import { keyMask, stateMask } from '../compile/emission.ts'
import type { EngineGoal } from '../compile/emit-expand.ts'
import { workResults } from '../compile/emit-work.ts'
import { control, META_FAULT, type MemoryMap, modes, worker, workerBase } from '../compile/memory-map.ts'
import type { Limit, Progress, SearchLimits } from '../search/outcome.ts'
import { readManifest, type Standing, writeManifest } from './checkpoint.ts'
import { type EngineCode, EngineMemory, instantiate, OutOfMemory } from './engine-memory.ts'
import { type EngineFinding, Findings, type StartFinding } from './findings.ts'
import { CALL_ENTRIES, Helpers, type SpawnHelper } from './helpers.ts'
import { LevelLog, type LogStorage, type Stratified } from './level-log.ts'
import { type Omission, omissionOf } from './omission.ts'

export interface LevelSearchOptions {
  readonly goals: readonly (EngineGoal & { readonly required: boolean })[]
  readonly limits: SearchLimits
  /** Where the log goes that memory should not hold; with checkpoints, if it has one. */
  readonly storage?: LogStorage | undefined
  /** The manifest of the checkpoint to go on from. */
  readonly resume?: string | undefined
  /** What is searched: see `Standing`. */
  readonly identity?: string | undefined
  /** Goes on where all goals are decided. */
  readonly everything?: boolean
  readonly now: () => number
  /** Starts threads that share the work; without it there is one. */
  readonly spawnHelper?: SpawnHelper | undefined
  /** Entries of a frontier from which on it is shared; fewer are not worth it. */
  readonly shareFrom?: number | undefined
  readonly onProgress?: (progress: Progress) => void
}

export interface EngineStatistics {
  readonly states: number
  readonly transitions: number
  readonly depth: number
  /** Steps of each action. */
  readonly firings: readonly number[]
  readonly seconds: number
}

/** A way from an initial state: the packed words of each state, with the instance that led to it. */
export interface EngineStep {
  readonly words: Uint32Array
  readonly instance: number
}

/** Frontiers of fewer entries are not worth the helpers. */
const SHARED_ENTRIES = 20_000

/** Records that waited which are put into the arena at once. */
const ADMITTED_ENTRIES = 1 << 16

/**
 * Breadth-first search over a compiled run, level by level in the order of (faults, steps). The module does the work
 * of a level; this decides what comes next, grows the memory, and keeps the log of levels.
 */
export class LevelSearch {
  readonly memory: EngineMemory
  private readonly compiled: CompiledRun
  readonly code: EngineCode
  private readonly options: LevelSearchOptions
  private readonly log: LevelLog
  private readonly findings: Findings
  private readonly helpers: Helpers | undefined
  private readonly started: number
  private visited = 0
  private deepest = 0
  private limit: Limit | undefined

  constructor(compiled: CompiledRun, module: WebAssembly.Module, options: LevelSearchOptions) {
    this.compiled = compiled
    this.options = options
    this.log = new LevelLog(options.storage)
    this.memory = new EngineMemory(compiled, options.limits.memory)
    this.code = instantiate(module, this.memory.memory, workerBase(this.memory.map, 0))
    this.helpers =
      this.map.workers > 1 && options.spawnHelper ? new Helpers(this.memory, module, options.spawnHelper) : undefined
    this.findings = new Findings(this.memory, options.goals)
    this.started = options.now()
  }

  private get map(): MemoryMap {
    return this.memory.map
  }

  // ---- the search ----------------------------------------------------------------------------------

  /**
   * Begins with states.
   * @param met number of the goal that the start itself meets, as it has an error
   */
  start(initial: readonly Uint32Array[], met: number | undefined): void {
    // An earlier search began with them already.
    if (this.options.resume !== undefined) return
    if (met !== undefined) this.findings.put(met, 'at the start')
    const distinct = new Map(
      initial.map((words) => this.canonicalRecord(words)).map((record) => [record.join(), record]),
    )
    const records = new Uint8Array(distinct.size * this.memory.entryBytes)
    for (const [at, record] of [...distinct.values()].entries()) records.set(record, at * this.memory.entryBytes)
    if (this.map.store.kind === 'bitstate') {
      // There a record that waits is known already.
      this.within(() => this.memory.restore(this.code, records, false))
      if (this.limit !== undefined) return
      this.memory.setWorkerField(0, worker.newStates, 0)
    }
    this.log.putWaiting(0, 0, records)
  }

  private canonicalRecord(words: Uint32Array): Uint8Array {
    const record = new Uint8Array(this.memory.entryBytes)
    const canonical = this.canonical(words)
    record.set(new Uint8Array(canonical.buffer, canonical.byteOffset, canonical.byteLength))
    return record
  }

  /** What something answers within the memory that there is; where that is too little, it is the search's limit. */
  private within<T>(run: () => T): T | undefined {
    try {
      return run()
    } catch (error) {
      if (!(error instanceof OutOfMemory)) throw error
      this.limit = { kind: 'memory', most: Math.round(error.mebibytes) }
      return undefined
    }
  }

  /** The representative of a state's orbit. */
  canonical(words: Uint32Array): Uint32Array {
    const { start } = this.memory.batch(0)
    const place = this.memory.words(start, words.length)
    place.set(words)
    this.code.canonicalise(start)
    return this.memory.words(start, words.length).slice()
  }

  run(): { readonly complete: boolean; readonly limit: Limit | undefined } {
    try {
      const complete = this.limit === undefined && this.within(() => this.visitAll())
      return { complete: complete === true && this.limit === undefined, limit: this.limit }
    } finally {
      this.helpers?.stop()
    }
  }

  private visitAll(): boolean {
    const { resume } = this.options
    const complete = resume === undefined ? this.visitStrata(0, 0) : this.goOn(resume)
    if (!this.isCutOff()) this.commit('nothing', complete && this.limit === undefined)
    return complete
  }

  /** Whether a limit ended the search on its way; that of depth lets it see all above. */
  private isCutOff(): boolean {
    return this.limit !== undefined && this.limit.kind !== 'depth'
  }

  /** Visits everything from a level on, whose frontier is in place; false where not everything needs to be seen. */
  private visitStrata(firstFaults: number, firstDepth: number): boolean {
    for (let faults = firstFaults; faults === firstFaults || faults <= this.log.lastStratum(); faults++) {
      if (faults > firstFaults) this.memory.loadFrontier(new Uint8Array(0))
      const from = faults === firstFaults ? firstDepth : 0
      for (let depth = from; this.memory.control(control.count) > 0 || this.log.waitsIn(faults, depth); depth++) {
        this.setStratum(faults)
        this.admit(this.log.takeWaiting(faults, depth))
        if (this.memory.control(control.count) === 0) continue
        if (!this.options.everything && this.findings.isDecided(faults, depth)) return false
        if (!this.visitLevel(faults, depth)) return false
      }
    }
    return true
  }

  /** Tells the code the label of a state's stratum, where records have none of their own. */
  private setStratum(faults: number): void {
    this.memory.setControl(control.label, this.compiled.plain ? 0 : faults)
  }

  /** Takes up an earlier search where it stood, and visits the rest. */
  private goOn(manifest: string): boolean {
    const standing = readManifest(manifest, this.options.identity ?? '')
    this.log.restore(standing.log)
    for (const { faults, records } of this.log.allLevels()) {
      this.setStratum(faults)
      this.memory.restore(this.code, records, false)
    }
    for (const { faults, records } of this.log.allWaiting()) {
      // They were put away in the stratum before the one that they wait for.
      this.setStratum(Math.max(0, faults - 1))
      this.memory.restore(this.code, records, true)
    }
    if (standing.cutAt !== undefined) this.limit = { kind: 'depth', most: standing.cutAt }
    for (const [goal, finding] of standing.findings.entries()) this.findings.put(goal, finding)
    this.memory.setWorkerField(0, worker.newStates, standing.newStates)
    const counters = new BigUint64Array(this.memory.memory.buffer, workerBase(this.map, 0) + this.map.counters)
    for (const [action, firings] of standing.firings.entries()) counters[action] = BigInt(firings)
    this.visited = standing.visited
    this.deepest = standing.deepest
    if (standing.next === 'nothing') return standing.complete
    const { faults, depth } = standing.next
    this.setStratum(faults)
    this.memory.loadFrontier(defined(this.log.level(faults, depth), 'frontier of a checkpoint'))
    return this.visitLevel(faults, depth, true) && this.visitStrata(faults, depth + 1)
  }

  /** Puts where the search stands into the checkpoint, if there is one. */
  private commit(next: Standing['next'], complete = false): void {
    const { storage, identity = '' } = this.options
    storage?.checkpoint?.commit(
      writeManifest({
        identity,
        next,
        complete,
        ...(this.limit?.kind === 'depth' && { cutAt: this.limit.most }),
        visited: this.visited,
        newStates: this.newStates(),
        deepest: this.deepest,
        firings: this.firings(),
        findings: this.findings.all,
        log: this.log.describe(),
      }),
    )
  }

  /** Visits the frontier; false where a limit ends the search. */
  private visitLevel(faults: number, depth: number, isLogged = false): boolean {
    const { limits } = this.options
    if (!isLogged) {
      this.log.putLevel(faults, depth, this.memory.frontier().slice())
      this.commit({ faults, depth })
    }
    const states = this.newStates()
    if (limits.states !== undefined && states > limits.states) {
      this.limit = { kind: 'states', most: limits.states }
      return false
    }
    this.visited = states
    this.deepest = Math.max(this.deepest, depth)
    const isLast = limits.depth !== undefined && depth >= limits.depth
    if (isLast) this.limit = { kind: 'depth', most: depth }
    this.findings.activate(faults, depth)
    try {
      if (!this.work(isLast ? modes.examine : modes.expand, depth)) return false
    } finally {
      this.findings.collect(faults, depth)
    }
    for (const records of this.memory.turnLevel()) this.log.putWaiting(faults + 1, depth + 1, records)
    return true
  }

  /** States that the workers put into levels so far. */
  private newStates(): number {
    return this.memory.sumOf(worker.newStates)
  }

  /** Takes the records that waited for this level into the frontier, a part at a time. */
  private admit(lists: readonly Uint8Array[]): void {
    const part = ADMITTED_ENTRIES * this.memory.entryBytes
    for (const records of lists) {
      for (let at = 0; at < records.length; at += part) this.memory.admit(this.code, records.subarray(at, at + part))
    }
  }

  private work(mode: number, depth: number): boolean {
    const { memory } = this
    const shareFrom = this.options.shareFrom ?? SHARED_ENTRIES
    const isShared = mode !== modes.match && memory.control(control.count) >= shareFrom
    const helpers = isShared ? this.helpers : undefined
    const workers = helpers === undefined ? 1 : this.map.workers
    if (mode !== modes.match && this.isLate(depth)) return false
    memory.setControl(control.mode, mode)
    memory.shareAllowance(workers)
    for (let isDone = false; !isDone; ) {
      helpers?.start()
      const result = this.workAlone(mode, depth)
      const othersDone = helpers?.finish() ?? true
      this.code.close()
      if (this.isCutOff()) return false
      isDone = result === workResults.done && othersDone
      if (!isDone && !memory.makeRoom(this.code, workers)) throw new InternalError('no room, and nothing to grow')
    }
    return true
  }

  /** This thread's share of a level, as far as there is room. */
  private workAlone(mode: number, depth: number): number {
    for (;;) {
      const result = this.code.work(CALL_ENTRIES)
      if (result !== workResults.more) return result
      // What is taken from the frontier no more is done by nobody.
      if (mode !== modes.match && this.isLate(depth))
        this.memory.setControl(control.cursor, this.memory.control(control.count))
    }
  }

  private isLate(depth: number): boolean {
    const { limits, onProgress } = this.options
    const seconds = this.seconds()
    onProgress?.({ states: this.visited, transitions: sumOf(this.firings()), depth, seconds })
    if (limits.seconds === undefined || seconds <= limits.seconds) return false
    this.limit = { kind: 'seconds', most: limits.seconds }
    return true
  }

  private seconds(): number {
    return (this.options.now() - this.started) / 1000
  }

  // ---- findings ------------------------------------------------------------------------------------

  finding(goal: number): EngineFinding | StartFinding | undefined {
    return this.findings.of(goal)
  }

  /** The way to a finding's state, found backwards: each step is the least of those that lead there. */
  pathTo(finding: EngineFinding): EngineStep[] {
    const steps: EngineStep[] = []
    let { record } = finding
    let { faults, depth } = finding.level
    while (depth > 0) {
      const before = this.sourceOf(record, faults, depth)
      steps.unshift({ words: this.stateOf(record), instance: before.instance })
      record = before.record
      faults = before.faults
      depth--
    }
    return [{ words: this.stateOf(record), instance: 0 }, ...steps]
  }

  private sourceOf(record: Uint8Array, faults: number, depth: number) {
    for (const isFault of [false, true]) {
      const from = isFault ? faults - 1 : faults
      const level = this.log.level(from, depth - 1)
      if (level === undefined) continue
      const found = this.match(record, level, isFault, from)
      if (found !== undefined) return { ...found, faults: from }
    }
    throw new InternalError('a state of the log has no step that leads to it')
  }

  /** The least step from a level to a target. */
  private match(record: Uint8Array, level: Uint8Array, isFault: boolean, faults: number) {
    const { memory, map } = this
    memory.resetWorker(0)
    memory.loadFrontier(level)
    const target = workerBase(map, 0) + map.target
    memory.bytes.set(new Uint8Array(this.stateOf(record).buffer), target)
    const label = this.compiled.plain ? 0 : map.labels.kind === 'sets' ? this.labelOf(record) : faults
    memory.setWorkerField(0, worker.targetMeta, (label | (isFault ? META_FAULT : 0)) >>> 0)
    this.setStratum(faults)
    memory.bytes.fill(0, control.active, control.active + 3 * map.goals)
    this.work(modes.match, 0)
    return memory.matchFound(0)
  }

  private labelOf(record: Uint8Array): number {
    const { labels, stateWords } = this.map
    assert(labels.kind === 'sets', 'records have no labels')
    const words = new BigUint64Array(record.slice().buffer)
    if (labels.words > 0) return Number(words[stateWords])
    return Number((words[labels.word] ?? 0n) >> BigInt(labels.bit))
  }

  /** The packed state of a record, without its label. */
  stateOf(record: Uint8Array): Uint32Array {
    const words = new BigUint64Array(record.slice(0, 8 * this.map.stateWords).buffer)
    return new Uint32Array(words.map((word, at) => word & stateMask(this.map, at)).buffer)
  }

  private firings(): number[] {
    const { map } = this
    const rows = Array.from(
      { length: map.workers },
      (_, at) => new BigUint64Array(this.memory.memory.buffer, workerBase(map, at) + map.counters, map.actions),
    )
    return Array.from({ length: map.actions }, (_, action) => rows.reduce((sum, row) => sum + Number(row[action]), 0))
  }

  /** What the store may have missed. */
  omission(): Omission | undefined {
    const { store } = this.map
    const mask = keyMask(this.map, 0).toString(2).replaceAll('0', '').length
    return omissionOf(store, this.memory.records, store.kind === 'bitstate' ? 8 * this.memory.tableBytes : mask)
  }

  /** States of all levels, evenly chosen, in frontiers' records. */
  sample(most: number): Uint8Array {
    const { entryBytes } = this.memory
    const step = Math.max(1, Math.ceil(this.visited / most))
    const parts: Uint8Array[] = []
    let at = 0
    for (const { records } of this.log.allLevels()) {
      for (let place = 0; place < records.length; place += entryBytes)
        if (at++ % step === 0) parts.push(records.slice(place, place + entryBytes))
    }
    const sample = new Uint8Array(parts.length * entryBytes)
    for (const [index, part] of parts.entries()) sample.set(part, index * entryBytes)
    return sample
  }

  /** The records of all levels, in the order of the search. */
  levels(): Iterable<Stratified> {
    return this.log.allLevels()
  }

  /** Slots looked at for each successor, and the share of slots in use. */
  tableFigures(): { readonly probes: number; readonly load: number } {
    const transitions = Math.max(1, this.statistics().transitions)
    const extra = this.memory.sumOf(worker.probes)
    return { probes: 1 + extra / transitions, load: this.memory.records / this.memory.control(control.slots) }
  }

  statistics(): EngineStatistics {
    const firings = this.firings()
    return {
      states: this.visited,
      transitions: sumOf(firings),
      depth: this.deepest,
      firings,
      seconds: this.seconds(),
    }
  }
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0)
}
