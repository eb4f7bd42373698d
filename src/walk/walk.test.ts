import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { loadProgram } from '../check/program.ts'
import { fileReader } from '../host/text-files.ts'
import { checkText } from '../testing/support.ts'
import { choicesAt } from './choices.ts'
import { compareWalks, stepKey } from './compare-walks.ts'
import { type Ground, groundOf, switchGround } from './ground.ts'
import { instancesByKey, retake } from './retake.ts'
import { readSources, sourcesOf } from './sources.ts'
import { truthsAt } from './truths.ts'
import { beginWalk, goTo, lengthOf, startsOf, stateAt, takeStep, type Walk } from './walk.ts'
import { openTrace, shownAt, walkToItf } from './walk-trace.ts'

const text = `module test
symmetric actor Node[3]
var at: Node = any
var level: 0..2 = 0
var up: bool = true
fix careful "Nobody moves while it is down"
action move(to: Node) when to != at && (careful => up) { at = to }
action climb when up { level = level + 1 }
fault fall when up { up = false }
fault never when false { up = false }
/// It never gets to the top.
invariant Low: level < 2
step Slow: level' <= level + 1
reachable Down: !up
check c {
  faults { fall <= 1 }
  expect Low violated
  expect Slow holds
  expect Down reached
}
`

function ground(): Ground {
  const spec = checkText(text)
  const [run] = spec.runs
  if (run === undefined) throw new Error('no run')
  return groundOf(spec, run)
}

/** A walk by the names of its steps. */
function walkAlong(over: Ground, ...steps: string[]): Walk {
  return steps.reduce((walk, step) => {
    const instance = instancesByKey(over).get(step)
    const next = instance === undefined ? undefined : takeStep(walk, instance)
    if (next === undefined) throw new Error(`${step} is not possible`)
    return next
  }, beginWalk(over))
}

function switchedOn(over: Ground, switches: Parameters<typeof switchGround>[1]): Ground {
  const switched = switchGround(over, switches)
  if (switched.kind === 'refused') throw new Error(JSON.stringify(switched.diagnostics.map(({ message }) => message)))
  return switched.ground
}

const keys = (walk: Walk) =>
  choicesAt(walk).map(({ action, choices }) => [action, choices.map(({ step }) => stepKey(step))])
const verdicts = (walk: Walk, at = walk.at) => truthsAt(walk, at).map(({ name, verdict }) => `${name} ${verdict}`)

describe('a walk', () => {
  test('begins at any initial state, and offers each action with its ways', () => {
    const starts = startsOf(ground())
    expect(starts.map(({ state }) => state?.get(0))).toEqual([0, 1, 2])
    expect(keys(beginWalk(ground(), 1))).toEqual([
      ['move', ['move(to: node0)', 'move(to: node2)']],
      ['climb', ['climb']],
      ['fall', ['fall']],
      ['never', []],
    ])
  })

  test('says how many faults are left, and still lets one take more', () => {
    const left = (walk: Walk) => choicesAt(walk).map((group) => group.left)
    expect(left(beginWalk(ground()))).toEqual([undefined, undefined, 1, 0])
    expect(left(walkAlong(ground(), 'climb', 'fall'))).toEqual([undefined, undefined, 0, 0])
  })

  test('shows a step that is an error, from which nothing leads on', () => {
    const near = walkAlong(ground(), 'climb', 'climb')
    const [, climb] = choicesAt(near)
    expect(climb?.choices.map(({ error }) => error?.message)).toEqual([expect.stringContaining('0..2')])
    const walk = walkAlong(ground(), 'climb', 'climb', 'climb')
    expect(lengthOf(walk)).toBe(3)
    expect(stateAt(walk, 3)).toBeUndefined()
    expect(choicesAt(walk).every(({ choices }) => choices.length === 0)).toBe(true)
    expect(verdicts(walk)).toEqual([
      'Low undecided',
      'Slow undecided',
      'Down undecided',
      'DeadlockFree undecided',
      'ErrorFree broken',
    ])
    expect(shownAt(walk)).toBe('ErrorFree')
    // Before the error everything is as it was, and the way can be left.
    expect(verdicts(goTo(walk, 2))).toContain('ErrorFree holds')
    expect(lengthOf(takeStep(goTo(walk, 1), walk.trace.steps[0]?.instance ?? -1) ?? walk)).toBe(3)
  })

  test('says at each place what is true there', () => {
    const walk = walkAlong(ground(), 'climb', 'climb', 'fall')
    expect(verdicts(walk, 0)).toEqual([
      'Low holds',
      'Slow undecided',
      'Down not reached',
      'DeadlockFree holds',
      'ErrorFree holds',
    ])
    expect(verdicts(walk, 2)).toContain('Low broken')
    expect(verdicts(walk, 3)).toEqual([
      'Low broken',
      'Slow holds',
      'Down reached',
      'DeadlockFree holds',
      'ErrorFree holds',
    ])
    expect(shownAt(goTo(walk, 2))).toBe('Low')
  })

  test('beside another one shows where they part, and what then differs', () => {
    const left = walkAlong(ground(), 'climb', 'fall')
    const right = walkAlong(ground(), 'climb', 'move(to: node2)', 'fall')
    const { rows, diverges } = compareWalks(left, right)
    expect(diverges).toBe(2)
    expect(rows.map(({ sameStep }) => sameStep)).toEqual([true, true, false, false])
    expect(rows[2]?.differences).toEqual([
      { path: 'at', left: 'node0', right: 'node2' },
      { path: 'up', left: 'false', right: 'true' },
    ])
    expect(rows[3]?.left).toBeUndefined()
    expect(rows[3]?.differences).toBeUndefined()
    expect(compareWalks(left, goTo(left, 0)).diverges).toBeUndefined()
  })

  test('with a fix on is taken again up to the step that the fix forbids', () => {
    const walk = walkAlong(ground(), 'climb', 'fall', 'move(to: node1)')
    const careful = switchedOn(walk.ground, { toggles: ['careful'] })
    expect(careful.made?.from).toBe(walk.ground.run)
    const { walk: again, stop } = retake(walk, careful)
    expect(lengthOf(again)).toBe(2)
    expect([stop?.step.index, stop?.reason, stop?.instance]).toEqual([3, 'disabled', 1])
    // And back: the run that the check asks for.
    expect(switchedOn(careful, { toggles: [] }).run).toBe(walk.ground.run)
  })

  test('matches steps by their names where other constants number them anew', () => {
    const sized = text.replace('symmetric actor Node[3]', 'const NODES: 2..4 = 3\nsymmetric actor Node[NODES]')
    const spec = checkText(sized)
    const [run] = spec.runs
    if (run === undefined) throw new Error('no run')
    const walk = walkAlong(groundOf(spec, run), 'move(to: node2)', 'fall', 'move(to: node0)')
    const more = retake(walk, switchedOn(walk.ground, { constants: [{ name: 'NODES', value: '4' }] }))
    expect(more.stop).toBeUndefined()
    expect(more.walk.trace.steps.map(({ instance }) => instance)).not.toEqual(
      walk.trace.steps.map(({ instance }) => instance),
    )
    const fewer = retake(walk, switchedOn(walk.ground, { constants: [{ name: 'NODES', value: '2' }] }))
    expect([fewer.stop?.step.index, fewer.stop?.reason]).toEqual([1, 'unknown'])
    expect(switchGround(walk.ground, { constants: [{ name: 'NODES', value: '9' }] }).kind).toBe('refused')
  })

  test('of a run that no check asks for is read again as that run', () => {
    const walk = walkAlong(switchedOn(ground(), { toggles: ['careful'] }), 'climb', 'fall')
    const opened = openTrace(walk.ground.spec, JSON.stringify(walkToItf(walk)))
    if (opened.kind === 'refused') throw new Error(opened.reason)
    expect(opened.walk.ground.run.toggles).toEqual(['careful'])
    expect(opened.walk.trace.steps.map(({ after }) => after)).toEqual(walk.trace.steps.map(({ after }) => after))
  })

  test('is refused where the spec has no such behaviour, with a sentence', () => {
    const walk = walkAlong(ground(), 'climb', 'climb')
    const file = JSON.stringify(walkToItf(walk))
    const other = (change: (before: string) => string) => openTrace(checkText(change(text)), file)
    expect(other((before) => before.replace('climb when up', 'climb when up && level < 1'))).toEqual({
      kind: 'refused',
      reason: 'Step 2, climb, is not possible there: its guard is false.',
    })
    expect(other((before) => before.replace('check c', 'check d'))).toEqual({
      kind: 'refused',
      reason: "The spec has no check 'c', which the trace is of.",
    })
    expect(openTrace(walk.ground.spec, '{}').kind).toBe('refused')
  })
})

/** Of each sort of property one: a state, a step, a loop, a rest, a goal for ever lost, a deadlock, what is seen. */
const kept = [
  'volume-bugs-fence-noFence-MembersComplete',
  'storm-noSlots-Heals',
  'closed-loop-oneSlot-DeadlockFree',
  'closed-loop-oneSlot-Heals',
  'rds-multi-zone-cutAndStuck-askFirst-failOverAlways-NoAcknowledgedLost',
  'control-plane-bugs-quota-zoneQuota-shedLoad-shedEverybody-NeverRefused',
  'instance-status-stuckVolume-statusApi-fromCache-AnswersAreTrue',
  'recovery-backlog-CanDrain',
  'network-wrongShift-ServedAgain',
]

describe('the counterexamples that are kept', () => {
  test.each(kept)('%s is a walk, and written as it was', (name) => {
    const file = readFileSync(`counterexamples/${name}.itf.json`, 'utf8')
    const document = JSON.parse(file)
    const path = document['#meta'].holdfast.spec
    const { program } = loadProgram(path, readFileSync(path, 'utf8'), fileReader)
    const spec = readSources(sourcesOf(program))
    expect(spec.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
    const opened = openTrace(spec, file)
    if (opened.kind === 'refused') throw new Error(opened.reason)
    const { walk, header } = opened
    expect(lengthOf(walk)).toBe(document.states.length - 1)
    const end = truthsAt(walk, walk.at).find((truth) => truth.name === header.property)
    expect(['broken', 'undecided', 'not good']).toContain(end?.verdict)
    const written = JSON.parse(JSON.stringify(walkToItf(walk, header.property)))
    expect({ ...written, '#meta': document['#meta'] }).toEqual(document)
    expect(written['#meta'].holdfast).toEqual(document['#meta'].holdfast)
    const again = retake(walk, walk.ground)
    expect([again.stop, again.changed, lengthOf(again.walk)]).toEqual([undefined, [], lengthOf(walk)])
  })
})
