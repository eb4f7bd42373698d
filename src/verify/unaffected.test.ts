import { describe, expect, test } from 'vitest'
import { interpretRun } from '../interpret/interpreted-system.ts'
import { showValue } from '../interpret/show.ts'
import { engines, runOf, verifyOptions } from '../testing/support.ts'
import { replay } from '../trace/replay.ts'
import type { SightNotes } from '../trace/sight-notes.ts'
import { certifyTemporal } from './certify-temporal.ts'
import { unseenOtherwise } from './certify-unaffected.ts'
import { temporalPlans } from './temporal-questions.ts'
import type { VerifyOptions } from './verify-run.ts'
import { verifyRun } from './verify-run.ts'

/** The status of the first property, its steps and faults: the same on both engines, reduced and plain. */
function verdictOf(text: string, others: Partial<VerifyOptions> = {}): string {
  const found = engines.flatMap((engine) =>
    [false, true].map((plain) => {
      const { verdicts } = verifyRun(runOf(text), verifyOptions(engine, { plain, ...others }))
      const { status, evidence, reason } = verdicts[0] ?? {}
      if (status === 'inconclusive') return `${status}: ${reason}`
      return evidence === undefined ? `${status}` : `${status} ${evidence.steps} ${evidence.faults}`
    }),
  )
  expect(new Set(found).size, found.join()).toBe(1)
  return found[0] ?? ''
}

function notesOf(text: string): SightNotes {
  const notes = verifyRun(runOf(text), verifyOptions('compiled')).verdicts[0]?.evidence?.notes
  if (notes === undefined || !('seen' in notes)) throw new Error('nothing was seen')
  return notes
}

/** Two clients of one pool of threads; or, with `own`, of a pool each. */
const pool = (own: boolean, property = 'unaffected Apart: answer[1] by call0') => `
  enum Answer { None, Yes, Busy }
  var busy: 0..1 -> bool = false
  var answer: 0..1 -> Answer = None
  action call0 when answer[0] == None { busy[0] = true  answer[0] = Yes }
  action call1 when answer[1] == None { answer[1] = busy[${own ? 1 : 0}] ? Busy : Yes }
  ${property}
  check c { terminal true  expect Apart holds }`

describe('what is seen', () => {
  test('is affected by what takes something away that it needs', () => {
    expect(verdictOf(pool(false))).toBe('violated 2 0')
    expect(verdictOf(pool(true))).toBe('holds')
  })

  test('is shown as it comes, with what could have come instead', () => {
    const { seen, instead, hidden, type } = notesOf(pool(false))
    expect(seen.map(({ at, value }) => `${at} ${showValue(value, type)}`)).toEqual(['0 None', '2 Busy'])
    expect(instead?.map((value) => showValue(value, type))).toEqual(['Yes'])
    expect(hidden.map(({ name }) => name)).toEqual(['call0'])
  })

  test('may have been none otherwise', () => {
    const { seen, instead, type } = notesOf(`
      enum Copy { Fresh, Stale }
      var stale: bool = false
      var read: Copy? = Fresh
      action age when !stale { stale = true }
      action clear when read == Fresh { read = none }
      action readIt when stale && read != Stale { read = Stale }
      unaffected Apart: read by age
      check c { terminal true  expect Apart holds }`)
    expect(seen.map(({ value }) => showValue(value, type))).toEqual(['Fresh', 'Stale'])
    expect(instead?.map((value) => showValue(value, type))).toEqual(['none'])
  })

  test('is not affected where something else may show the same', () => {
    const lossy = pool(false).replace(/check/, 'action hangUp when answer[1] == None { answer[1] = Busy }\n  check')
    expect(verdictOf(lossy)).toBe('holds')
  })

  test('may be a record, and is affected where one of its parts is', () => {
    expect(verdictOf(pool(false, 'unaffected Apart: { mine: answer[1], n: 1 } by call0'))).toBe('violated 2 0')
    expect(verdictOf(pool(true, 'unaffected Apart: { mine: answer[1], other: busy[0] } by call0'))).toBe('violated 1 0')
  })

  test('counts once where it stays the same for several steps', () => {
    const text = (seen: string) => `
      var x: 0..3 = 0
      var y: bool = false
      action slow when !y && x < 3 { x += 1 }
      action quick when x == 0 { x = 3 }
      action end when x == 3 { y = true }
      unaffected Apart: ${seen} by slow
      check c { terminal true  expect Apart holds }`
    expect(verdictOf(text('y'))).toBe('holds')
    expect(verdictOf(text('{ y: y, x: x }'))).toBe('violated 1 0')
  })

  test('may be shown from another initial state', () => {
    const text = (first: string) => `
      var open: bool = ${first}
      var seen: bool = false
      action openIt when !open { open = true }
      action look when open && !seen { seen = true }
      unaffected Apart: seen by openIt
      check c { terminal true  expect Apart holds }`
    expect(verdictOf(text('false'))).toBe('violated 2 0')
    expect(verdictOf(text('any'))).toBe('holds')
  })
})

describe('the steps', () => {
  test('may be faults and operator steps, of imports too', () => {
    const files = {
      'net.hf': 'var up: bool = true\nfault cut when up { up = false }\noperator pull when up { up = false }\n',
    }
    const text = (by: string) => `
      import "./net.hf" as net
      var refused: bool = false
      action refuse when !net.up { refused = true }
      unaffected Apart: refused by ${by}
      check c { faults { net.cut <= 1 }  terminal true  expect Apart holds }`
    const statusOf = (by: string) => {
      const { verdicts } = verifyRun(runOf(text(by), files), verifyOptions('compiled'))
      return `${verdicts[0]?.status} ${verdicts[0]?.evidence?.steps} ${verdicts[0]?.evidence?.faults}`
    }
    expect(statusOf('net.cut, net.pull')).toBe('violated 2 0')
    // Either does what the other one does.
    expect(statusOf('net.cut')).toBe('holds undefined undefined')
    expect(statusOf('net.pull')).toBe('holds undefined undefined')
  })

  test('may be switched off, and then make no difference', () => {
    const text = (toggles: string) => `
      fix calm "Nothing happens"
      var x: bool = false
      action flip when !calm && !x { x = true }
      unaffected Apart: x by flip
      check c { terminal true  ${toggles === '' ? 'expect Apart holds' : `with ${toggles} { expect Apart holds }`} }`
    expect(verdictOf(text(''))).toBe('violated 1 0')
    expect(verdictOf(text('calm'))).toBe('holds')
  })

  test('that may be left out can cost faults that are left only once', () => {
    const text = (most: number) => `
      var x: 0..2 = 0
      var open: bool = false
      action allow { open = true }
      action go when open && x == 1 { x = 2 }
      fault force when x < 2 { x += 1 }
      unaffected Apart: x by allow
      check c { faults { force <= ${most} }  terminal true  expect Apart holds }`
    expect(verdictOf(text(1))).toBe('violated 3 1')
    expect(verdictOf(text(2))).toBe('holds')
  })
})

describe('symmetry', () => {
  const token = (seen: string) => `
    symmetric actor Node[3]
    var at: Node? = none
    var marked: Node -> bool = false
    action mark(n: Node) when !marked[n] { marked[n] = true }
    action take(n: Node) when at == none { at = n }
    action pass(n: Node) when at != none && at != n { at = n }
    unaffected Apart: ${seen} by pass
    check c { terminal true  expect Apart holds }`
  const graphsOf = (text: string) =>
    verifyRun(runOf(text), verifyOptions('compiled')).graphs.map(({ sorts, reducedBy }) => ({ sorts, reducedBy }))

  test('stays in use where what is seen has no names in it', () => {
    const count = token('{ taken: at != none, marked: count(n in Node where marked[n]) }')
    expect(verdictOf(count)).toBe('holds')
    expect(graphsOf(count)).toEqual([{ sorts: ['unaffected'], reducedBy: ['Node'] }])
    expect(verdictOf(token('at != none && marked[at!]'))).toBe('violated 3 0')
  })

  test('is left out where it has: then it matters which', () => {
    expect(verdictOf(token('at'))).toBe('violated 2 0')
    expect(graphsOf(token('at'))).toEqual([{ sorts: ['unaffected'], reducedBy: [] }])
  })
})

describe('nothing is said', () => {
  test('where what is seen has no value in some state', () => {
    const text = pool(true, 'unaffected Apart: 6 / (answer[1] == Yes ? 0 : 1) by call0')
    expect(verdictOf(text)).toBe('inconclusive: The property has no value in some state.')
  })

  test('at a limit', () => {
    const text = pool(true)
    expect(verdictOf(text, { limits: { states: 2 } })).toBe('inconclusive: The search ended at its limit of 2 states.')
    expect(verdictOf(text, { limits: { depth: 1 } })).toBe(
      'inconclusive: The search ended at its limit of 1 step of depth.',
    )
  })

  test('where the model has an error', () => {
    const text = pool(true).replace('answer[0] = Yes }', 'answer[0] = Yes  assert false }')
    expect(verdictOf(text)).toMatch(/^inconclusive: The model has an error/)
  })
})

describe('a replay', () => {
  const run = runOf(pool(false))
  const system = interpretRun(run)
  const instanceOf = (name: string) => system.actions.find((action) => action.name === name)?.firstInstance ?? -1
  const certified = (...names: string[]) => certifyTemporal(run, replay(system, 0, names.map(instanceOf)), 0)

  test('finds out by itself whether the same can be shown without the steps', () => {
    expect(certified('call0', 'call1').shows).toBe(true)
    expect(certified('call1', 'call0').shows).toBe(false)
    expect(certified('call0').shows).toBe(false)
  })

  test('that would have to look too far says so', () => {
    const far = runOf(`
      var x: 0..99 = 0
      var y: bool = false
      action inc when x < 99 { x += 1 }
      action flip { y = true }
      unaffected Apart: y by flip
      check c { terminal true  expect Apart violated in 1 steps }`)
    const system = interpretRun(far)
    const question = temporalPlans(far)[0]?.questions[0]
    if (question?.kind !== 'unaffected') throw new Error('no question')
    const trace = replay(system, 0, [system.actions[1]?.firstInstance ?? -1])
    expect(unseenOtherwise(system, [], trace, question, 99)).toBe('unknown')
    expect(unseenOtherwise(system, [], trace, question, 100)).toMatchObject({ instead: [] })
  })
})
