import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { exitCodes } from '../cli/exit-codes.ts'
import { traceFormatNames } from '../trace/trace-formats.ts'

/* docs/traces.md shows commands with what they print. With HOLDFAST_UPDATE_DOCS set, that is written anew. */

const isUpdate = process.env['HOLDFAST_UPDATE_DOCS'] !== undefined
const PAGE = resolve('docs/traces.md')
const main = resolve('dist/cli/main.js')
const page = () => readFileSync(PAGE, 'utf8')

function run(args: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync('node', [main, ...args], { encoding: 'utf8' })
  expect([status, stderr]).toEqual([exitCodes.asExpected, ''])
  return stdout
}

/** Each command of the page that has a block of output under it, and the block. */
const examples = [
  ...page().matchAll(/(```sh\nholdfast (render .*)\n```\n\n<!-- output -->\n```\w+\n)([\s\S]*?)```/g),
].map(([, before = '', command = '', output = '']) => [command, { before, output }] as const)

describe('docs/traces.md', () => {
  test('has a command for each block of output', () => {
    expect(examples.length).toBeGreaterThanOrEqual(3)
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

  test('has every option and every format', () => {
    const rows = [...page().matchAll(/^\| `(-*\w+)` \|/gm)].map(([, name]) => name)
    const options = [...run(['render', '--help']).matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, name]) => name)
    const known = options.filter((name) => name !== '--help' && name !== '--version')
    expect(rows.toSorted()).toEqual([...known, ...traceFormatNames, 'html'].toSorted())
  })
})
