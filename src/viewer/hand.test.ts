import { describe, expect, test } from 'vitest'
import { checkText } from '../testing/support.ts'
import type { Explanation } from '../trace/explanation.ts'
import { groundOf } from '../walk/ground.ts'
import { beginWalk, lengthOf, takeStep, type Walk } from '../walk/walk.ts'
import { handFrom, handWithToggles, retakenLines, stopText } from './hand.ts'
import { storyOf } from './story.ts'
import { momentOf, verdictOf } from './verdict.ts'
import { decidingPart, writerOf } from './writers.ts'

const SPEC = `module m
actor Left
fix slow "It goes no further than two"
fix stays "It never goes down to nothing"
var n: 0..9 = 0
action up by Left when n < (slow ? 2 : 9) { n += 1 }
action down by Left when n > 0 { n = stays ? 2 : n - 1 }
invariant Small: n < 4
check small { terminal true  expect Small violated }
`

/** Four times up. */
function found(): Walk {
  const spec = checkText(SPEC)
  const [run] = spec.runs
  if (run === undefined) throw new Error('the spec has errors')
  const step = (walk: Walk): Walk => takeStep(walk, 0) ?? walk
  return step(step(step(step(beginWalk(groundOf(spec, run))))))
}

describe('a run by hand', () => {
  test('leaves the one that was found, and goes on from its own steps', () => {
    const walk = found()
    const hand = handFrom(walk, 2, 1)
    expect(hand).toMatchObject({ title: 'By hand from step 2', left: 2 })
    expect(hand && lengthOf(hand.walk)).toBe(3)
    const more = hand && handFrom(hand.walk, 3, 0, hand)
    expect(more).toMatchObject({ title: 'By hand from step 2', left: 2 })
    expect(more && lengthOf(more.walk)).toBe(4)
    expect(handFrom(walk, 0, 1)).toBeUndefined()
    expect(lengthOf(walk)).toBe(4)
  })

  test('ends where a switch forbids a step, and says what the step needs', () => {
    const hand = handWithToggles(found(), ['slow'])
    if (typeof hand === 'string') throw new Error(hand)
    expect(hand.title).toBe('With slow on')
    expect(lengthOf(hand.walk)).toBe(2)
    expect(stopText(hand)).toMatch(/^Step 3, up, is not possible here: it needs n < \(slow \? 2 : 9\)$/)
    const back = handWithToggles(hand.walk, [])
    expect(typeof back === 'string' ? back : [back.title, back.stop]).toEqual(['With slow off', undefined])
  })
})

describe('steps that are all still possible with other switches', () => {
  test('claim nothing of other runs, and say where they do not go round any more', () => {
    const start = found().ground
    const round = [0, 1].reduce<Walk>((walk, instance) => takeStep(walk, instance) ?? walk, beginWalk(start))
    const lasso = { ...round, trace: { ...round.trace, loop: 0 } }
    const linesWith = (toggle: string) => {
      const hand = handWithToggles(lasso, [toggle])
      if (typeof hand === 'string' || hand.retaken === undefined) throw new Error('all steps are possible')
      return retakenLines(hand.retaken)
    }
    const [possible, same, check] = linesWith('slow')
    expect([possible, same]).toEqual([
      'All the steps are still possible.',
      'What the last state says of the properties is the same.',
    ])
    expect(check).toContain('only a check tells')
    expect(linesWith('stays')[1]).toContain('They do not go round any more')
  })
})

describe('what is said of a run', () => {
  test('a verdict in plain words', () => {
    const walk = found()
    const story = storyOf(walk)
    const of = (property: string) => verdictOf({ walk, document: { ...story.document, property } }).text
    expect(of('Small')).toBe('Broken after 4 steps with no fault')
    expect(of('DeadlockFree')).toBe('Everything stops after 4 steps with no fault')
    expect(of('ErrorFree')).toBe('The model fails after 4 steps with no fault')
    const asks = (property: string) => verdictOf({ walk, document: { ...story.document, property } }).asks
    expect(['Small', 'DeadlockFree', ''].map(asks)).toEqual(['What should be true:', undefined, undefined])
    const moment = (property: string) => momentOf({ walk, document: { ...story.document, property } })
    expect([moment('Small'), moment('DeadlockFree'), moment('')]).toEqual([4, 4, undefined])
    expect(of('')).toBe('Possible, after 4 steps with no fault')
  })

  test('the step that wrote a part of the state last, or the whole of it', () => {
    const step = (index: number, path: string) => ({ index, changes: [{ path, before: '', after: '' }] })
    const steps = [step(1, 'disk[a].epoch'), step(2, 'disk[ab].epoch'), step(3, 'map')] as unknown as Parameters<
      typeof writerOf
    >[0]
    expect(writerOf(steps, 'disk[a]', 3)).toBe(1)
    expect(writerOf(steps, 'disk[a].epoch', 0)).toBe(0)
    expect(writerOf(steps, "map'.epoch", 3)).toBe(3)
    expect(writerOf(steps, 'disk[a].copy', 3)).toBe(0)
  })

  test('the innermost part that decides', () => {
    const node = (text: string, sort: string, ...parts: object[]) => ({ text, sort, parts })
    const tree = node('a && b', 'false', node('a', 'true'), node('b', 'false', node('n', 'value')))
    expect(decidingPart(tree as unknown as Explanation).text).toBe('b')
  })
})
