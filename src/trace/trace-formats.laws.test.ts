import fc from 'fast-check'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { stepText } from './render-loop.ts'
import { SHIVIZ_PATTERN } from './render-shiviz.ts'
import type { StepDocument, TraceDocument } from './trace-document.ts'
import { traceFormatNames, traceFormats } from './trace-formats.ts'
import { askedByName, type TraceOrigin } from './trace-origin.ts'
import { pictureOf, rowNumber, rowText } from './trace-rows.ts'

const numRuns = Number(process.env['HOLDFAST_LAW_RUNS'] ?? 150)

/** Names and values with all that means something to some format, and characters that XML cannot have at all. */
const text = fc.oneof(
  fc.constantFrom('node0', 'Node 1', 'end', 'a; b # c', '<b>&amp;"\'', '%%{init}%%', '```', '`x`', '--> x', '$$x$$'),
  fc.constantFrom('two\nlines', '|*_[](x)', '\u0000\u000b', '\ud800', '__proto__', 'loop x', '1. x', '{"a": 1}', 'é😀'),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ maxLength: 150 }),
)
const place = { file: 'spec/volume.hf', line: 1, column: 1 }
const few = <Item>(item: fc.Arbitrary<Item>) => fc.array(item, { maxLength: 3 })
const stepOf: fc.Arbitrary<Omit<StepDocument, 'index' | 'changes'>> = fc.record({
  action: text,
  sort: fc.constantFrom('action', 'fault', 'operator'),
  args: few(fc.record({ name: text, value: text })),
  actor: fc.option(text, { nil: undefined }),
  others: fc.uniqueArray(text, { maxLength: 2 }),
  doc: few(text),
  place: fc.constant(place),
})
const change = fc.record({ path: text, before: text, after: text })

const traces: fc.Arbitrary<TraceDocument> = fc
  .record({
    // Few different steps, so that the same one comes again.
    kinds: fc.array(stepOf, { minLength: 1, maxLength: 3 }),
    steps: fc.array(fc.record({ kind: fc.nat(2), changes: fc.oneof(fc.constant([]), few(change)) }), { maxLength: 12 }),
    loop: fc.option(fc.nat(12), { nil: undefined }),
    error: fc.option(fc.record({ message: text, place: text, at: fc.constant(place) }), { nil: undefined }),
    title: fc.record({ spec: text, check: text, toggles: few(text), property: text, claim: text }),
    initial: few(fc.record({ name: text, value: text, changes: fc.boolean() })),
  })
  .map(({ kinds, steps, loop, error, title, initial }) => ({
    ...title,
    ordinal: 1,
    faults: 0,
    initial,
    sight: undefined,
    error: loop === undefined ? error : undefined,
    loop:
      loop === undefined
        ? undefined
        : { start: Math.min(loop, steps.length), binding: [], fairness: [], escape: undefined },
    steps: steps.map(({ kind, changes }, at) => {
      const step = kinds[kind % kinds.length] ?? (kinds[0] as (typeof kinds)[0])
      const isError = loop === undefined && error !== undefined && at === steps.length - 1
      return { ...step, index: at + 1, changes: isError ? undefined : changes }
    }),
  }))

function originSaying(meaning: readonly string[]): TraceOrigin {
  return { file: 'properties/volume.hf', asked: askedByName('oneCut'), meaning, isWitness: false }
}

function law(name: string, check: (trace: TraceDocument) => void) {
  test(name, () => fc.assert(fc.property(traces, check), { numRuns }))
}

const rowsOf = (trace: TraceDocument) => pictureOf(trace).rows
const bare = (words: string) => words.replace(/\s+/g, '')

describe('any trace', () => {
  law('has each of its steps in one row, in order', (trace) => {
    const numbers = rowsOf(trace).flatMap(({ step, last }) =>
      Array.from({ length: last - step.index + 1 }, (_, at) => step.index + at),
    )
    expect(numbers).toEqual(trace.steps.map(({ index }) => index))
  })

  law('is known in every format by how it begins', (trace) => {
    for (const name of traceFormatNames) {
      const { mark, render } = traceFormats[name]
      expect(render(trace, originSaying(['It says\nsomething.'])).startsWith(mark)).toBe(true)
    }
  })

  law('has a line for each row in Mermaid, and no text with a meaning there', (trace) => {
    const [, , ...lines] = traceFormats.mermaid.render(trace, originSaying([])).split('\n')
    const statement =
      /^ +(?:participant lane\d+ as .+|(?:Note over lane\d+(?:,lane\d+)?|lane\d+->>lane\d+): .+|loop .+|end)$/
    for (const line of lines) {
      expect(line).toMatch(statement)
      const words = line.replace(/^ +lane\d+->>lane\d+/, '').replace(/#\d+;/g, '')
      expect(words).not.toMatch(/[;#"<>&%$\\`]/)
    }
    const said = lines.map((line) => line.replace(/#(\d+);/g, (_, code) => String.fromCharCode(Number(code))).trim())
    const rows = said.flatMap(
      (line) => /^(?:Note over lane\d+|lane\d+->>lane\d+): (\d+(?: to \d+)?\.(?: .*)?)$/.exec(line)?.[1] ?? [],
    )
    const wanted = rowsOf(trace).map((row) => bare(`${rowNumber(row)}. ${rowText(row)}`))
    expect(rows.slice(0, wanted.length).map(bare)).toEqual(wanted)
  })

  law('has an item for each row in Markdown, and nothing that is HTML', (trace) => {
    const page = traceFormats.markdown.render(trace, originSaying(['<script>']))
    const items = [...page.matchAll(/^- \*\*(\d+(?: to \d+)?)\.\*\* /gm)].map(([, number]) => number)
    expect(items).toEqual(rowsOf(trace).map(rowNumber))
    const prose = page.slice(traceFormats.markdown.mark.length).replace(/```mermaid\n[\s\S]*?\n```\n/, '')
    // What a reader of Markdown skips: a sign after a backslash, and code from one run of backticks to the next as long.
    const outsideCode = prose.replace(/\\[\s\S]|(`+)[\s\S]*?(?<!`)\1(?!`)/g, '')
    expect(outsideCode).not.toContain('<')
  })

  law('is read by ShiViz: a clock counts the events of its host, and knows only of those', (trace) => {
    const [pattern = '', delimiter, ...rest] = traceFormats.shiviz.render(trace, originSaying([])).split('\n')
    expect([pattern, delimiter]).toEqual([SHIVIZ_PATTERN, ''])
    const events = [...rest.join('\n').matchAll(new RegExp(pattern, 'g'))].map(({ groups }) => groups ?? {})
    expect(events.map(({ event }) => event)).toEqual(rowsOf(trace).map((row) => rowText(row).replace(/\s+/g, ' ')))
    const seen = new Map<string, number>()
    for (const { host = '', clock = '' } of events) {
      seen.set(host, (seen.get(host) ?? 0) + 1)
      const times = Object.entries(JSON.parse(clock) as Record<string, number>)
      expect(new Map(times).get(host)).toBe(seen.get(host))
      expect(times.filter(([other, time]) => time > (seen.get(other) ?? 0))).toEqual([])
    }
  })

  law('is well-formed XML as SVG, with a mark and the words of each row', (trace) => {
    const texts = textsOf(traceFormats.svg.render(trace, originSaying(['<script>'])))
    const rows = rowsOf(trace)
    expect(texts.marks).toBe(rows.length)
    const all = bare(texts.words)
    let from = 0
    for (const row of rows) {
      const actor = row.step.actor === undefined ? '' : `${row.step.actor}: `
      const words = asXml(bare(`${rowNumber(row)}. ${actor}${rowText(row)}`))
      const at = all.indexOf(words, from)
      expect(at).toBeGreaterThanOrEqual(from)
      from = at + 1
    }
  })
})

const asked = fc.record({
  base: fc.constantFrom('check' as const, 'run' as const),
  name: text,
  toggles: few(text),
  constants: fc.dictionary(text, fc.oneof(text, fc.integer(), fc.boolean()), { maxKeys: 2 }),
  faults: fc.option(fc.dictionary(text, fc.nat(), { maxKeys: 2 }), { nil: undefined }),
})
const origins: fc.Arbitrary<TraceOrigin> = fc.record({ file: text, asked, meaning: few(text), isWitness: fc.boolean() })

test('any trace is one test of vitest, whatever its names are: they are strings and comments', () => {
  const check = (trace: TraceDocument, origin: TraceOrigin) => {
    const code = traceFormats.vitest.render(trace, origin)
    const { statements, texts, lines } = readScript(code)
    const { ImportDeclaration, ExpressionStatement } = ts.SyntaxKind
    expect(statements).toEqual([ImportDeclaration, ImportDeclaration, ImportDeclaration, ExpressionStatement])
    expect(lines).toBe(13 + trace.steps.length + (origin.meaning.length === 0 ? 0 : 1))
    const { name, toggles, constants, faults = {} } = origin.asked
    const settings = Object.entries(constants).flatMap(([key, value]) =>
      typeof value === 'string' ? [key, value] : [key],
    )
    expect(texts.slice(4)).toEqual([
      ...trace.steps.map(stepText),
      ...[origin.file, name, ...toggles, ...settings, ...Object.keys(faults)],
      trace.property,
    ])
    expect(code).not.toMatch(/@|\/\/[#@]/)
  }
  fc.assert(fc.property(traces, origins, check), { numRuns })
})

/** The kinds of the statements of a script, and its strings in order; throws where it is none. */
function readScript(code: string): { statements: ts.SyntaxKind[]; texts: string[]; lines: number } {
  const file = ts.createSourceFile('trace.test.ts', code, ts.ScriptTarget.ES2022, true)
  const { diagnostics = [] } = ts.transpileModule(code, { reportDiagnostics: true })
  expect(diagnostics.map(({ messageText }) => messageText)).toEqual([])
  const texts: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteral(node)) texts.push(node.text)
    ts.forEachChild(node, visit)
  }
  visit(file)
  return { statements: file.statements.map(({ kind }) => kind), texts, lines: file.getLineStarts().length }
}

describe('a trace of a thousand steps', () => {
  const args = [{ name: 'message', value: '{ to: right, epoch: 1 }' }]
  const step = { sort: 'action', args, others: ['right'], actor: 'left', doc: [], place } as const
  const steps = Array.from({ length: 1000 }, (_, at): StepDocument => {
    const changes = [{ path: `part[${at % 30}]`, before: String(at), after: String(at + 1) }]
    return { ...step, action: `pass${at % 7}`, index: at + 1, changes }
  })
  const trace: TraceDocument = {
    spec: 'long',
    check: 'run',
    toggles: [],
    ordinal: 1,
    property: 'Ends',
    claim: 'Ends is violated.',
    faults: 0,
    initial: [],
    steps,
    loop: { start: 990, binding: [], fairness: [], escape: undefined },
    error: undefined,
    sight: undefined,
  }

  test('is a whole picture as SVG', () => {
    expect(textsOf(traceFormats.svg.render(trace, originSaying([]))).marks).toBe(1000)
  })

  test('is a page without a diagram where Mermaid would refuse it', () => {
    const page = traceFormats.markdown.render(trace, originSaying([]))
    expect(page).not.toContain('```mermaid')
    expect(page).toContain('There is no diagram: Mermaid draws none of more than 50,000 characters.')
    expect(
      traceFormats.markdown.render({ ...trace, steps: steps.slice(0, 500), loop: undefined }, originSaying([])),
    ).toContain('```mermaid')
  })
})

/** A character that XML cannot have is shown as one that says so. */
function asXml(words: string): string {
  return [...words].map((sign) => (isXml(sign.codePointAt(0) ?? 0) ? sign : '\ufffd')).join('')
}

/** https://www.w3.org/TR/xml/#charsets */
function isXml(code: number): boolean {
  if (code < 0x20) return code === 9 || code === 10 || code === 13
  return code < 0xd800 || (code >= 0xe000 && code !== 0xfffe && code !== 0xffff)
}

const TOKEN =
  /<!--(?:(?!--)[\s\S])*-->|<\/([a-z]+)>|<([a-z]+)((?: [\w:-]+="(?:[^"<&]|&(?:amp|lt|gt|quot|#39);)*")*)(\/?)>|((?:[^<&]|&(?:amp|lt|gt|quot|#39);)+)/y

/** Reads a document as XML; throws where it is none. */
function textsOf(document: string): { readonly words: string; readonly marks: number } {
  expect(asXml(document)).toBe(document)
  const open: string[] = []
  const words: string[] = []
  let marks = 0
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < document.length; ) {
    const at = TOKEN.lastIndex
    const [token, close, name, attributes = '', isEmpty, content] = TOKEN.exec(document) ?? []
    if (token === undefined) throw new Error(`not XML: ${document.slice(at, at + 80)}`)
    if (close !== undefined && open.pop() !== close) throw new Error(`${token} closes nothing`)
    if (name !== undefined && isEmpty === '') open.push(name)
    if (/ class="(?:own|faulty)"| class="operator" d=/.test(attributes)) marks++
    if (content !== undefined && open.at(-1) === 'text') words.push(content)
  }
  expect(open).toEqual([])
  const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }
  return { words: words.join(' ').replace(/&([\w#]+);/g, (_, name: string) => entities[name] ?? '?'), marks }
}
