import { afterAll, describe, expect, test } from 'vitest'
import { folderWith, removeFolders } from '../testing/command-line.ts'
import { exitCodes } from './exit-codes.ts'

afterAll(removeFolders)

const SPEC = `module m
actor Left
actor Right
var n: 0..9 = 0
var other: 0..3 = 0
var isOn: bool = false
action up by Left when n < 9 { n += 1 }
action aside by Right when other < 3 { other += 1 }
fault turnOn { isOn = true }
/// It is small.
invariant Small: n < 3
check small { faults { turnOn <= 1 } terminal true  expect Small violated in 3 steps }
`
const TRACE = 'counterexamples/m-small-Small.itf.json'

/** A folder with a trace that somebody has lengthened by hand: with steps aside and a fault that change nothing of it. */
function folder() {
  const made = folderWith({ 'spec/m.hf': SPEC })
  expect(made.run('check', '--accept', '--no-coverage').code).toBe(exitCodes.asExpected)
  const trace = JSON.parse(made.read(TRACE))
  const [start, first, second, last] = trace.states
  const step = (state: object, n: number, other: number, action: string, isOn = false) => ({
    ...state,
    n: { '#bigint': `${n}` },
    other: { '#bigint': `${other}` },
    isOn,
    'mbt::actionTaken': action,
  })
  const states = [
    start,
    step(first, 0, 1, 'aside'),
    step(first, 1, 1, 'up'),
    step(second, 1, 1, 'turnOn', true),
    step(second, 2, 1, 'up', true),
    step(second, 2, 2, 'aside', true),
    step(last, 3, 2, 'up', true),
  ]
  made.write('long.itf.json', JSON.stringify({ ...trace, states }))
  return made
}

describe('holdfast minimise', () => {
  test('leaves out what is not needed, and its file is a trace like any other', () => {
    const { run, read } = folder()
    const { code, out, err } = run('minimise', 'long.itf.json', '--out', 'short.itf.json')
    expect({ code, err }).toEqual({ code: exitCodes.asExpected, err: 'wrote short.itf.json\n' })
    expect(out).toContain('from 6 steps with 1 fault and 5 changes of actor to 3 steps with 0 faults and 0 changes')
    expect(out).toContain('left out: steps 1, 3, 5\nNo selection of its steps')
    expect(out).toContain('The shortest trace there is has 3 steps with 0 faults, too.')
    expect(run('replay', 'short.itf.json')).toMatchObject({ code: exitCodes.asExpected })
    // Once more it is the same file.
    const before = read('short.itf.json')
    expect(run('minimise', 'short.itf.json', '--no-search', '--out', 'short.itf.json').code).toBe(exitCodes.asExpected)
    expect(read('short.itf.json')).toBe(before)
    expect(before).toBe(read(TRACE))
  })

  test('says that no search was made, or that it was cut short', () => {
    const { run } = folder()
    expect(run('minimise', 'long.itf.json', '--no-search').out).not.toContain('The shortest')
    const cut = run('minimise', 'long.itf.json', '--max-states', '1')
    expect(cut.code).toBe(exitCodes.asExpected)
    expect(cut.out).toContain('was not found. The search ended at its limit of 1 state.')
  })

  test('overwrites nothing that is no trace, unless told to', () => {
    const { run, read, write } = folder()
    write('mine.txt', 'mine\n')
    expect(run('minimise', 'long.itf.json', '--out', 'mine.txt')).toMatchObject({
      code: exitCodes.usage,
      err: "error: 'mine.txt' exists and is something else than a trace. To overwrite it, add --force.\n",
    })
    expect(read('mine.txt')).toBe('mine\n')
    expect(run('minimise', 'long.itf.json', '--out', 'mine.txt', '--force').code).toBe(exitCodes.asExpected)
    expect(read('mine.txt')).toContain('"format": "ITF"')
  })

  test('writes nothing of a trace that shows nothing any more', () => {
    const { run, write, files } = folder()
    write('spec/m.hf', SPEC.replace('n < 3', 'n < 4'))
    const late = run('minimise', 'long.itf.json', '--out', 'short.itf.json')
    expect(late.code).toBe(exitCodes.unmet)
    expect(late.out).toContain('So there is nothing to minimise.')
    write('spec/m.hf', SPEC.replaceAll('up', 'rise'))
    expect(run('minimise', 'long.itf.json', '--out', 'short.itf.json').code).toBe(exitCodes.unmet)
    expect(run('minimise', 'spec/m.hf').code).toBe(exitCodes.usage)
    expect(files()).not.toContain('short.itf.json')
  })

  test('why names the fault as not needed, and when it was too late', () => {
    const { run } = folder()
    const { out } = run('why', 'long.itf.json')
    expect(out).toContain('step 3, turnOn: not needed. Without it, steps 2, 4 and 6 of this trace show the same.')
    expect(out).toContain('After step 5 it could still be avoided. With step 6, up, it happens.')
    expect(out).toContain('Instead of step 6, nothing more need have happened: no fair step was possible there.')
    expect(out).toContain('Leaving aside runs that stop although the system could take a step:')
    expect(run('why', 'long.itf.json', '--no-search').out).not.toContain('The point of no return')
    const { causes } = JSON.parse(run('why', 'long.itf.json', '--json').out)
    expect(causes.faults).toMatchObject([
      { step: 3, action: 'turnOn', label: { kind: 'irrelevant', steps: [2, 4, 6] } },
    ])
    expect(causes.noReturn).toMatchObject({ kind: 'fair', chance: { after: 5, instead: [] }, goingOn: {} })
  })
})
