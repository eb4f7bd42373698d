import { afterAll, describe, expect, test } from 'vitest'
import { type CommandFolder, folderWith, removeFolders } from '../testing/command-line.ts'
import { checkText } from '../testing/support.ts'
import { findRun } from '../walk/ground.ts'
import { runDigest } from './check/cache/run-digest.ts'
import { exitCodes } from './exit-codes.ts'

afterAll(removeFolders)

/** A chain of numbers with a small check, and an experiment that no search could end. */
const zone = `module zone

const VOLUMES: 1..50_000 = 3

var stuck: 0..VOLUMES = 0

fix prompt "Twice as many people repair"

/// A volume gets stuck. (C1)
fault stick rate VOLUMES - stuck per 1_000 hours when stuck < VOLUMES { stuck += 1 }
operator repair rate prompt ? 2 : 1 per hour when stuck > 0 { stuck -= 1 }

reachable Many: stuck >= 3
reachable All: stuck >= VOLUMES

/// How many. (C2)
reward Stuck "volumes that are stuck": stuck

check small "three volumes" {
  faults { stick <= 3 }
  terminal stuck == 0
  expect Many reached in 3 steps
}

/// At the size of a zone. (C3, C4)
experiment zone "a whole zone" {
  VOLUMES = 50
  faults { stick <= 1 }
  measure Stuck, Many, All
  with prompt { VOLUMES = 20 }
}
`

const CLAIMS = `# Claims

## All

| No. | Claim | Sort | Left out |
| --- | --- | --- | --- |
| C1 | Volumes get stuck. | action | |
| C2 | There are many. | structure | |
| C3 | It is a zone. | structure | |
| C4 | It gets stuck there. | reachability | |
`

interface Claim {
  readonly id: string
  readonly standing: string
  readonly homes: readonly [{ readonly word: string; readonly name: string }]
}

const made = (): CommandFolder => folderWith({ 'zone.hf': zone })

describe('an experiment', () => {
  test.each([
    ['check', 'zone.hf', '-c', 'zone'],
    ['check', 'zone.hf', '-c', 'small', '-c', 'zone'],
    ['fuzz', 'zone.hf', '-c', 'zone'],
    ['fuzz', 'zone.hf', '-c', 'zone with prompt'],
    ['mutate', 'zone.hf', '-c', 'zone'],
    ['compare', 'zone.hf', '-c', 'zone'],
    ['diff', 'zone.hf', 'zone.hf', '-c', 'zone'],
    ['layout', 'zone.hf', '-c', 'zone'],
    ['export', 'zone.hf', '--to', 'tla', '-c', 'zone'],
    ['explore', 'zone.hf', '-c', 'zone'],
  ])('is told from an unknown name by %s %s %s %s', async (...args) => {
    const { code, err, out } = await made().call(...args)
    expect({ code, out }).toEqual({ code: exitCodes.usage, out: '' })
    expect(err).toBe(
      "error: 'zone" +
        (args.includes('zone with prompt') ? ' with prompt' : '') +
        "' is an experiment, and nothing searches all its states. Ask 'holdfast measure' or 'holdfast simulate'.\n",
    )
  })

  test.each([
    [['check', 'zone.hf'], '1 run, 4 states'],
    [['fuzz', 'zone.hf', '--runs', '10'], 'zone.hf  small'],
    [['mutate', 'zone.hf', '--limit', '2'], 'zone.hf, 1 run\n'],
    [['diff', 'zone.hf', 'zone.hf'], '1 run'],
    [['compare', 'zone.hf'], 'in 1 situation\n'],
    [['layout', 'zone.hf'], 'zone.hf  small\n'],
    [['export', 'zone.hf', '--to', 'tla'], 'VOLUMES'],
  ])('is left out where nobody names it: %j', async (args, says) => {
    const { code, out, err } = await made().call(...args)
    expect(out + err).toContain(says)
    expect(out).not.toContain('zone with prompt')
    expect(out).not.toContain('a whole zone')
    expect([exitCodes.asExpected, exitCodes.unmet]).toContain(code)
  })

  test('is measured, each of its blocks with its own settings and what it names', async () => {
    const { code, out } = await made().call('measure', 'zone.hf', '-c', 'zone', '--json')
    expect(code).toBe(exitCodes.asExpected)
    const found = JSON.parse(out)
    expect(found.map(({ toggles, states }: { toggles: string[]; states: number }) => [toggles, states])).toEqual([
      [[], 51],
      [['prompt'], 21],
    ])
    expect(found[0].measures.map(({ property }: { property: string }) => property)).toEqual(['Many', 'All'])
    const swept = await made().call('measure', 'zone.hf', '-c', 'zone with prompt', '--sweep', 'VOLUMES=30', '--json')
    expect(JSON.parse(swept.out)).toMatchObject([{ toggles: ['prompt'], states: 31 }])
  })

  test('is measured beside checks, and alone where there are none', async () => {
    const names = async (text: string) => {
      const { out } = await folderWith({ 'm.hf': text }).call('measure', 'm.hf', '--json')
      return JSON.parse(out).map(({ check }: { check: string }) => check)
    }
    expect(await names(zone)).toEqual(['small', 'zone', 'zone'])
    const alone = zone.replace(/check small[^}]*\}[^}]*\}/, '')
    expect(alone).not.toContain('check')
    expect(await names(alone)).toEqual(['zone', 'zone'])
  })

  test('is found again by a trace of it', () => {
    const spec = checkText(zone)
    expect(findRun(spec, { check: 'zone', toggles: ['prompt'], ordinal: 1 })?.sort).toBe('experiment')
  })

  test('shows no claim by a verdict: it is there, as a reward is', async () => {
    const folder = made()
    folder.write('claims.md', CLAIMS)
    const { out } = await folder.call('claims', 'claims.md', 'zone.hf', '--json')
    const { claims } = JSON.parse(out)
    const standings = claims.map(({ id, standing, homes: [home] }: Claim) => [
      id,
      standing,
      `${home.word} ${home.name}`,
    ])
    expect(standings).toEqual([
      ['C1', 'taken', 'fault stick'],
      ['C2', 'declared', 'reward Stuck'],
      ['C3', 'declared', 'experiment zone'],
      ['C4', 'short', 'experiment zone'],
    ])
  })
})

describe('what a search remembers', () => {
  test('does not depend on rewards', () => {
    const options = { plain: false, engine: 'compiled', store: { kind: 'exact' }, limits: {} } as never
    const digestOf = (text: string) => checkText(text).runs.map((run) => runDigest(run, options))
    expect(digestOf(zone.replace('stuck\n\ncheck', 'stuck + 1\n\ncheck'))).toEqual(digestOf(zone))
    expect(digestOf(zone.replace('stuck -= 1', 'stuck = 0'))).not.toEqual(digestOf(zone))
  })
})
