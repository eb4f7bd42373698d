import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Variant, variantOf } from '../check/variant.ts'
import type { Run } from '../model/model.ts'
import { checkText, randomTemporalSpecs, verifyOptions } from '../testing/support.ts'
import { verifyRun } from '../verify/verify-run.ts'
import { combinationsOf } from './combinations.ts'
import { runKey } from './run-key.ts'

const runs = Number(process.env['HOLDFAST_LAW_RUNS'] ?? 100)

/** Conditions that ask the fixes f and g, and some that they cannot change. */
const neutral = ['(f || true)', '(f && false)', '(g && true || true)', 'w < 3']
const ofF = ['f', '!f', '(f ? w < 3 : w < 3)', ...neutral]
const ofBoth = ['f', 'f && g', 'f || g', '(f => g)', '(f ? g : !g)', ...neutral]

const names = ['Response', 'Settled', 'EachAgain', 'Formless', 'Alone', 'Helped', 'Few', 'DeadlockFree', 'ErrorFree']
const properties = names.map((name) => ({ name, isReachable: false }))

/** Random specs whose steps ask two switches, in guards and in bodies. */
const specs = fc
  .tuple(
    randomTemporalSpecs,
    fc.constantFrom(neutral, ofF, ofBoth).chain((all) => fc.infiniteStream(fc.constantFrom(...all))),
  )
  .map(([text, stream]) => {
    const lines = text.split('\n').filter((line) => !line.startsWith('check'))
    const next = () => stream.next().value
    const switched = lines.map((line) => {
      if (!/^(action|fault|operator) /.test(line)) return line
      const guarded = line.includes(' when ') ? line.replace(' when ', ` when ${next()} && `) : line
      return guarded.replace(/ \}$/, ` if ${next()} && w < 3 { w += 1 } else { w = 0 } }`)
    })
    const blocks = combinationsOf(['f', 'g']).map((fixes) => {
      const expects = `expect ${names.join(', ')} holds`
      return fixes.length === 0 ? expects : `with ${fixes.join(', ')} { ${expects} }`
    })
    const check = `check c { K = 2  faults { break <= 1 }  terminal w == K  limits { states <= 600 }  ${blocks.join(' ')} }`
    return [
      ...switched,
      'fix f "F"',
      'fix g "G"',
      'const K = 1',
      'var w: 0..3 = 0',
      'invariant Few: w <= K',
      check,
    ].join('\n')
  })

function verdictsOf(run: Run): readonly unknown[] {
  const { verdicts, statistics } = verifyRun(run, verifyOptions('interpreted'))
  const all = verdicts.filter(({ expectation }) => expectation.stated)
  return [
    statistics.states,
    statistics.transitions,
    ...all.map(({ expectation, status, evidence, reason }) => [expectation.name, status, evidence?.steps, reason]),
  ]
}

/** The run of a check with some fixes. */
function variantRun(text: string, toggles: readonly string[], others: Partial<Variant> = {}): Run {
  const spec = checkText(text)
  expect(spec.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  const [check] = spec.checks
  if (check === undefined) throw new Error('no check')
  const variant = { constants: [], toggles, budgets: undefined, properties, ...others }
  const { runs, diagnostics } = spec.elaborate(variantOf(check, variant))
  expect(diagnostics).toEqual([])
  const [run, ...more] = runs
  expect(more).toEqual([])
  return run as Run
}

describe('a combination of fixes', () => {
  test('comes to what a with block with these fixes comes to, and runs with one key to the same', () => {
    fc.assert(
      fc.property(specs, (text) => {
        const byKey = new Map<string, readonly unknown[]>()
        for (const run of checkText(text).runs) {
          const found = verdictsOf(run)
          const variant = variantRun(text, run.toggles)
          expect(verdictsOf(variant)).toEqual(found)
          const key = runKey(variant)
          expect(byKey.get(key) ?? found).toEqual(found)
          byKey.set(key, found)
        }
      }),
      { numRuns: Math.ceil(runs / 5) },
    )
  }, 240_000)
})

describe('the key of a run', () => {
  const spec = (action: string, more = '') => `const K = 0
fix f "F"
fix g "G"
var x: 0..3 = 0
var o: (0..3)? = none
def later = f ? 2 : x
def behind: 0..3 {
  let y = f ? 1 : o!
  return 1
}
fault crash when x == 0 && !g { x = 3 }
${action}
invariant P: x < 3
invariant Q: x < 2
${more}
check c { faults { crash <= 1 } terminal true expect P, Q holds }`
  const asked = [{ name: 'P', isReachable: false }]
  const keyOf = (text: string, toggles: readonly string[], others: Partial<Variant> = {}) =>
    runKey(variantRun(text, toggles, { properties: asked, ...others }))
  const isShared = (action: string, ...fixes: string[]) => keyOf(spec(action), []) === keyOf(spec(action), fixes)

  test.each([
    ['a switch that nothing reads', 'action a { x = 1 }', 'f', true],
    ['a switch beside what decides', 'action a when x == 0 && (f || true) { x = 1 }', 'f', true],
    ['a branch that both leave out', 'action a { if f && false { x = 2 } else { x = 1 } }', 'f', true],
    ['a step that neither takes', 'action a when f && g { x = 2 }', 'f', true],
    ['a step that one takes', 'action a when f { x = 2 }', 'f', false],
    ['a branch that one takes', 'action a { if f { x = 2 } else { x = 1 } }', 'f', false],
    ['a value', 'action a { x = f ? 2 : 1 }', 'f', false],
    ['the value of a definition', 'action a { x = later }', 'f', false],
    ['a definition that nothing calls', 'action a { x = 1 }', 'f', true],
    ['a fault that can no longer happen', 'action a { x = 1 }', 'g', false],
    ['an error before what decides', 'action a when o! == 1 && f { x = 1 }', 'f', false],
    ['an error behind a name', 'action a { x = behind }', 'f', false],
    ['fairness', 'action a fair when x == 0 { x = 1 }', 'f', true],
  ])('with %s', (_, action, fix, expected) => {
    expect(isShared(action, fix)).toBe(expected)
  })

  test('knows the steps that must not matter by their names', () => {
    const text = (actions: string) =>
      `var x: 0..1 = 0\n${actions}\nunaffected U: x by go\ncheck c { terminal true expect U holds }`
    const keyOfU = (actions: string) =>
      runKey(variantRun(text(actions), [], { properties: [{ name: 'U', isReachable: false }] }))
    const [go, other, off] = ['action go { x = 1 }', 'action other { x = 0 }', 'action off when false { x = 0 }']
    expect(keyOfU(`${off}\n${go}\n${other}`)).toBe(keyOfU(`${go}\n${off}\n${other}`))
    expect(keyOfU(`${off}\n${go}\n${other}`)).toBe(keyOfU(`${go}\n${other}`))
    expect(keyOfU(`${go}\n${other}`)).not.toBe(keyOfU(`${go}`))
  })

  test('tells questions, constants and budgets apart, but not the budgets of faults that cannot happen', () => {
    const text = spec('action a when x <= K { x = 1 }')
    const key = keyOf(text, [])
    expect(keyOf(text, [], { properties: [{ name: 'Q', isReachable: false }] })).not.toBe(key)
    expect(keyOf(text, [], { constants: [{ name: 'K', value: '1' }] })).not.toBe(key)
    expect(keyOf(text, [], { constants: [{ name: 'K', value: '0' }] })).toBe(key)
    expect(keyOf(text, [], { budgets: [{ faults: ['crash'], most: 2 }] })).not.toBe(key)
    expect(keyOf(text, [], { budgets: [{ faults: ['crash'], most: 1 }] })).toBe(key)
    expect(keyOf(text, [], { budgets: [{ faults: ['crash'], most: 0 }] })).toBe(keyOf(text, [], { budgets: [] }))
    expect(keyOf(text, ['g'], { budgets: [{ faults: ['crash'], most: 2 }] })).not.toBe(
      keyOf(text, ['g'], { budgets: [] }),
    )
  })
})
