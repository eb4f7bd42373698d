import { afterAll, describe, expect, test } from 'vitest'
import { type CommandFolder, folderWith, removeFolders } from '../../../testing/command-line.ts'
import { exitCodes } from '../../exit-codes.ts'

afterAll(removeFolders)

const level = `module level
const TOP: 1..9 = 3
var level: 0..9 = 0
fix careful "Nothing slips"
action rise when level < TOP { level += 1 }
action again when level == TOP { level = 0 }
action drain when level > 7 { level = 0 }
action never when level < 0 { level = 0 }
fault slip when level == 2 && !careful { level = 8 }
fault flood when level == 1 { level = 9 }
invariant Low: level <= TOP
liveness Returns: level == TOP leadsTo level == 0
`
const calm = `import "level.hf"
check calm { expect DeadlockFree holds  expect Low violated }
check higher { TOP = 9  expect Low holds }
`
const slippery = `import "level.hf"
check slippery "a level may slip" {
  faults { slip <= 1 }
  expect Low holds
  expect Returns holds
  with careful { expect Low holds }
}
check short { limits { states <= 2 }  expect Low holds }
`
const files = { 'level.hf': level, 'calm.hf': calm, 'slippery.hf': slippery }
const specs = ['calm.hf', 'slippery.hf']

/** Times differ from call to call; everything else is the same. */
function withoutTimes(text: string): string {
  return text
    .replaceAll(/"(compileSeconds|seconds)":[\d.e-]+/g, '"$1":0')
    .replaceAll(/time="[\d.]+"/g, 'time="0"')
    .replaceAll(/\d+\.\d s\b/g, 'N s')
}

async function shardReports(folder: CommandFolder, of: number, ...args: string[]): Promise<readonly string[]> {
  const files: string[] = []
  for (let at = 1; at <= of; at++) {
    const file = `part-${at}-of-${of}.json`
    folder.write(file, (await folder.call('check', ...specs, '--shard', `${at}/${of}`, '--json', ...args)).out)
    files.push(file)
  }
  return files
}

const folder = folderWith(files)
const three = await shardReports(folder, 3)
const [first = '', second = '', third = ''] = three

describe('the reports of all shards', () => {
  test('have each run once', async () => {
    const runs = three.map((file) => (JSON.parse(folder.read(file)) as { runs: unknown[] }).runs.length)
    expect(runs.toSorted()).toEqual([1, 2, 2])
  })

  test('make the report of one call, to the byte, with its warnings and its exit code', async () => {
    for (const options of [[], ['--strict'], ['--trace', 'all'], ['--json']]) {
      const whole = await folder.call('check', ...specs, ...options)
      const merged = await folder.call('merge', third, first, second, ...options)
      expect(withoutTimes(merged.out)).toBe(withoutTimes(whole.out))
      expect([merged.code, merged.err]).toEqual([whole.code, whole.err])
      expect(whole.out).toContain('never')
    }
  })

  test('make it with any number of shards, even with more than there are runs', async () => {
    const whole = withoutTimes((await folder.call('check', ...specs)).out)
    for (const of of [1, 7])
      expect(withoutTimes((await folder.call('merge', ...(await shardReports(folder, of)))).out)).toBe(whole)
  })

  test('make every other report, too', async () => {
    const forms = ['junit', 'markdown', 'sarif']
    const options = (name: string) => forms.flatMap((form) => ['--report', `${form}=${name}.${form}`])
    await folder.call('check', ...specs, ...options('whole'))
    await folder.call('merge', ...three, ...options('merged'))
    for (const form of forms)
      expect(withoutTimes(folder.read(`merged.${form}`))).toBe(withoutTimes(folder.read(`whole.${form}`)))
  })

  test('are held against a baseline together, and write it', async () => {
    const merged = await folder.call('merge', ...three, '--baseline', 'merged.json', '--accept-baseline', '--strict')
    await folder.call('check', ...specs, '--baseline', 'whole.json', '--accept-baseline', '--strict')
    expect(merged.code).toBe(exitCodes.asExpected)
    expect(folder.read('merged.json')).toBe(folder.read('whole.json'))
    expect((await folder.call('merge', ...three, '--baseline', 'merged.json', '--strict')).code).toBe(
      exitCodes.asExpected,
    )
    expect((await folder.call('check', ...specs, '--shard', '1/3', '--baseline', 'merged.json')).out).not.toContain(
      'mended',
    )
  })

  test('of specs with errors make the report of the errors', async () => {
    const wrong = folderWith({ ...files, 'calm.hf': calm.replace('TOP', 'TIP') })
    const parts = await shardReports(wrong, 2)
    const whole = await wrong.call('check', ...specs, '--json')
    const merged = await wrong.call('merge', ...parts, '--json')
    expect([merged.code, merged.out]).toEqual([exitCodes.spec, whole.out])
  })
})

describe('reports that make no whole', () => {
  const refused = async (...args: string[]) => {
    const { code, out, err } = await folder.call('merge', ...args)
    expect([code, out]).toEqual([exitCodes.usage, ''])
    return err
  }

  test('are refused where one is missing or twice there', async () => {
    expect(await refused(first, third)).toBe('error: Of 3 shards 2 is missing.\n')
    expect(await refused(first, second, third, second)).toBe(
      `error: '${second}' and '${second}' are both shard 2 of 3.\n`,
    )
    expect(await refused(first, second, 'part-1-of-7.json')).toContain('of 3 shards, and of 7')
  })

  test('are refused where they were made otherwise', async () => {
    const [plain = ''] = await shardReports(folderWith(files), 1)
    expect(plain).not.toBe('')
    const other = (await folder.call('check', ...specs, '--shard', '3/3', '--json', '--max-depth', '50')).out
    folder.write('deep.json', other)
    expect(await refused(first, second, 'deep.json')).toContain('made with other options')
    folder.write('few.json', (await folder.call('check', 'calm.hf', '--shard', '3/3', '--json')).out)
    expect(await refused(first, second, 'few.json')).toContain('they are about other files')
    folder.write('tool.json', folder.read(third).replace(/"tool":"[^"]*"/, '"tool":"0.0.1 abc"'))
    expect(await refused(first, second, 'tool.json')).toContain('was made by another build of Holdfast: 0.0.1 abc')
    folder.write('divided.json', folder.read(third).replace(/"division":"[^"]*"/, '"division":"abc"'))
    expect(await refused(first, second, 'divided.json')).toContain('divided in another way')
  })

  test('are refused where the specs are no longer those', async () => {
    const changed = folderWith({ ...files, 'level.hf': level.replace('level > 7', 'level > 6') })
    for (const file of three) changed.write(file, folder.read(file))
    const { code, err } = await changed.call('merge', ...three)
    expect(code).toBe(exitCodes.usage)
    expect(err).toContain('not those that the shards were made of')
    changed.write('other.json', (await changed.call('check', ...specs, '--shard', '3/3', '--json')).out)
    expect((await changed.call('merge', first, second, 'other.json')).err).toContain(
      'the texts of the specs were not the same',
    )
  })

  test('are refused where they are something else', async () => {
    folder.write('notes.txt', 'hello')
    expect(await refused('notes.txt')).toContain('it is not JSON')
    folder.write('whole-report.json', (await folder.call('check', ...specs, '--json')).out)
    expect(await refused('whole-report.json')).toContain("it was made without '--shard'")
    folder.write('cut.json', folder.read(third).replace(/"runs":\[\{[\s\S]*$/, '"runs":[]}'))
    expect(await refused(first, second, 'cut.json')).toContain('it lacks runs')
    folder.write('null.json', folder.read(third).replace(/"runs":\[\{[\s\S]*$/, '"runs":[null,null]}'))
    expect(await refused(first, second, 'null.json')).toContain('one of its runs is none')
    expect(await refused('absent.json')).toContain('cannot be read')
  })
})
