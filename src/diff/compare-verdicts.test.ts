import { describe, expect, test } from 'vitest'
import { runOf, verifyOptions } from '../testing/support.ts'
import { type RunSummary, summariseRun } from '../verify/run-summary.ts'
import { verifyRun } from '../verify/verify-run.ts'
import { compareVerdicts } from './compare-verdicts.ts'

const lift = `
var floor: 0..4 = 0
var stuck: bool = false
action climb fair when floor < 3 && !stuck { floor += 1 }
fault jam when !stuck { stuck = true }
action free fair when stuck { stuck = false }
invariant Low: floor < 3
reachable Top: floor == 3
liveness Arrives: eventually (floor == 3)
check ride { faults { jam <= 1 } terminal floor == 3 expect Low violated expect Top reached expect Arrives holds }
`

function summary(text: string, states?: number): RunSummary {
  const limits = states === undefined ? {} : { states }
  const run = runOf(text)
  return summariseRun(
    verifyRun(run, verifyOptions('compiled', { limits, heap: { used: () => 0, mebibytes: 512 } })),
    'lift.hf',
  )
}

const compared = (old: RunSummary, new_: RunSummary) => {
  const { equal, changes } = compareVerdicts(old, new_)
  const word = (each: (typeof changes)[number]['old']) =>
    each === undefined ? 'none' : `${each.status}${each.steps === undefined ? '' : ` ${each.steps}`}`
  return {
    equal,
    changes: changes.map(({ kind, property, old, new: new_ }) => `${kind} ${property} ${word(old)} ${word(new_)}`),
  }
}

describe('verdicts of two versions of a run', () => {
  const old = summary(lift)

  test('that are the same are counted, those that nobody asked for and that hold among them', () => {
    expect(compared(old, old)).toEqual({ equal: 5, changes: [] })
  })

  test('another verdict, and another length of the shortest trace', () => {
    expect(compared(old, summary(lift.replace('floor < 3 && !stuck', 'floor < 2 && !stuck'))).changes).toEqual([
      'changed Low violated 3 holds',
      'changed Top reached 3 unreachable',
      'changed Arrives holds violated 2',
      'changed DeadlockFree holds violated 2',
    ])
    expect(compared(old, summary(lift.replace('floor += 1', 'floor += floor == 0 ? 2 : 1'))).changes).toEqual([
      'changed Low violated 3 violated 2',
      'changed Top reached 3 reached 2',
    ])
  })

  test('the same verdict, where the check now expects another one', () => {
    expect(compared(old, summary(lift.replace('Low violated', 'Low holds'))).changes).toEqual([
      'changed Low violated 3 violated 3',
    ])
    expect(compared(old, summary(lift.replace('Top reached', 'Top reached in 3 steps'))).changes).toEqual([
      'changed Top reached 3 reached 3',
    ])
  })

  test('properties that one version alone is asked about', () => {
    const fewer = summary(lift.replace('expect Top reached', ''))
    expect(compared(old, fewer)).toEqual({ equal: 4, changes: ['removed Top reached 3 none'] })
    expect(compared(fewer, old)).toEqual({ equal: 4, changes: ['added Top none reached 3'] })
  })

  test('the length of a run that goes on for ever says nothing', () => {
    const unfair = lift.replace('free fair', 'free').replace('Arrives holds', 'Arrives violated')
    const slow = unfair.replace('&& !stuck', '&& (floor == 0 || !stuck)')
    const [a, b] = [summary(unfair), summary(slow)]
    const steps = ({ verdicts }: RunSummary) => verdicts.find(({ property }) => property === 'Arrives')?.steps
    expect([steps(a), steps(b)]).toEqual([1, 2])
    expect(compared(a, b).changes).toEqual([])
  })

  test('where a limit leaves one open, nothing is known, and it is no change', () => {
    const cut = summary(lift, 2)
    expect(compared(old, cut).changes).toEqual([
      'open Low violated 3 inconclusive',
      'open Top reached 3 inconclusive',
      'open Arrives holds inconclusive',
      'open ErrorFree holds inconclusive',
      'open DeadlockFree holds inconclusive',
    ])
    expect(compared(cut, cut)).toMatchObject({ equal: 0, changes: { length: 5 } })
  })

  test('an error that nobody asked about is news, a run that ended before it could look is none', () => {
    const early = lift.replace('expect Top reached expect Arrives holds', '')
    const whole = lift.replace('Low violated expect Top reached expect Arrives holds', 'Top reached')
    const overflow = early.replace('expect Low violated', '').replace('floor < 3 &&', '')
    expect(compared(summary(early), summary(early))).toEqual({ equal: 1, changes: [] })
    expect(compared(summary(early), summary(overflow)).changes).toContain('changed ErrorFree inconclusive violated 5')
    expect(compared(summary(early), summary(whole)).changes).toEqual([
      'removed Low violated 3 none',
      'added Top none reached 3',
    ])
  })
})
