import { describe, expect, test } from 'vitest'
import { checkText } from '../testing/support.ts'
import { type Ground, groundOf } from '../walk/ground.ts'
import { instancesByKey } from '../walk/retake.ts'
import { beginWalk, takeStep, type Walk } from '../walk/walk.ts'
import { arrowsOf, geometryOf } from './geometry.ts'
import { type Story, storyOf } from './story.ts'

const SPEC = `module m
symmetric actor Node[3]
actor Client
actor Network
enum Life { Up, Down }
enum Phase { Idle, Busy }
var life: Node -> Life = Up
var serving: Node -> bool = false
var cut: Node -> Set<Node> = set()
var alone: Set<Node> = set()
var healthy: bool = true
var phase: 0..1 -> Phase = Idle
var request: { to: Node, number: 0..3 }? = none
var queue: Seq<0..3, 4> = seq()
var free: Node -> 0..2 = 2

/// The client asks a node. It does so at any time.
action send(n: Node) by Client when request == none { request = { to: n, number: 1 } }
/// The node answers.
action answer(n: Node) when request != none && request!.to == n { request = none  serving[n] = true  free[n] -= 1 }
action push by Client { queue += 1  phase[0] = Busy }
/// The node crashes.
fault crash(n: Node) when life[n] == Up { life[n] = Down }
action restart(n: Node) when life[n] == Down { life[n] = Up }
fault split(a: Node, b: Node) by Network when a != b { cut[a] += b  cut[b] += a }
action join(a: Node, b: Node) by Network when b in cut[a] { cut[a] -= b  cut[b] -= a }
fault isolate(n: Node) by Network { alone += n }
fault sicken by Network when healthy { healthy = false }
fault drop by Network when request != none { request = none }
/// No node is down.
invariant AllUp: all n in Node: life[n] == Up
step NeverDrops: request' == none || request == none || request' == request
check c { faults { crash <= 9, split <= 9, isolate <= 9, sicken <= 9, drop <= 9 }  expect AllUp violated  expect NeverDrops holds }
`

function ground(): Ground {
  const spec = checkText(SPEC)
  const [run] = spec.runs
  if (run === undefined) throw new Error(spec.diagnostics.map(({ message }) => message).join('\n'))
  return groundOf(spec, run)
}

function storyWith(...steps: string[]): Story {
  const open = ground()
  const instances = instancesByKey(open)
  const walk = steps.reduce<Walk>((before, step) => {
    const instance = instances.get(step)
    const after = instance === undefined ? undefined : takeStep(before, instance)
    if (after === undefined) throw new Error(`${step} is not possible`)
    return after
  }, beginWalk(open))
  return storyOf(walk)
}

describe('what a story shows', () => {
  test('lanes are those of the actors that take part, in the order of the spec', () => {
    expect(storyWith().lanes).toEqual(['System'])
    expect(storyWith('send(n: node1)', 'answer(n: node1)').lanes).toEqual(['node1', 'Client'])
    // A fault that cuts node2 off names no one else, but the lane that it lies on is there.
    expect(storyWith('split(a: node2, b: node0)').lanes).toEqual(['node0', 'node2', 'Network'])
  })

  test('a crash lies on its lane until the restart; a second one is another band', () => {
    const { bands } = storyWith('crash(n: node0)', 'push', 'restart(n: node0)', 'crash(n: node0)')
    expect(bands).toEqual([
      { kind: 'lane', lanes: ['node0'], label: 'life: Down', path: 'life[node0]', from: 1, to: 2 },
      { kind: 'lane', lanes: ['node0'], label: 'life: Down', path: 'life[node0]', from: 4, to: 4 },
    ])
  })

  test('actors that have lost each other are apart, once for both', () => {
    const { bands } = storyWith('split(a: node0, b: node2)', 'push', 'join(a: node2, b: node0)', 'push')
    expect(bands.map(({ kind, lanes, from, to }) => ({ kind, lanes, from, to }))).toEqual([
      { kind: 'apart', lanes: ['node0', 'node2'], from: 1, to: 2 },
    ])
  })

  test('what is under no actor is about all; a member of a set is on its own lane', () => {
    const { bands } = storyWith('sicken', 'isolate(n: node1)')
    expect(bands.map(({ kind, lanes, label, from, to }) => ({ kind, lanes, label, from, to }))).toEqual([
      { kind: 'all', lanes: [], label: 'not healthy', from: 1, to: 2 },
      { kind: 'lane', lanes: ['node1'], label: 'alone', from: 2, to: 2 },
    ])
  })

  test('what a step of the system changes is a state of its actor, and no band where it has none', () => {
    expect(storyWith('push', 'send(n: node0)').bands).toEqual([])
    const { bands } = storyWith('send(n: node1)', 'answer(n: node1)', 'push')
    expect(bands).toEqual([
      { kind: 'state', lanes: ['node1'], label: 'serving', path: 'serving[node1]', from: 2, to: 3 },
    ])
  })

  test('a message goes from the step that sends it to the one that takes it, and replaces the arrow of the name', () => {
    const story = storyWith('send(n: node1)', 'push', 'answer(n: node1)')
    expect(story.messages).toEqual([{ name: 'request', content: '{ to: node1, number: 1 }', sent: 1, taken: 3 }])
    expect(arrowsOf(story).map(({ kind, fromLane, toLane, from, to }) => [kind, fromLane, toLane, from, to])).toEqual([
      ['message', 'Client', 'node1', 1, 3],
    ])
  })

  test('a message that a fault takes is lost; one that nobody takes has the arrow of the name', () => {
    expect(arrowsOf(storyWith('send(n: node1)', 'drop')).map(({ kind }) => kind)).toEqual(['lost', 'names'])
    const open = storyWith('send(n: node1)')
    expect(open.messages).toMatchObject([{ sent: 1, taken: undefined }])
    expect(arrowsOf(open).map(({ kind }) => kind)).toEqual(['names'])
  })

  test('numbers and lengths are tracks where they change', () => {
    const { tracks } = storyWith('push', 'push', 'send(n: node1)', 'answer(n: node1)')
    expect(tracks.map(({ path, values, most }) => [path, values, most])).toEqual([
      ['queue', [0, 1, 2, 2, 2], 4],
      ['free[node1]', [2, 2, 2, 2, 1], 2],
    ])
  })

  test('words of actors are on their lanes, words of nobody beside the steps', () => {
    const story = storyWith('send(n: node1)', 'answer(n: node1)', 'push', 'crash(n: node1)')
    expect(story.laneStates).toEqual([
      { lane: 'node1', state: 0, texts: ['Up'] },
      { lane: 'node1', state: 4, texts: ['Down'] },
      { lane: 'node1', state: 2, texts: ['serving'] },
    ])
    expect(story.words).toEqual([{ state: 3, text: 'phase: 1 Busy, 1 Idle' }])
  })

  test('properties are told state by state, those of steps from the first step on', () => {
    const { truths } = storyWith('send(n: node1)', 'crash(n: node0)', 'drop')
    expect(truths.map(({ name, values }) => [name, values])).toEqual([
      ['AllUp', [true, true, false, false]],
      ['NeverDrops', [undefined, true, true, true]],
    ])
  })

  test('bands about all lie beside each other only where they are at the same time', () => {
    const story = storyWith('sicken')
    const geometry = geometryOf(story, 'wide')
    expect([...geometry.allAt.values()]).toHaveLength(1)
    expect(geometry.laneAt.get('Network')).toBeGreaterThan([...geometry.allAt.values()][0] ?? 0)
    expect(geometryOf(story, 'narrow').width).toBeLessThan(geometry.width)
  })
})
