import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { removeFolders } from '../../testing/command-line.ts'
import { outlineOf } from '../../testing/report-readers.ts'
import { checkOf, context, reportOf, rewordings, unruly, unsound } from '../../testing/sample-report.ts'
import { checkFindings } from '../check/check-findings.ts'
import { findingsOf } from './command-report.ts'
import { MARKDOWN_START, markdownReport } from './markdown-report.ts'

afterAll(removeFolders)

const checked = checkOf(unruly)
const report = checkFindings(checked, true)

describe('a Markdown report', () => {
  const text = markdownReport(report, context)
  const shape = outlineOf(text)

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
        const { blocks, headings, rows } = outlineOf(markdownReport(checkFindings(reworded, true), context))
        expect({ blocks, headings }).toEqual({ blocks: shape.blocks, headings: shape.headings })
        expect(rows.map((row) => row.split('|').length)).toEqual(shape.rows.map((row) => row.split('|').length))
      }),
      { numRuns: 100 },
    )
  })
})
