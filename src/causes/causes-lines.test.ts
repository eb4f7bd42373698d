import { describe, expect, test } from 'vitest'
import { runOf, verifyOptions } from '../testing/support.ts'
import { verifyRun } from '../verify/verify-run.ts'
import { causesOf } from './causes.ts'
import { causesSections } from './causes-lines.ts'

/** What is said of the point of no return of the one thing that a spec's check expects to be violated. */
function noReturnOf(text: string): readonly string[] {
  const run = runOf(text)
  const verify = verifyOptions('compiled', { limits: { states: 1000 } })
  const verdict = verifyRun(run, verify).verdicts.find(({ evidence }) => evidence !== undefined)
  if (verdict?.evidence === undefined) throw new Error('nothing is violated')
  const shown = { run, subject: verdict.expectation.subject, trace: verdict.evidence.trace }
  const selections = { taken: 1000, isLate: () => false }
  const noReturn = { states: 1000, seconds: undefined, now: () => 0 }
  return causesSections(causesOf(shown, { verify, selections, noReturn }))[1]?.lines ?? []
}

const SPEC = `var x: 0..3 = 0
var bad: bool = false
action go when x == 0 { x = 1 }
action worse fair when x == 1 && !bad { bad = true }
operator rescue when x == 1 && !bad { x = 2 }
fault slip when x == 1 && !bad { x = 3 }
invariant Good: !bad
check c { faults { slip <= 1 } terminal true expect Good violated }
`

describe('the point of no return, in words', () => {
  test('claims nothing of runs in which an operator or another fault changes it', () => {
    const lines = noReturnOf(SPEC)
    expect(lines[0]).toBe(
      'At the start it could still be avoided. After step 1, go, it could not: every fair run goes wrong, unless a further fault or an operator changes that.',
    )
    expect(lines.slice(2)).toEqual([
      'Instead of step 1, nothing more need have happened: no fair step was possible there.',
      'Leaving aside runs that stop although the system could take a step:',
      'Even at the start it could not be avoided: every such run goes wrong, unless a further fault or an operator changes that.',
    ])
  })

  test('names only those that the check and the spec have', () => {
    const none = SPEC.replace('operator rescue', 'operator rescue_').replace('slip <= 1', 'slip <= 0')
    expect(noReturnOf(none)[0]).toMatch(/every fair run goes wrong, unless an operator changes that\.$/)
    expect(noReturnOf(none.replace(/operator.*\n/, ''))[0]).toMatch(/every fair run goes wrong\.$/)
  })

  test('calls a step that is the violation itself so', () => {
    expect(noReturnOf(SPEC.replace('worse fair', 'worse'))[0]).toBe(
      'After step 1 it could still be avoided. With step 2, worse, it happens.',
    )
  })

  test('says of a good state whose steps lead there no more', () => {
    const lost = `var x: 0..2 = 0
action go when x == 0 { x = 1 }
action back when x == 1 { x = 0 }
operator end when x == 1 { x = 2 }
recoverable Zero with operators: x == 0
check c { terminal true expect Zero violated }
`
    expect(noReturnOf(lost)[0]).toBe(
      'After step 1 a good state could still be reached. After step 2, end, none could: no steps of the system and of operators lead to one.',
    )
  })
})
