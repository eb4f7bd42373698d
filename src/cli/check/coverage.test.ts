import { afterAll, describe, expect, test } from 'vitest'
import { folderWith, removeFolders } from '../../testing/command-line.ts'
import { exitCodes } from '../exit-codes.ts'

afterAll(removeFolders)

const spec = `module level
var level: 0..9 = 0
action rise when level < 3 { level += 1 }
action again when level == 3 { level = 0 }
action drain when level > 7 { level = 0 }
fault slip when level == 2 { level = 8 }
`
const calm = 'import "level.hf"\ncheck calm { expect DeadlockFree holds }\n'
const slippery = 'import "level.hf"\ncheck slippery { faults { slip <= 1 } expect DeadlockFree holds }\n'

const files = { 'level.hf': spec, 'calm.hf': calm, 'slippery.hf': slippery }
const check = (...args: string[]) => folderWith(files).run('check', ...args)

describe('what the runs would not notice', () => {
  test('is told after them, as warnings are drawn everywhere', () => {
    const { out, code } = check('calm.hf')
    expect(code).toBe(exitCodes.asExpected)
    expect(out).toContain(`
warning[HF701]: step never taken
  --> level.hf:5:8
  |
5 | action drain when level > 7 { level = 0 }
  |        ^^^^^
  In 1 run, the action 'drain' is never taken: nothing says what it would do.
  hint: Allow the faults that would lead to it in a check, or mend its guard.

warning[HF701]: step never taken
`)
    expect(out).toContain("No check allows the fault 'slip'")
    expect(out).toMatch(/\nverdict: all as expected\n$/)
  })

  test('is nothing that another file of the same command shows', () => {
    expect(check('calm.hf', 'slippery.hf').out).not.toContain('HF7')
    expect(check('slippery.hf').out).not.toContain('HF7')
  })

  test('fails with --strict', () => {
    const { out, code } = check('calm.hf', '--strict')
    expect(code).toBe(exitCodes.unmet)
    expect(out).toMatch(/\nverdict: all as expected, but 2 warnings\n$/)
    expect(check('slippery.hf', '--strict').code).toBe(exitCodes.asExpected)
  })

  test('is not looked for with --no-coverage, nor where only some of the checks are made', () => {
    expect(check('calm.hf', '--no-coverage', '--strict').code).toBe(exitCodes.asExpected)
    expect(check('calm.hf', 'slippery.hf', '--check', 'calm').out).not.toContain('HF7')
  })

  test('is the same with either engine, and with any store says only what is certain', () => {
    const warnings = (out: string) => out.slice(out.indexOf('\nwarning'))
    expect(warnings(check('calm.hf', '--engine', 'interpreted').out)).toBe(warnings(check('calm.hf').out))
    expect(warnings(check('calm.hf', '--plain').out)).toBe(warnings(check('calm.hf').out))
    expect(check('calm.hf', '--store', 'fingerprint').out).not.toContain("'drain'")
  })

  test('stands among the diagnostics of --json', () => {
    const { diagnostics, exitCode } = JSON.parse(check('calm.hf', '--json', '--strict').out)
    expect(exitCode).toBe(exitCodes.unmet)
    expect(diagnostics).toMatchObject([
      { code: 'HF701', severity: 'warning', file: 'level.hf', line: 5, column: 8 },
      { code: 'HF701', severity: 'warning', file: 'level.hf', line: 6, column: 7 },
    ])
  })

  test('counts the warnings about the text with --strict, too', () => {
    const { run } = folderWith({ 'm.hf': `${spec}invariant Low: level < 9\n${slippery.split('\n')[1]}` })
    expect(run('check', 'm.hf').code).toBe(exitCodes.asExpected)
    expect(run('check', 'm.hf', '--strict').code).toBe(exitCodes.unmet)
  })
})
