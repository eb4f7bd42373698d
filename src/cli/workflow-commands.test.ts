import { afterAll, expect, test } from 'vitest'
import { folderWith, removeFolders } from '../testing/command-line.ts'

/* The comments of a spec are anybody's who opens a pull request, and GitHub takes lines of a log for commands. */

afterAll(removeFolders)

const spec = `module m
var x: 0..2 = 0
/// ::error::forged ##[add-mask]e
action rise when x < 2 { x += 1 }
/// ::stop-commands::all
invariant Low: x < 2
check c { terminal true  expect Low violated }
`
const kept = 'counterexamples/m-c-Low.itf.json'
const COMMAND = /^\s*::|##\[/m

test('no command prints what a spec says as a command of a workflow', () => {
  const folder = folderWith({ 'm.hf': spec, 'log.ndjson': '{"::warning::x":1}\n' })
  folder.run('check', 'm.hf', '--accept')
  const said = (...args: string[]) => folder.runIn({ GITHUB_ACTIONS: 'true' }, ...args)
  for (const args of [
    ['replay', kept],
    ['why', kept],
    ['import', 'log.ndjson', '--spec', 'm.hf'],
    ['check', 'm.hf', '--trace', 'all', '--report', 'none'],
  ]) {
    const { out, err } = said(...args)
    expect(`${out}${err}`.length).toBeGreaterThan(0)
    expect(`${out}${err}`, args.join(' ')).not.toMatch(COMMAND)
  }
  expect(said('replay', kept).out).toContain(': :error::forged ## [add-mask]e')
})

test('a document is what it is without a workflow', () => {
  const folder = folderWith({ 'm.hf': spec })
  folder.run('check', 'm.hf', '--accept')
  const both = (...args: string[]) => [folder.run(...args).out, folder.runIn({ GITHUB_ACTIONS: 'true' }, ...args).out]
  const [plain, printed] = both('render', kept, '--to', 'text')
  expect(plain).toMatch(COMMAND)
  expect(printed).toBe(plain)
  const [json = '', screened = ''] = both('check', 'm.hf', '--json')
  expect(json).toContain('##[add-mask]')
  expect(screened).not.toContain('##[')
  const traceIn = (text: string) => JSON.parse(text).runs[0].verdicts[0].trace
  expect(traceIn(screened)).toEqual(traceIn(json))
  expect(traceIn(json)).toBeDefined()
})
