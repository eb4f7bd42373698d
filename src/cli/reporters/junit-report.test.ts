import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { removeFolders } from '../../testing/command-line.ts'
import { readJunit } from '../../testing/report-readers.ts'
import { checkOf, context, reportOf, rewordings, unruly, unsound } from '../../testing/sample-report.ts'
import { checkFindings } from '../check/check-findings.ts'
import { findingsOf } from './command-report.ts'
import { junitReport } from './junit-report.ts'

afterAll(removeFolders)

const checked = checkOf(unruly)
const report = checkFindings(checked, true)

describe('a JUnit report', () => {
  const xml = readJunit(junitReport(report, context))
  const cases = xml.children.flatMap(({ children }) => children)
  const caseOf = (name: string) => cases.find(({ attributes }) => attributes['name'] === name)

  test('has a suite for the spec and a case for each run and property, with figures that add up', () => {
    expect(xml.children.map(({ attributes }) => attributes['name'])).toEqual(['specs/m.hf'])
    const number = (kind: string) => cases.filter(({ children }) => children[0]?.name === kind).length
    for (const { attributes } of [xml, ...xml.children])
      expect(attributes).toMatchObject({
        tests: String(cases.length),
        failures: String(number('failure')),
        errors: String(number('error')),
      })
    expect(number('failure') + number('error')).toBe(
      findingsOf(report).length + report.diagnostics.filter(({ severity }) => severity === 'warning').length,
    )
    expect(caseOf('small with calm: Up')?.children).toEqual([])
  })

  test('shows the trace of a failure, with what XML takes for its own', () => {
    const failure = caseOf('small: Ends')?.children[0]
    expect(failure).toMatchObject({ name: 'failure', attributes: { type: 'violated' } })
    expect(failure?.text).toContain('up[node0]: true -> false')
    const error = caseOf('small with careless: ErrorFree')?.children[0]
    expect(error?.text).toContain('A node takes the lease: <b> & "x" ]]> | `a` {0} [x](y) 100%\n')
    expect(error?.text).toMatch(/3 {2}over\n +error: .*\n +at specs\/m\.hf:12:\d+\n/)
  })

  test('does not show green what is inconclusive', () => {
    expect(caseOf('open: Up')?.children[0]).toMatchObject({ name: 'error', attributes: { type: 'inconclusive' } })
  })

  test('has an error for each error in the text, and a warning only where it fails', () => {
    const broken = readJunit(junitReport(reportOf(unsound), context))
    const names = broken.children.flatMap(({ children }) => children.map(({ children: [problem] }) => problem?.name))
    expect(names.length).toBeGreaterThan(0)
    expect(new Set(names)).toEqual(new Set(['error']))
    const lenient = readJunit(junitReport(checkFindings(checked, false), context))
    expect(Number(lenient.attributes['tests'])).toBe(
      cases.filter(({ attributes }) => !attributes['name']?.startsWith('HF7')).length,
    )
  })

  test('is well-formed whatever a spec says', () => {
    fc.assert(
      fc.property(rewordings(checked), (reworded) => {
        const found = readJunit(junitReport(checkFindings(reworded, true), context))
        expect(Number(found.attributes['tests'])).toBe(cases.length)
      }),
      { numRuns: 60 },
    )
  })
})
