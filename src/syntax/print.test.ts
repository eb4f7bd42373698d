import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseModule } from './parse.ts'
import { formatModule, LINE_WIDTH } from './print.ts'

function format(text: string): string {
  const file = { path: 'test.hf', text }
  const { module, diagnostics } = parseModule(file)
  expect(diagnostics).toEqual([])
  return formatModule(module, file)
}

/** The text is laid out so, and stays so. */
function expectLayout(text: string, layout: string): void {
  expect(format(text)).toBe(layout)
  expect(format(layout)).toBe(layout)
}

describe('formatModule', () => {
  it('leaves every construct as it is', () => {
    const text = readFileSync(new URL('every-construct.hf', import.meta.url), 'utf8')
    expect(format(text)).toBe(text)
    const long = text.split('\n').filter((line) => line.length > LINE_WIDTH && !line.includes('//'))
    expect(long).toEqual([])
  })

  it('gives an empty file no text', () => {
    expectLayout('', '')
    expectLayout('\n\n  // only a comment\n\n', '// only a comment\n')
  })

  it('sets one empty line between declarations of different kinds, and keeps groups', () => {
    expectLayout(
      'module m\nconst A=1\n\n\n\nconst B=2\nconst C=3\nvar x:bool=true\nenum D{E}\ntype F=0..3\n',
      'module m\n\nconst A = 1\n\nconst B = 2\nconst C = 3\n\nvar x: bool = true\n\nenum D { E }\ntype F = 0..3\n',
    )
  })

  it('keeps a short body on the line of its header', () => {
    expectLayout('fault f(n:Node)when a{b=1}', 'fault f(n: Node) when a { b = 1 }\n')
    expectLayout('fault f { a = 1 b = 2 }', 'fault f {\n  a = 1\n  b = 2\n}\n')
    expectLayout('fault f {\n a = 1 }', 'fault f {\n  a = 1\n}\n')
    expectLayout('init when a { }', 'init when a {}\n')
  })

  it('sets a long guard below the header', () => {
    expectLayout(
      'action search(from: Node, to: Node) strongly fair by from when alive[from] && needsMirror(from) && free[to] > 0 { x = 1 }',
      `action search(from: Node, to: Node) strongly fair by from
  when alive[from] && needsMirror(from) && free[to] > 0
{ x = 1 }
`,
    )
    const conjunct = 'aRatherLongCondition(from, to)'
    expectLayout(
      `action search(from: Node, to: Node) fair when ${conjunct} && ${conjunct} && ${conjunct} && ${conjunct} {\n x = 1 }`,
      `action search(from: Node, to: Node) fair
  when ${conjunct} &&
    ${conjunct} &&
    ${conjunct} &&
    ${conjunct}
{
  x = 1
}
`,
    )
  })

  it('breaks long properties and lists', () => {
    const name = 'aRatherLongName'.repeat(2)
    expectLayout(
      `invariant I: all a, b in Node: exists c in Node: ${name}(a) && ${name}(b) => ${name}(c) || ${name}(a)`,
      `invariant I: all a, b in Node: exists c in Node:
  ${name}(a) && ${name}(b) =>
    ${name}(c) || ${name}(a)
`.replace('=>\n    ', '=>\n    '),
    )
    expectLayout(
      `const A = set(${name}, ${name}, ${name}, ${name})`,
      `const A = set(\n  ${name},\n  ${name},\n  ${name},\n  ${name},\n)\n`,
    )
  })

  it('keeps lists of members as the author broke them', () => {
    expectLayout('enum A { B, C }', 'enum A { B, C }\n')
    expectLayout('enum A {\nB, C }', 'enum A {\n  B,\n  C,\n}\n')
    expectLayout('def f = match x { A => 1, B => 2, }', 'def f = match x { A => 1, B => 2 }\n')
  })

  it('keeps comments where they stood', () => {
    expectLayout(
      `// file

// constants
const A = 1 // one
  // before B
const B /* odd */ = 2


enum C { // all
  D, // the first
  // not E
  F
  // none more
}
action a { // why
  x = 1 /* trailing */

  // alone
  /* inline */ y = 2
  match z {
    // arm
    A => x = 1 // end
    B => {
      // nothing
    }
  }
  if p { // yes
    x = 1
  }
  // between
  else { y = 2 }
  // last
}
check c {
  // items
  faults {
    // budgets
    f <= 1, // one
  }
  expect P // odd
    holds
}
// the end
`,
      `// file

// constants
const A = 1 // one
// before B
/* odd */
const B = 2

enum C { // all
  D, // the first
  // not E
  F,
  // none more
}

action a { // why
  x = 1 /* trailing */

  // alone
  /* inline */ y = 2
  match z {
    // arm
    A => x = 1 // end
    B => {
      // nothing
    }
  }
  if p { // yes
    x = 1
  } else {
    // between
    y = 2
  }
  // last
}

check c {
  // items
  faults {
    // budgets
    f <= 1, // one
  }
  // odd
  expect P holds
}
// the end
`,
    )
  })

  it('keeps the parentheses and the digits of the author', () => {
    expectLayout('const A = ((1_000)) + (2 * 3)', 'const A = ((1_000)) + (2 * 3)\n')
  })
})
