import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type CheckedSpec, checkSpec } from '../src/check/check-spec.ts'
import { readSpec } from '../src/cli/spec-files.ts'
import { fileReader } from '../src/host/text-files.ts'
import { verifyOptions } from '../src/testing/support.ts'
import { verifyRun } from '../src/verify/verify-run.ts'

const path = 'bench/volume-core.hf'

function verifySmallest({ runs, diagnostics }: CheckedSpec) {
  expect(diagnostics).toEqual([])
  const run = runs.find(({ check }) => check === 'states24k')
  if (run === undefined) throw new Error('the smallest check is gone')
  return verifyRun(run, verifyOptions('compiled', { plain: true }))
}

/** The spec with a mistake in its protocol. */
function withMistake(right: string, wrong: string): CheckedSpec {
  const text = readFileSync(path, 'utf8')
  expect(text.split(right)).toHaveLength(2)
  return checkSpec(path, text.replace(right, wrong), fileReader, 'volume-core')
}

describe("the core of the volume's protocol", () => {
  test('has the states and transitions that rumur, SPIN and a search by hand count', () => {
    const { statistics, verdicts } = verifySmallest(readSpec(path))
    expect(statistics).toMatchObject({ states: 24_396, transitions: 105_221, depth: 36 })
    expect(verdicts.map(({ status }) => status)).toEqual(['holds', 'holds', 'holds', 'holds', 'holds'])
  })

  // Its properties say something: a protocol with a mistake breaks them.
  test.each([
    ['the new copy lacks the writes', '  holds[to] = holds[n]\n', '', 'MembersComplete'],
    ['members give up their copies', '!isMember(n) && epoch[n] > 0 &&', 'epoch[n] > 0 &&', 'MembersComplete'],
    ['both members become primary', 'n == primary ? Primary : Secondary', 'Primary', 'SinglePrimary'],
  ])('%s, and it is noticed', (_, right, wrong, property) => {
    const { verdicts } = verifySmallest(withMistake(right, wrong))
    expect(verdicts.find(({ expectation }) => expectation.name === property)?.status).toBe('violated')
  })
})
