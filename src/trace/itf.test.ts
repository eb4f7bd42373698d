import { describe, expect, test } from 'vitest'
import { interpretRun, type State } from '../interpret/interpreted-system.ts'
import { runOf } from '../testing/support.ts'
import { type Json, stateToItf, traceToItf } from './itf.ts'
import { replay } from './replay.ts'

const title = { check: 'small', toggles: ['retry'], ordinal: 1, property: 'Safe', claim: 'Safe is violated.' }

/** The trace of some instances as a file has it. */
function fileOf(text: string, ...instances: number[]): { readonly [key: string]: Json } {
  const trace = replay(interpretRun(runOf(`module m\n${text}`)), 0, instances)
  return traceToItf(trace, title, 'spec/m.hf') as { readonly [key: string]: Json }
}

/** The first value of the variable `x` in the Informal Trace Format. */
function itf(type: string, value: string): Json | undefined {
  const text = `
symmetric actor Node[2]
enum Copy { Empty, Full }
union Message { Ping, Vote(of: 0..9, from: Copy) }
var x: ${type} = ${value}
`
  const run = runOf(`module m\n${text}`)
  return stateToItf(run.model, replay(interpretRun(run), 0, []).start as State)['x']
}

describe('values', () => {
  const number = (value: number) => ({ '#bigint': String(value) })
  const some = (value: Json) => ({ tag: 'Some', value })
  const nothing = { '#tup': [] }

  test.each<[string, string, Json]>([
    ['bool', 'true', true],
    ['0..9', '7', number(7)],
    ['-9..9', '-7', number(-7)],
    ['-9..9', '-0', number(0)],
    ['Copy', 'Full', 'Full'],
    ['(0..9)?', 'none', { tag: 'None', value: nothing }],
    ['(0..9)?', '3', some(number(3))],
    ['Node?', 'none', { tag: 'None', value: nothing }],
    ['{ a: bool, of: Copy? }', '{ a: true, of: Empty }', { a: true, of: some('Empty') }],
    ['Message', 'Ping', { tag: 'Ping', value: nothing }],
    ['Message', 'Vote(3, Full)', { tag: 'Vote', value: { of: number(3), from: 'Full' } }],
    ['Set<0..9>', 'set(5, 3)', { '#set': [number(3), number(5)] }],
    ['Set<Copy>', 'set()', { '#set': [] }],
    [
      'bool -> 0..9',
      'map(b in bool: b ? 1 : 2)',
      {
        '#map': [
          [false, number(2)],
          [true, number(1)],
        ],
      },
    ],
    [
      'Node -> bool',
      'true',
      {
        '#map': [
          ['node0', true],
          ['node1', true],
        ],
      },
    ],
    [
      'Copy -> bool -> bool',
      'false',
      {
        '#map': [
          [
            'Empty',
            {
              '#map': [
                [false, false],
                [true, false],
              ],
            },
          ],
          [
            'Full',
            {
              '#map': [
                [false, false],
                [true, false],
              ],
            },
          ],
        ],
      },
    ],
    ['Seq<0..9, 3>', 'seq(2, 1, 2)', [number(2), number(1), number(2)]],
    ['Seq<0..9, 3>', 'seq()', []],
    [
      'Bag<0..9, 3>',
      'bag(4, 2, 4)',
      {
        '#map': [
          [number(2), number(1)],
          [number(4), number(2)],
        ],
      },
    ],
  ])('%s: %s', (type, value, expected) => {
    expect(itf(type, value)).toEqual(expected)
  })

  test('are the same JSON whatever the order in which a set was made', () => {
    expect(JSON.stringify(itf('Set<0..9>', 'set(9, 1, 5)'))).toBe(JSON.stringify(itf('Set<0..9>', 'set(5, 9, 1)')))
  })
})

const counter = `
type Slot = 0..1
var up: Slot -> bool = true
var n: 0..2 = 0
fault crash(s: Slot) when up[s] { up[s] = false }
action grow(by_: 1..2) { n += by_ }
`

describe('a file', () => {
  test('names the variables, and has every state with the step into it', () => {
    const file = fileOf(counter, 1, 3)
    expect(file).toMatchObject({
      '#meta': {
        format: 'ITF',
        description: 'Safe is violated.',
        holdfast: {
          version: 1,
          spec: 'spec/m.hf',
          check: 'small',
          toggles: ['retry'],
          property: 'Safe',
          faults: 1,
        },
      },
      params: [],
      vars: ['up', 'n', 'mbt::actionTaken', 'mbt::nondetPicks'],
    })
    expect(file['states']).toEqual([
      {
        '#meta': { index: 0 },
        up: {
          '#map': [
            [{ '#bigint': '0' }, true],
            [{ '#bigint': '1' }, true],
          ],
        },
        n: { '#bigint': '0' },
        'mbt::actionTaken': 'init',
        'mbt::nondetPicks': {},
      },
      {
        '#meta': { index: 1 },
        up: {
          '#map': [
            [{ '#bigint': '0' }, true],
            [{ '#bigint': '1' }, false],
          ],
        },
        n: { '#bigint': '0' },
        'mbt::actionTaken': 'crash',
        'mbt::nondetPicks': { s: { tag: 'Some', value: { '#bigint': '1' } } },
      },
      {
        '#meta': { index: 2 },
        up: {
          '#map': [
            [{ '#bigint': '0' }, true],
            [{ '#bigint': '1' }, false],
          ],
        },
        n: { '#bigint': '2' },
        'mbt::actionTaken': 'grow',
        'mbt::nondetPicks': { by_: { tag: 'Some', value: { '#bigint': '2' } } },
      },
    ])
  })

  test('tells the step into an error apart, which has no state after it', () => {
    const file = fileOf(counter, 3, 2)
    expect(file['states']).toHaveLength(2)
    expect(file['#meta']).toMatchObject({
      holdfast: {
        error: expect.stringContaining('The value is 3, and the type is 0..2.'),
        failedStep: { action: 'grow', picks: { by_: { tag: 'Some', value: { '#bigint': '1' } } } },
      },
    })
  })

  test('has no JSON number in its states, as the format forbids them', () => {
    const numbers = (json: Json): boolean =>
      typeof json === 'number' ||
      (typeof json === 'object' &&
        json !== null &&
        Object.entries(json).some(([key, value]) => key !== '#meta' && numbers(value as Json)))
    expect(numbers(fileOf(counter, 1, 3)['states'] ?? null)).toBe(false)
  })
})
