import { describe, expect, test } from 'vitest'
import { readSpec } from '../src/cli/spec-files.ts'
import { engines, verifyOptions } from '../src/testing/support.ts'
import { verifyRun } from '../src/verify/verify-run.ts'

// Distinct states and transitions that other checkers reach on the same protocol; `rumur` gives the same.
const golden = {
  reduced: [
    { states: 852, transitions: 2491 },
    { states: 5235, transitions: 21289 },
  ],
  plain: [
    { states: 3390, transitions: 9912 },
    { states: 58104, transitions: 235872 },
  ],
}

describe.each(['reduced', 'plain'] as const)("German's protocol, %s", (mode) => {
  test.each(engines)('has the states and transitions that other checkers count, %s', (engine) => {
    const { runs } = readSpec('bench/german.hf')
    const reports = runs.map((run) => verifyRun(run, verifyOptions(engine, { plain: mode === 'plain' })))
    expect(reports.map((report) => report.engine)).toEqual(runs.map(() => engine))
    expect(reports.map(({ statistics: { states, transitions } }) => ({ states, transitions }))).toEqual(golden[mode])
    expect(reports.every((report) => report.verdicts.every((verdict) => verdict.asExpected))).toBe(true)
  })
})
