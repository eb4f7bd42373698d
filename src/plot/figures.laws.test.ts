import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { SaxesParser } from 'saxes'
import { describe, expect, test } from 'vitest'
import { CHARACTER } from '../base/svg-page.ts'
import { randomFigure } from '../testing/random-figure.ts'
import type { Figure } from './figure.ts'
import { CSV_MARK, figuresCsv } from './figure-csv.ts'
import { figuresHtml } from './figure-html.ts'
import { FIGURES_MARK, figuresSvg } from './figure-svg.ts'
import { placesOf } from './figure-table.ts'
import { readCsv } from './read-csv.ts'

const RUNS = Number(process.env['HOLDFAST_LAW_RUNS'] ?? 40)
const params = { numRuns: RUNS, seed: 1 }
const sha256 = (text: string) => createHash('sha256').update(text).digest('base64')

interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  text: string
}

/** The elements of a text in XML; an error where it is none. */
function elementsOf(xml: string): Element[] {
  const [all, open]: [Element[], Element[]] = [[], []]
  const parser = new SaxesParser()
  parser.on('opentag', ({ name, attributes }) => {
    const element = { name, attributes: attributes as Record<string, string>, text: '' }
    all.push(element)
    open.push(element)
  })
  parser.on('text', (text) => {
    const inner = open.at(-1)
    if (inner !== undefined) inner.text += text
  })
  parser.on('closetag', () => void open.pop())
  parser.on('error', (error) => {
    throw error
  })
  parser.write(xml).close()
  return all
}

describe('a figure', () => {
  test('is a picture in XML with numbers only, in which no text leaves the page, whatever its labels are', () => {
    fc.assert(
      fc.property(
        fc.array(randomFigure, { minLength: 1, maxLength: 2 }),
        fc.constantFrom(760, 360),
        (figures, width) => {
          const svg = figuresSvg(figures, width)
          expect(svg.startsWith(FIGURES_MARK)).toBe(true)
          expect(figuresSvg(figures, width)).toBe(svg)
          const elements = elementsOf(svg)
          for (const { name, attributes, text } of elements) {
            for (const key of ['d', 'x', 'y', 'cx', 'cy', 'transform'])
              expect(attributes[key] ?? '').not.toMatch(/NaN|Infinity|undefined|e[+-]?\d/)
            if (name !== 'text') continue
            const size = [...text].length * CHARACTER
            const look = attributes['class']?.split(' ') ?? []
            const start =
              Number(attributes['x']) - (look.includes('middle') ? size / 2 : look.includes('end') ? size : 0)
            const isMark = look.includes('halo')
            if (!isMark) {
              expect(start, text).toBeGreaterThanOrEqual(-1)
              expect(start + size, text).toBeLessThanOrEqual(width + 1)
            }
          }
        },
      ),
      params,
    )
  })

  test('is a table that any reader of comma-separated values gives back, number for number', () => {
    fc.assert(
      fc.property(fc.array(randomFigure, { minLength: 1, maxLength: 2 }), (figures) => {
        const csv = figuresCsv(figures)
        expect(csv.startsWith(CSV_MARK)).toBe(true)
        const [head, ...rows] = readCsv(csv)
        expect(new Set(rows.map(({ cells }) => cells.length)).size).toBeLessThanOrEqual(1)
        expect(head?.cells.length).toBe(rows[0]?.cells.length ?? head?.cells.length)
        const wanted = figures.flatMap(({ name, series }) =>
          series.flatMap(({ label, points, missing }) => [
            ...points.map(({ y, low, high }) => [name, label, ...[y, low, high].map(String)]),
            ...missing.map(() => [name, label]),
          ]),
        )
        expect(rows.length).toBe(wanted.length)
        for (const [at, { cells }] of rows.entries()) {
          const [name, label, ...numbers] = wanted[at] ?? []
          expect(cells.slice(0, 2)).toEqual([name, label])
          for (const each of numbers) expect(cells).toContain(each.replace('Infinity', 'inf'))
        }
      }),
      params,
    )
  })

  test('is a page on which nothing that a label says is taken for a part of it', () => {
    fc.assert(
      fc.property(randomFigure, (figure) => {
        const html = figuresHtml([figure], figure.title, { script: 'run()', style: 'p {}' }, sha256)
        expect(html.match(/<script/g)).toHaveLength(2)
        expect(html).toContain(`script-src 'sha256-${sha256('run()')}'`)
        const [, json = ''] = /id="holdfast-data">(.*)<\/script>\n<script>/s.exec(html) ?? []
        const [stops] = JSON.parse(json) as { readonly wide: number; readonly lines: readonly string[] }[][]
        expect(stops).toHaveLength(placesOf(figure.series).length)
        const body = /<main>[\s\S]*<\/main>/.exec(html)?.[0] ?? ''
        const names = elementsOf(body.replace('<details open>', '<details>')).map(({ name }) => name)
        expect(names.filter((name) => name === 'tr')).toHaveLength(placesOf(figure.series).length + 1)
      }),
      params,
    )
  })
})

describe('a table of comma-separated values', () => {
  test('is read with quotes, line ends of any kind, and the lines where rows begin', () => {
    expect(readCsv('a,"b ""c"", d",\r\n\n"two\nlines",x\ry')).toEqual([
      { line: 1, cells: ['a', 'b "c", d', ''] },
      { line: 3, cells: ['two\nlines', 'x'] },
      { line: 5, cells: ['y'] },
    ])
    expect(readCsv('')).toEqual([])
  })

  test('has each missing value, and names what is beyond all that are known', () => {
    const figure: Figure = {
      name: 'c-time',
      title: 'c',
      notes: [],
      x: { label: 'MODE', quantity: 'number', scale: 'linear', names: ['Slow', 'Fast, "so to say"'] },
      y: { label: 'time', quantity: 'time', scale: 'log', beyond: 'for ever' },
      bounds: undefined,
      series: [
        {
          label: 'Over',
          shape: 'dots',
          points: [{ x: 1, y: Number.POSITIVE_INFINITY, low: 90, high: Number.POSITIVE_INFINITY }],
          missing: [0],
        },
      ],
      marks: [],
      references: [],
    }
    expect(figuresCsv([figure])).toBe(
      'figure,series,MODE,time (seconds),"time (seconds), from","time (seconds), to"\r\n' +
        'c-time,Over,Slow,,,\r\n' +
        'c-time,Over,"Fast, ""so to say""",inf,90,inf\r\n',
    )
  })
})
