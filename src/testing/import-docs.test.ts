import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { DocsPage, optionsOf, printed } from './docs-page.ts'

const page = new DocsPage('docs/import.md', 'import')

describe('docs/import.md', () => {
  test('has a command for each block of output', () => page.expectExamples(2))

  test.each(page.examples)('shows what it prints: %s', (_, example) => page.expectPrinted(example))

  test('shows the mapping as it is', () => {
    const [, before = '', file = '', shown = ''] = /(<!-- file: (.*) -->\n```json\n)([\s\S]*?)```/.exec(page.text) ?? []
    page.expectShown({ before, shown }, readFileSync(join('docs', file), 'utf8'))
  })

  test('has every option, and the limit that there is', () => {
    expect(page.rows.filter((name) => name.startsWith('--')).toSorted()).toEqual(optionsOf('import').toSorted())
    const [, most] = /--max-states[\s\S]*?default:\s+(\d+)/.exec(printed(['import', '--help']).out) ?? []
    expect(page.text).toContain(`${Number(most).toLocaleString('en')} if nothing is said`)
  })
})
