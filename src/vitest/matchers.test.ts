import { describe, expect, test } from 'vitest'
import { spec } from '../api/spec.ts'
import { SpecError } from '../api/spec-error.ts'
import './matchers.ts'

const failover = spec({
  path: 'failover.hf',
  text: `
    const NODES: 2..4 = 2
    symmetric actor Node[NODES]
    actor ControlPlane
    var linked: Node -> bool = true
    var serving: Node -> bool = false
    fix lease "No other is elected before the lease has run out"
    /// The control plane elects a node that it reaches.
    action elect(n: Node) fair by ControlPlane
      when linked[n] && (all m in Node: serving[m] => !linked[m] && !lease) { serving[n] = true }
    fault cutOff(n: Node) when linked[n] { linked[n] = false }
    operator restore(n: Node) when !linked[n] { linked[n] = true }

    /// No two nodes serve.
    invariant SinglePrimary: all a, b in Node: serving[a] && serving[b] => a == b
    reachable Served: exists n in Node: serving[n]
    reachable AllServe: all n in Node: serving[n]
    recoverable CanServe: exists n in Node: linked[n] && serving[n]
    recoverable CanServeWithHelp with operators: exists n in Node: linked[n] && serving[n]

    check oneCutOff "a node loses contact" {
      faults { cutOff <= 1 }
      terminal true
      expect SinglePrimary violated
      with lease { expect SinglePrimary holds }
    }`,
})
const cutOff = failover.check('oneCutOff')
const steps = ['elect(n: node0)', 'cutOff(n: node0)', 'elect(n: node1)']

/** What an expectation says that is not met. */
function failureOf(expectation: () => void): string {
  try {
    expectation()
  } catch (error) {
    if (error instanceof SpecError || !(error instanceof Error)) throw error
    return error.message
  }
  throw new Error('the expectation is met')
}

describe('an expectation that is met', () => {
  test('is that a property holds, or is violated by the shortest trace', () => {
    expect(cutOff.with('lease')).toHold('SinglePrimary')
    expect(cutOff.with('lease')).not.toViolate('SinglePrimary')
    expect(cutOff).toViolate('SinglePrimary', { steps: 3, faults: 1 })
    expect(cutOff).not.toHold('SinglePrimary')
    expect(cutOff.allowing({})).toHold('SinglePrimary')
    expect(cutOff.allowing({})).toHold('ErrorFree')
  })

  test('is that something is reached', () => {
    expect(cutOff).toReach('Served', { steps: 1, faults: 0 })
    expect(cutOff.with('lease')).not.toReach('AllServe')
  })

  test('is that the system can come back', () => {
    expect(cutOff).toRecover('CanServeWithHelp')
    expect(cutOff.with('lease')).not.toRecover('CanServe')
  })

  test('is what certain steps show', () => {
    expect(cutOff.taking(steps)).toViolate('SinglePrimary', { steps: 3, faults: 1 })
    expect(cutOff.taking(steps)).toReach('AllServe')
    expect(cutOff.taking(steps.slice(0, 2))).not.toViolate('SinglePrimary')
    expect(cutOff.with('lease').taking(steps)).not.toViolate('SinglePrimary')
  })
})

describe('an expectation that is not met', () => {
  test('shows the trace where a property is violated', () => {
    expect(failureOf(() => expect(cutOff).toHold('SinglePrimary'))).toMatchInlineSnapshot(`
      "oneCutOff of failover.hf: SinglePrimary should hold, but is violated in 3 steps with 1 fault.
        No two nodes serve.
        (NODES = 2, at most 1 cutOff)

      0  at the start
          linked = [node0: true, node1: true]
          serving = [node0: false, node1: false]
      1  ControlPlane: elect(n: node0)
          The control plane elects a node that it reaches.
          serving[node0]: false -> true
      2  node0: cutOff(n: node0)  ! fault
          linked[node0]: true -> false
      3  ControlPlane: elect(n: node1)
          The control plane elects a node that it reaches.
          serving[node1]: false -> true
          Why: SinglePrimary is false after step 3.
            false  all a, b in Node: serving[a] && serving[b] => a == b
                   for a = node0, b = node1 (false for 1 of the other 3, too)
              serving[node0] = true
              serving[node1] = true
              false  a == b"
    `)
  })

  test('says how much was looked at where it holds', () => {
    const safe = cutOff.with('lease')
    expect(failureOf(() => expect(safe).toViolate('SinglePrimary'))).toMatchInlineSnapshot(`
      "oneCutOff with lease of failover.hf: SinglePrimary should be violated, but holds: all 5 states were visited.
        No two nodes serve.
        (NODES = 2, at most 1 cutOff)"
    `)
    expect(failureOf(() => expect(safe).not.toHold('SinglePrimary'))).toContain(
      'SinglePrimary should not hold, but holds',
    )
    expect(failureOf(() => expect(safe).toReach('AllServe'))).toContain(
      'AllServe should be reached, but is unreachable',
    )
  })

  test('is another trace than was wanted', () => {
    const message = failureOf(() => expect(cutOff).toViolate('SinglePrimary', { steps: 2, faults: 1 }))
    expect(message.split('\n')[0]).toBe(
      'oneCutOff of failover.hf: SinglePrimary should be violated in 2 steps with 1 fault, but is violated in 3 steps with 1 fault.',
    )
    expect(failureOf(() => expect(cutOff).toReach('Served', { faults: 1 }))).toContain(
      'with 1 fault, but is reached in 1 step.',
    )
  })

  test('says which steps are not possible any more, and what to do', () => {
    const message = failureOf(() => expect(cutOff.with('lease').taking(steps)).toViolate('SinglePrimary'))
    expect(message).toMatchInlineSnapshot(`
      "oneCutOff with lease of failover.hf: these steps should violate SinglePrimary, but they do not. Step 3, elect(n: node1), is not possible there: its guard is false.
        No two nodes serve.

      0  at the start
          linked = [node0: true, node1: true]
          serving = [node0: false, node1: false]
      1  ControlPlane: elect(n: node0)
          The control plane elects a node that it reaches.
          serving[node0]: false -> true
      2  node0: cutOff(n: node0)  ! fault
          linked[node0]: true -> false

      If that is what the spec was changed for, write '.not.toViolate' for '.toViolate' and keep the test: then it must stay so."
    `)
  })

  test('shows what steps do that should not', () => {
    const message = failureOf(() => expect(cutOff.taking(steps)).not.toViolate('SinglePrimary'))
    expect(message).toContain(
      'these steps should not violate SinglePrimary, but they violate it in 3 steps with 1 fault.',
    )
    expect(message).toContain('3  ControlPlane: elect(n: node1)')
  })
})

describe('what is not known', () => {
  const little = { limits: { states: 2 } }

  test('fails both ways, and says which limit', () => {
    const reason = 'that is not known. The search ended at its limit of 2 states.'
    const safe = cutOff.with('lease')
    expect(failureOf(() => expect(safe).toHold('SinglePrimary', little))).toContain(reason)
    expect(failureOf(() => expect(safe).not.toHold('SinglePrimary', little))).toContain(reason)
    expect(failureOf(() => expect(safe).toViolate('SinglePrimary', little))).toContain(reason)
    expect(failureOf(() => expect(safe).not.toViolate('SinglePrimary', little))).toContain(reason)
    expect(failureOf(() => expect(safe).toReach('AllServe', little))).toContain(reason)
    expect(failureOf(() => expect(safe).not.toReach('AllServe', little))).toContain(reason)
    expect(failureOf(() => expect(safe).toRecover('CanServe', little))).toContain(reason)
    expect(failureOf(() => expect(safe).not.toRecover('CanServe', little))).toContain(reason)
  })

  test('is what steps show that the check does not allow', () => {
    const never = cutOff.allowing({}).taking(steps)
    const reason = 'they say nothing of it. They are no run of the check. The check allows no cutOff.'
    expect(failureOf(() => expect(never).toViolate('SinglePrimary'))).toContain(reason)
    expect(failureOf(() => expect(never).not.toViolate('SinglePrimary'))).toContain(reason)
  })

  test('is what comes after an error of the model, which is shown', () => {
    const counter = spec({
      text: 'var n: 0..2 = 0  action add { n = n + 1 }  invariant Small: n <= 2  reachable Late: n == 7 - 7',
    })
    const message = failureOf(() => expect(counter.check()).toHold('Small'))
    expect(message).toContain('Small should hold, but that is not known. The model has an error')
    expect(message).toContain('3  add')
    const adding = counter.check().taking(['add', 'add', 'add'])
    expect(failureOf(() => expect(adding).not.toViolate('Small'))).toContain('Step 3 leads to an error of the model:')
    expect(adding).toBeDefined()
    expect(adding).toViolate('ErrorFree')
  })
})

describe('a question that makes no sense', () => {
  const asked = (expectation: () => void) => (message: string) => expect(expectation).toThrow(new SpecError(message))

  test('is refused with what to ask instead', () => {
    asked(() => expect(cutOff).toHold('SinglePrimry'))(
      "'failover.hf' has no property 'SinglePrimry'. Did you mean 'SinglePrimary'?",
    )
    asked(() => expect(cutOff).toHold('Served'))(
      "'toHold' is not for 'Served', which is of the sort 'reachable': use toReach.",
    )
    const isInvariant = "which is of the sort 'invariant': use toHold or toViolate."
    asked(() => expect(cutOff).not.toReach('SinglePrimary'))(`'toReach' is not for 'SinglePrimary', ${isInvariant}`)
    asked(() => expect(cutOff).toRecover('SinglePrimary'))(`'toRecover' is not for 'SinglePrimary', ${isInvariant}`)
    asked(() => expect(cutOff).not.toViolate('SinglePrimary', { steps: 3 }))(
      "'.not.toViolate' asks for no trace, so there are no steps or faults to be counted.",
    )
    asked(() => expect(cutOff.taking(steps)).toHold('SinglePrimary'))(
      "'toHold' is about all runs, and these are certain steps: use toViolate, toReach or '.not'.",
    )
    asked(() => expect(cutOff.taking(steps)).toReach('SinglePrimary'))(
      "'toReach' is not for 'SinglePrimary', which is of the sort 'invariant': use toHold or toViolate.",
    )
    asked(() => expect(failover).toHold('SinglePrimary'))(
      "'toHold' asks a scenario, as in expect(spec('volume.hf').check('oneCut')).toHold('SinglePrimary').",
    )
  })
})

describe('the report of a test', () => {
  test('has the trace as a picture and as a file', async ({ task, annotate }) => {
    await annotate('before')
    failureOf(() => expect(cutOff).toHold('SinglePrimary'))
    await annotate('after')
    const attached = task.annotations.map(({ message, attachment }) => [message, attachment?.contentType])
    expect(attached.slice(1, -1)).toEqual([
      ['SinglePrimary: the trace as a picture', 'image/svg+xml'],
      ['SinglePrimary: the trace as a file (ITF)', 'application/json'],
    ])
  })

  test('comes before the test would be ended', { timeout: 1000 }, () => {
    const slow = spec({
      text: 'var n: 0..2000000000 = 0  action add { n = n + 1 }  invariant Small: n <= 2000000000',
    })
    const message = failureOf(() => expect(slow.check()).toHold('Small', { engine: 'interpreted' }))
    expect(message).toContain(
      'The search ended at its limit of 0.9 seconds. Give it more with `limits`, or the test more time.',
    )
  })
})
