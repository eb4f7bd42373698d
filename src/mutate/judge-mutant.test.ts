import { describe, expect, test } from 'vitest'
import type { Run } from '../model/model.ts'
import type { SearchLimits } from '../search/outcome.ts'
import { runsOf, verifyOptions } from '../testing/support.ts'
import { verifyRun } from '../verify/verify-run.ts'
import { type BaselineRun, type Judging, judgeMutant, type Killer, type Outcome, stateLimit } from './judge-mutant.ts'
import { mutantsOf, mutateRun } from './mutants.ts'

const verify = (run: Run, _: number, limits: SearchLimits) => verifyRun(run, verifyOptions('compiled', { limits }))

function baselineOf(runs: readonly Run[]): BaselineRun[] {
  return runs.map((run, at) => {
    const { statistics, verdicts, graphs } = verify(run, at, {})
    return {
      run: at,
      name: `${run.check}${run.toggles.join()}`,
      states: statistics.states,
      transitions: statistics.transitions,
      graphStates: Math.max(0, ...graphs.map(({ states }) => states)),
      firings: Object.fromEntries(run.model.actions.map(({ name }, action) => [name, statistics.firings[action] ?? 0])),
      expectations: verdicts.map(({ expectation, asExpected }) => ({
        property: expectation.name,
        stated: expectation.stated,
        isMet: asExpected,
      })),
    }
  })
}

/** What becomes of each mutant, by its label. */
function judged(text: string, others: Partial<Judging> = {}): Record<string, Outcome> {
  const runs = runsOf(text)
  const judging = { runs, baseline: baselineOf(runs), allKillers: false, verify, secondsLeft: () => 1, ...others }
  return Object.fromEntries(mutantsOf(runs).map(({ label, mutation }) => [label, judgeMutant(mutation, judging)]))
}

function killers(outcome: Outcome | undefined): readonly string[] {
  const text = ({ check, property, found, isLength }: Killer) =>
    `${check} ${property} ${found}${isLength ? ' length' : ''}`
  return outcome?.kind === 'killed' ? outcome.killers.map(text) : [outcome?.kind ?? 'missing']
}

const counter = (check: string) => `module m
var x: 0..4 = 0
var y: 0..4 = 0
var spare: bool = false
action up when x < 3 && !spare { x += 1  y += 1 }
invariant Same: x == y
invariant Low: x <= 3
reachable Top: x == 3
check c { terminal x == 3  ${check} }`

describe('a mutant is killed', () => {
  const outcomes = judged(counter('expect Same, Low holds  expect Top reached in 3 steps'))

  test('by the property that it breaks, as verifyRun says', () => {
    expect(killers(outcomes['up: drop y += 1'])).toEqual(['c Same violated'])
    const runs = runsOf(counter('expect Same, Low holds  expect Top reached in 3 steps'))
    const mutant = mutantsOf(runs).find(({ label }) => label === 'up: drop y += 1')
    const mutated = runs[0] && mutant && mutateRun(runs[0], mutant.mutation)
    const report = mutated && verify(mutated, 0, {})
    const violated = report?.verdicts.filter(({ asExpected, status }) => !asExpected && status === 'violated')
    expect(violated?.map(({ expectation }) => expectation.name)).toEqual(['Same'])
    expect(violated?.[0]?.evidence?.steps).toBe(1)
  })

  test('by a property rather than by an error of the model that comes with it', () => {
    expect(killers(outcomes['up: <= in x < 3'])).toEqual(['c Low violated', 'c DeadlockFree violated'])
    expect(killers(outcomes['up: drop x < 3'])).toEqual(['c Low violated', 'c ErrorFree violated'])
  })

  test('by what it lets others notice', () => {
    const outcomes = judged(`module m
enum Answer { None, Yes, No }
var busy: 0..2 = 0
var answer: Answer = None
action work when busy < 1 { busy += 1 }
action ask when answer == None { if busy < 2 { answer = Yes } else { answer = No } }
unaffected Apart: answer by work
check c { terminal true  expect Apart holds }`)
    expect(killers(outcomes['work: <= in busy < 1'])).toEqual(['c Apart violated'])
    expect(killers(outcomes['ask: -1 in busy < 2'])).toEqual(['c Apart violated'])
    expect(killers(outcomes['work: negate busy < 1'])).toEqual(['survived'])
  })

  test('by a goal that is out of reach, and by a deadlock', () => {
    expect(killers(outcomes['up: -1 in x < 3'])).toEqual(['c Top unreachable', 'c DeadlockFree violated'])
    expect(killers(outcomes['up: negate x < 3'])).toContain('c Top unreachable')
  })

  test('by another length of a trace', () => {
    const text = `module m
var x: 0..3 = 0
action up when x < 3 { x += 1 }
action leap when x == 2 { x = 3 }
action jump when x == 1 { x = 3 }
reachable Top: x == 3
check c { terminal true  expect Top reached in 2 steps }`
    const found = judged(text)
    expect(killers(found['jump: >= in x == 1'])).toEqual(['survived'])
    expect(killers(found['jump: <= in x == 1'])).toEqual(['c Top reached length'])
    expect(killers(found['jump: drop x = 3'])).toEqual(['c Top reached length'])
  })

  test('by an expected violation that does not come', () => {
    const text = counter('expect Top unreachable').replace('x <= 3', 'x < 3').replace('Top unreachable', 'Low violated')
    expect(killers(judged(text)['up: negate !spare'])).toEqual(['c Low holds', 'c DeadlockFree violated'])
  })

  test('by an error of the model alone, or a deadlock that nobody speaks of', () => {
    const found = judged(counter('').replaceAll('3', '4'))
    expect(killers(found['up: drop x < 4'])).toEqual(['c ErrorFree violated'])
    expect(killers(found['up: -1 in x < 4'])).toEqual(['c DeadlockFree violated'])
  })
})

describe('a mutant survives', () => {
  test('with other figures, or with the same, though it may be another system', () => {
    const found = judged(counter('expect Low holds').replace('terminal x == 3', 'terminal true'))
    expect(found['up: -1 in x < 3']).toEqual({ kind: 'survived', differs: true })
    expect(found['up: drop !spare']).toEqual({ kind: 'survived', differs: false })
    expect(found['up: drop y += 1']).toEqual({ kind: 'survived', differs: false })
  })

  test('where only an expectation fails that the spec does not meet either', () => {
    const text = counter('expect Same violated  expect Low holds')
    expect(judged(text)['up: drop y += 1']?.kind).toBe('survived')
  })

  test('where a run that has the place comes out the same, and others are not made', () => {
    const made: number[] = []
    const text = `${counter('expect Low holds')}
fix off "Nothing goes up"
check d { with off { terminal true  expect Low holds } }`.replace('!spare', '!off')
    const runs = runsOf(text)
    const outcome = judged(text, {
      verify: (run, at, limits) => {
        made.push(at)
        return verify(run, at, limits)
      },
    })
    expect(runs).toHaveLength(2)
    expect(outcome['up: drop y += 1']?.kind).toBe('survived')
    expect(new Set(made)).toEqual(new Set([0]))
  })
})

describe('the order of the runs', () => {
  const text = `${counter('expect Same holds')}
check small { terminal true  limits { depth <= 1 }  expect Top unreachable }
check other { terminal x == 3  expect Same, Low holds }`

  test('is from the smallest to the first that kills', () => {
    expect(killers(judged(text)['up: drop y += 1'])).toEqual(['c Same violated'])
  })

  test('goes on to the last where all killers are asked for', () => {
    const found = judged(text, { allKillers: true })
    expect(killers(found['up: drop y += 1'])).toEqual(['c Same violated', 'other Same violated'])
  })
})

describe('a limit', () => {
  const text = `module m
var big: 0..20000 = 0
var small: 0..3 = 0
action up when small < 3 && big < 3 { small += 1  big += 1 }
action turn when small == 3 { small = 0  big = 0 }
invariant Small: small <= 3
check c { terminal true  expect Small holds }`

  test('of states leaves a mutant inconclusive, and never kills it', () => {
    const endless = text.replace('big += 1', 'big += 1  small = 0').replace('&& big < 3', '&& (big < 3)')
    const found = judged(endless)['up: drop big < 3']
    expect(found).toMatchObject({ kind: 'inconclusive', check: 'c' })
    expect(found?.kind === 'inconclusive' && found.reason).toMatch(
      /^The search ended at its limit of 10,\d\d\d states\.$/,
    )
    const runs = runsOf(endless)
    expect(stateLimit(baselineOf(runs)[0] as BaselineRun)).toBe(20 * 4 + 10_000)
  })

  test('of states is that of the largest graph, where symmetry does not reduce it', () => {
    const runs = runsOf(`
const NODES: 2..7 = 7
symmetric actor Node[NODES]
var seen: Set<Node> = set()
action see(n: Node) fair when n not in seen { seen += n }
liveness All: eventually size(seen) == NODES
check c { terminal true  expect All holds }`)
    const [baseline] = baselineOf(runs) as [BaselineRun]
    expect([baseline.states, baseline.graphStates]).toEqual([8, 128])
    expect(stateLimit(baseline)).toBe(20 * 128 + 10_000)
  })

  test('of time does the same before a run, and in one', () => {
    for (const outcome of Object.values(judged(text, { secondsLeft: () => 0 })))
      expect(outcome).toEqual({ kind: 'inconclusive', check: 'c', reason: 'The time for one mutant was over.' })
    let now = 0
    const late = judged(text, {
      secondsLeft: () => 10 - now++,
      verify: (run, _, limits) => verifyRun(run, verifyOptions('compiled', { limits, now: () => 1e6 * now++ })),
    })
    expect(Object.values(late).map(({ kind }) => kind)).not.toContain('survived')
    expect(Object.values(late).map(({ kind }) => kind)).not.toContain('killed')
  })
})
