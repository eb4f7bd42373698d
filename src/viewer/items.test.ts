import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { TraceRow } from '../trace/trace-rows.ts'
import { itemsOf, lineOfState, stepsWith, visibleLines } from './items.ts'
import { commandOf, stepInHash } from './keys.ts'
import { firstSentence, lastName, saying, wordsOf } from './sentence.ts'

const row = (index: number, last: number): TraceRow =>
  ({ step: { index }, last, lane: 'a', changes: [], doc: [], error: undefined }) as unknown as TraceRow

describe('the lines of a timeline', () => {
  const rows = [row(1, 1), row(2, 15), row(16, 16)]

  test('steps in a row are one line until they are opened', () => {
    const folded = itemsOf(rows, new Set(), undefined)
    expect(folded.map((item) => (item.kind === 'step' ? [item.from, item.to, item.part] : item.kind))).toEqual([
      'start',
      [1, 1, 'single'],
      [2, 15, 'folded'],
      [16, 16, 'single'],
    ])
    const opened = itemsOf(rows, new Set([2]), 'again')
    expect(opened).toHaveLength(18)
    expect(opened[2]).toMatchObject({ from: 2, to: 2, part: 'opened' })
    expect(opened.at(-1)).toEqual({ kind: 'end', sentence: 'again' })
  })

  test('every state has a line, the one of its step', () => {
    expect(lineOfState(itemsOf(rows, new Set(), undefined))).toEqual([0, 1, ...Array(14).fill(2), 3])
    expect(lineOfState(itemsOf(rows, new Set([2]), undefined))).toEqual(Array.from({ length: 17 }, (_, at) => at))
  })

  test('few lines are drawn, and all in the window', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(2000), fc.integer({ min: 1, max: 5000 }), (line, height, count) => {
        const { first, last } = visibleLines(line * 50, height, 50, count)
        expect(first).toBeGreaterThanOrEqual(0)
        expect(last).toBeLessThan(count)
        expect(last).toBeGreaterThanOrEqual(first)
        expect(last - first).toBeLessThan(height / 50 + 16)
        for (let each = line; each * 50 < line * 50 + height && each < count; each++)
          expect(each >= first && each <= last).toBe(true)
      }),
    )
  })
})

describe('search, keys and addresses', () => {
  test('a text is found in names, comments, actors and changes', () => {
    const step = (index: number, more: object) => ({ index, action: 'go', args: [], doc: [], changes: [], ...more })
    const steps = [
      step(1, { actor: 'node0' }),
      step(2, { doc: ['The disk is', 'destroyed.'] }),
      step(3, { changes: [{ path: 'disk[node1].epoch', before: '1', after: '2' }] }),
      step(4, { args: [{ name: 'n', value: 'node7' }] }),
    ] as unknown as Parameters<typeof stepsWith>[0]['steps']
    expect(stepsWith({ steps }, 'DISK')).toEqual([2, 3])
    expect(stepsWith({ steps }, 'is destroyed')).toEqual([2])
    expect(stepsWith({ steps }, 'node')).toEqual([1, 3, 4])
    expect(stepsWith({ steps }, '  ')).toEqual([])
  })

  test('keys are commands unless they are typed into a field, or the browser has them', () => {
    const free = { modified: false, typing: false }
    expect(['j', 'ArrowDown', 'G', '/', '?', 'Escape', 'x', 'toString'].map((key) => commandOf(key, free))).toEqual([
      'next',
      'next',
      'last',
      'search',
      'help',
      'close',
      undefined,
      undefined,
    ])
    expect(commandOf('j', { modified: false, typing: true })).toBeUndefined()
    expect(commandOf('Escape', { modified: false, typing: true })).toBe('close')
    expect(commandOf('j', { modified: true, typing: false })).toBeUndefined()
  })

  test('an address names a step that the run has', () => {
    expect(stepInHash('#step=7', 12)).toBe(7)
    expect(stepInHash('#step=99', 12)).toBe(12)
    expect(['', '#step=', '#step=-1', '#step=1x'].map((hash) => stepInHash(hash, 12))).toEqual(Array(4).fill(undefined))
  })
})

describe('words', () => {
  test('the first sentence of a comment, or the name as words', () => {
    expect(firstSentence(['The node crashes. Its disk', 'keeps the copy.'])).toBe('The node crashes.')
    expect(firstSentence(['From v1.2 on it waits'])).toBe('From v1.2 on it waits')
    expect(saying({ doc: [], action: 'pool.sendWrite' })).toBe('Send write.')
    expect(wordsOf('lostContact')).toBe('lost contact')
    expect([
      lastName('memory[node1].role'),
      lastName('volume[0].phase'),
      lastName('serving[node1]'),
      lastName('n'),
    ]).toEqual(['role', 'phase', 'serving', 'n'])
  })
})
