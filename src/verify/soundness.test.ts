import { describe, expect, test } from 'vitest'
import { checkText, engines, runOf, verifyOptions } from '../testing/support.ts'
import { verifyRun } from './verify-run.ts'

/** Verdicts by property, by each engine, in the default and in the plain mode; all must be the same. */
function verdictsOf(text: string): Record<string, string> {
  const run = runOf(text)
  const [first, ...others] = engines.flatMap((engine) =>
    [false, true].map((plain) => {
      const report = verifyRun(run, verifyOptions(engine, { plain }))
      expect(report.engine).toBe(engine)
      return Object.fromEntries(report.verdicts.map((each) => [each.expectation.name, each.status]))
    }),
  )
  for (const other of others) expect(other).toEqual(first)
  return first ?? {}
}

function codesOf(text: string): string[] {
  return checkText(text).diagnostics.map((diagnostic) => diagnostic.code)
}

describe('what once gave a wrong verdict', () => {
  test('a name that is not wanted still has the type of what it varies over', () => {
    const text = `module m
var s: Set<0..1> = set()
action go when s == set() { s = set(_ in 5..6) }
invariant Empty: s == set()
check c { terminal true  expect Empty holds }`
    expect(verdictsOf(text)).toMatchObject({ ErrorFree: 'violated', Empty: 'inconclusive' })
    expect(codesOf(text.replace('5..6', 'bool'))).toEqual(['HF301'])
  })

  test('a quantifier sees all of its bindings where the domain of a later name may be an error', () => {
    const text = `module m
symmetric type Node[2]
var bad: Node -> bool = false
var nothing: (Set<Node>)? = none
def f(a: Node): Set<Node> = bad[a] ? nothing! : set(a)
action go(n: Node) when all m in Node: !bad[m] { bad[n] = true }
invariant I: exists a in Node, b in f(a): true
check c { terminal true  expect I holds }`
    expect(verdictsOf(text)).toMatchObject({ ErrorFree: 'violated', I: 'inconclusive' })
  })

  test('an element that does not fit a full sequence is an error wherever the result goes', () => {
    const text = `module m
var small: Seq<0..1, 2> = seq(0, 1)
var big: Seq<0..1, 4> = seq()
action copy when size(big) == 0 { big = small + 0 }
check c { terminal true  expect ErrorFree violated in 1 steps }`
    expect(verdictsOf(text)).toMatchObject({ ErrorFree: 'violated' })
  })

  test('a spec without an initial state is an error, and nothing holds of it', () => {
    const text = `module m
var a: 0..3 = 0
init when a > 0 { a = 1 }
action flip { a = 3 - a }
invariant Never: false
check c { expect Never holds }`
    expect(verdictsOf(text)).toMatchObject({ ErrorFree: 'violated', Never: 'inconclusive' })
  })

  test('loops over mirrored elements of a map are refused', () => {
    const text = `module m
symmetric type Node[2]
var cut: Node -> Node -> bool = false
action go { for x in Node, y in Node { cut[x, y] = true  cut[y, x] = false } }`
    expect(codesOf(text)).toEqual(['HF402'])
  })

  test('sets of collections are refused, as types and as expressions', () => {
    expect(codesOf('module m\nvar x: 0..1 = 0\ninvariant I: all s in set(set(1), set(2)): size(s) == 1\n')).toContain(
      'HF610',
    )
    expect(codesOf('module m\nvar x: Set<Set<bool>> = set()\n')).toEqual(['HF610'])
  })

  test('comparing with a literal outside the range of the other side is no error', () => {
    const text = `module m
var s: Set<0..2> = set()
var x: 0..5 = 5
action go when x > 3 { x -= 1 }
invariant Differ: s != set(x) && !(set(x) subset s) && s \\ set(x) == s
check c { terminal true  expect Differ, ErrorFree holds }`
    expect(verdictsOf(text)).toMatchObject({ ErrorFree: 'holds', Differ: 'holds' })
  })
})

describe('a state too large to be searched', () => {
  test.each([
    'var x: 0..4095 -> 0..4095 -> bool = false',
    'var s: Seq<Seq<Seq<bool, 1024>, 1024>, 1024> = seq()',
    'var x: 0..65535 = any\nvar y: 0..65535 = any',
    'var x: 0..1 = 0\ninit (a: 0..60000) { x = 0 }\ninit (b: 0..60000) { x = 0 }',
  ])('is refused before it is laid out: %s', (declarations) => {
    expect(codesOf(`module m\n${declarations}\n`)).toEqual(['HF503'])
  })
})

describe('the error of a trace', () => {
  test.each(engines)('names what the trace names, %s', (engine) => {
    const text = `module m
symmetric type Node[2]
var b: Bag<Node, 3> = bag()
action go(n: Node) when b == bag() { b += n }
invariant I: b != bag() => all n in Node: size(b - n) >= 0
check c { terminal true  expect ErrorFree violated  expect I holds }`
    const evidence = verifyRun(runOf(text), verifyOptions(engine)).verdicts.find((each) => each.evidence)?.evidence
    const [added] = evidence?.trace.steps[0]?.args ?? []
    const other = added === 0 ? 'node1' : 'node0'
    expect(evidence?.trace.error?.message).toContain(`It holds no ${other}.`)
  })
})
