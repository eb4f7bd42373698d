import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { coverageDiagnostics } from '../../../coverage/coverage-report.ts'
import type { Run } from '../../../model/model.ts'
import { mutantsOf, mutateRun } from '../../../mutate/mutants.ts'
import { featureSpecs } from '../../../testing/feature-specs.ts'
import { randomSpecs, randomTemporalSpecs, runsOf } from '../../../testing/support.ts'
import { runJobs, verdictsOnly } from '../run-jobs.ts'
import { openCacheFolder } from './result-cache.ts'

let cache = ''
beforeAll(() => {
  cache = join(mkdtempSync(join(tmpdir(), 'holdfast-cache-')), 'cache')
  openCacheFolder(cache)
})
afterAll(() => rmSync(join(cache, '..'), { recursive: true }))

const numRuns = Number(process.env['HOLDFAST_LAW_RUNS'] ?? 12)

/** The whole report of some runs, but for times and for what is from the cache. */
async function reportOf(runs: readonly Run[], cached: string | undefined) {
  const jobs = runs.map((run, at) => ({ spec: 'test.hf', run: at, name: run.check }))
  const options = { ...verdictsOnly, limits: { states: 3000 }, coverage: true, cache: cached }
  const warned: string[] = []
  const { summaries, ledger } = await runJobs(jobs, options, (job) => runs[job.run] as Run, {
    onProgress: () => {},
    onDone: () => {},
    onWarning: (sentence) => warned.push(sentence),
  })
  expect(warned).toEqual([])
  const hits = summaries.filter(({ fromCache }) => fromCache).length
  const text = JSON.stringify(
    summaries.map(({ fromCache: _, ...summary }) => summary),
    (name, value) => (name === 'seconds' || name === 'compileSeconds' ? 0 : value),
  )
  const noticed = coverageDiagnostics(ledger, (at) => runs[at] as Run)
  return {
    hits,
    said: { text, noticed: noticed.map(({ code, severity, span, message }) => [code, severity, span.start, message]) },
  }
}

/** Each change of the runs by itself, some of all. */
function edits(runs: readonly Run[], every: number): readonly (readonly Run[])[] {
  const mutants = mutantsOf(runs).filter((_, at) => at % every === 0)
  return [runs, ...mutants.map(({ mutation }) => runs.map((run) => mutateRun(run, mutation) ?? run)), runs]
}

describe('laws of the cache', () => {
  test.each([
    ['random specs', randomSpecs],
    ['random specs about whole runs', randomTemporalSpecs],
  ])('%s and their changes say with a shared cache what they say without', async (_, specs) => {
    await fc.assert(
      fc.asyncProperty(specs, async (text) => {
        for (const runs of edits(runsOf(text), 9)) {
          const fresh = await reportOf(runs, undefined)
          expect((await reportOf(runs, cache)).said).toEqual(fresh.said)
          const again = await reportOf(runs, cache)
          expect(again.said).toEqual(fresh.said)
          expect(again.hits).toBe(runs.length)
        }
      }),
      { numRuns },
    )
  })

  test.each(Object.entries(featureSpecs))('so does every feature of the language: %s', async (_, text) => {
    for (const runs of edits(runsOf(text), 5)) {
      const fresh = await reportOf(runs, undefined)
      expect((await reportOf(runs, cache)).said).toEqual(fresh.said)
      expect(await reportOf(runs, cache)).toEqual({ ...fresh, hits: runs.length })
    }
  })
})
