import { afterAll, describe, expect, test } from 'vitest'
import { folderWith, removeFolders } from '../../testing/command-line.ts'
import { exitCodes } from '../exit-codes.ts'

afterAll(removeFolders)

const SPEC = `module m
actor Left
actor Right
var n: 0..9 = 0
var other: 0..9 = 0
var isOn: bool = false
action up fair by Left when n < 9 && isOn { n += 1 }
action aside fair by Right when !isOn { other = (other + 1) % 10 }
action turnOff fair when isOn && n < 9 { isOn = false }
fault turnOn when !isOn { isOn = true }
/// It is small.
invariant Small: n < 3
invariant Tiny: n < 10
reachable On: isOn
liveness Grows: isOn leadsTo n == 9
liveness TurnsOff: isOn leadsTo !isOn || n == 9
check small {
  faults { turnOn <= 4 }
  terminal true
  expect Small violated
  expect Tiny holds
  expect On reached
}
check wrong {
  faults { turnOn <= 4 }
  terminal true
  expect Small holds
}
check heals {
  faults { turnOn <= 4 }
  terminal true
  expect Grows holds
  expect TurnsOff holds
}
`
const made = () => folderWith({ 'spec/m.hf': SPEC })

describe('holdfast fuzz', () => {
  test('finds what is expected, and says of nothing that it holds', () => {
    const { code, out, err } = made().run('fuzz', '-c', 'small', '--runs', '500')
    expect({ code, err }).toEqual({ code: exitCodes.asExpected, err: '' })
    expect(out).toContain('  ok  Small violated in 4 steps with 1 fault, as expected (random run ')
    expect(out).toContain('  ok  On reached in 1 step with 1 fault')
    expect(out).toContain('     -  nothing found against Tiny, ErrorFree and DeadlockFree')
    expect(out).toContain('\nnothing found against what is expected, which is no proof\n')
    expect(out).not.toMatch(/\bholds\b|\bheld\b/)
  })

  test('fails where something else is found, with the trace and the command that comes to it again', () => {
    const { run } = made()
    const { code, out } = run('fuzz', '-c', 'wrong', '--runs', '500')
    expect(code).toBe(exitCodes.safety)
    expect(out).toContain('FAIL  Small violated in 4 steps with 1 fault; expected: holds')
    const [, again = ''] = /again: holdfast (fuzz .*)/.exec(out) ?? []
    expect(again).toMatch(/--seed 1 --path \d+(:0)*$/)
    const second = run(...again.split(' '))
    expect(second.code).toBe(exitCodes.safety)
    const traceOf = (text: string) => text.slice(text.indexOf('0  at the start'), text.indexOf('check run,'))
    expect(traceOf(second.out)).toContain('4  Left: up')
    expect(traceOf(second.out).split('\n').slice(0, -1)).toEqual(traceOf(out).split('\n').slice(0, -1))
  })

  test('keeps traces that are replayed like any other, and overwrites nothing else', () => {
    const { run, write, read } = made()
    const { err } = run('fuzz', '-c', 'small', '--runs', '500', '--out', 'kept')
    expect(err).toContain('wrote kept/m-small-Small.itf.json\n')
    const replayed = run('replay', 'kept/m-small-Small.itf.json')
    expect(replayed).toMatchObject({ code: exitCodes.asExpected })
    expect(replayed.out).toContain('still show the violation of Small')
    write('kept/m-small-Small.itf.json', 'my own notes')
    expect(run('fuzz', '-c', 'small', '--runs', '500', '--out', 'kept')).toMatchObject({ code: exitCodes.usage })
    expect(read('kept/m-small-Small.itf.json')).toBe('my own notes')
  })

  test('says of what does not come in time that it did not recover, never that it is violated', () => {
    const { run } = made()
    const short = run('fuzz', '-c', 'heals', '--runs', '500', '--recover-within', '5', '--property', 'Grows')
    expect(short.code).toBe(exitCodes.inconclusive)
    expect(short.out).toContain('   ?  Grows not recovered within 5 steps after 1 step with 1 fault; expected: holds')
    expect(short.out).not.toContain('violated')
    const other = run('fuzz', '-c', 'heals', '--runs', '500', '--property', 'TurnsOff')
    expect(other.code).toBe(exitCodes.asExpected)
    expect(other.out).toContain('nothing found against TurnsOff')
  })

  test('takes more faults than the check allows only where it is asked to', () => {
    const { run } = folderWith({ 'spec/m.hf': SPEC.replace(/turnOn <= 4/g, 'turnOn <= 0') })
    expect(run('fuzz', '-c', 'wrong', '--runs', '200').code).toBe(exitCodes.asExpected)
    const free = run('fuzz', '-c', 'wrong', '--runs', '200', '--faults', 'free', '--out', 'kept')
    expect(free.code).toBe(exitCodes.safety)
    expect(free.out).toContain('So this is no run of the check.')
    expect(free.err).toBe('')
  })

  test('gives the same bytes for the same seed, as lines and as JSON', () => {
    const { run } = made()
    const json = () => run('fuzz', '--runs', '300', '--seed', '7', '--json')
    const [first, second] = [json(), json()]
    expect(first).toEqual(second)
    const report = JSON.parse(first.out)
    expect(report).toMatchObject({ version: 1, exitCode: exitCodes.safety, seed: 7, strategy: 'mixed' })
    expect(report.runs.map((each: { check: string }) => each.check)).toEqual(['small', 'wrong', 'heals'])
    expect(report.runs[0].nothingFound).toContainEqual({ property: 'Tiny', expected: 'holds' })
  })

  test.each([
    [['--strategy', 'cleverly'], "There is no strategy 'cleverly'. There are uniform, priorities, swarm"],
    [['--scenarios', 'bursts'], "There is no scenario 'bursts'. Did you mean 'burst'?"],
    [['-c', 'smal'], "There is no check 'smal'. Did you mean 'small'?"],
    [['--path', '3:1'], 'A path leads to one finding'],
    [['-c', 'small', '--property', 'Small', '--path', 'x'], "'x' is no path"],
    [['--property', 'Smal'], "There is no property 'Smal'. Did you mean 'Small'?"],
  ])('refuses %s', (args, message) => {
    const { code, err } = made().run('fuzz', ...args)
    expect(code).toBe(exitCodes.usage)
    expect(err).toContain(message)
  })
})
