import { describe, expect, test } from 'vitest'
import { type InterpretedSystem, interpretRun, type State } from '../interpret/interpreted-system.ts'
import { runOf } from '../testing/support.ts'
import { changesBetween, changingVariables, describeState } from './changes.ts'
import { replay } from './replay.ts'
import { statesOf } from './trace.ts'

const STATE = `
module m
symmetric actor Node[2]
enum Copy { Empty, Full }
union Message { Ping, Vote(of: 0..9) }
type Lease = { holder: Node?, epoch: 0..9 }
var n: 0..9 = 0
var copy: Node -> Copy = Empty
var disk: Node -> { epoch: 0..9, parts: bool -> bool } = { epoch: 0, parts: map(b in bool: false) }
var lease: Lease? = none
var held: Lease? = { holder: none, epoch: 1 }
var queue: Seq<0..9, 2> = seq()
var picked: Set<0..9> = set(1)
var wire: Bag<Message, 2> = bag(Ping)
var message: Message = Vote(1)
`

function systemOf(body: string): InterpretedSystem {
  return interpretRun(runOf(`${STATE}\naction go(a: Node) { ${body} }`))
}

/** What a step changed, as `path: before -> after`. */
function changes(body: string): string[] {
  const system = systemOf(body)
  const trace = replay(system, 0, [1])
  const [before, after] = statesOf(trace)
  if (before === undefined || after === undefined) throw new Error('no state after')
  return changesBetween(system.model, before, after).map(
    ({ path, before, after: value }) => `${path}: ${before} -> ${value}`,
  )
}

describe('changes', () => {
  test.each<[string, string, readonly string[]]>([
    ['nothing', 'n = 0', []],
    ['a number', 'n = 3', ['n: 0 -> 3']],
    ['an element of a map', 'copy[a] = Full', ['copy[node1]: Empty -> Full']],
    ['a part of a record in a map', 'disk[a].epoch = 2', ['disk[node1].epoch: 0 -> 2']],
    [
      'parts at several depths',
      'disk[a].parts[true] = true  n = 1  copy = Full',
      [
        'n: 0 -> 1',
        'copy[node0]: Empty -> Full',
        'copy[node1]: Empty -> Full',
        'disk[node1].parts[true]: false -> true',
      ],
    ],
    ['an option that gets a record', 'lease = { holder: a, epoch: 3 }', ['lease: none -> { holder: node1, epoch: 3 }']],
    ['an option that loses it', 'held = none', ['held: { holder: none, epoch: 1 } -> none']],
    ['fields of a record in an option', 'held = { holder: a, epoch: 1 }', ['held.holder: none -> node1']],
    [
      'collections as a whole',
      'queue += 4  picked += 2  wire += Vote(3)',
      ['queue: [] -> [4]', 'picked: {1} -> {1, 2}', 'wire: bag(Ping) -> bag(Ping, Vote(3))'],
    ],
    ['a variant as a whole', 'message = Vote(2)', ['message: Vote(1) -> Vote(2)']],
    ['sets that are equal, not at all', 'picked = set(3, 1) \\ set(3)', []],
  ])('of %s', (_, body, expected) => {
    expect(changes(body)).toEqual(expected)
  })

  test('are told of a state by rows, with those that change later marked', () => {
    const system = systemOf('n = 3  disk[a].epoch = 4')
    const trace = replay(system, 0, [1])
    const states = statesOf(trace)
    const rows = describeState(system.model, states[0] as State, changingVariables(system.model, states))
    expect(rows.map(({ name, value }) => `${name} = ${value}`)).toEqual([
      'n = 0',
      'copy = [node0: Empty, node1: Empty]',
      'disk[node0] = { epoch: 0, parts: [false: false, true: false] }',
      'disk[node1] = { epoch: 0, parts: [false: false, true: false] }',
      'lease = none',
      'held = { holder: none, epoch: 1 }',
      'queue = []',
      'picked = {1}',
      'wire = bag(Ping)',
      'message = Vote(1)',
    ])
    expect(rows.filter((row) => row.changes).map(({ name }) => name)).toEqual(['n', 'disk[node0]', 'disk[node1]'])
  })

  test('take a row for each field of a long record, and not of a short one', () => {
    const system = interpretRun(
      runOf(`module m
type Pool = { busy: 0..3 -> bool, waiting: 0..5 -> 0..9, arrived: 0..2 -> bool }
var pool: Pool = { busy: map(i in 0..3: false), waiting: map(i in 0..5: i), arrived: map(i in 0..2: true) }
var short: { a: 0..9, b: 0..9 } = { a: 1, b: 2 }
action go { short.a = 1 }`),
    )
    const [state] = statesOf(replay(system, 0, []))
    expect(
      describeState(system.model, state as State, new Set()).map(({ name, value }) => `${name} = ${value}`),
    ).toEqual([
      'pool.busy = [0: false, 1: false, 2: false, 3: false]',
      'pool.waiting = [0: 0, 1: 1, 2: 2, 3: 3, 4: 4, 5: 5]',
      'pool.arrived = [0: true, 1: true, 2: true]',
      'short = { a: 1, b: 2 }',
    ])
  })
})
