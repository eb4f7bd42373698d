import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { SaxesParser } from 'saxes'
import { expect } from 'vitest'

/* What other tools make of our reports; each reader fails the test where they would not take one. */

// ---- JUnit --------------------------------------------------------------------------------------------------

export interface JunitElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: JunitElement[]
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
  skipped: { within: ['testcase'], attributes: ['type', 'message'] },
  'system-out': { within: ['testcase'], attributes: [] },
}

/** Reads XML strictly, and throws where it is not well-formed or not as the schema says. */
export function readJunit(xml: string): JunitElement {
  const root: JunitElement = { name: '', attributes: {}, children: [], text: '' }
  const stack = [root]
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => {
    const parent = stack.at(-1) as JunitElement
    const element: JunitElement = { name, attributes, children: [], text: '' }
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
    const element = stack.at(-1) as JunitElement
    if (!['failure', 'error', 'skipped', 'system-out'].includes(element.name)) expect(text.trim()).toBe('')
    element.text += text
  })
  parser.on('closetag', () => void stack.pop())
  parser.write(xml).close()
  expect(root.children.length).toBe(1)
  return root.children[0] as JunitElement
}

// ---- SARIF --------------------------------------------------------------------------------------------------

/* The schema is of an older draft than Ajv knows, and uses nothing in which they differ; one of its patterns is none with the `u` flag. */
const {
  $schema: _,
  id: __,
  ...schema
} = JSON.parse(readFileSync(new URL('../../docs/sarif-2.1.0.schema.json', import.meta.url), 'utf8')) as Readonly<
  Record<string, unknown>
>
export const validateSarif = new Ajv({
  strict: false,
  validateFormats: false,
  unicodeRegExp: false,
  allErrors: true,
}).compile(schema)

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
  readonly baselineState?: string
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
export function readSarif(text: string): Log['runs'][0] {
  const log = JSON.parse(text) as Log
  expect(validateSarif(log), JSON.stringify(validateSarif.errors)).toBe(true)
  const [run] = log.runs
  const ids = run.tool.driver.rules.map(({ id }) => id)
  for (const { ruleId, ruleIndex } of run.results) expect(ids[ruleIndex]).toBe(ruleId)
  return run
}

// ---- GitHub -------------------------------------------------------------------------------------------------

/** Reads workflow commands as the runner does: a level, properties, and what comes after, unescaped. */
export function readCommands(text: string) {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const [, level, properties = '', data = ''] = /^::(error|warning) ([^:]*)::([^\r]*)$/.exec(line) ?? []
      expect(level, line).toBeDefined()
      const pairs = properties.split(',').map((pair) => pair.split('=', 1).concat(pair.slice(pair.indexOf('=') + 1)))
      const plain = (escaped = '') =>
        escaped.replaceAll(/%(3A|2C|0D|0A|25)/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
      return { level, data: plain(data), ...Object.fromEntries(pairs.map(([key, value]) => [key, plain(value)])) }
    })
}

// ---- Markdown -----------------------------------------------------------------------------------------------

/** Of a page in Markdown: the lines outside of fenced blocks, and how many blocks there are; a block ends at a fence as long as its first. */
export function outlineOf(markdown: string) {
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
