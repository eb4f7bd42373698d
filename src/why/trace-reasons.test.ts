import { describe, expect, test } from 'vitest'
import { interpretRun } from '../interpret/interpreted-system.ts'
import { runOf } from '../testing/support.ts'
import { replay } from '../trace/replay.ts'
import { traceReasons } from './trace-reasons.ts'

const run = runOf(`
module m
symmetric actor Node[2]
var a: 0..3 = 0
var b: 0..3 = 0
var noise: Node -> bool = false
var log: Node -> { seen: 0..3, quiet: bool } = { seen: 0, quiet: true }
action first when a == 0 { a = 1 }
action second when a == 1 && b < 2 { b = a + 1 }
action hum(n: Node) when !noise[n] { noise[n] = true }
action note(n: Node) when a >= 0 { log[n].seen = b }
action trap when b == 2 { a = b + a + 1 }
invariant Low: b < 2
invariant Calm: all n in Node: !noise[n]
check c { expect Low violated  expect Calm violated }
`)
const system = interpretRun(run)

function traceBy(...names: readonly string[]) {
  const instances = names.map((name) => {
    const [action = '', at = '0'] = name.split(' ')
    const shape = system.actions.find((each) => each.name === action)
    return (shape?.firstInstance ?? -1) + Number(at)
  })
  return replay(system, 0, instances)
}

function reasonsOf(property: string, ...names: readonly string[]) {
  const index = run.model.properties.findIndex(({ name }) => name === property)
  const subject = { kind: 'property', property: index } as const
  return traceReasons({
    system,
    run,
    trace: traceBy(...names),
    subject,
    name: property,
    error: undefined,
    notes: undefined,
  })
}

describe('what the steps of a trace have to do with its end', () => {
  test('is followed backwards from what the property reads', () => {
    const { violation, steps } = reasonsOf('Low', 'hum 1', 'first', 'note 0', 'hum 0', 'second')
    expect(violation.sentence).toBe('Low is false after step 5.')
    expect(steps.map(({ relevance }) => relevance)).toEqual(['irrelevant', 'used', 'irrelevant', 'irrelevant', 'used'])
    expect(steps.map(({ needs }) => needs)).toEqual([[], [], [2], [], [2]])
    expect(steps[1]?.neededBy).toEqual([3, 5])
    expect(steps.map(({ readAtEnd }) => readAtEnd)).toEqual([false, false, false, false, true])
  })

  test('is what each reads and writes, part by part', () => {
    const { steps } = reasonsOf('Calm', 'first', 'second', 'note 1', 'hum 1')
    expect(steps[2]?.reads).toEqual([
      { path: 'a', value: '1', writtenBy: 1 },
      { path: 'b', value: '2', writtenBy: 2 },
    ])
    expect(steps[2]?.writes).toEqual([{ path: 'log[node1].seen', before: '0', after: '2' }])
    expect(steps[3]?.reads).toEqual([{ path: 'noise[node1]', value: 'false', writtenBy: 0 }])
    expect(steps.map(({ relevance }) => relevance)).toEqual(['irrelevant', 'irrelevant', 'irrelevant', 'used'])
  })

  test('has the binding for which it fails, and only what decides it', () => {
    const [told] = reasonsOf('Calm', 'hum 1').violation.explanations
    expect(told?.explanation).toMatchObject({ sort: 'false', note: 'true for the other' })
    expect(told?.explanation.parts).toMatchObject([
      { kind: 'binding', names: [{ name: 'n', value: 'node1' }], parts: [{ path: 'noise[node1]', value: 'true' }] },
    ])
  })

  test('tells of an error in a step where it is, and from what', () => {
    const trace = traceBy('first', 'second', 'hum 0', 'trap')
    const subject = { kind: 'errorFree' } as const
    const shown = { system, run, trace, subject, name: 'ErrorFree', error: trace.error, notes: undefined }
    const { violation, steps } = traceReasons(shown)
    expect(violation.sentence).toBe('Step 4, trap, is an error.')
    expect(violation.error?.place.line).toBe(12)
    expect(violation.error?.explanation).toMatchObject({ sort: 'error', text: 'b + a + 1' })
    expect(steps.map(({ relevance }) => relevance)).toEqual(['used', 'used', 'irrelevant', 'used'])
  })
})
