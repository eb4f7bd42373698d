import { describe, expect, test } from 'vitest'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { type CoverageTest, coverageOf } from '../testing/coverage-support.ts'
import { engines, runsOf } from '../testing/support.ts'
import { textOf } from './place.ts'

/** What is said of a spec: the code of each warning with the text that it stands at, notes in brackets. */
function told(text: string, options: CoverageTest = {}): string[] {
  return coverageOf(runsOf(text), options).map(shown)
}

function shown({ code, severity, span }: Diagnostic): string {
  return severity === 'note' ? `(${code} ${textOf(span)})` : `${code} ${textOf(span)}`
}

/** A spec that counts up and starts again, with more declarations and a check. */
function counting(more: string, check = 'expect DeadlockFree holds'): string {
  return `
var level: 0..9 = 0
action rise when level < 3 { level += 1 }
action again when level == 3 { level = 0 }
${more}
check small { ${check} }
`
}

describe.each(engines)('with the %s engine', (engine) => {
  // A sample of one state shows next to nothing, so that the second search must.
  describe.each([400, 1])('and a sample of %i', (sampleStates) => {
    const options = { engine, sampleStates }

    test('nothing is said of a spec in which everything matters', () => {
      const spec = counting(
        `var open: bool = false
        action turn when level > 1 { if open { open = false } else { open = true } }
        invariant Closed: level > 0 => level < 5
        step Steady: level' < level => level' == 0`,
        'expect Closed, Steady holds',
      )
      expect(told(spec, options)).toEqual([])
    })

    test('a step that is never taken, with the part of its guard that is to blame', () => {
      const spec = counting(`action drain when level > 1 && level > 7 && level != 2 { level = 0 }`)
      expect(told(spec, options)).toEqual(['HF701 drain'])
      expect(coverageOf(runsOf(spec), options)[0]?.related?.map(({ span }) => textOf(span))).toEqual(['level > 7'])
    })

    test('what explains a step that is never taken is not told by itself where a switch lets it be taken', () => {
      const spec = counting(
        `bug blind "The level is not looked at"
        action drain when level > 1 && (level > 7 || blind) { level = 0 }`,
        'expect DeadlockFree holds with blind { expect DeadlockFree holds }',
      )
      expect(told(spec, options)).toEqual([])
    })

    test('of a step that is never taken nothing else is said', () => {
      const spec = counting(`action drain when level > 7 { if level == 8 { level = 0 } else { level = 1 } }`)
      expect(told(spec, options)).toEqual(['HF701 drain'])
    })

    test('a fault that no check allows', () => {
      const spec = counting('fault slip when level == 2 { level = 0 }')
      expect(told(spec, options)).toEqual(['HF701 slip'])
      const allowed = counting(
        'fault slip when level == 2 { level = 0 }',
        'faults { slip <= 1 } expect DeadlockFree holds',
      )
      expect(told(allowed, options)).toEqual([])
    })

    test('a part of a guard that is never false where those before it are true', () => {
      expect(told(counting('action skip when level == 1 && level < 3 { level = 3 }'), options)).toEqual([
        'HF702 level < 3',
      ])
      expect(told(counting('action skip when level < 3 && level == 1 { level = 3 }'), options)).toEqual([])
    })

    test('a part of a definition that only guards use', () => {
      const spec = counting(`
        def isLow(most: 0..9) = level <= most && level < 8
        action skip when isLow(1) { level = 3 }
        action leap when isLow(2) { level = 3 }`)
      expect(told(spec, options)).toEqual(['HF702 level < 8'])
      expect(told(spec.replace('isLow(2)', 'isLow(2) && !isLow(0)'), options)).toEqual([])
    })

    test('parts of guards are asked with every value of the parameters', () => {
      const pair = (part: string) =>
        counting(`symmetric type Node[2]
          var on: Node -> bool = false
          action turn(a: Node, b: Node) when a != b && ${part} { on[a] = !on[a] }`)
      expect(told(pair('(on[a] || !on[b])'), options)).toEqual([])
      expect(told(pair('(on[a] || !on[a])'), options)).toEqual(['HF702 on[a] || !on[a]'])
    })

    test.each([
      ['if', 'if level == 3 { level = 0 } else if level == 5 { level = 1 } else { level += 1 }', ['HF703 level = 1']],
      ['else', 'if level < 5 { level = 0 } else { level = 1 }', ['HF703 level = 1']],
      ['match', 'match owner { none => { owner = 1 }, some n => { owner = none } }', []],
      ['arm', 'match kind { A => { kind = B }, B => { kind = A }, C => { kind = B } }', ['HF703 kind = B']],
      ['? :', 'level = level > 4 ? 0 : 1', ['HF703 0']],
      ['? : in a loop', 'for i in 0..2 where i < level { seen = i == 2 && level == 2 ? 1 : 0 }', ['HF703 1']],
      ['after an assignment', 'level = 3  if level == 3 { level = 0 } else { level = 1 }', ['HF703 level = 1']],
      ['? : in a definition', 'level = after(level)', ['HF703 8']],
    ])('a branch that is never taken: %s', (_, body, warnings) => {
      const spec = counting(`
        enum Kind { A, B, C }
        var owner: (0..2)? = none
        var kind: Kind = A
        var seen: 0..9 = 0
        def after(from: 0..9) = from == 9 ? 8 : 0
        action other { ${body} }`)
      expect(told(spec, options)).toEqual(warnings)
    })

    test.each([
      ['an invariant', 'invariant Claim: level > 5 => level == 7', ['HF704 level > 5']],
      ['an invariant that means something', 'invariant Claim: level > 2 => level == 3', []],
      [
        'under a quantifier',
        'invariant Claim: all i in 0..9: level == i && i > 5 => i == 7',
        ['HF704 level == i && i > 5'],
      ],
      ['under a quantifier, met for one', 'invariant Claim: all i in 0..9: level == i && i > 2 => i == 3', []],
      ['an all without any', 'invariant Claim: all i in 0..9 where i + 4 < level: i == 7', ['HF704 i + 4 < level']],
      ['a definition', 'def far = level > 5 => level == 7\ninvariant Claim: far && level < 8', ['HF704 level > 5']],
      ['within another', 'invariant Claim: level > 5 => (level > 6 => level == 7)', ['HF704 level > 5']],
      ['a step', "step Claim: level' == 0 && level < 3 => level == 0", ["HF704 level' == 0 && level < 3"]],
      ['a step that means something', "step Claim: level' == 0 => level == 3", []],
    ])('a premise that is never true: %s', (_, property, warnings) => {
      expect(told(counting(property, 'expect Claim holds'), options)).toEqual(warnings)
    })

    test('premises of properties that no run asks for are not looked at', () => {
      expect(told(counting('invariant Claim: level > 5 => level == 7'), options)).toEqual([])
    })

    test('a trigger that is never true', () => {
      const spec = (trigger: string) => counting(`liveness Ends: ${trigger} leadsTo level == 0`, 'expect Ends holds')
      expect(told(spec('level > 5'), options)).toEqual(['HF704 level > 5'])
      expect(told(spec('level == 2'), options)).toEqual([])
    })

    test('something to see that never changes', () => {
      const spec = (seen: string) =>
        counting(
          `var open: bool = false\naction turn { open = !open }\nunaffected Apart: ${seen} by turn`,
          'expect Apart holds',
        )
      expect(told(spec('level'), options)).toEqual([])
      expect(told(spec('level > 4'), options)).toEqual(['HF707 level > 4'])
      expect(told(spec('{ far: level > 4, near: level < 2 }'), options)).toEqual([])
      expect(told(`def far(i: 0..9) = level > i\n${spec('far(3)')}`, options)).toEqual(['HF707 far(3)'])
      expect(told(`def far(i: 0..9) = level > i\n${spec('far(2)')}`, options)).toEqual([])
    })

    test.each([
      ['by its range', 'invariant Claim: level <= 9', ['HF705 Claim']],
      ['not quite', 'invariant Claim: level <= 8', []],
      ['by all its values', 'invariant Claim: level % 3 != 1 || level in set(1, 4, 7)', ['HF705 Claim']],
      ['through many variables', 'invariant Claim: wide == wide && size(wide) <= 4', ['HF705 Claim']],
      ['rarely broken', 'invariant Claim: wide != seq(7, 7, 7, 7)', []],
    ])('an invariant that the types imply: %s', (_, property, warnings) => {
      const spec = counting(`var wide: Seq<0..99, 4> = seq()\n${property}`, 'expect Claim holds')
      expect(told(spec, options)).toEqual(warnings)
    })

    test('a bound that was reached is noted, once', () => {
      const spec = `
var level: 0..3 = 0
var queue: Seq<0..1, 2> = seq()
action rise when level < 3 { level += 1 }
action push when size(queue) < 2 && level == 1 { queue += 1 }
action again when level == 3 { level = 0 }
action empty when size(queue) == 2 { queue = seq() }
check small { expect DeadlockFree holds }
`
      expect(told(spec, options)).toEqual(['(HF706 level < 3)', '(HF706 size(queue) < 2)'])
    })
  })

  test('what one run shows, no other need show', () => {
    const spec = counting('fault slip when level == 2 { level = 7 }\naction back when level > 3 { level = 0 }')
    const checks = `check faulty { faults { slip <= 1 } expect DeadlockFree holds }`
    expect(told(spec, { engine })).toEqual(['HF701 slip', 'HF701 back'])
    expect(told(spec + checks, { engine })).toEqual([])
  })

  test('only faults that the budgets allow show anything', () => {
    const spec = (check: string) => `
var level: 0..9 = 0
action rise when level < 3 { level += 1 }
action again when level == 3 || level == 5 { level = 0 }
fault slip { if level == 5 { level = 0 } else { level = 5 } }
fault drop when level > 0 { level = level - 1 }
step Claim: level' < level && level' > 0 => level != 3
check small { ${check} }
`
    const once = 'faults { slip <= 1, drop <= 1 } expect Claim violated'
    expect(told(spec(once), { engine })).toEqual(['HF703 level = 0'])
    expect(told(spec(once.replace('slip <= 1', 'slip <= 2')), { engine })).toEqual([])
    expect(told(spec('faults { slip <= 2 } expect Claim holds'), { engine })).toEqual([
      'HF701 drop',
      "HF704 level' < level && level' > 0",
    ])
  })

  test('what a switch leaves out says nothing in that run', () => {
    const spec = `
var level: 0..9 = 0
fix gate "The gate is used"
fix other "Another one"
action rise when level < 3 && (level != 1 || !gate) { level += 1 }
action jump when gate && level < 2 { level = level == 1 ? 4 : 2 }
action again when level >= 3 { if gate && level == 4 { level = 0 } else { level = 0 } }
action open when other && level == 8 { level = 0 }
invariant Claim: gate => level < 9
check off { expect Claim holds }
`
    expect(told(spec, { engine })).toEqual([])
    expect(told(spec.replace('expect Claim', 'with other { expect Claim holds } expect Claim'), { engine })).toEqual([
      'HF701 open',
    ])
    expect(told(spec.replace('expect Claim', 'with gate { expect Claim holds } expect Claim'), { engine })).toEqual([])
  })

  test('nothing is said where every run was cut short', () => {
    const spec = counting('action drain when level > 7 { level = 0 }')
    expect(told(spec, { engine, limits: { states: 2 } })).toEqual([])
    expect(told(spec, { engine, limits: { depth: 1 } })).toEqual([])
    expect(told(spec, { engine })).toEqual(['HF701 drain'])
  })

  test('a run that was cut short takes the certainty from the others', () => {
    const spec = counting('action drain when level > 7 { level = 0 }')
    const runs = runsOf(`${spec}check brief { limits { depth <= 1 } expect DeadlockFree holds }`)
    const [note] = coverageOf(runs, { engine })
    expect(note?.severity).toBe('note')
    expect(note?.message).toContain('In 2 runs, the action')
    expect(note?.message).toContain('In 1 of them not all states were looked at.')
  })

  test('a run that ended when all was decided is searched to the end', () => {
    const violated = 'expect Low violated'
    const early = counting('action leap when level == 3 { level = 9 }\ninvariant Low: level < 1', violated)
    expect(told(early, { engine })).toEqual([])
    const never = counting('action leap when level == 4 { level = 9 }\ninvariant Low: level < 1', violated)
    expect(told(never, { engine })).toEqual(['HF701 leap'])
  })

  test('nothing is said beyond an error of the model', () => {
    const spec = counting('action leap when level == 2 { level = level + 8 }\naction far when level == 8 { level = 0 }')
    expect(told(spec, { engine })).toEqual([])
  })
})
