import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { exitCodes } from '../cli/exit-codes.ts'

/* docs/fuzz.md shows commands with what they print. With HOLDFAST_UPDATE_DOCS set, that is written anew. */

const isUpdate = process.env['HOLDFAST_UPDATE_DOCS'] !== undefined
const PAGE = resolve('docs/fuzz.md')
const main = resolve('dist/cli/main.js')
const page = () => readFileSync(PAGE, 'utf8')

function run(args: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync('node', [main, ...args], { encoding: 'utf8' })
  expect([status, stderr]).toEqual([exitCodes.asExpected, ''])
  return stdout
}

/** Each command of the page that has a block of output under it, and the block. */
const examples = [
  ...page().matchAll(/(```sh\nholdfast (fuzz .*)\n```\n\n<!-- output -->\n```\w+\n)([\s\S]*?)```/g),
].map(([, before = '', command = '', output = '']) => [command, { before, output }] as const)

describe('docs/fuzz.md', () => {
  test('has a command for each block of output', () => {
    expect(examples.length).toBeGreaterThanOrEqual(4)
    expect(page().split('<!-- output -->')).toHaveLength(examples.length + 1)
  })

  test.each(examples)('shows what it prints: %s', (command, { before, output }) => {
    const printed = run(command.split(' '))
    if (!isUpdate) return expect(output).toBe(printed)
    writeFileSync(
      PAGE,
      page().replace(`${before}${output}\`\`\``, () => `${before}${printed}\`\`\``),
    )
  })

  test('has every option', () => {
    const rows = [...page().matchAll(/^\| `(?:-\w, )?(--[\w-]+)` \|/gm)].map(([, name]) => name)
    const options = [...run(['fuzz', '--help']).matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, name]) => name)
    expect(rows.toSorted()).toEqual(options.filter((name) => name !== '--help' && name !== '--version').toSorted())
  })

  test('tells the measured lengths, none of them above one and a half times the shortest', () => {
    const rows = [...page().matchAll(/^\| \w+ +\| \w+ +\| \d+ of 20 +\| [^|]+\| (\d+) +\| \d+ +\| (\d+) +\|$/gm)]
    expect(rows.length).toBeGreaterThanOrEqual(13)
    for (const [row, median, shortest] of rows) expect(Number(median), row).toBeLessThanOrEqual(1.5 * Number(shortest))
  })
})
