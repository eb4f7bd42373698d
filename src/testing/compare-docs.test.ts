import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { exitCodes } from '../cli/exit-codes.ts'

/* docs/compare.md shows commands with what they print. With HOLDFAST_UPDATE_DOCS set, that is written anew. */

const isUpdate = process.env['HOLDFAST_UPDATE_DOCS'] !== undefined
const PAGE = resolve('docs/compare.md')
const main = resolve('dist/cli/main.js')

function run(args: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync('node', [main, ...args], { encoding: 'utf8' })
  expect([status, stderr]).toEqual([exitCodes.asExpected, ''])
  return stdout
}

/** Each command of the page, with the block of output under it. */
const examples = [
  ...readFileSync(PAGE, 'utf8').matchAll(
    /```sh\nholdfast (compare .*)\n```\n\n<!-- output -->\n```text\n([\s\S]*?)```/g,
  ),
].map(([, command = '', output = '']) => [command, output] as const)

describe('docs/compare.md', () => {
  test('has a command for each block of output', () => {
    expect(examples.length).toBeGreaterThanOrEqual(3)
    expect(readFileSync(PAGE, 'utf8').split('<!-- output -->')).toHaveLength(examples.length + 1)
  })

  test.each(examples)('shows what it prints: %s', (command, shown) => {
    const printed = run(command.split(' '))
    if (!isUpdate) return expect(shown).toBe(printed)
    const before = `holdfast ${command}\n\`\`\`\n\n<!-- output -->\n\`\`\`text\n`
    const page = readFileSync(PAGE, 'utf8')
    writeFileSync(
      PAGE,
      page.replace(`${before}${shown}\`\`\``, () => `${before}${printed}\`\`\``),
    )
  })

  test('has every option', () => {
    const page = readFileSync(join('docs', 'compare.md'), 'utf8')
    const told = [...page.matchAll(/^\| `(--[\w-]+)` \|/gm)].map(([, name]) => name)
    const options = [...run(['compare', '--help']).matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, name]) => name)
    expect(told).toEqual(options.filter((name) => name !== '--help' && name !== '--version'))
  })
})
