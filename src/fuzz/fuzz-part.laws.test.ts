import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Run } from '../model/model.ts'
import { randomSpecs, randomTemporalSpecs, runOf } from '../testing/support.ts'
import { mannerOf } from './fault-schedule.ts'
import { type FuzzOptions, type FuzzPart, fuzzPart } from './fuzz-part.ts'
import { type FuzzReport, fuzzRun, isSettled, reportOfParts } from './fuzz-run.ts'
import { packPart, unpackPart } from './packed-part.ts'
import { strategies } from './strategies.ts'

const numRuns = Number(process.env['HOLDFAST_LAW_RUNS'] ?? 40)
const never = { isLate: () => false }

function partsOf(run: Run, options: FuzzOptions, of: number): readonly FuzzPart[] {
  return Array.from({ length: of }, (_, at) => fuzzPart(run, options, never, { at: at + 1, of }))
}

/** All that a report says, as text. */
function said({ run: _, findings, ...report }: FuzzReport): string {
  const found = findings.map(({ expectation, trace, ...finding }) => ({
    ...finding,
    name: expectation.name,
    steps: trace.steps.map(({ instance }) => instance),
  }))
  return JSON.stringify({ ...report, found })
}

/** As a part comes back from a file. */
function posted(part: FuzzPart): FuzzPart {
  const back = unpackPart(JSON.parse(JSON.stringify(packPart(part))))
  if (back === undefined) throw new Error('a part does not come back')
  return back
}

const optionsOf = fc.record({
  seed: fc.nat(),
  runs: fc.integer({ min: 1, max: 90 }),
  manner: fc
    .constantFrom(...strategies)
    .map(({ name, tries }) => mannerOf({ strategy: name, steps: tries > 1 ? 5 : 30 })),
  recoverWithin: fc.constantFrom(1, 20),
})

describe('parts of the random runs of a random spec', () => {
  test.each([
    ['about states and steps', randomSpecs],
    ['about whole runs', randomTemporalSpecs],
  ])('%s say together what all say that are made one after the other', (_, specs) => {
    let found = 0
    fc.assert(
      fc.property(specs, optionsOf, fc.integer({ min: 2, max: 7 }), (text, options, of) => {
        const run = runOf(text)
        const whole = fuzzRun(run, { ...options, ...never })
        found += whole.findings.length
        const parts = partsOf(run, options, of).map(posted)
        expect(said(reportOfParts(run, options, parts))).toBe(said(whole))
        const enough = parts.findIndex((__, at) => isSettled(parts.slice(0, at + 1)))
        if (enough < 0) return
        expect(said(reportOfParts(run, options, parts.slice(0, enough + 1)))).toBe(said(whole))
      }),
      { numRuns },
    )
    expect(found).toBeGreaterThan(numRuns / 4)
  })

  test('find what they find wherever they are divided: a finding has the number of its random run', () => {
    fc.assert(
      fc.property(randomSpecs, optionsOf, (text, options) => {
        const run = runOf(text)
        for (const { path, expectation, runs } of fuzzRun(run, { ...options, ...never }).findings) {
          const again = fuzzRun(run, { ...options, ...never, path, properties: [expectation.name] })
          expect(again.findings.map((each) => [each.expectation, each.runs])).toEqual([[expectation, runs]])
        }
      }),
      { numRuns },
    )
  })

  test('are not taken for parts where they are something else', () => {
    const run = runOf(
      'module m\nvar n: 0..3 = 0\naction up when n < 3 { n += 1 }\ninvariant Low: n < 2\ncheck c { expect Low holds }',
    )
    const [part] = partsOf(run, { manner: mannerOf({}), runs: 20, seed: 1, recoverWithin: 1 }, 1)
    const good = JSON.parse(JSON.stringify(packPart(part as FuzzPart))) as Record<string, unknown>
    expect(unpackPart(good)).toEqual(part)
    for (const name of Object.keys(good)) expect(unpackPart({ ...good, [name]: 'x' }), name).toBeUndefined()
    for (const other of [null, 1, [], {}, { ...good, states: 'AAAA' }]) expect(unpackPart(other)).toBeUndefined()
  })
})
