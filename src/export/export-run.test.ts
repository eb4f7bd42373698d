import { describe, expect, test } from 'vitest'
import type { Run } from '../model/model.ts'
import { featureSpecs } from '../testing/feature-specs.ts'
import { runOf, runsOf } from '../testing/support.ts'
import { type ExportOptions, exportRun, type Target, targets } from './export-run.ts'

const run = runOf(`
module lease
symmetric actor Node[2]
const MOST = 2
/// Who holds the lease.
var holder: Node? = none
var term: 0..MOST = 0
var from: Set<Node> = set()
fault crash(n: Node) when holder == n { holder = none }
fault never { term = 0 }
/// A node takes the lease.
action take(n: Node) when holder == none { holder = n  term += 1  from += n }
operator stop when term == MOST { term = 0 }
def held(n: Node) = holder == n
/// One holder at most.
invariant Single: all a, b in Node: held(a) && held(b) => a == b
reachable Third: term == 2
step Up: term' >= term
check c {
  faults { crash <= 1 }
  terminal true
  expect Single, Up holds
  expect Third reached
}
`)

function textOf(which: Run, target: Target, options: ExportOptions = {}): string {
  const exported = exportRun(which, target, options)
  if (exported.kind === 'refused') throw new Error(exported.reasons.map((reason) => reason.sentence).join())
  return exported.text
}

describe('an exported run', () => {
  test('reads well in Murphi', () => {
    const text = textOf(run, 'murphi')
    expect(text).toContain(
      [
        '-- A node takes the lease.',
        'ruleset n: Node do',
        '  rule "take"',
        '    holder = None',
        '  ==>',
        '  begin',
        '    holder := n;',
        '    assert ((term + 1) <= 2) "error of the model (test.hf:12:56)";',
        '    term := term + 1;',
        '    from_[n] := true;',
        '  end;',
        'end;',
      ].join('\n'),
    )
    expect(text).toContain('function held(n: Node): boolean;\nbegin\n  return holder = n;\nend;')
    expect(text).toContain('(used_crash < 1) & (holder = n)')
  })

  test('reads well in Promela', () => {
    const text = textOf(run, 'promela')
    expect(text).toContain('#define take_when(n) \\\n  (holder == None)\ninline take(n) {\n  holder = n;')
    expect(text).toContain(':: d_step { take_when(0) -> take(0) }\n  :: d_step { take_when(1) -> take(1) }')
    expect(text).toContain('/* Third is unreachable is not true */')
  })

  test('reads well in TLA+', () => {
    const exported = exportRun(run, 'tla', { module: 'lease_c' })
    if (exported.kind === 'refused') throw new Error('refused')
    expect(exported.text).toMatch(/^---- MODULE lease_c ----\n[\s\S]*\n====\n$/)
    expect(exported.text).toContain(
      [
        '\\* A node takes the lease.',
        'take(n) ==',
        '  /\\ holder = None',
        '  /\\ LET',
        '       fail_1 == IF (term + 1) <= 2 THEN "" ELSE "error of the model (test.hf:12:56)"',
        '     IN',
        '       /\\ Assert(fail_1 = "", fail_1)',
        "       /\\ holder' = n",
        "       /\\ term' = term + 1",
        "       /\\ from' = [from EXCEPT ![n] = TRUE]",
        '       /\\ UNCHANGED <<used_crash>>',
      ].join('\n'),
    )
    expect(exported.text).toContain('Next ==\n  \\/ Steps\n  \\/ \\E n \\in Node : crash(n)')
    expect(exported.text).toContain('DeadlockFree ==\n  \\/ ENABLED <<Steps>>_vars\n  \\/ TRUE')
    expect(exported.configuration).toBe(
      'INIT Init\nNEXT Next\nCHECK_DEADLOCK FALSE\nINVARIANTS\n  Single\n  Third_is_unreachable\n  DeadlockFree\n',
    )
  })

  test.each(targets)('says in %s what it is of and what it leaves out', (target) => {
    const text = textOf(run, target)
    expect(text).toContain('test, check c, exported by Holdfast.')
    expect(text).toContain('Constants: MOST = 2.')
    expect(text).toContain('Faults: crash <= 1.')
    expect(text).toContain('Not claimed here: Up.')
    expect(text).toContain('To check it:')
    expect(text).not.toContain('never')
  })

  test.each(targets)('claims in %s what is asked for alone', (target) => {
    const text = textOf(run, target, { properties: ['Single'] })
    expect(text).toContain('One holder at most.')
    expect(text).not.toContain('unreachable')
    expect(textOf(run, target, { properties: [] })).not.toContain('One holder at most.')
  })

  test.each(targets)('is the same each time: %s', (target) => {
    for (const text of Object.values(featureSpecs))
      for (const each of runsOf(text)) expect(exportRun(each, target)).toEqual(exportRun(each, target))
  })

  test('has no name that is a word of the target', () => {
    const words = runOf(`
module m
var rule: bool = false
var byte: bool = false
var VARIABLE: bool = false
action end when !rule { rule = true  byte = VARIABLE }
check c { terminal true }
`)
    expect(textOf(words, 'murphi')).toContain('rule_: boolean;')
    expect(textOf(words, 'promela')).toContain('bool byte_;')
    expect(textOf(words, 'tla')).toContain('VARIABLE_')
  })
})

describe('what a target cannot have', () => {
  test('is refused with its place: too many initial states for Promela', () => {
    const many = runOf('module m\nvar s: Set<0..9> = any\naction keep { s = s }\ncheck c { terminal true }')
    const exported = exportRun(many, 'promela')
    if (exported.kind === 'text') throw new Error('not refused')
    const [{ span, sentence } = { span: undefined, sentence: '' }] = exported.reasons
    expect(sentence).toBe('Promela has an option for each initial state, and these are 1024.')
    expect(span?.file.text.slice(span.start, span.end)).toBe('s')
    expect(exportRun(many, 'murphi').kind).toBe('text')
  })

  test('is refused with its place: what is too long without quantifiers', () => {
    const long = runOf(
      'module m\nvar m: 0..199 -> bool = false\naction flip when count(a, b in 0..199 where m[a] != m[b] && (m[a] || m[b])) > 5 { m[0] = true }\ncheck c { terminal true }',
    )
    for (const target of targets) {
      const exported = exportRun(long, target)
      if (exported.kind === 'text') throw new Error('not refused')
      expect(exported.reasons.map(({ sentence }) => sentence)).toEqual([
        'Written out value by value, this is too long.',
      ])
      expect(exported.reasons[0]?.span.start).toBeGreaterThan(0)
    }
  })
})
