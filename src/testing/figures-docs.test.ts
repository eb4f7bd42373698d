import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { folderWith, removeFolders } from './command-line.ts'
import { DocsPage, optionsOf } from './docs-page.ts'

const page = new DocsPage('docs/figures.md', 'measure')
afterAll(removeFolders)

describe('docs/figures.md', () => {
  test('has the options of both commands that draw', () => {
    const own = page.text.slice(0, page.text.indexOf('## '))
    const options = [...own.matchAll(/^\| `(--\w+)/gm)].map(([, name = '']) => name)
    expect(options).toEqual(['--svg', '--html', '--csv', '--figure', '--beside'])
    for (const command of ['measure', 'simulate']) expect(optionsOf(command)).toEqual(expect.arrayContaining(options))
  })

  test('shows the picture that its command draws', async () => {
    const [, words = ''] = /^holdfast (measure .* --svg) docs\/figures\/recovery\.svg/m.exec(page.text) ?? []
    const spec = 'properties/storm-rates.hf'
    const made = folderWith({
      [spec]: readFileSync(spec, 'utf8'),
      'spec/storm-rates.hf': readFileSync('spec/storm-rates.hf', 'utf8'),
    })
    const { code } = await made.call(...words.split(' '), 'own.svg', '--figure', 'recovery-time')
    expect(code).toBe(0)
    expect(made.read('own.svg')).toBe(readFileSync('docs/figures/recovery.svg', 'utf8'))
  })
})
