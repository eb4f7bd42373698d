import { describe, expect, test } from 'vitest'
import { interpretRun } from '../interpret/interpreted-system.ts'
import { runOf } from '../testing/support.ts'
import { type Json, traceToItf } from './itf.ts'
import { findPath, readTraceHeader, TraceMismatch } from './read-itf.ts'
import { replay } from './replay.ts'

const SPEC = `
module m
type Slot = 0..1
var up: Slot -> bool = true
var n: 0..3 = 0
init (s: Slot) { n = s }
action grow(most: 2..3) when n < most && up[0] { n += 1 }
fault crash(s: Slot) when up[s] { up[s] = false }
action leap when n == 2 { n += 2 }
`

const systemOf = (text: string) => interpretRun(runOf(text))
const title = { check: 'small', toggles: ['retry'], ordinal: 1, property: 'Safe', claim: '' }

/** A file of the trace from the second initial state, n = 1: grow(3), crash(1), and a step into an error. */
function fileText(...instances: number[]): string {
  const trace = replay(systemOf(SPEC), 1, instances)
  return JSON.stringify(traceToItf(trace, title, 'spec/m.hf'))
}

const [GROW3, CRASH1, LEAP] = [1, 3, 4]

/** Why the trace of the spec is none of another text, or the path that it is there. */
function pathIn(text: string, file = fileText(GROW3, CRASH1)): unknown {
  try {
    return findPath(systemOf(text), readTraceHeader(file).document)
  } catch (error) {
    if (error instanceof TraceMismatch) return error.message
    throw error
  }
}

describe('the path of a trace', () => {
  test('is found by states and arguments', () => {
    expect(pathIn(SPEC)).toEqual({ start: 1, instances: [GROW3, CRASH1] })
    expect(pathIn(SPEC, fileText())).toEqual({ start: 1, instances: [] })
  })

  test('has the step into an error at its end', () => {
    expect(pathIn(SPEC, fileText(GROW3, LEAP))).toEqual({ start: 1, instances: [GROW3, LEAP] })
  })

  test('is found though the actions stand in another order and there are more of them', () => {
    const lines = SPEC.trim().split('\n')
    const moved = [...lines.slice(0, 4), 'fault cut { n = n }', ...lines.slice(4).reverse()].join('\n')
    expect(pathIn(moved)).toEqual({ start: 1, instances: [5, 3] })
  })

  test.each([
    ['another start', 'n = s }', 'n = s * 2 }', 'The first state of the trace is not an initial state of the spec.'],
    ['a renamed variable', /\bn\b/g, 'number', 'The first state of the trace is not an initial state of the spec.'],
    [
      'one more variable',
      'type Slot',
      'var more: bool = true\ntype Slot',
      'The first state of the trace is not an initial state of the spec.',
    ],
    [
      'a larger type',
      'type Slot = 0..1',
      'type Slot = 0..2',
      'The first state of the trace is not an initial state of the spec.',
    ],
    ['a renamed action', 'grow(', 'extend(', "Step 1 is an action 'grow', which the spec does not have."],
    ['a renamed parameter', /\bmost\b/g, 'limit', 'Step 1, grow, has arguments that its parameters cannot have.'],
    [
      'a parameter more',
      'crash(s: Slot)',
      'crash(s: Slot, hard: bool)',
      'Step 2, crash, has arguments that its parameters cannot have.',
    ],
    ['fewer arguments', 'most: 2..3', 'most: 1..2', 'Step 1, grow, has arguments that its parameters cannot have.'],
    [
      'a stronger guard',
      'when up[s]',
      'when up[s] && n == 3',
      'Step 2, crash, is not possible there: its guard is false.',
    ],
    [
      'a guard that is an error',
      'when up[s]',
      'when 1 / (n - 2) == 0',
      /^Step 2, crash, is an error there: A number was divided by zero/,
    ],
    ['another effect', 'n += 1', 'n = 3', 'Step 1, grow, leads to another state than the trace says.'],
    ['an error', 'n += 1', 'n += 3', /^Step 1, grow, is an error there: .* The value is 4, and the type is 0\.\.3\.$/],
  ] as const)('is not there with %s', (_, old, text, message) => {
    const changed = SPEC.replaceAll(old instanceof RegExp ? old : old, text)
    expect(changed).not.toBe(SPEC)
    expect(pathIn(changed)).toEqual(typeof message === 'string' ? message : expect.stringMatching(message))
  })

  test('is the error at the start, where that is what the trace shows', () => {
    const broken = `${SPEC}init { n = 1 / (1 - n) }\n`
    const trace = replay(systemOf(broken), 1, [])
    const file = JSON.stringify(traceToItf(trace, title, 'spec/m.hf'))
    expect(pathIn(broken, file)).toEqual({ start: 1, instances: [] })
    expect(pathIn(SPEC, file)).toBe('The trace is of an error at the start, and the spec starts without one.')
  })

  test('is not there for a step into an error that is not possible or no action any more', () => {
    const file = fileText(GROW3, LEAP)
    expect(pathIn(SPEC.replace('when n == 2', 'when n == 1'), file)).toBe(
      'Step 2, leap, is not possible there: its guard is false.',
    )
    expect(pathIn(SPEC.replace('leap', 'jump'), file)).toBe("Step 2 is an action 'leap', which the spec does not have.")
  })
})

describe('a file that is no trace', () => {
  const header = (text: string) => () => readTraceHeader(text)
  const meta = { version: 1, spec: 's.hf', check: 'c', toggles: [], ordinal: 1, property: 'P' }
  const file = (holdfast: Json, rest: object = { states: [{}] }) => JSON.stringify({ '#meta': { holdfast }, ...rest })

  test.each([
    ['', /^This is not JSON: /],
    ['{ "#meta": ', /^This is not JSON: /],
    ['null', 'The trace is missing or not an object.'],
    ['[1, 2]', 'The trace is missing or not an object.'],
    ['{}', '#meta is missing or not an object.'],
    [
      '{ "#meta": { "format": "ITF" }, "states": [] }',
      '#meta.holdfast, which says what the trace shows, is missing or not an object.',
    ],
    [file({ ...meta, version: 2 }), 'This trace has version 2, and only version 1 is known.'],
    [file({ ...meta, version: '1' }), 'This trace has version 1, and only version 1 is known.'],
    [file({ ...meta, check: 7 }), '#meta.holdfast.check is missing.'],
    [file({ ...meta, property: null }), '#meta.holdfast.property is missing.'],
  ])('%s', (text, message) => {
    expect(header(text)).toThrow(TraceMismatch)
    expect(header(text)).toThrow(message)
  })

  test('is known by its header', () => {
    expect(header(fileText(GROW3))().header).toEqual({
      spec: 'spec/m.hf',
      check: 'small',
      toggles: ['retry'],
      ordinal: 1,
      property: 'Safe',
    })
  })

  test.each([
    [{ states: [] }, 'The trace has no states.'],
    [{ states: 'many' }, 'The trace has no states.'],
    [{}, 'The trace has no states.'],
    [{ states: [7] }, 'State 0 is missing or not an object.'],
  ])('and has no path: %j', (rest, message) => {
    expect(pathIn(SPEC, file(meta, rest))).toBe(message)
  })
})
