import { describe, expect, test } from 'vitest'
import { vectorClocks } from './happened-before.ts'
import type { StepDocument, TraceDocument } from './trace-document.ts'
import { pictureOf, rowNumber, rowText } from './trace-rows.ts'

const base = {
  action: 'retry',
  sort: 'action',
  args: [],
  actor: 'a',
  others: [],
  doc: ['It retries.'],
  place: { file: 's.hf', line: 1, column: 1 },
} as const

function traceOf(
  steps: readonly Partial<Omit<StepDocument, 'index'>>[],
  more: Partial<TraceDocument> = {},
): TraceDocument {
  const changes = (at: number) => [{ path: 'n', before: String(at), after: String(at + 1) }]
  return {
    spec: 's',
    check: 'c',
    toggles: [],
    ordinal: 1,
    property: 'P',
    claim: 'P is violated.',
    faults: 0,
    initial: [],
    steps: steps.map((step, at) => ({ ...base, changes: changes(at), ...step, index: at + 1 })),
    error: undefined,
    loop: undefined,
    sight: undefined,
    ...more,
  }
}

const shown = (trace: TraceDocument) => pictureOf(trace).rows.map((row) => `${rowNumber(row)}. ${rowText(row)}`)

describe('the same step again and again', () => {
  test('is one row, with what all of them change together', () => {
    const trace = traceOf([{}, {}, {}, { action: 'stop' }, {}])
    expect(shown(trace)).toEqual(['1 to 3. retry x3', '4. stop', '5. retry'])
    expect(pictureOf(trace).rows[0]?.changes).toEqual([{ path: 'n', before: '0', after: '3' }])
    expect(pictureOf(trace).rows.map(({ doc }) => doc.length)).toEqual([1, 1, 0])
  })

  test('changes nothing where it ends as it began', () => {
    const there = { changes: [{ path: 'n', before: '0', after: '1' }] }
    const back = { changes: [{ path: 'n', before: '1', after: '0' }] }
    expect(pictureOf(traceOf([there, back])).rows.map(({ changes }) => changes)).toEqual([[]])
  })

  test.each([
    ['another actor', { actor: 'b' }],
    ['another argument', { args: [{ name: 'n', value: '1' }] }],
    ['another part of the state', { changes: [{ path: 'm', before: '0', after: '1' }] }],
    ['no change', { changes: [] }],
    ['an error', { changes: undefined }],
  ])('is a row of its own with %s', (_, second) => {
    expect(pictureOf(traceOf([{}, second])).rows).toHaveLength(2)
  })

  test('is parted where the loop begins', () => {
    const loop = { start: 2, binding: [], fairness: [], escape: undefined }
    const picture = pictureOf(traceOf([{}, {}, {}, {}], { loop }))
    expect(picture.rows.map(rowNumber)).toEqual(['1 to 2', '3 to 4'])
    expect(picture.loop).toMatchObject({ from: 1, sentence: expect.stringContaining('Steps 3 to 4 repeat for ever') })
  })
})

describe('the lanes', () => {
  test('are those of the actors, and of who else takes steps, in the order in which they come up', () => {
    const steps = [{ others: ['b'] }, { actor: undefined }, { actor: undefined, sort: 'operator' as const }]
    expect(pictureOf(traceOf(steps)).lanes).toEqual(['a', 'b', 'System', 'Operator'])
    expect(pictureOf(traceOf([])).lanes).toEqual(['System'])
  })
})

describe('what happened before', () => {
  const clocksOf = (...steps: Parameters<typeof traceOf>[0]) =>
    vectorClocks(pictureOf(traceOf(steps)).rows, undefined).map((clock) => Object.fromEntries(clock))
  const nothing = { changes: [] }
  const change = (path: string) => ({ changes: [{ path, before: '0', after: '1' }] })

  test('is nothing for steps that have nothing in common', () => {
    expect(clocksOf({ actor: 'a', ...change('x[a]') }, { actor: 'b', ...change('x[b]') })).toEqual([{ a: 1 }, { b: 1 }])
  })

  test('is what named the actor, and what the actor that it names did', () => {
    const steps = [
      { actor: 'a', others: ['b'], ...nothing },
      { actor: 'b', ...nothing },
    ]
    expect(clocksOf(...steps)).toEqual([{ a: 1 }, { a: 1, b: 1 }])
    expect(clocksOf(...steps.toReversed())).toEqual([{ b: 1 }, { a: 1, b: 1 }])
  })

  test('is what changed the same part, a part of it, or the whole', () => {
    const secondOf = (first: string, second: string) =>
      clocksOf({ actor: 'a', ...change(first) }, { actor: 'b', ...change(second) })[1]
    for (const [first, second] of [
      ['m', 'm'],
      ['m', 'm.to'],
      ['m[n].to', 'm[n]'],
    ] as const)
      expect(secondOf(first, second)).toEqual({ a: 1, b: 1 })
    for (const [first, second] of [
      ['m', 'message'],
      ['m.to', 'm.from'],
    ] as const)
      expect(secondOf(first, second)).toEqual({ b: 1 })
  })
})
