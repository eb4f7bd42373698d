import { describe, expect, test } from 'vitest'
import { proportionInterval, runsForMargin } from '../statistics/proportion.ts'
import { DocsPage } from './docs-page.ts'

const page = new DocsPage('docs/statistics.md', 'simulate')

describe('docs/statistics.md', () => {
  test('has a command for each block of output', () => page.expectExamples(2))

  test.each(page.examples)('shows what it prints: %s', (_, example) => page.expectPrinted(example))

  test('has the numbers that the formulas give', () => {
    expect(page.text).toContain(`${runsForMargin(0.01, 0.95).toLocaleString('en')} runs make every share exact`)
    const { high } = proportionInterval(0, 1_000, 0.95)
    expect(page.text).toContain(`None of 1,000 runs still leaves ${(100 * high).toFixed(2)} %`)
  })
})
