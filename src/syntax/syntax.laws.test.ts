import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SourceFile } from '../base/span.ts'
import { randomExpr, randomModule, randomType } from '../testing/random-syntax.ts'
import { withoutPlaces } from '../testing/without-places.ts'
import type { Module } from './ast.ts'
import { parseModule } from './parse.ts'
import { formatModule, printExpr, printType } from './print.ts'
import { declarationKeywords, keywords, lex } from './tokens.ts'

const runs = { numRuns: 200 }
const timeout = { timeout: 60_000 }

function fileOf(text: string): SourceFile {
  return { path: 'law.hf', text }
}

function parsed(text: string): Module {
  const { module, diagnostics } = parseModule(fileOf(text))
  expect(
    diagnostics
      .map(({ code, message, span }) => `${code} ${span.start} ${message}`)
      .concat(diagnostics.length > 0 ? [text] : []),
  ).toEqual([])
  return module
}

function format(text: string): string {
  return formatModule(parsed(text), fileOf(text))
}

const emptyFile = fileOf('')

describe('printing and parsing', () => {
  it('gives back any module', timeout, () => {
    fc.assert(
      fc.property(randomModule, (module) => {
        const text = formatModule(module, emptyFile)
        expect(withoutPlaces(parsed(text).declarations, false)).toEqual(withoutPlaces(module.declarations, false))
      }),
      runs,
    )
  })

  it('gives back any expression and any type', timeout, () => {
    fc.assert(
      fc.property(randomExpr, randomType, (expr, type) => {
        const [first, second] = parsed(`const a = ${printExpr(expr)}\ntype b = ${printType(type)}`).declarations
        expect(withoutPlaces(first, false)).toMatchObject({ decl: { value: withoutPlaces(expr, false) } })
        expect(withoutPlaces(second, false)).toMatchObject({ decl: { type: withoutPlaces(type, false) } })
      }),
      runs,
    )
  })
})

/** What stands between two tokens of a shaken text: space, line breaks and comments. */
const gap = fc.oneof(
  { weight: 20, arbitrary: fc.constant(' ') },
  { weight: 6, arbitrary: fc.constantFrom('\n', '\n  ', '\n\n', '\n\n\n ', '\t') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ' // one\n',
      '\n// two  \n',
      ' /* three */ ',
      '\n/* four\n  five */\n',
      ' /* six */\n',
      ' /// seven\n',
      '\n\n// eight\n\n',
      ' //\n',
      '\n//// nine\n',
      '\r\n// ten\r\n',
      ' /**/ ',
    ),
  },
)

/** The tokens of a module's text, with other things between them. */
const shaken = fc.tuple(randomModule, fc.array(gap, { minLength: 1, maxLength: 80 })).map(([module, gaps]) => {
  const { tokens } = lex(fileOf(formatModule(module, emptyFile)))
  return tokens
    .map(({ text, docs }, index) => {
      const before = docs.map((doc) => `\n${doc.text}\n`).join('')
      return `${before}${text}${gaps[index % gaps.length]}`
    })
    .join('')
})

describe('formatting', () => {
  it('keeps what a text says, and all its comments', timeout, () => {
    fc.assert(
      fc.property(shaken, (text) => {
        const before = parsed(text)
        const after = parsed(formatModule(before, fileOf(text)))
        expect(withoutPlaces(after.declarations, true)).toEqual(withoutPlaces(before.declarations, true))
        const texts = ({ comments }: Module): string[] => comments.map((comment) => comment.text).sort()
        expect(texts(after)).toEqual(texts(before))
      }),
      runs,
    )
  })

  it('changes nothing the second time', timeout, () => {
    fc.assert(
      fc.property(shaken, (text) => {
        const once = format(text)
        expect(format(once)).toBe(once)
      }),
      runs,
    )
  })
})

describe('the parser', () => {
  const words = [
    ...keywords,
    'a',
    'Node',
    '_',
    '0',
    '9_9',
    '99999999999',
    '"s"',
    '"',
    '\\',
    '/*',
    '*/',
    '//',
    '///',
    '\n',
    ' ',
    'é',
    '#',
  ]
  const signs = [..."{}()[]<>,:.=+-*/%|&!?';@", '->', '=>', '==', '!=', '<=', '&&', '||', '??', '..', '+=']
  const piece = fc.constantFrom(...words, ...signs, ...[...declarationKeywords].map((word) => `\n${word} `))

  it('survives any soup of tokens', timeout, () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 120 }), fc.constantFrom('', ' '), (pieces, space) => {
        const { module, diagnostics } = parseModule(fileOf(pieces.join(space)))
        if (diagnostics.length === 0) expect(() => formatModule(module, fileOf(pieces.join(space)))).not.toThrow()
      }),
      { numRuns: 2000 },
    )
  })

  it('survives any text', timeout, () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        parseModule(fileOf(text))
      }),
      { numRuns: 1000 },
    )
  })

  it('reports within the text when a token is lost', timeout, () => {
    fc.assert(
      fc.property(randomModule, fc.nat(), fc.nat(4), (module, at, count) => {
        const text = formatModule(module, emptyFile)
        const { tokens } = lex(fileOf(text))
        if (tokens.length === 0) return
        const start = tokens[at % tokens.length]?.pos.index ?? 0
        const damaged = text.slice(0, start) + text.slice(start + count)
        for (const { span, message } of parseModule(fileOf(damaged)).diagnostics) {
          expect(span.start).toBeGreaterThanOrEqual(0)
          expect(span.end).toBeLessThanOrEqual(damaged.length)
          expect(span.start).toBeLessThanOrEqual(span.end)
          expect(message).not.toBe('')
        }
      }),
      runs,
    )
  })
})
