import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { removeFolders } from '../../testing/command-line.ts'
import { checkOf, context, reportOf, rewordings, unruly, unsound } from '../../testing/sample-report.ts'
import { checkFindings } from '../check/check-findings.ts'
import { findingsOf } from './command-report.ts'
import { MARKDOWN_START, markdownReport } from './markdown-report.ts'

afterAll(removeFolders)

/** The lines outside of fenced blocks, and how many blocks there are; a block ends at a fence as long as its first. */
function outline(markdown: string) {
  let fence: string | undefined
  let blocks = 0
  const outside: string[] = []
  for (const line of markdown.split('\n')) {
    const [mark] = /^ {0,3}`{3,}/.exec(line) ?? []
    if (fence === undefined && mark !== undefined) {
      fence = mark
      blocks++
    } else if (
      fence !== undefined &&
      mark !== undefined &&
      mark.trim().length >= fence.length &&
      line.trim() === mark.trim()
    )
      fence = undefined
    else if (fence === undefined) outside.push(line)
  }
  expect(fence).toBeUndefined()
  return {
    blocks,
    headings: outside.filter((line) => line.startsWith('#')).length,
    rows: outside.filter((line) => line.startsWith('|')),
  }
}

const checked = checkOf(unruly)
const report = checkFindings(checked, true)

describe('a Markdown report', () => {
  const text = markdownReport(report, context)
  const shape = outline(text)

  test('says what it comes to, shows each finding, and lists the runs', () => {
    expect(text.startsWith(`${MARKDOWN_START}check -->\n## Holdfast check: not as expected: `)).toBe(true)
    expect(shape.headings).toBe(1 + findingsOf(report).length)
    expect(shape.blocks).toBe(findingsOf(report).filter(({ trace }) => trace !== undefined).length)
    expect(shape.blocks).toBeGreaterThan(2)
    expect(text).toContain('| specs/m.hf | small with calm | ')
  })

  test('does not say that all is well where nothing was run', () => {
    const broken = markdownReport(reportOf(unsound), context)
    expect(broken).toContain('## Holdfast check: errors in the text of the specs')
    expect(broken).not.toContain('as expected')
    expect(broken).toContain('error HF')
  })

  test('keeps its form whatever a spec says', () => {
    fc.assert(
      fc.property(rewordings(checked), (reworded) => {
        const { blocks, headings, rows } = outline(markdownReport(checkFindings(reworded, true), context))
        expect({ blocks, headings }).toEqual({ blocks: shape.blocks, headings: shape.headings })
        expect(rows.map((row) => row.split('|').length)).toEqual(shape.rows.map((row) => row.split('|').length))
      }),
      { numRuns: 100 },
    )
  })
})
