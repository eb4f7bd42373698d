import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { SourceFile } from '../base/span.ts'
import { syntaxEntries } from '../diagnostics/catalogue-syntax.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { renderDiagnostic } from '../diagnostics/render.ts'
import { withoutPlaces } from '../testing/without-places.ts'
import type { Decl, Expr } from './ast.ts'
import { parseModule } from './parse.ts'
import { printExpr } from './print.ts'

function fileOf(text: string): SourceFile {
  return { path: 'test.hf', text }
}

function diagnose(text: string): readonly Diagnostic[] {
  return parseModule(fileOf(text)).diagnostics
}

function declarations(text: string): readonly Decl[] {
  const { module, diagnostics } = parseModule(fileOf(text))
  expect(diagnostics).toEqual([])
  return module.declarations.map(({ decl }) => decl)
}

function expression(text: string): Expr {
  const [decl] = declarations(`def x = ${text}`)
  if (decl?.kind !== 'def') throw new Error('no def')
  return decl.body
}

/** The tree of an expression as text with every operator in brackets. */
function grouped(expr: Expr): string {
  if (expr.kind === 'binary') return `[${grouped(expr.left)} ${expr.operator} ${grouped(expr.right)}]`
  if (expr.kind === 'unary') return `[${expr.operator} ${grouped(expr.of)}]`
  if (expr.kind === 'parentheses') return `(${grouped(expr.of)})`
  if (expr.kind === 'quantifier') return `[${expr.quantifier}: ${grouped(expr.body)}]`
  if (expr.kind === 'prime') return `[${grouped(expr.of)} ']`
  return printExpr(expr)
}

/**
 * Specs with the expected errors drawn below their lines: `^^^ HF101: a part of the message`. The lines that
 * start with `|` are the spec.
 */
function expectErrors(drawn: string): void {
  const lines = drawn.split('\n').map((line) => line.replace(/^\s*\|/, ''))
  const isMark = (line: string): boolean => /^\s*\^+ HF\d+/.test(line)
  const text = lines.filter((line) => !isMark(line)).join('\n')
  const found = renderMarks(text, diagnose(text))
  const wanted = lines.filter(isMark).map((line) => line.replace(/\s+$/, ''))
  const shortened = found.map((line, index) => line.slice(0, wanted[index]?.length ?? line.length))
  expect(shortened).toEqual(wanted)
}

function renderMarks(text: string, diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ code, span, message }) => {
    const column = span.start - (text.lastIndexOf('\n', span.start - 1) + 1)
    return `${' '.repeat(column)}${'^'.repeat(Math.max(1, span.end - span.start))} ${code}: ${message}`
  })
}

describe('expressions', () => {
  it.each([
    ['a || b && c => d', '[[a || [b && c]] => d]'],
    ['a => b => c', '[a => [b => c]]'],
    ['a - b - c', '[[a - b] - c]'],
    ['a + b * c ?? d % e', '[a + [[b * [c ?? d]] % e]]'],
    ['a | b & c \\ d == e', '[[a | [b & [c \\ d]]] == e]'],
    ['a leadsTo b => c until d', '[[a leadsTo [b => c]] until d]'],
    ['!a && -b < c', '[[! a] && [[- b] < c]]'],
    ['always eventually a && b', '[always [eventually [a && b]]]'],
    ['a not in s && b in t', '[[a not in s] && [b in t]]'],
    ['a && all x in S: b && c', '[a && [all: [b && c]]]'],
    ["f'(v) && (a + b)' > c'[n]", "[f'(v) && [[([a + b]) '] > c'[n]]]"],
    ['!a!', '[! a!]'],
    ['x! != y', '[x! != y]'],
  ])('%s is %s', (text, tree) => {
    expect(grouped(expression(text))).toBe(tree)
  })

  it('tells the forms of set(…) apart', () => {
    expect(expression('set(a, b)').kind).toBe('collection')
    expect(expression('set()').kind).toBe('collection')
    expect(expression('set((a in S))').kind).toBe('collection')
    expect(expression('set(a in S)')).toMatchObject({ kind: 'aggregate', aggregate: 'set', value: undefined })
    expect(expression('set(a, b in S where a != b)')).toMatchObject({ kind: 'aggregate', value: undefined })
    expect(expression('set(a + 1 for a in S)')).toMatchObject({ kind: 'aggregate', value: { kind: 'binary' } })
  })

  it('gives every part its place', () => {
    const text = 'def x = f(a, b)[1].c  +  (d)'
    const [decl] = declarations(text)
    if (decl?.kind !== 'def' || decl.body.kind !== 'binary') throw new Error('no sum')
    const textOf = ({ span }: Expr): string => text.slice(span.start, span.end)
    expect(textOf(decl.body)).toBe('f(a, b)[1].c  +  (d)')
    expect(textOf(decl.body.left)).toBe('f(a, b)[1].c')
    expect(textOf(decl.body.right)).toBe('(d)')
  })
})

describe('declarations', () => {
  it('reads every construct', () => {
    const text = readFileSync(new URL('every-construct.hf', import.meta.url), 'utf8')
    const { module, diagnostics } = parseModule(fileOf(text))
    expect(diagnostics.map((diagnostic) => renderDiagnostic(diagnostic))).toEqual([])
    const kinds = new Set(module.declarations.map(({ decl }) => decl.kind))
    expect([...kinds].sort()).toEqual([
      'action',
      'check',
      'const',
      'def',
      'enum',
      'import',
      'module',
      'property',
      'reward',
      'symmetric',
      'toggle',
      'type',
      'union',
      'var',
    ])
    expect(module.declarations[0]?.doc).toEqual(['A small replicated store.', 'It has more words than sense.'])
  })

  it('needs no line breaks between declarations', () => {
    const text =
      'module m enum A { B } var x: A -> bool? = none symmetric actor N[3] type T = 0..3 fix f "f" check c {}'
    expect(declarations(text).map(({ kind }) => kind)).toEqual([
      'module',
      'enum',
      'var',
      'symmetric',
      'type',
      'toggle',
      'check',
    ])
  })

  it('gives each of the parameters that share a type a type of its own', () => {
    const [decl] = declarations('def f(a, b: Node, c: bool) = a')
    expect(decl).toMatchObject({
      parameters: [{ name: { text: 'a' } }, { name: { text: 'b' } }, { name: { text: 'c' } }],
    })
  })

  it('reads an actor in all its forms', () => {
    const forms = declarations('actor A\nactor B { C, D, }\nactor E = 0..3\nsymmetric actor F[2]')
    expect(forms.map(({ kind }) => kind)).toEqual(['enum', 'enum', 'type', 'symmetric'])
  })

  it('reads ranges that start with parentheses, and types in parentheses', () => {
    const [a, b, c] = declarations('type A = (X + 1) * 2..(Y)\ntype B = (A -> A)? -> A??\ntype C = m.D')
    expect(a).toMatchObject({ type: { kind: 'rangeType' } })
    expect(b).toMatchObject({
      type: { kind: 'mapType', from: { kind: 'optionType' }, to: { kind: 'optionType', of: { kind: 'optionType' } } },
    })
    expect(c).toMatchObject({ type: { kind: 'namedType', path: [{ text: 'm' }, { text: 'D' }] } })
  })

  it('takes contextual words as names elsewhere', () => {
    declarations(
      'var faults: bool = holds\ndef steps(limits: bool) = terminal && expect\ncheck c { faults = 3 limits.x = 1 }',
    )
  })

  it('nests `else if`, and tells it from an `if` in braces', () => {
    const [decl] = declarations('action a { if x {} else if y {} else { if z {} } }')
    if (decl?.kind !== 'action') throw new Error('no action')
    const [outer] = decl.body.statements
    expect(outer).toMatchObject({ kind: 'if', elseIf: true })
    if (outer?.kind !== 'if') throw new Error('no if')
    expect(outer.otherwise?.statements[0]).toMatchObject({ kind: 'if', elseIf: false })
  })

  it('reads a bare statement in an arm as a block', () => {
    const bare = declarations('action a { match x { A => y = 1 B(_, c) => z = c, none => {} } }')
    const braced = declarations('action a { match x { A => { y = 1 } B(_, c) => { z = c } none => {} } }')
    expect(withoutPlaces(bare, true)).toEqual(withoutPlaces(braced, true))
  })

  it('keeps comments apart from documentation', () => {
    const { module } = parseModule(
      fileOf('/// doc\n// plain\nvar x: bool = true /// stray\n//// rule\ncheck c {\n  /// item\n  A = 1\n}\n'),
    )
    expect(module.declarations[0]?.doc).toEqual(['doc'])
    expect(module.comments.map(({ text }) => text)).toEqual(['// plain', '// stray', '//// rule'])
    expect(module.declarations[1]?.decl).toMatchObject({ items: [{ doc: ['item'] }] })
  })
})

describe('errors', () => {
  it.each(Object.entries(syntaxEntries))('%s is what its example gives', (code, { example }) => {
    expect(diagnose(example).map((diagnostic) => diagnostic.code)).toEqual([code])
  })

  it('points at what is wrong', () => {
    expectErrors(`module m
      |var x: 0..3 == 0
      |            ^^ HF109: \`==\` compares
      |var type: bool = true
      |    ^^^^ HF107: \`type\` is a word
      |def f(n: Node) = n.copy = 3
      |                        ^ HF108: \`=\` gives
      |invariant A: x => (y and z)
      |                     ^^^ HF112: \`and\`
      |invariant B: not x
      |             ^^^ HF112: \`not\`
      |invariant C: x == 1 & y == 2
      |                        ^^ HF111: Comparisons do not chain
      |invariant D: x === 1
      |                 ^ HF112: There is no \`===\`
      |const E = max(a, b)
      |               ^ HF101: Expected \`for\`, but found \`,\`.
      |const F = f(a, b
      |           ^ HF110: This \`(\` is never closed: a \`)\` was expected before the end of the declaration.
      |const G = [1]
      |          ^ HF101: Expected an expression, but found \`[\`.
      |check small { expect Safe hold }
      |                          ^^^^ HF101: Expected \`holds\`, \`violated\`, \`reached\` or \`unreachable\`
      |symmetric enum Node[3]
      |          ^^^^ HF101: Expected \`type\` or \`actor\`
      |init when x by y { }
      |            ^^ HF101: Expected \`{\`, but found the word \`by\`.`)
  })

  it('reports every broken statement and check item, and reads the others', () => {
    const text = `action a {
  x = = 1
  y = 2
  if z { u == 1 }
  for n in Node {
    v[n = 3
    w = 4
  }
}
check c {
  A = 1
  expect B maybe
  with f { C == 2 }
}
var last: bool = true
`
    expect(diagnose(text).map(({ code, span }) => [code, text.slice(0, span.start).split('\n').length])).toEqual([
      ['HF101', 2],
      ['HF109', 4],
      ['HF108', 6],
      ['HF101', 12],
      ['HF109', 13],
    ])
    expect(parseModule(fileOf(text)).module.declarations).toHaveLength(3)
  })

  it('loses one declaration only to a lost brace', () => {
    const { module, diagnostics } = parseModule(
      fileOf('action a {\n  if x {\n    y = 1\n}\naction b { x = 1 }\nvar c: bool = true\n'),
    )
    expect(diagnostics.map(({ code }) => code)).toEqual(['HF110'])
    expect(module.declarations.map(({ decl }) => decl.kind)).toEqual(['action', 'var'])
  })

  it('suggests what was meant', () => {
    const hintOf = (text: string): string | undefined => diagnose(text)[0]?.hint
    expect(hintOf('invarient A: x')).toBe('Did you mean `invariant`?')
    expect(hintOf('var x: bool = true\nfunction f() { }')).toBe('Did you mean `def`?')
    expect(hintOf('zzzzzz')).toContain('Declarations start with')
    expect(hintOf('action a when x fair { }')).toContain('`fair`, `by`, `rate`, `when`')
    expect(hintOf('var x: bool')).toContain('initial value')
    expect(hintOf('action a { x := 1 }')).toContain(':=')
    expect(hintOf('action a { x++ }')).toContain('x += 1')
    expect(hintOf('const a = 1.5')).toContain('0..3')
    expect(hintOf('action a { var x = 1 }')).toContain('let x')
  })

  it('says that a file or a declaration ends too soon', () => {
    expect(diagnose('const a =')[0]?.message).toBe('Expected an expression, but found the end of the file.')
    expect(diagnose('const a =\nconst b = 1')[0]?.message).toBe(
      'Expected an expression, but found the end of the declaration.',
    )
  })

  it('reports a semicolon once for each declaration', () => {
    expect(diagnose('var x: bool = true;\naction a { x = 1; x = 2; }').map(({ code }) => code)).toEqual([
      'HF113',
      'HF113',
    ])
  })
})

describe('large and deep input', () => {
  const deep = 30_000
  it.each([
    ['parentheses', `const a = ${'('.repeat(deep)}1${')'.repeat(deep)}`],
    ['types', `type a = ${'('.repeat(deep)}b${')'.repeat(deep)}`],
    ['quantifiers', `invariant a: ${'all x in S: '.repeat(deep)}b`],
    ['quantifiers in domains', `invariant a: ${'all x in '.repeat(deep)}b`],
    ['conditionals', `const a = ${'b ? c : '.repeat(deep)}d`],
    ['a chain', `const a = 1${' + 1'.repeat(deep)}`],
    ['implications', `const a = ${'b => '.repeat(deep)}c`],
    ['signs', `const a = ${'!'.repeat(deep)}b`],
    ['primes', `const a = b${"'".repeat(deep)}`],
    ['else if', `action a { if b {} ${'else if c {} '.repeat(deep)}}`],
    ['blocks', `action a {${'if b {'.repeat(deep)}${'}'.repeat(deep)}}`],
    ['check items', `check a {${'with b {'.repeat(deep)}${'}'.repeat(deep)}}`],
    ['maps', `type a = ${'b -> '.repeat(deep)}c`],
  ])('gives up on too many %s with an error', (_, text) => {
    expect(diagnose(text).map(({ code }) => code)).toEqual(['HF116'])
  })

  it.each([
    ['parentheses', `const a = ${'('.repeat(100)}1${')'.repeat(100)}`],
    ['comprehensions', `const a = ${'set(x for x in '.repeat(100)}b${')'.repeat(100)}`],
    ['blocks', `action a {${'for x in b {'.repeat(100)}${'}'.repeat(100)}}`],
    ['a chain', `const a = 1${' + 1'.repeat(400)}`],
    ['a long list', `const a = set(${'1, '.repeat(20_000)})`],
    ['many statements', `action a {\n${'  x = y + 1\n'.repeat(8_000)}}`],
    ['many declarations', 'action a(n: Node) when b[n] {\n  x[n] += 1\n}\n\n'.repeat(2_500)],
  ])('reads %s', (_, text) => {
    expect(diagnose(text)).toEqual([])
  })

  it('survives the loss of any end of a file', { timeout: 60_000 }, () => {
    const text = readFileSync(new URL('every-construct.hf', import.meta.url), 'utf8')
    const survives = (part: string): void => {
      for (const { span } of diagnose(part)) expect(span.end).toBeLessThanOrEqual(part.length)
    }
    for (let end = 0; end < text.length; end += 41) survives(text.slice(0, end))
    for (const { decl } of parseModule(fileOf(text)).module.declarations) {
      const { start } = decl.span
      for (let { end } = decl.span; end > start; end -= 1) survives(text.slice(start, end))
    }
  })
})
