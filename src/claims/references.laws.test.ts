import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseClaims } from './claims-list.ts'
import { ReferenceFinder } from './references.ts'

const COUNT = 40
const rows = Array.from({ length: COUNT }, (_, at) => `| C${at + 1} | words | action | |`)
const finder = new ReferenceFinder(parseClaims({ path: 'claims.md', text: rows.join('\n') }).claims)

/** A claim, or a range of them; some go beyond the list. */
const parts = fc
  .tuple(fc.integer({ min: 1, max: COUNT + 5 }), fc.option(fc.integer({ min: 1, max: 9 })))
  .map(([first, more]) => ({ first, last: more === null ? first : first + more, isRange: more !== null }))
const blanks = fc.constantFrom(' ', '\n/// ', '\n    /// ', '\r\n///')
const words = fc.constantFrom('A node crashes.', 'It (and only it) waits.', '', 'See (D7) and C3, (C), f(C1x).', '(C2')

/** How a reference is written, with a blank or a line break wherever there may be one. */
const written = fc
  .tuple(fc.array(parts, { minLength: 1, maxLength: 4 }), blanks, fc.constantFrom(',', ' and'))
  .map(([list, blank, comma]) => {
    const texts = list.map(({ first, last, isRange }) => (isRange ? `C${first}${blank}to C${last}` : `C${first}`))
    return { list, text: `(${texts.join(`${comma}${blank}`)})` }
  })

function expected(list: readonly { readonly first: number; readonly last: number }[]): string[] {
  return list.flatMap(({ first, last }) => {
    const all = Array.from({ length: last - first + 1 }, (_, at) => first + at)
    return all.filter((each) => each <= COUNT || each === first || each === last).map((each) => `C${each}`)
  })
}

describe('references to claims', () => {
  test('are found wherever they stand in a comment, with the place of each id', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(words, written), { maxLength: 4 }), words, (pieces, end) => {
        const text = `/// ${pieces.map(([before, { text: reference }]) => `${before} ${reference}`).join(' ')} ${end}`
        const file = { path: 'm.hf', text }
        const found = finder.find({ file, start: 0, end: text.length })
        expect(found.map(({ id }) => id)).toEqual(pieces.flatMap(([, { list }]) => expected(list)))
        for (const { id, span } of found) {
          const shown = text.slice(span.start, span.end)
          expect(shown === id || shown.includes('to')).toBe(true)
        }
        expect(found.filter(({ id }) => !finder.isKnown(id)).every(({ id }) => Number(id.slice(1)) > COUNT)).toBe(true)
      }),
    )
  })

  test('are gone from the text that is shown, and nothing else is', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(words, written), { maxLength: 4 }), (pieces) => {
        const text = pieces.map(([before, { text: reference }]) => `${before} ${reference}`).join('')
        const line = text.replaceAll(/\r?\n *\/\/\/ ?/g, ' ')
        expect(finder.strip(line)).toBe(pieces.map(([before]) => before).join(''))
      }),
    )
  })

  test('with another prefix are none', () => {
    const text = '/// (D7), (REQ-1), (c3)'
    expect(finder.find({ file: { path: 'm.hf', text }, start: 0, end: text.length })).toEqual([])
    expect(finder.strip('As in (D7).')).toBe('As in (D7).')
  })
})
