import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

/* docs/import.md shows commands with what they print. With HOLDFAST_UPDATE_DOCS set, that is written anew. */

const isUpdate = process.env['HOLDFAST_UPDATE_DOCS'] !== undefined
const PAGE = resolve('docs/import.md')
const main = resolve('dist/cli/main.js')
const page = () => readFileSync(PAGE, 'utf8')

function run(args: readonly string[]) {
  const { stdout, stderr, status } = spawnSync('node', [main, ...args], { encoding: 'utf8' })
  expect(stderr).toBe('')
  return { out: stdout, code: status }
}

/** Each command of the page that has a block of output under it, its exit code, and the block. */
const examples = [
  ...page().matchAll(/(```sh\nholdfast (import .*)\n```\n\n<!-- output: (\d+) -->\n```text\n)([\s\S]*?)```/g),
].map(([, before = '', command = '', code = '', output = '']) => [command, { before, code, output }] as const)

function expectBlock(before: string, shown: string, actual: string): void {
  if (!isUpdate) expect(shown).toBe(actual)
  else
    writeFileSync(
      PAGE,
      page().replace(`${before}${shown}\`\`\``, () => `${before}${actual}\`\`\``),
    )
}

describe('docs/import.md', () => {
  test('has a command for each block of output', () => {
    expect(examples).toHaveLength(2)
    expect(page().split('<!-- output')).toHaveLength(examples.length + 1)
  })

  test.each(examples)('shows what it prints: %s', (command, { before, code, output }) => {
    const printed = run(command.split(' '))
    expect(printed.code).toBe(Number(code))
    expectBlock(before, output, printed.out)
  })

  test('shows the mapping as it is', () => {
    const [, before = '', file = '', shown = ''] = /(<!-- file: (.*) -->\n```json\n)([\s\S]*?)```/.exec(page()) ?? []
    expectBlock(before, shown, readFileSync(join('docs', file), 'utf8'))
  })

  test('has every option, and the limit that there is', () => {
    const { out } = run(['import', '--help'])
    const options = [...out.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, name = '']) => name)
    const described = [...page().matchAll(/^\| `(--[\w-]+)` \|/gm)].map(([, name]) => name)
    expect(described.toSorted()).toEqual(options.filter((name) => name !== '--help' && name !== '--version').toSorted())
    const [, most] = /--max-states[\s\S]*?default:\s+(\d+)/.exec(out) ?? []
    expect(page()).toContain(`${Number(most).toLocaleString('en')} if nothing is said`)
  })
})
