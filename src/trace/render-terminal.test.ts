import { describe, expect, test } from 'vitest'
import { plainMarks } from '../diagnostics/render.ts'
import { interpretRun } from '../interpret/interpreted-system.ts'
import { runOf } from '../testing/support.ts'
import { renderTrace } from './render-terminal.ts'
import { replay } from './replay.ts'
import { documentTrace, type TraceDocument } from './trace-document.ts'
import type { TraceMarks } from './trace-marks.ts'

const text = `
module m
symmetric actor Node[2]
actor ControlPlane
var up: Node -> bool = true
var leader: Node? = none
var epoch: 0..2 = 0
/// The control plane chooses a leader.
/// There may be one already.
action elect(n: Node) by ControlPlane when up[n] { leader = n  epoch += 1 }
action follow(epoch_: 0..1, who: Node) { epoch = epoch }
/// A node's process ends.
fault crash(n: Node) when up[n] { up[n] = false }
operator repair { up = true }
action step_down(n: Node) by leader! { leader = none }
actor Rack = 0..1
action inspect(r: Rack) { epoch = epoch }
`
const system = interpretRun(runOf(text))
const at = (name: string, offset: number) =>
  (system.actions.find((action) => action.name === name)?.firstInstance ?? 0) + offset
const title = { check: 'small', toggles: [], ordinal: 1, property: 'Safe', claim: 'Safe is violated.' }
const documentOf = (...instances: number[]): TraceDocument => documentTrace(replay(system, 0, instances), title)

const plain: TraceMarks = { ...plainMarks, dim: (part) => part }
const shown: TraceMarks = {
  error: (part) => `<error>${part}</error>`,
  warning: (part) => `<warning>${part}</warning>`,
  place: (part) => (part === '' ? '' : `<place>${part}</place>`),
  strong: (part) => `<strong>${part}</strong>`,
  dim: (part) => `<dim>${part}</dim>`,
}

describe('a trace as data', () => {
  test('says whose each step is: the one after by, or the first parameter of an actor type', () => {
    const steps = documentOf(
      at('elect', 1),
      at('follow', 1),
      at('step_down', 0),
      at('repair', 0),
      at('inspect', 1),
    ).steps
    expect(steps.map((step) => [step.action, step.actor])).toEqual([
      ['elect', 'ControlPlane'],
      ['follow', 'node1'],
      ['step_down', 'node1'],
      ['repair', undefined],
      ['inspect', 'Rack 1'],
    ])
  })

  test('leaves that open where what stands after by has no value', () => {
    expect(documentOf(at('step_down', 0)).steps[0]?.actor).toBeUndefined()
  })

  test('counts the faults and numbers the steps', () => {
    const document = documentOf(at('crash', 0), at('repair', 0), at('crash', 0))
    expect(document).toMatchObject({ spec: 'test', property: 'Safe', faults: 2, error: undefined })
    expect(document.steps.map((step) => step.index)).toEqual([1, 2, 3])
  })
})

describe('a trace on a terminal', () => {
  test('shows who did what, why, and what changed', () => {
    const steps = [at('elect', 1), at('crash', 1), at('repair', 0), at('follow', 0)]
    expect(renderTrace(documentOf(...steps), plain)).toMatchInlineSnapshot(`
      "0  at the start
          up = [node0: true, node1: true]
          leader = none
          epoch = 0
      1  ControlPlane: elect(n: node1)
          The control plane chooses a leader.
          There may be one already.
          leader: none -> node1
          epoch: 0 -> 1
      2  node1: crash(n: node1)  ! fault
          A node's process ends.
          up[node1]: true -> false
      3  repair  operator
          up[node1]: false -> true
      4  node0: follow(epoch_: 0, who: node0)
          nothing changes"
    `)
  })

  test('ends in the error and its place', () => {
    const steps = [at('elect', 0), at('elect', 0), at('elect', 1)]
    expect(renderTrace(documentOf(...steps), plain)).toMatchInlineSnapshot(`
      "0  at the start
          leader = none
          epoch = 0
          unchanged throughout: up
      1  ControlPlane: elect(n: node0)
          The control plane chooses a leader.
          There may be one already.
          leader: none -> node0
          epoch: 0 -> 1
      2  ControlPlane: elect(n: node0)
          The control plane chooses a leader.
          There may be one already.
          epoch: 1 -> 2
      3  ControlPlane: elect(n: node1)
          The control plane chooses a leader.
          There may be one already.
          error: A number left the range of the type it was given to. The value is 3, and the type is 0..2.
          at test.hf:10:64"
    `)
  })

  test('aligns its numbers', () => {
    const lines = renderTrace(documentOf(...Array.from({ length: 10 }, () => at('follow', 0))), plain).split('\n')
    const numbers = lines.map((line) => line.slice(0, 4)).filter((start) => start.trim() !== '')
    expect(numbers).toEqual([...Array.from({ length: 10 }, (_, index) => ` ${index}  `), '10  '])
  })

  test('marks faults, operator steps, places and errors', () => {
    const steps = [at('crash', 0), at('repair', 0), at('elect', 0), at('elect', 0), at('elect', 0)]
    expect(renderTrace(documentOf(...steps), shown)).toMatchInlineSnapshot(`
      "0  <strong>at the start</strong>
          <dim>up = [node0: true, node1: true]</dim>
          <dim>leader = none</dim>
          <dim>epoch = 0</dim>
      1  <place>node0: </place><strong>crash(n: node0)</strong>  <error>! fault</error>
          <dim>A node's process ends.</dim>
          up[node0]: true -> false
      2  <strong>repair</strong>  <warning>operator</warning>
          up[node0]: false -> true
      3  <place>ControlPlane: </place><strong>elect(n: node0)</strong>
          <dim>The control plane chooses a leader.</dim>
          <dim>There may be one already.</dim>
          leader: none -> node0
          epoch: 0 -> 1
      4  <place>ControlPlane: </place><strong>elect(n: node0)</strong>
          <dim>The control plane chooses a leader.</dim>
          <dim>There may be one already.</dim>
          epoch: 1 -> 2
      5  <place>ControlPlane: </place><strong>elect(n: node0)</strong>
          <dim>The control plane chooses a leader.</dim>
          <dim>There may be one already.</dim>
          <error>error:</error> A number left the range of the type it was given to. The value is 3, and the type is 0..2.
          at <place>test.hf:10:64</place>"
    `)
  })
})
