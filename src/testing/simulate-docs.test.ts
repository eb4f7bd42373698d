import { afterAll, describe, expect, test } from 'vitest'
import { exitCodes } from '../cli/exit-codes.ts'
import { folderWith, removeFolders } from './command-line.ts'
import { DocsPage, optionsOf } from './docs-page.ts'

const page = new DocsPage('docs/simulate.md', 'simulate')
afterAll(removeFolders)

describe('docs/simulate.md', () => {
  test('has a command for each block of output', () => page.expectExamples(2))

  test.each(page.examples)('shows what it prints: %s', (_, example) => page.expectPrinted(example))

  test('names every option', () => {
    for (const option of optionsOf('simulate')) expect(page.text).toContain(`${option}`)
  })
})

const spec = `
  module m
  const HOURS: 1..100 = 2
  var left: 0..3 = 3
  reward Left: left
  action use rate 1 per HOURS hours when left > 0 { left -= 1 }
  operator refill { left = 3 }
  invariant Some: left > 0
  check c "some" { terminal true  expect Some violated }
  experiment e { terminal true }`

describe('holdfast simulate', () => {
  test('gives all numbers as JSON, the same with any number of threads', () => {
    const folder = folderWith({ 'm.hf': spec })
    const words = ['simulate', 'm.hf', '--for', '10 hours', '--every', '5h', '--runs', '300', '--json']
    const { code, out } = folder.run(...words, '--workers', '1')
    expect(code).toBe(exitCodes.asExpected)
    expect(folder.run(...words, '--workers', '3').out).toBe(out)
    const { version, seed, horizon, every, confidence, cells } = JSON.parse(out)
    expect({ version, seed, horizon, every, confidence }).toEqual({
      version: 1,
      seed: 1,
      horizon: 36_000,
      every: 18_000,
      confidence: 0.95,
    })
    expect(cells.map(({ check }: { check: string }) => check)).toEqual(['c', 'e'])
    const [{ spec: path, runs, times, leftOut, stopped, properties, rewards, atRest, deadlocked }] = cells
    expect({ path, runs, times, leftOut, stopped }).toEqual({
      path: 'm.hf',
      runs: 300,
      times: [0, 18_000, 36_000],
      leftOut: ['refill'],
      stopped: null,
    })
    expect(properties[0]).toMatchObject({ property: 'Some', sort: 'invariant', happened: atRest })
    expect(properties[0].chance.value).toBe(atRest / 300)
    // Three exponential times of two hours each, in ten hours: 1 - e^-5 (1 + 5 + 25 / 2).
    expect(properties[0].chance.value).toBeCloseTo(1 - Math.exp(-5) * 18.5, 1)
    expect(rewards[0]).toMatchObject({ reward: 'Left', mean: [{ value: 3, high: 3 }, {}, {}] })
    expect(deadlocked).toBe(0)
    const one = folder.run('simulate', 'm.hf', '-c', 'e', '--for', '10h', '--every', '5h', '--runs', '300', '--json')
    expect(JSON.parse(one.out).cells).toEqual(cells.slice(1))
  })

  test('another seed gives other runs', async () => {
    const folder = folderWith({ 'm.hf': spec })
    const of = (seed: string) =>
      folder.run('simulate', 'm.hf', '-c', 'e', '--for', '5h', '--runs', '50', '--seed', seed).out
    expect(of('2')).not.toBe(of('1').replace('seed 1', 'seed 2'))
  })

  test('shows the last steps of a run that is an error, and its code', () => {
    const folder = folderWith({ 'm.hf': spec.replace('when left > 0 { left', '{ left') })
    const { code, out } = folder.run('simulate', 'm.hf', '-c', 'e', '--for', '90d')
    expect(code).toBe(exitCodes.modelError)
    expect(out).toContain('no answer: A number left the range of the type it was given to.')
    expect(out).toMatch(
      /3 {2}use\n +after [\d.]+ hours\n +left: 1 -> 0\n +4 {2}use\n +after [\d.]+ hours\n +error: A number left/,
    )
    const json = folder.run('simulate', 'm.hf', '-c', 'e', '--for', '90d', '--json')
    const [{ stopped, properties, end }] = JSON.parse(json.out).cells
    expect({ kind: stopped.kind, properties, steps: end.trace.steps.length }).toEqual({
      kind: 'error',
      properties: [],
      steps: 4,
    })
  })

  test('is inconclusive where a step says no time, or there are too many', () => {
    const folder = folderWith({ 'm.hf': spec.replace('rate 1 per HOURS hours', '') })
    const untimed = folder.run('simulate', 'm.hf', '-c', 'e', '--for', '90d')
    expect(untimed.code).toBe(exitCodes.inconclusive)
    expect(untimed.out).toContain('no answer: use has no rate, so nothing says how soon it happens.  m.hf:6:')
    const named = folder.run('simulate', 'm.hf', '-c', 'e', '--for', '90d', '--scheduler', 'uniform')
    expect(named.code).toBe(exitCodes.asExpected)
    expect(named.out).toContain('steps that say no time come at once, each alike')
    folder.write('m.hf', spec)
    const long = folder.run('simulate', 'm.hf', '-c', 'e', '--for', '900d', '--max-steps', '2')
    expect(long.code).toBe(exitCodes.inconclusive)
    expect(long.out).toContain('A run takes more than 2 steps.')
  })

  test('shows the last of many steps that come at once and never end', () => {
    const folder = folderWith({ 'm.hf': 'module m var a: bool = false action flip probability 1 of 2 { a = !a }' })
    const { code, out } = folder.run('simulate', 'm.hf', '--for', '1h')
    expect(code).toBe(exitCodes.inconclusive)
    expect(out).toContain('no answer: Steps that come at once follow one another, and no time passes.')
    expect(out).toContain('after 99,990 steps that are not shown:')
    expect(out).toMatch(/10 {2}flip\n +after 0 seconds\n +a: true -> false/)
  })

  test('claims no interval where there is none, and says that a shard is a part', () => {
    const folder = folderWith({ 'm.hf': spec })
    const part = folder.run('simulate', 'm.hf', '-c', 'e', '--for', '5h', '--runs', '60', '--shard', '2/3')
    expect(part.out).toContain('60 random runs of 5 hours each, seed 1; here only those of shard 2 of 3; each interval')
    const none = folder.run('simulate', 'm.hf', '-c', 'e', '--for', '900d', '--runs', '60', '--max-steps', '2')
    expect(none.out).toMatch(/\nup to 60 random runs of 900 days each, seed 1\n$/)
  })

  test('says where nothing is asked that it answers, and how far two may differ that did not', () => {
    const live =
      'module m var n: 0..1 = 0 action t rate 1 per hour when n < 1 { n = 1 } liveness L: eventually (n == 1)'
    const folder = folderWith({ 'm.hf': spec, 'l.hf': `${live} check c { terminal true expect L holds }` })
    const nothing = folder.run('simulate', 'l.hf', '--for', '5h', '--runs', '10')
    expect(nothing.out).toContain('no answers, for it asks about no invariant, no reachable property and no reward')
    expect(nothing.out).toMatch(/\n10 random runs of 5 hours each, seed 1\n$/)
    const words = ['simulate', 'm.hf', '-c', 'e', '--for', '1000h', '--runs', '50', '--paired', '--sweep', 'HOURS=1,2']
    // Half of 0.05 for the share of pairs that differ: 1 - 0.0125^(1/50).
    expect(folder.run(...words).out).toContain('Some: in no run one without the other: 0 (-8.4 to +8.4) points')
  })

  test('shows times of parts of seconds as they are', () => {
    const text =
      'module m var n: 0..9 = 0 action t after 100 milliseconds when n < 9 { n += 1 } reachable Seven: n == 7'
    const folder = folderWith({ 'm.hf': `${text} experiment e { terminal true }` })
    const { out } = folder.run('simulate', 'm.hf', '--for', '700ms', '--runs', '20')
    expect(out).toContain('Seven is reached in 20 of 20 runs within 700 milliseconds')
    expect(out).toContain('50 % of runs: within 700 milliseconds (700 to 700)')
    expect(out).toContain('true for 0 % (')
  })

  test('says what is wrong with a call', () => {
    const folder = folderWith({ 'm.hf': spec })
    const err = (...words: string[]) => {
      const { code, err: text } = folder.run('simulate', 'm.hf', ...words)
      expect(code).toBe(exitCodes.usage)
      return text
    }
    expect(err()).toContain("Say it with '--for'")
    expect(err('--for', '3 weeks')).toContain("'3 weeks' is no time for '--for'")
    expect(err('--for', '0h')).toContain("'0h' is no time")
    expect(err('--for', '1h', '--every', '1ms')).toContain('too often')
    expect(err('--for', '1h', '-c', 'd')).toContain("no check or experiment 'd'")
    expect(err('--for', '1h', '--sweep', 'HOURS=0')).toContain('cannot be run so')
    expect(err('--for', '1h', '--confidence', '1')).toContain('below 1')
    expect(err('--for', '1h', '--seed', '9007199254740993')).toContain('at most')
    expect(err('--for', '1h', '--paired', '-c', 'e')).toContain('each check has only one')
  })
})
