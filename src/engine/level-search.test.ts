import { describe, expect, test } from 'vitest'
import { readSpec } from '../cli/spec-files.ts'
import type { StateStoreKind } from '../compile/memory-map.ts'
import { interpretRun } from '../interpret/interpreted-system.ts'
import type { Run } from '../model/model.ts'
import type { SearchLimits } from '../search/outcome.ts'
import { randomSpec } from '../testing/random-spec.ts'
import { runOf, seededDraw, verifyOptions } from '../testing/support.ts'
import { verifyRun } from '../verify/verify-run.ts'
import { UnusableCheckpoint } from './checkpoint.ts'
import { type CompiledOptions, exploreCompiled } from './explore-compiled.ts'
import { DamagedLog, type LogStorage } from './level-log.ts'

const volume = readSpec('properties/volume.hf').runs
const runNamed = (name: string) => volume.find((run) => run.check === name) as Run

const goals: CompiledOptions['goals'] = [
  { kind: 'deadlockFree', required: false },
  { kind: 'errorFree', required: false },
]

function search(run: Run, options: Partial<CompiledOptions> = {}) {
  const outcome = exploreCompiled(run, interpretRun(run), { plain: false, goals, limits: {}, now: () => 0, ...options })
  const { complete, limit, findings, statistics } = outcome
  const { states, transitions, depth, firings } = statistics
  const faults = findings.map((finding) => finding?.faults)
  return { complete, limit, states, transitions, depth, firings, faults }
}

/** A storage in memory, as a file would be; `at` is called with each manifest. */
function storageOf(bytes: number[], at: (manifest: string) => void): LogStorage {
  return {
    append: (more) => {
      const offset = bytes.length
      for (const byte of more) bytes.push(byte)
      return offset
    },
    read: (offset, length) => Uint8Array.from(bytes.slice(offset, offset + length)),
    checkpoint: {
      digest: (all) => all.reduce((sum, byte) => (Math.imul(sum, 31) + byte) | 0, 7).toString(),
      commit: at,
      truncate: (length) => bytes.splice(length),
    },
  }
}

describe('a checkpoint', () => {
  const run = runNamed('cutAndDestroyed')

  /** The manifests of a search, each with the bytes that there were at that moment. */
  function checkpoints(of: Run, options: Partial<CompiledOptions> = {}) {
    const bytes: number[] = []
    const taken: { readonly manifest: string; readonly length: number }[] = []
    const storage = storageOf(bytes, (manifest) => taken.push({ manifest, length: bytes.length }))
    const outcome = search(of, { storage, ...options })
    return { bytes, taken, outcome }
  }

  test('taken at any level leads to the same end', () => {
    const { bytes, taken, outcome } = checkpoints(run)
    expect(outcome).toEqual(search(run))
    expect(taken.length).toBeGreaterThan(40)
    for (const { manifest, length } of taken.filter((_, at) => at % 4 === 0)) {
      const storage = storageOf(bytes.slice(0, length), () => undefined)
      expect(search(run, { storage, resume: manifest })).toEqual(outcome)
    }
  })

  test('does so on random specs', () => {
    let resumed = 0
    for (let seed = 1; seed <= 30; seed++) {
      const random = runOf(randomSpec(seededDraw(seed)))
      const { bytes, taken, outcome } = checkpoints(random)
      for (const { manifest, length } of taken) {
        const storage = storageOf(bytes.slice(0, length), () => undefined)
        expect(search(random, { storage, resume: manifest })).toEqual(outcome)
        resumed++
      }
    }
    expect(resumed).toBeGreaterThan(60)
  })

  test('goes on where a search ended for want of time', () => {
    let clock = 0
    const whole = checkpoints(run)
    const cut = checkpoints(run, { limits: { seconds: 1 }, now: () => (clock += 100) })
    expect(cut.outcome).toMatchObject({ complete: false, limit: { kind: 'seconds' } })
    const storage = storageOf(cut.bytes, () => undefined)
    expect(search(run, { storage, resume: cut.taken.at(-1)?.manifest })).toEqual(whole.outcome)
  })

  test('remembers that a limit of depth cut the search off', () => {
    const limited = { limits: { depth: 7 } }
    const { bytes, taken, outcome } = checkpoints(run, limited)
    expect(outcome).toMatchObject({ complete: false, limit: { kind: 'depth', most: 7 } })
    for (const { manifest, length } of taken) {
      const storage = storageOf(bytes.slice(0, length), () => undefined)
      expect(search(run, { ...limited, storage, resume: manifest })).toEqual(outcome)
    }
  })

  test('is refused by another spec, by other options, and where it is damaged', () => {
    const { bytes, taken } = checkpoints(run)
    const last = taken[10]
    const resumeWith = (other: Run, options: Partial<CompiledOptions>, content = bytes, manifest = last?.manifest) =>
      search(other, { ...options, storage: storageOf([...content], () => undefined), resume: manifest })
    expect(() => resumeWith(runNamed('oneCut'), {})).toThrow(UnusableCheckpoint)
    expect(() => resumeWith(run, { plain: true })).toThrow(UnusableCheckpoint)
    expect(() => resumeWith(run, { limits: { depth: 5 } })).toThrow(UnusableCheckpoint)
    expect(() => resumeWith(run, {}, bytes, '{"format":')).toThrow(UnusableCheckpoint)
    expect(() => resumeWith(run, {}, bytes, '{"format":0}')).toThrow(UnusableCheckpoint)
    const damaged = bytes.map((byte) => byte ^ 1)
    expect(() => resumeWith(run, {}, damaged)).toThrow(DamagedLog)
    expect(resumeWith(run, {})).toEqual(search(run))
  })
})

describe('a limit', () => {
  const run = runNamed('oneCut')
  const limited = (limits: SearchLimits) => search(run, { limits })

  test('of states ends the search before the level that would pass it', () => {
    const { complete, limit, states } = limited({ states: 1000 })
    expect({ complete, limit }).toEqual({ complete: false, limit: { kind: 'states', most: 1000 } })
    expect(states).toBeGreaterThan(500)
    expect(states).toBeLessThanOrEqual(1000)
  })

  test('of depth ends it there, with the states of that depth', () => {
    expect(limited({ depth: 7 })).toMatchObject({ complete: false, limit: { kind: 'depth', most: 7 }, depth: 7 })
  })

  test('of memory ends it with what was counted, and no crash', () => {
    const large = readSpec('properties/volume-large.hf').runs.find(({ check }) => check === 'oneOfEach') as Run
    const { complete, limit, states } = search(large, { limits: { memory: 4 } })
    expect({ complete, limit }).toEqual({ complete: false, limit: { kind: 'memory', most: 4 } })
    expect(states).toBeGreaterThan(10_000)
    expect(search(large, { limits: { memory: 1 } }).complete).toBe(false)
  })
})

describe('a store that is not exact', () => {
  const fingerprint: StateStoreKind = { kind: 'fingerprint', seed: 7 }
  const bitstate: StateStoreKind = { kind: 'bitstate', seed: 7 }

  test('of fingerprints has the figures of the exact one where none collide', () => {
    for (const name of ['oneCut', 'cutAndDestroyed', 'crashAndDestroyed']) {
      const run = runNamed(name)
      expect(search(run, { store: fingerprint })).toEqual(search(run))
      expect(search(run, { store: fingerprint, plain: true })).toEqual(search(run, { plain: true }))
    }
  })

  test('of bits sees all states where it has bits enough, those that wait for a fault more than once', () => {
    const limits = { memory: 64 }
    expect(search(runNamed('healthy'), { store: bitstate, limits })).toEqual(search(runNamed('healthy')))
    const [bits, exact] = [search(runNamed('oneCut'), { store: bitstate, limits }), search(runNamed('oneCut'))]
    expect(bits.states).toBeGreaterThanOrEqual(exact.states)
    expect(bits.states).toBeLessThan(3 * exact.states)
    expect(bits.firings.map((each) => each > 0)).toEqual(exact.firings.map((each) => each > 0))
  })

  test('never says that a property holds or that a goal is unreachable, and says how likely it is to miss a state', () => {
    const text = `module m
var a: 0..9 = 0
action up when a < 9 { a += 1 }
invariant Small: a < 10
invariant Wrong: a < 5
reachable Ten: a == 9 && a == 0
reachable Nine: a == 9
check c { terminal true  expect Small holds  expect Wrong violated  expect Ten unreachable  expect Nine reached }`
    for (const store of [fingerprint, bitstate]) {
      const report = verifyRun(runOf(text), verifyOptions('compiled', { store, limits: { memory: 8 } }))
      const verdicts = Object.fromEntries(report.verdicts.map((each) => [each.expectation.name, each.status]))
      expect(verdicts).toEqual({
        Small: 'inconclusive',
        Wrong: 'violated',
        Ten: 'inconclusive',
        Nine: 'reached',
        DeadlockFree: 'inconclusive',
        ErrorFree: 'inconclusive',
      })
      expect(report.verdicts[0]?.reason).toMatch(new RegExp(`${store.kind} store .* probability of at most .*seed 7`))
      expect(report.complete).toBe(false)
      expect(report.verdicts[0]?.asExpected).toBe(false)
    }
  })

  test('finds a fingerprint less likely to fail than bits', () => {
    const report = (store: StateStoreKind) =>
      verifyRun(runNamed('oneCut'), verifyOptions('compiled', { store, limits: { memory: 16 } })).omission?.probability
    expect(report(fingerprint)).toBeGreaterThan(0)
    expect(report(fingerprint)).toBeLessThan(1e-10)
    expect(report(bitstate)).toBeGreaterThan(report(fingerprint) ?? 1)
  })
})

describe('what is too large to compile', () => {
  test('is interpreted, and the report says so', () => {
    const budgets = 'faults { f <= 40, g <= 40 }'
    const text = `module m
var a: bool = false
fault f { a = !a }
fault g { a = !a }
invariant I: a || !a
check c { ${budgets} terminal true  expect I holds }`
    const report = verifyRun(runOf(text), verifyOptions('compiled'))
    expect(report.engine).toBe('interpreted')
    expect(report.verdicts.map(({ status }) => status)).toEqual(['holds', 'holds', 'holds'])
  })
})
