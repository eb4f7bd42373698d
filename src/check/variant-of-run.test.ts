import { describe, expect, test } from 'vitest'
import { readSpec } from '../cli/spec-files.ts'
import type { Run } from '../model/model.ts'
import type { CheckDecl } from '../syntax/ast.ts'
import { checkText } from '../testing/support.ts'
import { blockOf, type Variant, variantOf } from './variant.ts'

const switchedCheck = (check: CheckDecl, run: Run, switches: Pick<Variant, 'toggles' | 'constants'>) =>
  variantOf(blockOf(check, run), { ...switches, budgets: undefined, properties: undefined })

const path = 'properties/'
/** Specs whose checks have blocks in blocks, several blocks of one name, constants, terminal states and imports. */
const specs = ['recovery', 'control-plane-load', 'rds-multi-zone', 'instance-status']

/** What two runs must have in common to have the same behaviours. */
const bounds = ({ check, toggles, model, budgets, terminal, limits, expectations }: Run) => ({
  check,
  toggles,
  constants: model.constants.map(({ name, value, isSet }) => [name, value, isSet]),
  budgets,
  terminal: terminal?.body.span,
  limits,
  expectations: expectations.map(({ name, outcome }) => [name, outcome]),
})

describe('a check cut down to one run', () => {
  test.each(specs)('with nothing switched gives that run: %s', (name) => {
    const spec = readSpec(`${path}${name}.hf`)
    expect(spec.runs.length).toBeGreaterThan(1)
    for (const run of spec.runs) {
      const check = spec.checks.find((each) => each.name.text === run.check)
      if (check === undefined) throw new Error(run.check)
      const { runs, diagnostics } = spec.elaborate(switchedCheck(check, run, { toggles: run.toggles, constants: [] }))
      expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
      expect(runs.map(bounds)).toEqual([bounds(run)])
    }
  })

  const nested = `module test
const N: 1..5 = 1
var x: 0..9 = 0
fix a "a"
fix b "b"
fault bump when x < 9 { x = x + 1 }
action rest when !a && x > N { x = 0 }
invariant Small: x < 5
check c {
  faults { bump <= 1 }
  N = 2
  expect Small holds
  with a {
    faults { bump <= 2 }
    N = 3
    terminal x == 2
    with b { N = 4  expect Small holds }
  }
}
`

  test('keeps what the blocks around the run say', () => {
    const spec = checkText(nested)
    const [outer, inner] = spec.runs
    const [check] = spec.checks
    if (check === undefined || outer === undefined || inner === undefined) throw new Error(nested)
    const switched = (run: Run, toggles: string[], constants: { name: string; value: string }[]) => {
      const { runs } = spec.elaborate(switchedCheck(check, run, { toggles, constants }))
      expect(runs).toHaveLength(1)
      const [only] = runs
      return [only?.toggles, only?.model.constants[0]?.value, only?.budgets[0]?.most, only?.terminal !== undefined]
    }
    expect(switched(outer, ['b'], [])).toEqual([['b'], 2, 1, false])
    expect(switched(inner, [], [])).toEqual([[], 4, 2, true])
    expect(switched(inner, ['b'], [{ name: 'N', value: '5' }])).toEqual([['b'], 5, 2, true])
    expect(
      spec.elaborate(switchedCheck(check, inner, { toggles: [], constants: [{ name: 'N', value: '6' }] })).diagnostics,
    ).not.toEqual([])
  })
})
