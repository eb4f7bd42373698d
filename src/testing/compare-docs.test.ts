import { describe, expect, test } from 'vitest'
import { DocsPage, optionsOf } from './docs-page.ts'

const page = new DocsPage('docs/compare.md', 'compare')

describe('docs/compare.md', () => {
  test('has a command for each block of output', () => page.expectExamples(3))

  test.each(page.examples)('shows what it prints: %s', (_, example) => page.expectPrinted(example))

  test('has every option', () => {
    expect(page.rows.filter((name) => name.startsWith('--'))).toEqual(optionsOf('compare'))
  })
})
