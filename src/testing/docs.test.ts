import { readFileSync } from 'node:fs'
import { basename, join, posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { positionAt, type Span } from '../base/span.ts'
import { type CheckedSpec, checkSpec } from '../check/check-spec.ts'
import type { Reader } from '../check/program.ts'
import { renderRun, renderVerdict, statusText } from '../cli/check/report-lines.ts'
import { type CatalogueEntry, catalogue } from '../diagnostics/catalogue.ts'
import { plainMarks, renderDiagnostic } from '../diagnostics/render.ts'
import { trapSentences } from '../model/expressions.ts'
import { limitNames, outcomes } from '../syntax/grammar-checks.ts'
import { operators } from '../syntax/operators.ts'
import { parseModule } from '../syntax/parse.ts'
import { formatModule } from '../syntax/print.ts'
import { declarationKeywords, keywords } from '../syntax/tokens.ts'
import { type RunSummary, summariseRun } from '../verify/run-summary.ts'
import { verifyRun } from '../verify/verify-run.ts'
import { verifyOptions } from './support.ts'

/*
 * docs/language.md, executed. A block of `hf` that begins with a file's name in a comment is a whole file; any other
 * continues the spec of the block named PAGE. Comments in a block say what becomes of the line they end, as
 * docs/language.md explains to its readers; a block of `text` right after one is what the command prints for it.
 */

const PAGE = 'page.hf'
const TITLE = /^\/\/ ([\w/-]+\.hf)$/
/** How the output of the command begins. */
const SHOWN = /^([\w/-]+\.hf) {2}/
const text = readFileSync(join(import.meta.dirname, '../../docs/language.md'), 'utf8')
const marks = { ...plainMarks, dim: (plain: string) => plain }

interface Block {
  /** Line of the document at which the text begins. */
  readonly line: number
  readonly language: string
  readonly text: string
  /** Whether nothing but blank lines stand between this block and the one before. */
  readonly follows: boolean
}

interface Example {
  readonly line: number
  readonly path: string
  readonly text: string
  /** Lines of the whole file before those of the example. */
  readonly before: number
  readonly output: string | undefined
}

/** What a comment says of its line. */
interface Claim {
  readonly line: number
  readonly says: string
}

const blocks = blocksOf(text)
const files = new Map(
  blocks.flatMap((block) => {
    const path = block.language === 'hf' ? pathOf(block.text) : undefined
    return path === undefined ? [] : [[path, block.text] as const]
  }),
)
const outputs = blocks.filter(({ language, text: shown }) => language === 'text' && SHOWN.test(shown))
const examples = blocks.flatMap((block) => (block.language === 'hf' ? [exampleOf(block)] : []))
const reader: Reader = {
  resolve: (from, path) => posix.join(posix.dirname(from), path),
  read: (path) => files.get(path),
}

function blocksOf(document: string): Block[] {
  const found: Block[] = []
  const lines = document.split('\n')
  let end = 0
  for (let at = 0; at < lines.length; at++) {
    const language = /^```(\w+)$/.exec(lines[at] ?? '')?.[1]
    if (language === undefined) continue
    const close = lines.indexOf('```', at)
    if (close < 0) throw new Error(`the block at line ${at + 1} is never closed`)
    const follows = found.length > 0 && lines.slice(end + 1, at).every((line) => line === '')
    found.push({ line: at + 2, language, text: `${lines.slice(at + 1, close).join('\n')}\n`, follows })
    end = close
    at = close
  }
  return found
}

function pathOf(spec: string): string | undefined {
  return TITLE.exec(spec.split('\n')[0] ?? '')?.[1]
}

/** What the document shows of the output: of a whole file where it names the file, of a piece right after it. */
function outputOf(block: Block, path: string | undefined): string | undefined {
  if (path !== undefined) {
    return outputs.find((each) => path !== PAGE && SHOWN.exec(each.text)?.[1] === path)?.text
  }
  const next = blocks[blocks.indexOf(block) + 1]
  return next?.follows && SHOWN.exec(next.text)?.[1] === PAGE ? next.text : undefined
}

function exampleOf(block: Block): Example {
  const path = pathOf(block.text)
  const output = outputOf(block, path)
  if (path !== undefined) return { line: block.line, path, text: block.text, before: 0, output }
  const page = `${files.get(PAGE)}\n`
  return {
    line: block.line,
    path: PAGE,
    text: page + block.text,
    before: page.split('\n').length - 1,
    output,
  }
}

/** The claims of one kind in an example: of the line that a comment ends, or of the one below where it stands alone. */
function claimsOf(example: Example, kind: RegExp): Claim[] {
  return example.text.split('\n').flatMap((line, at) => {
    const says = at < example.before ? undefined : kind.exec(line)?.[1]
    return says === undefined ? [] : [{ line: line.startsWith('//') ? at + 2 : at + 1, says }]
  })
}

const refused = (example: Example) => claimsOf(example, /\/\/ ((?:error|warning)\[HF\d+\]: .*)$/)
const trapped = (example: Example) => claimsOf(example, /\/\/ trap: (.*)$/)
const judged = (example: Example) =>
  claimsOf(
    example,
    /\/\/ ((?:holds|violated|reached|unreachable|inconclusive)(?: in \d+ steps?)?(?: with \d+ faults?)?(?:, then (?:\d+ steps?|at rest) for ever)?)$/,
  )

/** A line of an example as a line of the document, for messages. */
function placeIn(example: Example, line: number): string {
  return `docs/language.md:${line - example.before + example.line - 1}`
}

function lineOf(span: Span): number {
  return positionAt(span.file, span.start).line
}

function check(example: Example, spec = example.text): CheckedSpec {
  return checkSpec(example.path, spec, reader, basename(example.path, '.hf'))
}

/** The example with blanks for the declarations that claims are about, so that the rest of it runs; lines stay. */
function without(example: Example, claims: readonly Claim[]): string {
  const { module } = parseModule({ path: example.path, text: example.text })
  return module.declarations.reduce((result, { decl: { span } }) => {
    const [first, last] = [lineOf(span), positionAt(span.file, span.end).line]
    if (!claims.some(({ line }) => line >= first && line <= last)) return result
    const blank = result.slice(span.start, span.end).replace(/[^\n]/g, ' ')
    return result.slice(0, span.start) + blank + result.slice(span.end)
  }, example.text)
}

function summariesOf({ runs }: CheckedSpec, path: string): RunSummary[] {
  const options = verifyOptions('compiled', { limits: { states: 100_000 } })
  return runs.map((run) => summariseRun(verifyRun(run, options), path))
}

/** What the command prints, without times. */
function printed(runs: readonly RunSummary[]): string {
  const report = [...runs.map((run) => renderRun(run, marks)), renderVerdict(runs, 'unexpected', marks)]
  return `${report.join('\n').replace(/, \d+\.\d s(?=[,;])/g, '')}\n`
}

/** Whether a text is another with the lines that `…` stands for left out; if not, the first line that is not there. */
function missingLine(shown: string, whole: string): string | undefined {
  const lines = whole.trimEnd().split('\n')
  let at = 0
  let gap = false
  for (const line of shown.trimEnd().split('\n')) {
    if (line === '…') {
      gap = true
      continue
    }
    const found = gap ? lines.indexOf(line, at) : lines[at] === line ? at : -1
    if (found < 0) return line
    at = found + 1
    gap = false
  }
  return gap || at === lines.length ? undefined : `(end of the block, before: ${lines[at]})`
}

const named = examples.map((example) => [`docs/language.md:${example.line}`, example] as const)

describe('the examples of the language reference', () => {
  it('are found', () => {
    expect(examples.length).toBeGreaterThan(40)
    expect(files.get(PAGE)).toBeDefined()
    expect(examples.filter(({ output }) => output !== undefined).length).toBe(outputs.length)
  })

  it.each(named)('%s is refused where it says so, and nowhere else', (_, example) => {
    const { diagnostics } = check(example)
    const found = diagnostics.map((diagnostic) => {
      const [title] = renderDiagnostic(diagnostic).split('\n')
      return { line: placeIn(example, lineOf(diagnostic.span)), says: title ?? '' }
    })
    const claims = refused(example).map(({ line, says }) => ({ line: placeIn(example, line), says }))
    expect(sorted(found)).toEqual(sorted(claims))
  })

  it.each(named)('%s is laid out by fmt', (_, example) => {
    const own = { path: example.path, text: example.text.split('\n').slice(example.before).join('\n') }
    const { module, diagnostics } = parseModule(own)
    if (diagnostics.length === 0) expect(formatModule(module, own)).toBe(own.text)
  })

  const running = named.filter(([, example]) => isRun(example))

  it.each(running.filter(([, example]) => trapped(example).length === 0))('%s runs as it says', (_, example) => {
    const spec = check(
      example,
      without(
        example,
        refused(example).filter(({ says }) => says.startsWith('error')),
      ),
    )
    const runs = summariesOf(spec, example.path)
    expect(runs.length).toBeGreaterThan(0)
    if (example.output === undefined) {
      for (const run of runs) expectVerdicts(run, example)
    } else {
      const whole = printed(runs)
      expect(missingLine(example.output, whole), whole).toBeUndefined()
    }
  })

  const traps = examples.flatMap((example) =>
    trapped(example).map((claim) => [placeIn(example, claim.line), example, claim] as const),
  )

  it.each(traps)('%s is an error of the model', (_, example, claim) => {
    const others = trapped(example).filter(({ line }) => line !== claim.line)
    const [run, ...more] = summariesOf(check(example, without(example, others)), example.path)
    expect(more).toEqual([])
    const verdict = run?.verdicts.find(({ property }) => property === 'ErrorFree')
    expect(verdict?.status).toBe('violated')
    const error = verdict?.trace?.error
    expect(error?.message.startsWith(claim.says), error?.message).toBe(true)
    expect(error?.place).toMatch(new RegExp(`^${example.path}:${claim.line}:`))
  })
})

function sorted(claims: { line: string; says: string }[]): string[] {
  return claims.map(({ line, says }) => `${line} ${says}`).sort()
}

/** Files that are only there to be imported, and the page's own spec, have nothing to run. */
function isRun(example: Example): boolean {
  return example.before > 0 || /^check /m.test(example.text)
}

/** Every verdict is what a comment at the property says, or else as expected. */
function expectVerdicts(run: RunSummary, example: Example): void {
  const claims = judged(example)
  const verdicts = run.verdicts.map((verdict) => {
    const claim = claims.find(({ line }) => line === lineOfProperty(verdict.property, example))
    const status = statusText(verdict).replace(/(; expected: .*|, as expected)$/, '')
    return {
      property: verdict.property,
      found: status,
      ok: claim === undefined ? verdict.asExpected : claim.says === status,
      claim: claim?.says,
    }
  })
  expect(verdicts.filter(({ ok }) => !ok)).toEqual([])
  const places = run.verdicts.map(({ property }) => lineOfProperty(property, example))
  expect(claims.filter(({ line }) => !places.includes(line))).toEqual([])
}

function lineOfProperty(property: string, example: Example): number {
  const declared = new RegExp(`^(?:invariant|step|reachable|liveness|recoverable|unaffected) ${property}\\b`)
  return example.text.split('\n').findIndex((line) => declared.test(line)) + 1
}

// ---- tables ------------------------------------------------------------------------------------

/** The rows of the table whose first heading is this, as cells without escapes. */
function table(...headings: readonly string[]): string[][] {
  const lines = text.split('\n')
  const row = (line: string) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('\\|', '|'))
  const first = lines.findIndex((line) => line.startsWith('|') && headings.every((each, at) => row(line)[at] === each))
  expect(first, `a table of ${headings.join(', ')}`).toBeGreaterThan(0)
  const end = lines.findIndex((line, at) => at > first && !line.startsWith('|'))
  return lines.slice(first + 2, end).map(row)
}

/** What stands between backticks. */
function codes(cell: string | undefined): string[] {
  return [...(cell ?? '').matchAll(/`([^`]+)`/g)].map(([, code]) => code ?? '')
}

describe('the tables of the language reference', () => {
  it('have the operators of the language, in order of precedence', () => {
    const rows = table('Precedence', 'Operators', 'Groups').map(([precedence, symbols, groups]) => ({
      precedence: Number(precedence),
      symbols: codes(symbols),
      groups,
    }))
    const shown = rows.flatMap(({ precedence, symbols, groups }) =>
      symbols.map((symbol) => ({ symbol, precedence, groups })),
    )
    const real = operators.map(({ symbol, kind, precedence, associativity }) => ({
      symbol,
      precedence,
      groups: kind === 'prefix' ? kind : associativity,
    }))
    expect(shown).toEqual(real)
  })

  it('have the declarations', () => {
    const shown = table('Word', 'Declares').flatMap(([word]) => codes(word))
    expect(shown.sort()).toEqual([...declarationKeywords].sort())
  })

  it('have the properties', () => {
    const shown = table('Property', 'Claims').flatMap(([form]) => codes(form).map((code) => code.split(' ')[0]))
    expect([...new Set(shown)]).toEqual(['invariant', 'step', 'reachable', 'liveness', 'recoverable', 'unaffected'])
  })

  it('have what a check can expect, and its limits', () => {
    expect(table('Word', 'Of').flatMap(([word]) => codes(word))).toEqual([...outcomes])
    expect(table('Limit', 'Ends the search').flatMap(([word]) => codes(word))).toEqual([...limitNames])
  })

  it('have the verdicts', () => {
    expect(table('Verdict', 'Means').flatMap(([word]) => codes(word))).toEqual([...outcomes, 'inconclusive'])
  })

  it('have the reserved words', () => {
    const block = blocks.at(-1)
    expect(block?.text.trim().split(/\s+/).sort()).toEqual([...keywords].sort())
  })

  it('have every kind of error of the model, with an example', () => {
    const shown = new Set(examples.flatMap((example) => trapped(example).map(({ says }) => says)))
    expect([...shown].sort()).toEqual(Object.values(trapSentences).sort())
  })

  it('name diagnostics that there are', () => {
    const entries: Readonly<Record<string, CatalogueEntry>> = catalogue
    for (const [code] of text.matchAll(/\bHF\d+\b/g)) expect(entries[code], code).toBeDefined()
  })

  it('link to sections that there are', () => {
    const sections = [...text.matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
      (title ?? '')
        .toLowerCase()
        .replace(/[^a-z0-9 ]/g, '')
        .replaceAll(' ', '-'),
    )
    for (const [, anchor] of text.matchAll(/\]\(#([^)]*)\)/g)) expect(sections).toContain(anchor)
  })
})

// ---- limits ------------------------------------------------------------------------------------

/** For each limit of the table, a spec with so much of it. */
const probes: Readonly<Record<string, (most: number) => string>> = {
  'literal number': (n) => `const BIG = ${n}\n`,
  'elements of a symmetric type': (n) => `symmetric type T[${n}]\n`,
  'capacity of a sequence or bag': (n) => `var q: Seq<bool, ${n}> = seq()\nvar b: Bag<bool, ${n}> = bag()\n`,
  "values of a map's key type": (n) => `var m: 1..${n} -> bool = false\n`,
  "values of a set's element type": (n) => `var s: Set<1..${n}> = set()\n`,
  "combinations of an action's parameters": (n) => `var x: bool = true\naction a(i: 1..${n}) { x = i > 0 }\n`,
  "combinations of a quantifier's names": (n) => `invariant I: all i in 1..${n}: i > 0\n`,
  'values of a variable that begins with `any`': (n) => `var x: 1..${n} = any\n`,
  'a budget of faults': (n) => `var x: bool = true\nfault f { x = false }\ncheck c { faults { f <= ${n} } }\n`,
  'expected steps': (n) => `check c { expect ErrorFree violated in ${n} steps }\n`,
  'levels of nested expressions': (n) => `const DEEP = ${'('.repeat(n - 1)}1${')'.repeat(n - 1)}\n`,
  'operators in a chain': (n) => `const LONG = 0${' + 1'.repeat(n - 1)}\n`,
  'levels of definitions within definitions': (n) =>
    `var x: bool = true\ndef a = ${'!'.repeat(400)}x\ndef b = ${'!'.repeat(400)}a\ndef c = ${'!'.repeat(n - 803)}b\n`,
}

describe('the limits of the language reference', () => {
  const rows = table('Limit', 'Most', 'Beyond it')

  it('are all known here', () => {
    expect(rows.map(([limit]) => limit)).toEqual(Object.keys(probes))
  })

  it.each(rows)('%s: %s, and %s beyond', (limit = '', most = '', code) => {
    const codesAt = (n: number) => [
      ...new Set(checkSpec('limit.hf', probes[limit]?.(n) ?? '', reader).diagnostics.map((each) => each.code)),
    ]
    expect(codesAt(Number(most))).toEqual([])
    expect(codesAt(Number(most) + 1)).toEqual([code])
  })
})
