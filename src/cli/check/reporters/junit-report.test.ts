import fc from 'fast-check'
import { SaxesParser } from 'saxes'
import { afterAll, describe, expect, test } from 'vitest'
import { removeFolders } from '../../../testing/command-line.ts'
import { context, reportOf, rewordings, unruly, unsound } from '../../../testing/sample-report.ts'
import { findingsOf } from './findings.ts'
import { junitReport } from './junit-report.ts'

afterAll(removeFolders)

interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: Element[]
  text: string
}

/** What Jenkins' junit-10.xsd says of the elements that we write: where, with which attributes; those with `!` are required. */
const elements: Readonly<
  Record<string, { readonly within: readonly string[]; readonly attributes: readonly string[] }>
> = {
  testsuites: { within: [''], attributes: ['name', 'time', 'tests', 'failures', 'errors'] },
  testsuite: {
    within: ['testsuites'],
    attributes: ['name!', 'tests!', 'failures!', 'errors!', 'time', 'skipped', 'file'],
  },
  testcase: { within: ['testsuite'], attributes: ['name!', 'time', 'classname'] },
  failure: { within: ['testcase'], attributes: ['type', 'message'] },
  error: { within: ['testcase'], attributes: ['type', 'message'] },
}

/** Reads XML strictly, and throws where it is not well-formed or not as the schema says. */
function read(xml: string): Element {
  const root: Element = { name: '', attributes: {}, children: [], text: '' }
  const stack = [root]
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => {
    const parent = stack.at(-1) as Element
    const element: Element = { name, attributes, children: [], text: '' }
    const rule = elements[name]
    expect(rule?.within, `<${name}> within <${parent.name}>`).toContain(parent.name)
    const given = Object.keys(attributes)
    const known = rule?.attributes.map((each) => each.replace('!', '')) ?? []
    expect(given.filter((each) => !known.includes(each))).toEqual([])
    for (const each of rule?.attributes ?? []) if (each.endsWith('!')) expect(given).toContain(each.slice(0, -1))
    if ('time' in attributes) expect(attributes['time']).toMatch(/^[0-9]+\.[0-9]{3}$/)
    parent.children.push(element)
    stack.push(element)
  })
  parser.on('text', (text) => {
    const element = stack.at(-1) as Element
    if (element.name !== 'failure' && element.name !== 'error') expect(text.trim()).toBe('')
    element.text += text
  })
  parser.on('closetag', () => void stack.pop())
  parser.write(xml).close()
  expect(root.children.length).toBe(1)
  return root.children[0] as Element
}

const report = reportOf(unruly)

describe('a JUnit report', () => {
  const xml = read(junitReport(report, context))
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
    expect(error?.text).toMatch(/3 {2}over\n +error: .*\n +at specs\/m\.hf:12:\d+\n +Why: /)
  })

  test('does not show green what is inconclusive', () => {
    expect(caseOf('open: Up')?.children[0]).toMatchObject({ name: 'error', attributes: { type: 'inconclusive' } })
  })

  test('has an error for each error in the text, and a warning only where it fails', () => {
    const broken = read(junitReport(reportOf(unsound), context))
    const names = broken.children.flatMap(({ children }) => children.map(({ children: [problem] }) => problem?.name))
    expect(names.length).toBeGreaterThan(0)
    expect(new Set(names)).toEqual(new Set(['error']))
    const lenient = read(junitReport(report, { ...context, strict: false }))
    expect(Number(lenient.attributes['tests'])).toBe(
      cases.filter(({ attributes }) => !attributes['name']?.startsWith('HF7')).length,
    )
  })

  test('is well-formed whatever a spec says', () => {
    fc.assert(
      fc.property(rewordings(report), (reworded) => {
        const read_ = read(junitReport(reworded, context))
        expect(Number(read_.attributes['tests'])).toBe(cases.length)
      }),
      { numRuns: 60 },
    )
  })
})
