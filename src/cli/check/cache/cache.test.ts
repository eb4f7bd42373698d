import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { type CommandFolder, folderWith, removeFolders } from '../../../testing/command-line.ts'
import { exitCodes } from '../../exit-codes.ts'
import { digestOf } from './run-digest.ts'

afterAll(removeFolders)

const spec = `module m
symmetric type Node[2]
var up: Node -> bool = true
var level: 0..4 = 0
/// A node goes down.
fault crash(n: Node) when up[n] { up[n] = false }
/// It rises.
action rise fair when level < 4 { level += 1 }
action fall when level == 4 { level = 0 }
action never when level > 4 { level = 0 }
operator repair(n: Node) when !up[n] { up[n] = true }
/// All are up.
invariant Up: all n in Node: up[n]
step Grows: level' >= level
reachable Top: level == 4
liveness Stays: eventually always (level == 4)
recoverable Low: level == 0
check small {
  faults { crash <= 1 }
  expect Up, Grows violated
  expect Top reached
  expect Stays violated
  expect Low holds
}
check calm { expect Up holds }
`
const args = ['check', 'm.hf', '--cache', 'cache', '--trace', 'all']
const withoutCache = args.filter((each) => each !== '--cache' && each !== 'cache')

/** What a report says beside times and what is from the cache. */
function said(text: string): string {
  return text
    .replaceAll(/\d+\.\d s\b/g, 'N s')
    .replaceAll(', from the cache', '')
    .replace(/, \d+ of them from the cache/, '')
}

function cachedFiles(folder: CommandFolder): readonly string[] {
  return folder.files().filter((file) => file.startsWith('cache') && file.endsWith('.json'))
}

/** The specs with a cache that has all of it. */
async function warm(): Promise<CommandFolder> {
  const folder = folderWith({ 'm.hf': spec })
  await folder.call(...args)
  return folder
}

describe('a cache', () => {
  test('changes nothing in a report but that it says what is from it', async () => {
    const folder = folderWith({ 'm.hf': spec })
    const plain = await folder.call(...withoutCache)
    expect(plain.out).toContain('warning[HF701]')
    const [cold, hot] = [await folder.call(...args), await folder.call(...args)]
    expect(cold.out).not.toContain('cache')
    expect(hot.out).toContain('2 runs, 2 of them from the cache, ')
    expect([said(cold.out), said(hot.out)]).toEqual([said(plain.out), said(plain.out)])
    expect([cold.code, hot.code, cold.err, hot.err]).toEqual([plain.code, plain.code, '', ''])
  })

  test('serves where comments and places change, and the report has the new ones', async () => {
    const folder = await warm()
    folder.write('m.hf', `// Moved.\n\n${spec.replace('/// It rises.', '/// It climbs.')}`)
    const hot = await folder.call(...args)
    expect(hot.out).toContain('2 of them from the cache')
    expect(hot.out).toContain('It climbs.')
    expect(said(hot.out)).toBe(said((await folder.call(...withoutCache)).out))
  })

  test.each([
    ['a guard', 'when up[n] {', 'when up[n] && level == 0 {'],
    ['an expectation', 'expect Top reached', 'expect Top reached in 4 steps'],
    ['a budget', 'crash <= 1', 'crash <= 2'],
    ['fairness', 'action fall when', 'action fall fair when'],
    ['a property', 'eventually always (level == 4)', 'eventually always (level == 3)'],
  ])('is not asked where %s has changed', async (_, before, after) => {
    const folder = await warm()
    expect(spec).toContain(before)
    folder.write('m.hf', spec.replace(before, after))
    const hot = await folder.call(...args)
    expect(hot.out).not.toMatch(/small[\s\S]*?from the cache[\s\S]*?calm/)
    expect(said(hot.out)).toBe(said((await folder.call(...withoutCache)).out))
  })

  test.each([['--plain'], ['--max-states', '1000']])(
    'has what was made with other options for those alone: %s',
    async (...options) => {
      const folder = await warm()
      expect((await folder.call(...args, ...options)).out).not.toContain('from the cache')
      expect(said((await folder.call(...args, ...options)).out)).toBe(
        said((await folder.call(...withoutCache, ...options)).out),
      )
    },
  )

  test('keeps nothing that a limit of time ended', async () => {
    const folder = folderWith({ 'm.hf': spec.replace('0..4 = 0', '0..999 = 0').replaceAll('4', '999') })
    const slow = [...args, '--max-seconds', '0.000001']
    expect((await folder.call(...slow)).code).toBe(exitCodes.inconclusive)
    expect(cachedFiles(folder)).toEqual([])
  })
})

describe('an entry', () => {
  const entries: readonly (readonly [string, (text: string) => string])[] = [
    ['is cut short', (text) => text.slice(0, text.length / 2)],
    ['is empty', () => ''],
    ['has another verdict', (text) => text.replace('\\"holds\\"', '\\"violated\\"')],
    ['is of another version', (text) => text.replace('"version":1', '"version":0')],
    ['is something else', () => '{"holdfast":"cached result"}'],
  ]

  test.each(entries)('that %s is not used, and made anew', async (_, change) => {
    const folder = await warm()
    const files = cachedFiles(folder)
    const texts = files.map((file) => folder.read(file))
    for (const file of files) folder.write(file, change(folder.read(file)))
    const { out, err, code } = await folder.call(...args)
    expect(said(out)).toBe(said((await folder.call(...withoutCache)).out))
    expect(code).toBe(exitCodes.asExpected)
    const changed = files.filter((_file, at) => change(texts[at] ?? '') !== texts[at])
    for (const file of changed) expect(err).toContain(`warning: '${file}' is damaged, and is made anew.\n`)
    expect(changed.length).toBeGreaterThan(0)
    expect((await folder.call(...args)).out).toContain('2 of them from the cache')
  })

  test('of another shape is not used, though its digest is right', async () => {
    for (const body of ['{}', '[]', '1', '{"report":{"verdicts":[]}}', '{"report":null,"coverage":{}}']) {
      const folder = await warm()
      for (const file of cachedFiles(folder)) {
        const entry = JSON.parse(folder.read(file)) as object
        folder.write(file, `${JSON.stringify({ ...entry, body, digest: digestOf(body) })}\n`)
      }
      const { out, code } = await folder.call(...args)
      expect([said(out), code]).toEqual([said((await folder.call(...withoutCache)).out), exitCodes.asExpected])
    }
  })

  test('in the place of another is not used', async () => {
    const folder = await warm()
    const files = cachedFiles(folder)
    const [one = '', other = ''] = files
    folder.write(one, folder.read(other))
    expect((await folder.call(...args)).err).toContain(`'${one}' is damaged`)
  })

  test('with a trace that is none is not shown, though all else is right', async () => {
    const folder = await warm()
    let changed = 0
    for (const file of cachedFiles(folder)) {
      const entry = JSON.parse(folder.read(file)) as { body: string }
      const body = entry.body.replace(/"instances":\[\d+,[\d,]+\]/, '"instances":[0]')
      if (body === entry.body) continue
      changed++
      folder.write(file, `${JSON.stringify({ ...entry, body, digest: digestOf(body) })}\n`)
    }
    expect(changed).toBe(1)
    const { out, err } = await folder.call(...args)
    expect(err).toContain('does not show what it says, and is made anew.')
    expect(said(out)).toBe(said((await folder.call(...withoutCache)).out))
  })
})

describe('the folder of a cache', () => {
  test('may be shared by calls at the same time', async () => {
    const folder = folderWith({ 'm.hf': spec })
    const main = resolve('dist/cli/main.js')
    const call = () => promisify(execFile)(process.execPath, [main, ...args], { cwd: folder.path })
    const calls = await Promise.all([call(), call(), call()])
    const plain = said((await folder.call(...withoutCache)).out)
    expect(calls.map(({ stdout, stderr }) => [said(stdout), stderr])).toEqual(calls.map(() => [plain, '']))
    expect(await folder.call(...args)).toMatchObject({ err: '', code: exitCodes.asExpected })
    expect(folder.files().filter((file) => file.startsWith('cache'))).toEqual(
      [...cachedFiles(folder), 'cache/CACHEDIR.TAG'].toSorted(),
    )
  })

  test('is marked as one, and nothing else is made into one', async () => {
    const folder = await warm()
    expect(readFileSync(join(folder.path, 'cache/CACHEDIR.TAG'), 'utf8')).toMatch(
      /^Signature: 8a477f597d28d172789f06886806bc55\n/,
    )
    folder.write('mine/letter.txt', 'Dear all')
    const { code, err } = await folder.call('check', 'm.hf', '--cache', 'mine')
    expect(code).toBe(exitCodes.usage)
    expect(err).toContain("'mine' is no cache of Holdfast")
    expect(folder.files().filter((file) => file.startsWith('mine'))).toEqual(['mine/letter.txt'])
  })

  test('goes neither with checkpoints nor with profiles', async () => {
    const folder = await warm()
    for (const options of [['--checkpoint', 'points'], ['--profile']])
      expect((await folder.call(...args, ...options)).code).toBe(exitCodes.usage)
  })
})
