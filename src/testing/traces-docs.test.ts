import { describe, expect, test } from 'vitest'
import { traceFormatNames } from '../trace/trace-formats.ts'
import { DocsPage, optionsOf } from './docs-page.ts'

const page = new DocsPage('docs/traces.md', 'render')

describe('docs/traces.md', () => {
  test('has a command for each block of output', () => page.expectExamples(3))

  test.each(page.examples)('shows what it prints: %s', (_, example) => page.expectPrinted(example))

  test('has every option and every format', () => {
    expect(page.rows.toSorted()).toEqual([...optionsOf('render'), ...traceFormatNames, 'html'].toSorted())
  })
})
