import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PAGE_MARK } from '../base/html-page.ts'
import type { PageData } from './page-data.ts'
import { pageHtml } from './page-html.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64')
const assets = { script: 'run()', style: 'p {}' }

/** A page of a spec with this text. */
function pageOf(text: string, title = 'A title'): string {
  const data: PageData = { version: 1, sources: { root: 'a.hf', texts: { 'a.hf': text } }, found: undefined }
  return pageHtml(data, title, assets, sha256)
}

describe('the file of the page', () => {
  test('gives back any text of a spec, and nothing in it ends the script', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('</script><script>x()', '<!--', '\u2028')),
        (text) => {
          const html = pageOf(text)
          const [, json = ''] =
            /<script type="application\/json" id="holdfast-data">(.*)<\/script>\n<script>/s.exec(html) ?? []
          expect((JSON.parse(json) as PageData).sources.texts['a.hf']).toBe(text)
          expect(json).not.toContain('<')
          expect(html.match(/<script/g)).toHaveLength(2)
        },
      ),
    )
  })

  test('a title is text', () => {
    const html = pageOf('', '<img src=x onerror="a">')
    expect(html).not.toContain('<img')
    expect(html.startsWith(PAGE_MARK)).toBe(true)
  })

  test('its policy allows its own script and style by their hashes, and nothing else', () => {
    const [, policy = ''] = /Content-Security-Policy" content="([^"]*)"/.exec(pageOf('')) ?? []
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `script-src 'sha256-${sha256('run()')}'`,
      `style-src 'sha256-${sha256('p {}')}'`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
    ])
  })
})

describe('what the build has made', () => {
  const [script, style] = ['page.js', 'page.css'].map((name) => readFileSync(`dist/viewer/${name}`, 'utf8')) as [
    string,
    string,
  ]

  test('is below 500 KB with all that a page has but the spec', () => {
    const data: PageData = { version: 1, sources: { root: '', texts: {} }, found: undefined }
    expect(Buffer.byteLength(pageHtml(data, '', { script, style }, sha256))).toBeLessThan(500_000)
  })

  test('is as large as its documentation says', () => {
    const [, said = ''] = /about (\d+) KB/.exec(readFileSync('docs/viewer.md', 'utf8')) ?? []
    const size = (Buffer.byteLength(script) + Buffer.byteLength(style)) / 1000
    expect(Math.abs(Number(said) - size)).toBeLessThan(30)
  })

  test('names no other address but those of namespaces, and evaluates no text', () => {
    const addresses = [...new Set(script.match(/\bhttps?:\/\/[^\s'"`)]+/g))]
    expect(
      addresses.filter(
        (each) => !each.startsWith('http://www.w3.org/') && !each.startsWith('https://apalache-mc.org/'),
      ),
    ).toEqual([])
    expect(script).not.toMatch(/\beval\(|new Function\b/)
    expect(style).not.toMatch(/url\(|@import/)
    expect(script).not.toContain('</script')
    expect(style).not.toContain('</style')
  })
})

describe('contrast', () => {
  const css = readFileSync('src/viewer/page/style.css', 'utf8')
  const pairs = [...css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)]
  const themes = {
    light: new Map(pairs.map(([, name = '', light = '']) => [name, light])),
    dark: new Map(pairs.map(([, name = '', , dark = '']) => [name, dark])),
  }

  test('all colours are for both themes', () => {
    expect(pairs.length).toBeGreaterThan(15)
    expect(css.match(/#[0-9a-f]{3,8}\b/g)).toHaveLength(2 * pairs.length)
  })

  test.each(Object.entries(themes))('text stands out by 4.5 to 1 from what it may lie on: %s', (_, theme) => {
    const grounds = ['paper', 'panel', 'accent-soft', 'needed-soft', 'found-soft']
    const texts = ['ink', 'quiet', 'bad', 'good', 'operator', 'needed', 'accent']
    const low = texts.flatMap((text) =>
      grounds
        .map((ground) => ({ text, ground, ratio: contrast(theme.get(text) ?? '', theme.get(ground) ?? '') }))
        .filter(({ ratio }) => !(ratio >= 4.5)),
    )
    expect(low).toEqual([])
    expect(contrast(theme.get('ink') ?? '', theme.get('amount') ?? '')).toBeGreaterThanOrEqual(4.5)
  })
})

/** The contrast ratio of WCAG 2.1, 1.4.3. */
function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
