import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { removeFolders } from '../../testing/command-line.ts'
import { readSarif, validateSarif } from '../../testing/report-readers.ts'
import { checkOf, context, reportOf, rewordings, unruly, unsound } from '../../testing/sample-report.ts'
import { checkFindings } from '../check/check-findings.ts'
import { findingsOf } from './command-report.ts'
import { SARIF_START, sarifReport } from './sarif-report.ts'

afterAll(removeFolders)

const checked = checkOf(unruly)
const report = checkFindings(checked, true)

describe('a SARIF log', () => {
  const text = sarifReport(report, context)
  const run = readSarif(text)
  const resultOf = (start: string) => run.results.find(({ message }) => message.text.startsWith(start))

  test('is told by its start', () => expect(text.startsWith(SARIF_START)).toBe(true))

  test('is held to the schema', () => {
    expect(validateSarif(JSON.parse(text.replace('"startLine":', '"line":')))).toBe(false)
    expect(validateSarif(JSON.parse(text.replace('"columnKind":"utf16CodeUnits"', '"columnKind":"bytes"')))).toBe(false)
  })

  test('has a result for each verdict that is not as expected, and each diagnostic', () => {
    expect(run.results.length).toBe(findingsOf(report).length + report.diagnostics.length)
    const rules = Object.fromEntries(findingsOf(report).map(({ name, text: start }) => [name, resultOf(start)?.ruleId]))
    expect(rules).toMatchObject({
      'small: Up': 'safety-violated',
      'small: Ends': 'liveness-violated',
      'small: Grows': 'expectation-not-met',
      'small with careless: ErrorFree': 'model-error',
      'open: Up': 'inconclusive',
    })
    expect(resultOf('Up inconclusive')?.level).toBe('warning')
    expect(resultOf('Up violated')?.level).toBe('error')
  })

  test('goes along the trace, each step at the place of its action', () => {
    const result = resultOf('Up violated')
    expect(result?.locations[0]?.physicalLocation.artifactLocation.uri).toBe('sub/specs/m.hf')
    const steps = result?.codeFlows?.[0]?.threadFlows[0]?.locations.map(({ location }) => location)
    const source = unruly.split('\n')
    const lineAt = (at: number) => source[(steps?.[at]?.physicalLocation.region.startLine ?? 0) - 1]
    expect(lineAt(0)).toContain('expect Up, Ends holds')
    expect(lineAt(1)).toContain('fault crash')
    expect(steps?.[1]?.message?.text).toMatch(
      /^1\. node0: crash\(n: node0\) \(fault\)\n[\s\S]*up\[node0\]: true -> false$/,
    )
  })

  test('says what is wrong in the text of a spec, and that nothing was run', () => {
    const broken = reportOf(unsound)
    const { results, invocations } = readSarif(sarifReport(broken, context))
    expect(results.map(({ ruleId }) => ruleId)).toEqual(broken.diagnostics.map(({ code }) => code))
    expect(results.length).toBeGreaterThan(0)
    expect(invocations).toEqual([{ executionSuccessful: false, exitCode: 150 }])
  })

  test('names files from the repository, and others by their whole address', () => {
    const [first] = report.diagnostics
    const uriOf = (file: string) =>
      readSarif(sarifReport({ ...report, cases: [], diagnostics: first ? [{ ...first, file }] : [] }, context))
        .results[0]?.locations[0]?.physicalLocation.artifactLocation.uri
    expect(uriOf('/repo/sub/a b/m#1.hf')).toBe('sub/a%20b/m%231.hf')
    expect(uriOf('../m.hf')).toBe('m.hf')
    expect(uriOf('../../m.hf')).toBe('file:///m.hf')
  })

  test('is valid whatever a spec says', () => {
    fc.assert(
      fc.property(rewordings(checked), (reworded) => {
        const { results } = readSarif(sarifReport(checkFindings(reworded, true), context))
        expect(results.length).toBe(run.results.length)
        for (const { message } of results) expect(message.text).not.toMatch(/\{\d+\}|\]\(|[\ud800-\udfff]/u)
      }),
      { numRuns: 60 },
    )
  })
})
