import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { exitCodes } from '../cli/exit-codes.ts'

/* docs/causes.md shows the end of what `holdfast why` prints. With HOLDFAST_UPDATE_DOCS set, that is written anew. */

const isUpdate = process.env['HOLDFAST_UPDATE_DOCS'] !== undefined
const PAGE = resolve('docs/causes.md')
const main = resolve('dist/cli/main.js')
const page = () => readFileSync(PAGE, 'utf8')

/** Where the part that takes other runs begins. */
const BEGIN = 'Which faults it took'

function run(args: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync('node', [main, ...args], { encoding: 'utf8' })
  expect([status, stderr]).toEqual([exitCodes.asExpected, ''])
  return stdout
}

/** Each command of the page that has a block of output under it, and the block. */
const examples = [...page().matchAll(/(```sh\nholdfast (why .*)\n```\n\n<!-- output -->\n```\w+\n)([\s\S]*?)```/g)].map(
  ([, before = '', command = '', output = '']) => [command, { before, output }] as const,
)

describe('docs/causes.md', () => {
  test('has a command for each block of output', () => {
    expect(examples.length).toBe(3)
    expect(page().split('<!-- output -->')).toHaveLength(examples.length + 1)
  })

  test.each(examples)('shows how the output ends: %s', (command, { before, output }) => {
    const printed = run([...command.split(' '), '--max-seconds', '100'])
    const end = `…\n${printed.slice(printed.indexOf(BEGIN))}`
    if (!isUpdate) return expect(output).toBe(end)
    writeFileSync(
      PAGE,
      page().replace(`${before}${output}\`\`\``, () => `${before}${end}\`\`\``),
    )
  })

  test('has every option of minimise', () => {
    const rows = [...page().matchAll(/^\| `(--[\w-]+)` \|/gm)].map(([, name]) => name)
    const options = [...run(['minimise', '--help']).matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, name]) => name)
    expect(rows.toSorted()).toEqual(options.filter((name) => name !== '--help' && name !== '--version').toSorted())
  })
})
