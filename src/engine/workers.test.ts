import { Worker } from 'node:worker_threads'
import { describe, expect, test } from 'vitest'
import { readSpec } from '../cli/spec-files.ts'
import { interpretRun } from '../interpret/interpreted-system.ts'
import type { Run } from '../model/model.ts'
import type { Goal } from '../search/outcome.ts'
import { randomSpec } from '../testing/random-spec.ts'
import { randomSpecGoals, runOf, seededDraw } from '../testing/support.ts'
import { exploreCompiled } from './explore-compiled.ts'
import type { HelperData } from './helpers.ts'

let spawned = 0

/** Threads start from built files only; `npm test` builds before it tests. */
function spawnHelper(data: HelperData) {
  const thread = new Worker(new URL('../../dist/cli/search-helper.js', import.meta.url), { workerData: data })
  spawned++
  return { stop: () => void thread.terminate() }
}

/** All that a search says, but for its seconds. */
function search(run: Run, goals: readonly Goal[], workers: number, plain = false) {
  const outcome = exploreCompiled(run, interpretRun(run), {
    plain,
    goals,
    limits: {},
    now: () => 0,
    workers,
    spawnHelper,
    shareFrom: 1,
  })
  const { complete, limit, findings, statistics } = outcome
  const { states, transitions, depth, firings } = statistics
  const paths = findings.map(
    (finding) =>
      finding && {
        faults: finding.faults,
        steps: finding.path.steps.map(({ instance, state }) => `${instance} ${state.join()}`),
        last: finding.path.last?.instance,
      },
  )
  return { complete, limit, states, transitions, depth, firings, paths }
}

describe('a search by several threads', () => {
  // A prototype lost states where scratch memory was shared, and had levels run into each other where a chunk of
  // output outlived its level: both show as other counts or another depth.
  test.each([
    ['bench/german.hf', 1, true],
    ['bench/german.hf', 1, false],
    ['properties/volume.hf', 4, true],
    ['properties/volume.hf', 4, false],
  ] as const)('has the figures and the paths of one thread: %s, run %d, plain %s', (path, at, plain) => {
    const run = readSpec(path).runs[at] as Run
    const named = run.expectations.flatMap(({ subject }) => (subject.kind === 'property' ? [subject.property] : []))
    const invariants = named.filter((property) => run.model.properties[property]?.sort === 'invariant')
    const all: Goal[] = [
      ...invariants.map((property) => ({ kind: 'never', property, required: false }) as const),
      { kind: 'deadlockFree', required: false },
      { kind: 'errorFree', required: false },
    ]
    spawned = 0
    const alone = search(run, all, 1, plain)
    expect(spawned).toBe(0)
    expect(search(run, all, 2, plain)).toEqual(alone)
    expect(spawned).toBe(1)
    expect(search(run, all, 4, plain)).toEqual(alone)
    expect(spawned).toBe(4)
  })

  test('has them on random specs too', () => {
    let explored = 0
    const count = Number(process.env['HOLDFAST_LAW_RUNS'] ?? 40)
    for (let seed = 1; seed <= count; seed++) {
      const run = runOf(randomSpec(seededDraw(seed)))
      const alone = search(run, randomSpecGoals, 1)
      expect(search(run, randomSpecGoals, 3)).toEqual(alone)
      explored += alone.states
    }
    expect(explored).toBeGreaterThan(count)
  })
})
