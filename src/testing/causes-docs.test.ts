import { describe, expect, test } from 'vitest'
import { exitCodes } from '../cli/exit-codes.ts'
import { DocsPage, optionsOf, printed } from './docs-page.ts'

const page = new DocsPage('docs/causes.md', 'why')

/** Where the part that takes other runs begins. */
const BEGIN = 'Which faults it took'

describe('docs/causes.md', () => {
  test('has a command for each block of output', () => page.expectExamples(3))

  test.each(page.examples)('shows how the output ends: %s', (_, example) => {
    const { out, code } = printed([...example.args, '--max-seconds', '100'])
    expect(code).toBe(exitCodes.asExpected)
    page.expectShown(example, `…\n${out.slice(out.indexOf(BEGIN))}`)
  })

  test('has every option of minimise', () => {
    expect(page.rows.filter((name) => name.startsWith('--')).toSorted()).toEqual(optionsOf('minimise').toSorted())
  })
})
