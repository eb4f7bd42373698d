import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { removeFolders } from '../../testing/command-line.ts'
import { readCommands } from '../../testing/report-readers.ts'
import { checkOf, context, rewordings, unruly } from '../../testing/sample-report.ts'
import { checkFindings } from '../check/check-findings.ts'
import { findingsOf } from './command-report.ts'
import { githubAnnotations, githubSummary, withoutCommands } from './github-report.ts'

afterAll(removeFolders)

const checked = checkOf(unruly)
const report = checkFindings(checked, true)
const annotated = findingsOf(report).length + report.diagnostics.filter(({ severity }) => severity !== 'note').length

describe('annotations', () => {
  const commands = readCommands(githubAnnotations(report, context))

  test('are one for each finding, the gravest first, with paths from the repository', () => {
    expect(commands.length).toBe(annotated)
    expect(commands[0]).toMatchObject({ level: 'error', title: 'small: Up', file: 'sub/specs/m.hf', line: '20' })
    expect(commands[0]?.data).toContain('\n    up[node0]: true -> false')
    expect(commands.find((each) => 'title' in each && each.title === 'open: Up')).toMatchObject({ level: 'warning' })
  })

  test('keep their form whatever a spec says', () => {
    fc.assert(
      fc.property(rewordings(checked), (reworded) => {
        const text = githubAnnotations(checkFindings(reworded, true), context)
        expect(readCommands(text).length).toBe(annotated)
        // biome-ignore lint/suspicious/noControlCharactersInRegex: there must be none
        expect(text).not.toMatch(/[\0-\x08\x1b]/)
      }),
      { numRuns: 100 },
    )
  })

  test('are cut where the trace is huge', () => {
    const long = 'a long line of a comment\n'.repeat(10_000)
    const huge = checked.runs.map((run) => ({
      ...run,
      verdicts: run.verdicts.map((each) => ({ ...each, doc: [long] })),
    }))
    for (const { data } of readCommands(githubAnnotations(checkFindings({ ...checked, runs: huge }, true), context)))
      expect(data.length).toBeLessThan(4_096)
    const three = checkFindings({ ...checked, runs: Array(3).fill(huge).flat() }, true)
    for (const used of [0, 500_000, 2 ** 20 - 90]) {
      const summary = githubSummary(three, context, used)
      expect(used + Buffer.byteLength(summary)).toBeLessThanOrEqual(2 ** 20)
      expect(summary).toContain('The rest is left out')
    }
    expect(githubSummary(three, context, 2 ** 20 - 10), 'a page that is full').toBe('')
  })

  test('are cut where a name or a message is', () => {
    const [first] = report.diagnostics
    const long = {
      ...report,
      cases: [],
      diagnostics: first ? [{ ...first, severity: 'warning' as const, message: '%'.repeat(9_000) }] : [],
    }
    const [shown] = readCommands(githubAnnotations(long, context))
    expect(shown?.data.length).toBeLessThan(4_096)
    expect(shown?.data).toContain('%%%')
    const runs = checked.runs.map((run) => ({ ...run, check: 'x'.repeat(300) }))
    for (const each of readCommands(
      githubAnnotations(checkFindings({ ...checked, diagnostics: [], runs }, true), context),
    ))
      expect('title' in each && each.title).toBe('x'.repeat(255))
  })

  test('are not made by the comments of a spec', () => {
    expect(withoutCommands('a\n  ::error::x\r\n::warning::y\n##[error]z\nm::n\n\x85\u3000::stop-commands::k')).toBe(
      'a\n  : :error::x\r\n: :warning::y\n## [error]z\nm::n\n\x85\u3000: :stop-commands::k',
    )
  })
})
