import { describe, expect, test } from 'vitest'
import { interpretRun } from '../interpret/interpreted-system.ts'
import { engines, runOf, runsOf, verifyOptions } from '../testing/support.ts'
import type { LassoNotes } from '../trace/lasso-notes.ts'
import { replay } from '../trace/replay.ts'
import { statesOf } from '../trace/trace.ts'
import { certifyTemporal } from './certify-temporal.ts'
import type { Engine, RunReport } from './verdict.ts'
import { verifyRun } from './verify-run.ts'

function statuses({ verdicts }: RunReport): Record<string, string> {
  return Object.fromEntries(
    verdicts
      .filter(({ expectation }) => expectation.stated)
      .map(({ expectation, status }) => [expectation.name, status]),
  )
}

/** Verdicts of the only run, on both engines, reduced and plain: they must be the same. */
function verdictsOf(text: string): Record<string, string> {
  const [first, ...others] = engines.flatMap((engine) =>
    [false, true].map((plain) => statuses(verifyRun(runOf(text), verifyOptions(engine, { plain })))),
  )
  for (const other of others) expect(other).toEqual(first)
  return first ?? {}
}

function evidenceOf(text: string, name: string, engine: Engine = 'compiled') {
  const { verdicts } = verifyRun(runOf(text), verifyOptions(engine))
  const evidence = verdicts.find(({ expectation }) => expectation.name === name)?.evidence
  if (evidence === undefined) throw new Error(`${name} has no evidence`)
  return evidence
}

function lassoOf(text: string, name: string): LassoNotes {
  const { notes } = evidenceOf(text, name)
  if (notes === undefined || !('fairness' in notes)) throw new Error(`${name} has no loop`)
  return notes
}

describe('fairness', () => {
  const toggle = (fair: string) => `
    var on: bool = false
    var done: bool = false
    action flip ${fair} { on = !on }
    action finish when on && !done { done = true }
    liveness Done: eventually done
    check a { expect Done holds }`

  test('an action that is not fair may never happen', () => {
    expect(verdictsOf(toggle(''))).toEqual({ Done: 'violated' })
  })

  test('weak fairness owes what stays possible, strong fairness what is possible again and again', () => {
    const weak = toggle('fair').replace('finish', 'finish fair')
    expect(verdictsOf(weak)).toEqual({ Done: 'violated' })
    expect(verdictsOf(weak.replace('finish fair', 'finish strongly fair'))).toEqual({ Done: 'holds' })
  })

  test('is of each instance: one node may be served for ever while another waits', () => {
    const text = (fair: string) => `
      symmetric actor Node[2]
      var served: Node? = none
      var busy: bool = false
      action take(n: Node) ${fair} when !busy { served = n  busy = true }
      action free fair when busy { busy = false }
      liveness Each: all n in Node: always eventually served == n
      check a { expect Each holds }`
    expect(verdictsOf(text('fair'))).toEqual({ Each: 'violated' })
    expect(verdictsOf(text('strongly fair'))).toEqual({ Each: 'holds' })
  })

  test('a step that changes nothing is owed nothing and keeps no promise', () => {
    const text = `
      var x: bool = false
      var idle: bool = false
      action work fair { idle = false }
      action other when !x { x = true }
      liveness X: eventually x
      check a { expect X holds }`
    expect(verdictsOf(text)).toEqual({ X: 'violated' })
    expect(evidenceOf(text, 'X').trace.loop).toBe(0)
  })
})

describe('faults and operators', () => {
  const text = (budget: number) => `
    var up: bool = true
    fault crash when up { up = false }
    action restart fair when !up { up = true }
    operator stop when up { up = false }
    liveness Up: always eventually up
    liveness Settled: eventually always up
    check a { faults { crash <= ${budget} } expect Up holds expect Settled holds }`

  test('faults do not come again and again, operator steps may', () => {
    expect(verdictsOf(text(2))).toEqual({ Up: 'holds', Settled: 'violated' })
    expect(verdictsOf(text(2).replace(/operator.*\n/, ''))).toEqual({ Up: 'holds', Settled: 'holds' })
  })

  test('a fault may come between what triggers a goal and the loop without it', () => {
    const later = `
      var asked: bool = false
      var up: bool = true
      action ask when !asked { asked = true }
      action answer fair when asked && up { asked = false }
      fault crash when up { up = false }
      liveness Answered: asked leadsTo !asked
      check calm { terminal true expect Answered holds }
      check one { terminal true faults { crash <= 1 } expect Answered violated in 2 steps }`
    for (const engine of engines)
      for (const run of runsOf(later))
        expect(verifyRun(run, verifyOptions(engine)).verdicts.every(({ asExpected }) => asExpected)).toBe(true)
  })
})

describe('what could still help a looping run', () => {
  const text = (more: string) => `
    enum S { Good, Bad, Worse }
    var s: S = Bad
    ${more}
    liveness Heals: s != Good leadsTo s == Good
    recoverable Can: s == Good
    recoverable CanWithHelp with operators: s == Good
    check a { expect Heals, Can, CanWithHelp holds }`

  test('a trap, where steps of the system would do that nothing owes', () => {
    const trap = text('action mend when s == Bad { s = Good }')
    expect(verdictsOf(trap)).toEqual({ Heals: 'violated', Can: 'holds', CanWithHelp: 'holds' })
    const { escape } = lassoOf(trap, 'Heals')
    expect(escape?.kind).toBe('trap')
    expect(escape?.steps.map(({ action }) => action.name)).toEqual(['mend'])
  })

  test('an operator, where one of the steps is hers', () => {
    const helped = text('operator call when s == Bad { s = Worse }  action mend fair when s == Worse { s = Good }')
    expect(verdictsOf(helped)).toEqual({ Heals: 'violated', Can: 'violated', CanWithHelp: 'holds' })
    const { escape } = lassoOf(helped, 'Heals')
    expect(escape?.kind).toBe('operator')
    expect(escape?.steps.map(({ action }) => action.name)).toEqual(['call', 'mend'])
  })

  test('nothing, where it is dead', () => {
    const dead = text('action sink fair when s == Bad { s = Worse }')
    expect(verdictsOf(dead)).toEqual({ Heals: 'violated', Can: 'violated', CanWithHelp: 'violated' })
    expect(lassoOf(dead, 'Heals').escape?.kind).toBe('dead')
    expect(evidenceOf(dead, 'Can').steps).toBe(0)
  })
})

describe('symmetry', () => {
  /** The token hops between nodes, which no fair action mentions: an orbit has one state. */
  const token = (property: string) => `
    symmetric actor Node[3]
    var at: Node = any
    var clock: bool = false
    action hop(n: Node) when n != at { at = n }
    action tick fair { clock = !clock }
    liveness P: ${property}
    check a { expect P holds }`

  test('a loop through representatives is unrolled until it comes back to a state', () => {
    const { trace } = evidenceOf(token('eventually always clock'), 'P')
    const states = statesOf(trace)
    expect(states.at(-1)?.equals(states[trace.loop ?? -1] as never)).toBe(true)
  })

  test('is not used where a formula names elements', () => {
    // On representatives the token would always be where it is.
    expect(verdictsOf(token('exists n in Node: eventually always at == n'))).toEqual({ P: 'violated' })
    expect(verdictsOf(token('all n in Node: always eventually at != n'))).toEqual({ P: 'violated' })
    expect(verdictsOf(token('always eventually clock'))).toEqual({ P: 'holds' })
  })

  test('a report says what liveness was reduced by', () => {
    const { graphs } = verifyRun(runOf(token('always eventually clock')), verifyOptions('compiled'))
    expect(graphs.map(({ states, reducedBy }) => ({ states, reducedBy }))).toEqual([{ states: 2, reducedBy: ['Node'] }])
  })
})

describe('formulas of no common form', () => {
  const text = (formula: string) => `
    var x: 0..3 = 0
    action up fair when x < 3 { x += 1 }
    action down when x == 2 { x = 0 }
    liveness F: ${formula}
    check a { expect F holds }`

  test.each([
    ['x == 0 until x == 1', 'holds'],
    ['always (x == 1 => next x == 2)', 'holds'],
    ['always (x == 2 => next x == 3)', 'violated'],
    ['x < 2 weakUntil x == 2', 'holds'],
    ['x < 2 weakUntil x == 3', 'violated'],
    ["always (x == 3 => always x' == 3)", 'holds'],
    ["eventually (x' < x)", 'violated'],
    ['(always eventually x == 0) || eventually always x == 3', 'holds'],
    ['(always eventually x == 1) => always eventually x == 0', 'holds'],
    ['(always eventually x == 1) => eventually x == 3', 'violated'],
  ])('%s %s', (formula, status) => {
    expect(verdictsOf(text(formula))).toEqual({ F: status })
  })

  test('what breaks one of safety ends where it is broken', () => {
    const { trace, steps } = evidenceOf(text('x < 2 weakUntil x == 3'), 'F')
    expect([trace.loop, steps]).toEqual([undefined, 2])
  })
})

describe('what ends as inconclusive', () => {
  const text = `
    var x: 0..9 = 0
    action up fair when x < 9 { x += 1 }
    liveness Up: eventually x == 9
    recoverable Can: x == 9
    check a { expect Up, Can holds }`

  test.each(engines)('a limit, %s', (engine) => {
    const { verdicts } = verifyRun(runOf(text), verifyOptions(engine, { limits: { states: 3 } }))
    expect(verdicts.filter(({ expectation }) => expectation.stated).map(({ status }) => status)).toEqual([
      'inconclusive',
      'inconclusive',
    ])
  })

  test('a graph for which there is no memory', () => {
    const wide = text.replace('0..9 = 0', '0..9999 = 0').replace('x < 9 ', 'x < 9999 ')
    const { verdicts } = verifyRun(runOf(wide), verifyOptions('compiled', { limits: { memory: 0.5 } }))
    const verdict = verdicts.find(({ expectation }) => expectation.name === 'Up')
    expect(verdict?.reason).toBe('The search ended at its limit of 0.5 mebibytes.')
  })

  test.each(engines)('an error in the property itself, %s', (engine) => {
    const wrong = text.replace('eventually x == 9', 'eventually 3 / x == 1')
    const { verdicts } = verifyRun(runOf(wrong), verifyOptions(engine))
    const verdict = verdicts.find(({ expectation }) => expectation.name === 'Up')
    expect([verdict?.status, verdict?.reason]).toEqual(['inconclusive', 'The property has no value in some state.'])
  })
})

describe('what a review found', () => {
  const steps = (text: string, name: string) => {
    const found = engines.map((engine) => evidenceOf(text, name, engine).steps)
    expect(new Set(found).size).toBe(1)
    return found[0]
  }

  test('two steps to the same orbit may differ in what a formula says of steps', () => {
    const text = `
      symmetric actor Node[3]
      var p: Node? = none
      var last: Node? = none
      action put(x: Node) when p != x { last = p  p = x }
      liveness R: always eventually p' == last
      check c { expect R violated }`
    expect(verdictsOf(text)).toEqual({ R: 'violated' })
  })

  const counter = (formula: string) => `
    var x: 0..2 = 0
    action inc fair { x = x < 2 ? x + 1 : 0 }
    liveness L: ${formula}
    check c { expect L violated }`

  test('an atom that is written many times is one atom', () => {
    const often = Array.from({ length: 11 }, () => '(always eventually x == 0)').join(' && ')
    expect(verdictsOf(counter(`!(${often})`))).toEqual({ L: 'violated' })
  })

  test('an automaton with too many acceptance sets leaves the property open', () => {
    const nested = Array.from({ length: 33 }, (_, at) => `x == ${at % 3}`).join(' release (')
    const text = counter(`(next (${nested}${')'.repeat(32)})) || eventually x == 2`)
    expect(['inconclusive', 'holds']).toContain(verdictsOf(text)['L'])
  })

  test('a loop that comes earlier goes before a state of rest', () => {
    const text = `
      var x: 0..6 = 0
      action c fair when x < 6 && x != 4 { x += 1 }
      action d when x == 4 { x = 5 }
      action e fair when x == 6 { x = 1 }
      liveness M: x == 1 leadsTo x == 0
      check k { terminal true  expect M violated in 1 steps }`
    expect(steps(text, 'M')).toBe(1)
  })

  test('of several bindings the one with the shorter way is shown', () => {
    const text = `
      var x: 0..13 = 0
      action go(y: bool) when x == 0 { x = y ? 1 : 10 }
      action c fair when x >= 1 && x < 8 { x += 1 }
      action e fair when x == 8 { x = 1 }
      action d fair when x >= 10 && x < 13 { x += 1 }
      liveness M: all i in 1..2: (i == 1 ? x == 1 : x == 12) leadsTo x == 0
      check k { terminal true  expect M violated in 1 steps }`
    expect(steps(text, 'M')).toBe(1)
  })

  test('a loop begins as early as it can, whenever the automaton guesses it', () => {
    const text = `
      var t: bool = false
      action go when !t { t = true }
      action back fair when t { t = false }
      liveness F: eventually always !t || eventually always t
      check c { expect F violated in 0 steps }`
    expect(steps(text, 'F')).toBe(0)
  })

  test('a replay accepts no loop with a step that changes nothing', () => {
    const run = runOf(`
      var x: 0..3 = 0
      action a fair when x == 0 { x = 1 }
      action b when x == 1 { x = 0 }
      action s strongly fair when x <= 1 { x = x == 1 ? 2 : x }
      liveness L: eventually x == 2
      check k { terminal true  expect L violated }`)
    expect(statuses(verifyRun(run, verifyOptions('compiled')))).toEqual({ L: 'holds' })
    const system = interpretRun(run)
    const instanceOf = (name: string) => system.actions.find((action) => action.name === name)?.firstInstance ?? -1
    const trace = { ...replay(system, 0, ['s', 'a', 'b'].map(instanceOf)), loop: 0 }
    expect(certifyTemporal(run, trace, 0).shows).toBe(false)
  })

  test('a replay that would have to look too far says so', () => {
    const run = runOf(`
      var x: 0..300000 = 0
      action inc when x < 300000 { x += 1 }
      action wrap when x == 300000 { x = 0 }
      recoverable R: x == 299999
      check k { expect R violated }`)
    expect(certifyTemporal(run, replay(interpretRun(run), 0, []), 0).shows).toBe('unknown')
  })
})
