import { afterAll, describe, expect, test } from 'vitest'
import { type CommandFolder, folderWith, removeFolders } from '../../../testing/command-line.ts'
import { exitCodes } from '../../exit-codes.ts'

afterAll(removeFolders)

const spec = `module m
var n: 0..9 = 0
var isOn: bool = false
action up fair rate 2 per hour when n < 9 && isOn { n += 1 }
action turnOff fair rate 1 per hour when isOn && n < 9 { isOn = false }
fault turnOn rate 1 per hour when !isOn { isOn = true }
invariant Small: n < 3
invariant Tiny: n < 10
reachable On: isOn
liveness Grows: isOn leadsTo n == 9
check small { faults { turnOn <= 4 }  terminal true  expect Small violated  expect Tiny holds  expect On reached }
check wrong { faults { turnOn <= 4 }  terminal true  expect Small holds }
check heals { faults { turnOn <= 4 }  terminal true  expect Grows holds }
`
const folder = folderWith({ 'm.hf': spec })

async function shards(from: CommandFolder, of: number, ...call: readonly string[]): Promise<readonly string[]> {
  const files: string[] = []
  for (let at = 1; at <= of; at++) {
    const file = `${call[0]}-${at}-of-${of}.json`
    from.write(file, (await from.call(...call, '--shard', `${at}/${of}`, '--json')).out)
    files.push(file)
  }
  return files
}

const fuzz = ['fuzz', 'm.hf', '--runs', '400', '--recover-within', '5'] as const
const simulate = ['simulate', 'm.hf', '-c', 'small', '--for', '9 hours', '--runs', '90', '--every', '3 hours'] as const

describe('shards of random runs', () => {
  test('make the report of one call, to the byte, with its exit code and its traces', async () => {
    for (const of of [1, 3, 7]) {
      const [first = '', ...others] = await shards(folder, of, ...fuzz)
      for (const [merge, call] of [
        [[], []],
        [['--json'], ['--json']],
        [['--trace', 'all'], ['--trace']],
      ] as const) {
        const whole = await folder.call(...fuzz, ...call)
        expect(await folder.call('merge', ...others, first, ...merge)).toEqual(whole)
        expect(whole.code).toBe(exitCodes.safety)
      }
    }
    const files = await shards(folder, 2, ...fuzz)
    await folder.call('merge', ...files, '--out', 'merged')
    await folder.call(...fuzz, '--out', 'whole')
    const kept = (name: string) => folder.files().filter((file) => file.startsWith(name))
    expect(kept('merged').map((file) => folder.read(file))).toEqual(kept('whole').map((file) => folder.read(file)))
    expect(kept('merged').length).toBeGreaterThan(1)
  })

  test('in continuous time do so, too', async () => {
    const files = await shards(folder, 4, ...simulate)
    for (const form of [[], ['--json']]) {
      const whole = await folder.call(...simulate, ...form)
      expect(await folder.call('merge', ...files.toReversed(), ...form)).toEqual(whole)
      expect([whole.code, whole.err]).toEqual([exitCodes.asExpected, ''])
    }
  })

  test('are refused where they make no whole', async () => {
    const refused = async (...args: readonly string[]) => {
      const { code, out, err } = await folder.call('merge', ...args)
      expect([code, out]).toEqual([exitCodes.usage, ''])
      return err
    }
    const [first = '', second = '', third = ''] = await shards(folder, 3, ...fuzz)
    const [timed = ''] = await shards(folder, 1, ...simulate)
    expect(await refused(first, third)).toBe('error: Of 3 shards 2 is missing.\n')
    expect(await refused(first, second, timed)).toContain('others are of random runs, and this is none')
    expect(await refused(first, second, third, '--strict')).toContain('these options alone: --json, --trace, --out')
    folder.write('other.json', (await folder.call(...fuzz, '--seed', '9', '--shard', '3/3', '--json')).out)
    expect(await refused(first, second, 'other.json')).toContain('made with other options')
    folder.write('short.json', folder.read(timed).replace(/\{"run":45,.*?"stopped":null\},/, ''))
    expect(folder.read('short.json')).not.toBe(folder.read(timed))
    expect(await refused('short.json')).toContain("'short.json' is no report of a shard: it lacks runs")
    for (const [from, to] of [
      [/"first":\[[^\]]*\]/, '"first":[]'],
      [/"spent":\[[^\]]*\]/, '"spent":[null]'],
      [/"then":\["/, '"then":["0'],
    ] as const) {
      folder.write('wrong.json', folder.read(timed).replace(from, to))
      expect(folder.read('wrong.json')).not.toBe(folder.read(timed))
      expect(await refused('wrong.json')).toContain("'wrong.json' is no report of a shard: one of its runs is none")
    }
    expect((await folder.call('simulate', 'm.hf', '--for', '1 hour', '--runs', '2', '--shard', '1/3')).err).toContain(
      'There are only 2 random runs',
    )
    expect((await folder.call(...fuzz, '--shard', '1/2', '--path', '3')).code).toBe(exitCodes.usage)
  })

  test('with a finding that is none are refused, as a fault of the tool', async () => {
    const [file = ''] = await shards(folder, 1, 'fuzz', 'm.hf', '-c', 'wrong', '--runs', '100')
    folder.write('made-up.json', folder.read(file).replace(/"instances":\[\d+,/, '"instances":['))
    expect(folder.read('made-up.json')).not.toBe(folder.read(file))
    const { code, out, err } = await folder.call('merge', 'made-up.json')
    expect([code, out]).toEqual([exitCodes.internal, ''])
    expect(err).toMatch(/not possible in the interpreter|do not show/)
  })
})
