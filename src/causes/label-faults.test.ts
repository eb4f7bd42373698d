import { describe, expect, test } from 'vitest'
import { runOf, verifyOptions } from '../testing/support.ts'
import { verifyRun } from '../verify/verify-run.ts'
import { type Causes, causesOf } from './causes.ts'
import { causesSections } from './causes-lines.ts'

const SPEC = `module m
var down: 0..2 -> bool = map(d in 0..2: false)
fault fail(d: 0..2) when !down[d] { down[d] = true }
invariant Copies: !(down[0] && (down[1] || down[2]))
check small { faults { fail <= 2 } terminal true  expect Copies violated }
`

/** What other runs say of the one violation of a spec. */
function causesIn(text: string, states: number): Causes {
  const run = runOf(text)
  const expectation = run.expectations.find(({ name }) => name === 'Copies')
  const verdict = verifyRun(run, verifyOptions('compiled')).verdicts.find((each) => each.expectation === expectation)
  if (verdict?.evidence === undefined || expectation === undefined) throw new Error('it is violated')
  const noReturn = { states, seconds: undefined, now: () => 0 }
  const selections = { taken: 10_000, isLate: () => false }
  const verify = verifyOptions('compiled', { limits: { states } })
  const shown = { run, subject: expectation.subject, trace: verdict.evidence.trace }
  return causesOf(shown, { verify, selections, noReturn })
}

describe('several faults of one action', () => {
  test('are told apart by their arguments: which of them another could stand for', () => {
    const causes = causesIn(SPEC, 1000)
    expect(causesSections(causes)[0]?.lines).toEqual([
      'step 1, fail(d: 0): needed. With at most 1 fail, no run of the check shows it.',
      '  with just these arguments: needed. Without fail(d: 0), but with all else that the check allows, no run of the check shows it.',
      'step 2, fail(d: 1): needed. With at most 1 fail, no run of the check shows it.',
      '  with just these arguments: replaceable. Without fail(d: 1), but with all else that the check allows, another run shows it: 2 steps, with fail(d: 0) and fail(d: 2).',
    ])
    // Nothing but the faults can happen.
    expect(causes.noReturn).toMatchObject({ kind: 'fair', chance: { after: 1, instead: [] } })
  })

  test('are not asked about by arguments that symmetry exchanges', () => {
    const text = SPEC.replaceAll('0..2', 'Disk')
      .replace('var', 'symmetric actor Disk[3]\nvar')
      .replace('!(down[0] && (down[1] || down[2]))', 'count(d in Disk where down[d]) < 2')
    expect(causesIn(text, 1000).faults.map(({ withTheseArguments }) => withTheseArguments)).toEqual([
      undefined,
      undefined,
    ])
  })

  test('are not said to be needed after a search that was cut short', () => {
    const { faults, noReturn } = causesIn(SPEC, 1)
    expect(faults.map(({ label }) => label)).toEqual([
      { kind: 'unknown', reason: 'The search ended at its limit of 1 state.' },
      { kind: 'unknown', reason: 'The search ended at its limit of 1 state.' },
    ])
    expect(noReturn).toEqual({ kind: 'unknown', reason: 'The search ended at its limit of 1 state.' })
  })
})
