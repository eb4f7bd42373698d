import { afterAll, describe, expect, test } from 'vitest'
import { folderWith, removeFolders } from '../../testing/command-line.ts'
import { exitCodes } from '../exit-codes.ts'

afterAll(removeFolders)

const SPEC = `module m
actor Node = 0..1
var up: Node -> bool = true
var asked: 0..2 = 0
action ask when asked < 2 && (exists n in Node: up[n]) { asked += 1 }
/// A node goes down.
action down(n: Node) when up[n] && asked > 0 { up[n] = false }
/// One node is up.
invariant OneUp: exists n in Node: up[n]
check small { terminal true  expect OneUp violated in 3 steps }
`
const TRACE = 'counterexamples/m-small-OneUp.itf.json'

const made = folderWith({ 'spec/m.hf': SPEC })
made.run('check', '--accept', '--no-coverage')
const why = (...args: readonly string[]) => made.run('why', TRACE, ...args)

describe('holdfast why', () => {
  test('says why the property is false, and what each step rests on', () => {
    const { code, out, err } = why('--no-search')
    expect({ code, err }).toEqual({ code: exitCodes.asExpected, err: '' })
    expect(out).toBe(`One node is up.

OneUp is false after step 3.

  false  exists n in Node: up[n]
         (false for both)
    false  for n = 0:  up[0] = false
    false  for n = 1:  up[1] = false
  at spec/m.hf:9:18

What each step rests on:

  step                   reads from  is read by
  1  ask                 -           2, 3
  2  Node 1: down(n: 1)  1           what is violated
  3  Node 0: down(n: 0)  1           what is violated
`)
  })

  test('says why a step was possible, and what it read', () => {
    const { out } = why('--step', '2')
    expect(out).toContain('Step 2: Node 1: down(n: 1)')
    expect(out).toContain('up[1] = true  since the start')
    expect(out).toContain('asked = 1     since step 1')
    expect(out).toContain('Read later by: what is violated')
  })

  test('says why an action is possible or not, with arguments or with any', () => {
    expect(why('--action', 'ask').out).toContain('After step 3:\n\nask is not possible\n')
    expect(why('--action', 'down').out).toContain('After step 3, none of the 2 instances of down is possible.')
    expect(why('--action', 'down(1)').out).toContain(
      'down(n: 1) is not possible\n  false  up[n] && asked > 0:  up[1] = false\n',
    )
    expect(why('--action', 'down(n: Node 1)', '--step', '0').out).toContain('false  asked > 0:  asked = 0')
    expect(why('--action', 'down', '--step', '1').out).toContain('2 of the 2 instances of down are possible')
  })

  test('says the same as JSON', () => {
    const { reasons, ...head } = JSON.parse(why('--json', '--no-search').out)
    expect(head).toEqual({ version: 1, spec: 'm', check: 'small', toggles: [], ordinal: 1, property: 'OneUp' })
    expect(reasons.violation.explanations[0].explanation.parts).toHaveLength(2)
    expect(reasons.steps.map(({ needs }: { needs: number[] }) => needs)).toEqual([[], [1], [1]])
    expect(JSON.parse(why('--json', '--action', 'down(0)').out).instance).toMatchObject({ possible: false })
  })

  test('refuses what is not there', () => {
    expect(why('--step', '4')).toMatchObject({
      code: exitCodes.usage,
      err: 'error: The trace has no step 4: its steps are 1 to 3.\n',
    })
    expect(why('--action', 'dwn').err).toBe("error: There is no action 'dwn'. Did you mean 'down'?\n")
    expect(why('--action', 'down(7)').err).toBe(
      "error: down has no such arguments: '7'. Written like this: 'down(0)'.\n",
    )
    expect(why('--action', 'ask', '--step', '9').code).toBe(exitCodes.usage)
    expect(why('--step', 'x').code).toBe(exitCodes.usage)
    expect(made.run('why', 'nothing.json').code).toBe(exitCodes.usage)
  })

  test('has nothing to explain where the trace shows nothing any more', () => {
    const other = folderWith({ 'spec/m.hf': SPEC })
    other.run('check', '--accept', '--no-coverage')
    other.write('spec/m.hf', SPEC.replace('exists n in Node: up[n]\ncheck', 'asked < 3\ncheck'))
    const { code, out, err } = other.run('why', TRACE)
    expect({ code, out }).toEqual({ code: exitCodes.unmet, out: '' })
    expect(err).toContain('So there is nothing to explain.')
  })
})
