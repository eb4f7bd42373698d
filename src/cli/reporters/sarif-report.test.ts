import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { removeFolders } from '../../testing/command-line.ts'
import { checkOf, context, reportOf, rewordings, unruly, unsound } from '../../testing/sample-report.ts'
import { checkFindings } from '../check/check-findings.ts'
import { findingsOf } from './command-report.ts'
import { SARIF_START, sarifReport } from './sarif-report.ts'

afterAll(removeFolders)

/* The schema is of an older draft than Ajv knows, and uses nothing in which they differ; one of its patterns is none with the `u` flag. */
const {
  $schema: _,
  id: __,
  ...schema
} = JSON.parse(readFileSync(new URL('../../../docs/sarif-2.1.0.schema.json', import.meta.url), 'utf8')) as Readonly<
  Record<string, unknown>
>
const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false, allErrors: true }).compile(
  schema,
)

interface Location {
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string }
    readonly region: { readonly startLine: number; readonly startColumn: number }
  }
  readonly message?: { readonly text: string }
}

interface Result {
  readonly ruleId: string
  readonly ruleIndex: number
  readonly level: string
  readonly message: { readonly text: string }
  readonly locations: readonly Location[]
  readonly codeFlows?: readonly {
    readonly threadFlows: readonly { readonly locations: readonly { readonly location: Location }[] }[]
  }[]
}

interface Log {
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } }
      readonly invocations: readonly unknown[]
      readonly results: readonly Result[]
    },
  ]
}

/** Reads a log, and throws where it is none. */
function read(text: string): Log['runs'][0] {
  const log = JSON.parse(text) as Log
  expect(validate(log), JSON.stringify(validate.errors)).toBe(true)
  const [run] = log.runs
  const ids = run.tool.driver.rules.map(({ id }) => id)
  for (const { ruleId, ruleIndex } of run.results) expect(ids[ruleIndex]).toBe(ruleId)
  return run
}

const checked = checkOf(unruly)
const report = checkFindings(checked, true)

describe('a SARIF log', () => {
  const text = sarifReport(report, context)
  const run = read(text)
  const resultOf = (start: string) => run.results.find(({ message }) => message.text.startsWith(start))

  test('is told by its start', () => expect(text.startsWith(SARIF_START)).toBe(true))

  test('is held to the schema', () => {
    expect(validate(JSON.parse(text.replace('"startLine":', '"line":')))).toBe(false)
    expect(validate(JSON.parse(text.replace('"columnKind":"utf16CodeUnits"', '"columnKind":"bytes"')))).toBe(false)
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
    expect(result?.locations[0]?.physicalLocation.artifactLocation.uri).toBe('specs/m.hf')
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
    const { results, invocations } = read(sarifReport(broken, context))
    expect(results.map(({ ruleId }) => ruleId)).toEqual(broken.diagnostics.map(({ code }) => code))
    expect(results.length).toBeGreaterThan(0)
    expect(invocations).toEqual([{ executionSuccessful: false, exitCode: 150 }])
  })

  test('names files from the working folder, and others by their whole address', () => {
    const [first] = report.diagnostics
    const uriOf = (file: string) =>
      read(sarifReport({ ...report, cases: [], diagnostics: first ? [{ ...first, file }] : [] }, context)).results[0]
        ?.locations[0]?.physicalLocation.artifactLocation.uri
    expect(uriOf('/work/sub/a b/m#1.hf')).toBe('a%20b/m%231.hf')
    expect(uriOf('../m.hf')).toBe('file:///work/m.hf')
  })

  test('is valid whatever a spec says', () => {
    fc.assert(
      fc.property(rewordings(checked), (reworded) => {
        const { results } = read(sarifReport(checkFindings(reworded, true), context))
        expect(results.length).toBe(run.results.length)
        for (const { message } of results) expect(message.text).not.toMatch(/\{\d+\}|\]\(|[\ud800-\udfff]/u)
      }),
      { numRuns: 60 },
    )
  })
})
